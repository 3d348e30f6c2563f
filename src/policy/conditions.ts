import { reason } from '../core/index.ts';
import type {
  Condition,
  ConditionEvidence,
  ConditionReasonCode,
  Judgement,
  Wish,
} from './condition.ts';
import type { BackendHealth, HealthSnapshot, Verdict } from './snapshot.ts';

/** How many backends a sentence names before it counts the rest. */
const NAMED = 3;

/**
 * Withdraw when every backend is offline (Incus' rule). One backend online announces, whatever is unknown of the
 * others; with none online and one unknown it is undetermined.
 */
export const allOffline: Condition = {
  name: 'all-offline',
  judge: (snapshot) => {
    const evidence = sort(snapshot);
    const { backends } = snapshot;
    const total = backends.length;
    if (total === 0) return empty(evidence);
    if (evidence.online.length > 0) {
      return judgement(
        'announce',
        'some-backend-online',
        `${evidence.online.length} of ${total} backends online: ${names(evidence.online)}`,
        evidence,
      );
    }
    if (evidence.offline.length === total) {
      return judgement(
        'withdraw',
        'all-backends-offline',
        `${everyOne(total)} offline: ${causes(backends, 'offline')}`,
        evidence,
      );
    }
    return undetermined(backends, evidence);
  },
};

/**
 * Withdraw when any backend is offline. One backend offline withdraws, whatever is unknown of the others; with none
 * offline and one unknown it is undetermined.
 */
export const anyOffline: Condition = {
  name: 'any-offline',
  judge: (snapshot) => {
    const evidence = sort(snapshot);
    const { backends } = snapshot;
    const total = backends.length;
    if (total === 0) return empty(evidence);
    if (evidence.offline.length > 0) {
      return judgement(
        'withdraw',
        'some-backend-offline',
        `${evidence.offline.length} of ${total} backends offline: ${causes(backends, 'offline')}`,
        evidence,
      );
    }
    if (evidence.online.length === total) {
      return judgement(
        'announce',
        'all-backends-online',
        `${everyOne(total)} online: ${names(evidence.online)}`,
        evidence,
      );
    }
    return undetermined(backends, evidence);
  },
};

/** Kleene's third value: the evidence decides neither way yet. */
function undetermined(backends: readonly BackendHealth[], evidence: ConditionEvidence): Judgement {
  return judgement(
    'undetermined',
    'not-enough-evidence',
    `${evidence.unknown.length} of ${backends.length} backends unknown: ${causes(backends, 'unknown')}`,
    evidence,
  );
}

/** "All of none" is true in logic and a fault in a configuration: it decides nothing (DESIGN rule 5). */
function empty(evidence: ConditionEvidence): Judgement {
  return judgement('undetermined', 'no-backends', 'the health group has no backends', evidence);
}

function judgement(
  wish: Wish,
  code: ConditionReasonCode,
  message: string,
  evidence: ConditionEvidence,
): Judgement {
  return { wish, reason: reason(code, message, evidence) };
}

function sort({ backends }: HealthSnapshot): ConditionEvidence {
  const evidence: Record<Verdict, string[]> = { online: [], offline: [], unknown: [] };
  for (const { name, verdict } of backends) evidence[verdict].push(name);
  return evidence;
}

function everyOne(total: number): string {
  return total === 1 ? 'the only backend is' : `all ${total} backends`;
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, NAMED).join(', ');
  return all.length > NAMED ? `${shown} and ${all.length - NAMED} more` : shown;
}

function causes(backends: readonly BackendHealth[], verdict: Verdict): string {
  return names(
    backends
      .filter((backend) => backend.verdict === verdict)
      .map(({ name, reason: why }) => `${name} (${why.message})`),
  );
}
