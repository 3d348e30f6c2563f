import { dateAt, type Clock } from '../core/index.ts';
import type { MassWithdrawStatus } from '../policy/index.ts';

/** How the breaker stands, for people. */
export interface BreakerStatus extends Omit<MassWithdrawStatus, 'openSince' | 'until'> {
  /** Undefined while it is closed. */
  readonly openSince: Date | undefined;
  /** When it closes by itself; undefined if it does not. */
  readonly until: Date | undefined;
}

/** Moments of the clock have no date for who reads them elsewhere. */
export function breakerStatus(
  status: MassWithdrawStatus | undefined,
  clock: Clock,
): BreakerStatus | undefined {
  if (status === undefined) return undefined;
  const dateOf = (moment: number | undefined): Date | undefined =>
    moment === undefined ? undefined : dateAt(clock, moment);
  return { ...status, openSince: dateOf(status.openSince), until: dateOf(status.until) };
}
