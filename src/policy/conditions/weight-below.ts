import { ConfigurationError, describe, within } from '../../core/index.ts';
import type {
  Certain,
  Condition,
  ConditionMemory,
  ConditionWarning,
  ConfiguredBackends,
  Judgement,
} from '../condition.ts';
import { names } from '../evidence.ts';
import {
  count,
  unknownWeight,
  weigh,
  type HealthSnapshot,
  type VerdictCounts,
} from '../snapshot.ts';
import { counted, judgement, missing, none, undetermined } from './judgements.ts';

/** Keepalived's quorum. */
interface Quorum {
  readonly weightBelow: number;
  readonly hysteresis: number;
}

/**
 * Withdraw while what is online weighs too little, as Keepalived's `quorum` and `hysteresis` of a virtual server: an
 * announced route is withdrawn when its backends weigh nothing, or less than `weightBelow - hysteresis`; a withdrawn one
 * is announced when they weigh `weightBelow + hysteresis` or more. What was never announced is as if withdrawn.
 * @throws ConfigurationError unless the weight is above 0, and the hysteresis from 0 to below the weight.
 */
export function weightBelow(weight: unknown, hysteresis: unknown = 0): Condition {
  const quorum = parseQuorum(weight, hysteresis);
  const suffix = quorum.hysteresis === 0 ? '' : `, hysteresis: ${quorum.hysteresis}`;
  return {
    name: `weightBelow: ${quorum.weightBelow}${suffix}`,
    judge: (snapshot, memory) => {
      const before = typeof memory === 'string' ? memory : undefined;
      const judged = judge(quorum, snapshot, before);
      // What cannot be told now does not undo what was certain.
      const { wish } = judged;
      const left: ConditionMemory | undefined = wish === 'undetermined' ? before : wish;
      return { ...judged, memory: left };
    },
    warn: (backends) => warn(quorum, backends),
  };
}

function judge(quorum: Quorum, snapshot: HealthSnapshot, before: Certain | undefined): Judgement {
  const counts = count(snapshot);
  if (counted(counts) === 0) return none(snapshot, counts);
  const { online, total } = weigh(snapshot);
  const weight = { online, total };
  const holds = `online backends weigh ${online} of ${total}`;
  if (isQuorate(quorum, online, before)) {
    const limit = before === 'announce' ? keptAt(quorum) : `at least ${gainedAt(quorum)}`;
    const which = counts.online === 0 ? '' : `: ${names(snapshot, 'online', counts.online)}`;
    const message = `${holds}, ${limit}${which}`;
    return judgement('announce', 'enough-weight-online', message, snapshot, counts, { weight });
  }
  if (couldBeQuorate(quorum, snapshot, counts, online, before)) {
    return undetermined(snapshot, counts, { weight });
  }
  const limit = before === 'announce' ? lostAt(quorum) : `less than ${gainedAt(quorum)}`;
  const message = `${holds}, ${limit}${missing(snapshot, counts)}`;
  return judgement('withdraw', 'too-little-weight-online', message, snapshot, counts, { weight });
}

/** The other end of Kleene's interval: all that are unknown, online. */
function couldBeQuorate(
  quorum: Quorum,
  snapshot: HealthSnapshot,
  { unknown }: VerdictCounts,
  online: number,
  before: Certain | undefined,
): boolean {
  return unknown > 0 && isQuorate(quorum, online + unknownWeight(snapshot), before);
}

/** Keepalived's update_quorum_state: gained and lost at different weights. */
function isQuorate(quorum: Quorum, weight: number, before: Certain | undefined): boolean {
  if (before !== 'announce') return weight >= gainedAt(quorum);
  return weight > 0 && weight >= quorum.weightBelow - quorum.hysteresis;
}

function gainedAt(quorum: Quorum): number {
  return quorum.weightBelow + quorum.hysteresis;
}

function keptAt(quorum: Quorum): string {
  return `at least ${quorum.weightBelow - quorum.hysteresis}`;
}

function lostAt(quorum: Quorum): string {
  return `less than ${quorum.weightBelow - quorum.hysteresis}`;
}

function warn(quorum: Quorum, { weight }: ConfiguredBackends): readonly ConditionWarning[] {
  const { weightBelow: least, hysteresis } = quorum;
  if (weight >= least + hysteresis) return [];
  // Keepalived lowers the quorum in silence, and one that was lost never comes back for the hysteresis.
  return weight < least
    ? [
        {
          path: 'weightBelow',
          problem: `all backends together weigh ${weight} as they are configured, so the route is never announced unless checks say more: write at most ${weight}`,
        },
      ]
    : [
        {
          path: 'hysteresis',
          problem: `the route is announced at a weight of ${least + hysteresis}, and all backends together weigh ${weight} as they are configured: write at most ${weight - least}`,
        },
      ];
}

function parseQuorum(weight: unknown, hysteresis: unknown): Quorum {
  const least = within('weightBelow', () => {
    if (isNumber(weight) && weight > 0) return weight;
    throw new ConfigurationError(
      '',
      `${describe(weight)} is not a weight: write a number above 0, such as 2`,
    );
  });
  const band = within('hysteresis', () => {
    if (isNumber(hysteresis) && hysteresis >= 0 && hysteresis < least) return hysteresis;
    throw new ConfigurationError(
      '',
      `${describe(hysteresis)} is not allowed: write a number from 0 to less than weightBelow, which is ${least}`,
    );
  });
  return { weightBelow: least, hysteresis: band };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
