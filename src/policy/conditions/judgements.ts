import { reason } from '../../core/index.ts';
import type { ConditionEvidence, ConditionReasonCode, Judgement, Wish } from '../condition.ts';
import { causes, evidenceOf, names } from '../evidence.ts';
import type { HealthSnapshot, VerdictCounts } from '../snapshot.ts';

/** Those in maintenance are as if they were not there. */
export function counted({ online, offline, unknown }: VerdictCounts): number {
  return online + offline + unknown;
}

/** Kleene's third value: the evidence decides neither way yet. */
export function undetermined(
  snapshot: HealthSnapshot,
  counts: VerdictCounts,
  more?: Pick<ConditionEvidence, 'weight'>,
): Judgement {
  const { unknown } = counts;
  return judgement(
    'undetermined',
    'not-enough-evidence',
    `${unknown} of ${counted(counts)} backends unknown: ${causes(snapshot, 'unknown', unknown)}`,
    snapshot,
    counts,
    more,
  );
}

/**
 * None is left to count. Where an operator has taken out every one, nobody serves: that is certain. A group without
 * backends is a fault in a configuration, and decides nothing: "all of none" is true in logic only (DESIGN rule 5).
 */
export function none(snapshot: HealthSnapshot, { maintenance }: VerdictCounts): Judgement {
  if (maintenance === 0) {
    return judged('undetermined', 'no-backends', 'the health group has no backends', snapshot);
  }
  const who = maintenance === 1 ? 'the only backend is' : `all ${maintenance} backends are`;
  const message = `${who} in maintenance: ${names(snapshot, 'maintenance', maintenance)}`;
  return judged('withdraw', 'all-backends-in-maintenance', message, snapshot);
}

/** A judgement whose sentence counts backends: it says how many were not counted. */
export function judgement(
  wish: Wish,
  code: ConditionReasonCode,
  message: string,
  snapshot: HealthSnapshot,
  { maintenance }: VerdictCounts,
  more?: Pick<ConditionEvidence, 'weight'>,
): Judgement {
  const others = maintenance === 0 ? '' : `; ${maintenance} in maintenance`;
  return judged(wish, code, `${message}${others}`, snapshot, more);
}

export function judged(
  wish: Wish,
  code: ConditionReasonCode,
  message: string,
  snapshot: HealthSnapshot,
  more?: Pick<ConditionEvidence, 'weight' | 'parts'>,
): Judgement {
  return { wish, reason: reason(code, message, evidenceOf(snapshot, more)) };
}

/** The subject of a sentence about all that count. */
export function everyOne(counts: VerdictCounts): string {
  const total = counted(counts);
  if (total > 1) return `all ${total} backends`;
  return counts.maintenance === 0 ? 'the only backend is' : 'the only other backend is';
}

/** Those that keep a service from having enough, with their causes. */
export function missing(snapshot: HealthSnapshot, { offline, unknown }: VerdictCounts): string {
  if (offline > 0) return `: offline ${causes(snapshot, 'offline', offline)}`;
  return unknown > 0 ? `: unknown ${causes(snapshot, 'unknown', unknown)}` : '';
}
