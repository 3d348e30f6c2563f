import { reason } from '../core/index.ts';
import type { Condition, ConditionReasonCode, Judgement, Wish } from './condition.ts';
import { causes, evidenceOf, names } from './evidence.ts';
import { count, type HealthSnapshot, type VerdictCounts } from './snapshot.ts';

/**
 * Withdraw when every backend is offline (Incus' rule). One backend online announces, whatever is unknown of the
 * others; with none online and one unknown it is undetermined.
 */
export const allOffline: Condition = {
  name: 'all-offline',
  judge: (snapshot) => {
    const counts = count(snapshot);
    const total = counted(counts);
    const { online, offline } = counts;
    if (total === 0) return none(snapshot, counts);
    if (online > 0) {
      return judgement(
        'announce',
        'some-backend-online',
        `${online} of ${total} backends online: ${names(snapshot, 'online', online)}`,
        snapshot,
        counts,
      );
    }
    if (offline === total) {
      return judgement(
        'withdraw',
        'all-backends-offline',
        `${everyOne(counts)} offline: ${causes(snapshot, 'offline', offline)}`,
        snapshot,
        counts,
      );
    }
    return undetermined(snapshot, counts);
  },
};

/**
 * Withdraw when any backend is offline. One backend offline withdraws, whatever is unknown of the others; with none
 * offline and one unknown it is undetermined.
 */
export const anyOffline: Condition = {
  name: 'any-offline',
  judge: (snapshot) => {
    const counts = count(snapshot);
    const total = counted(counts);
    const { online, offline } = counts;
    if (total === 0) return none(snapshot, counts);
    if (offline > 0) {
      return judgement(
        'withdraw',
        'some-backend-offline',
        `${offline} of ${total} backends offline: ${causes(snapshot, 'offline', offline)}`,
        snapshot,
        counts,
      );
    }
    if (online === total) {
      return judgement(
        'announce',
        'all-backends-online',
        `${everyOne(counts)} online: ${names(snapshot, 'online', online)}`,
        snapshot,
        counts,
      );
    }
    return undetermined(snapshot, counts);
  },
};

/** Those in maintenance are as if they were not there. */
function counted({ online, offline, unknown }: VerdictCounts): number {
  return online + offline + unknown;
}

/** Kleene's third value: the evidence decides neither way yet. */
function undetermined(snapshot: HealthSnapshot, counts: VerdictCounts): Judgement {
  const { unknown } = counts;
  return judgement(
    'undetermined',
    'not-enough-evidence',
    `${unknown} of ${counted(counts)} backends unknown: ${causes(snapshot, 'unknown', unknown)}`,
    snapshot,
    counts,
  );
}

/**
 * None is left to count. Where an operator has taken out every one, nobody serves: that is certain. A group without
 * backends is a fault in a configuration, and decides nothing: "all of none" is true in logic only (DESIGN rule 5).
 */
function none(snapshot: HealthSnapshot, counts: VerdictCounts): Judgement {
  const { maintenance } = counts;
  if (maintenance === 0) {
    return judged('undetermined', 'no-backends', 'the health group has no backends', snapshot);
  }
  const who = maintenance === 1 ? 'the only backend is' : `all ${maintenance} backends are`;
  const message = `${who} in maintenance: ${names(snapshot, 'maintenance', maintenance)}`;
  return judged('withdraw', 'all-backends-in-maintenance', message, snapshot);
}

function judgement(
  wish: Wish,
  code: ConditionReasonCode,
  message: string,
  snapshot: HealthSnapshot,
  { maintenance }: VerdictCounts,
): Judgement {
  const others = maintenance === 0 ? '' : `; ${maintenance} in maintenance`;
  return judged(wish, code, `${message}${others}`, snapshot);
}

function judged(
  wish: Wish,
  code: ConditionReasonCode,
  message: string,
  snapshot: HealthSnapshot,
): Judgement {
  return { wish, reason: reason(code, message, evidenceOf(snapshot)) };
}

function everyOne(counts: VerdictCounts): string {
  const total = counted(counts);
  if (total > 1) return `all ${total} backends`;
  return counts.maintenance === 0 ? 'the only backend is' : 'the only other backend is';
}
