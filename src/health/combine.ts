import type { Verdict } from './debounce.ts';
import { ofCheck, type HealthReason } from './reasons.ts';

/** What decides: the verdict of one check, why, and since when. */
export interface CheckVerdict {
  readonly verdict: Verdict;
  readonly reason: HealthReason;
  readonly since: number;
}

/**
 * Combines the checks of one backend (at least one): all must be online for it to be online, and one that is offline
 * takes it offline, whatever is unknown of the others.
 */
export function combine(checks: readonly [CheckVerdict, ...CheckVerdict[]]): {
  verdict: Verdict;
  reason: HealthReason;
} {
  const deciding =
    checks.find(({ verdict }) => verdict === 'offline') ??
    checks.find(({ verdict }) => verdict === 'unknown') ??
    // All are online: the last to come online made it so.
    checks.reduce((latest, check) => (check.since > latest.since ? check : latest));
  const { verdict, reason } = deciding;
  return { verdict, reason: checks.length === 1 ? reason : ofCheck(reason) };
}
