import type { Verdict } from './debounce.ts';
import type { HealthReason } from './group-reasons.ts';
import type { ProbeResult } from './probe-result.ts';
import type { CheckIdentity } from './reasons.ts';
import type { CheckHealth } from './snapshot.ts';

/** What one check has found when it was asked to look at once. */
export interface CheckedNow {
  readonly check: CheckIdentity;
  readonly result: ProbeResult;
}

/** What a backend is judged by: its checks, or a group. */
export interface Judged {
  readonly verdict: Verdict;
  readonly reason: HealthReason;
  /** When the newest result that the verdict rests on came in, on `clock.now()`. */
  readonly observedAt: number | undefined;
  /** What it says the backend weighs; undefined if it does not say. */
  readonly weight: number | undefined;
  /** Why it is not as it should be, although what decides is good; undefined if it is. */
  readonly degraded: string | undefined;
  readonly checks: readonly CheckHealth[];
  /** Whether a probe that was started has not settled yet. */
  readonly busy: boolean;
  /** How long those that are busy may take to let go after their abort, in milliseconds. */
  readonly grace: number;
  /** After a stop, where what it holds is let go of by somebody else: when that is done. */
  readonly settled?: Promise<void> | undefined;
  /** Forgets what is known, so that it begins from nothing. */
  begin(): void;
  /** Begins to look. */
  start(): void;
  /** Has every check look now. Never rejects. A group has its own results. */
  checkNow(): Promise<readonly CheckedNow[]>;
  /** Stops, and forgets what is known. */
  stop(): void;
}

/** One probe of one check is over. */
export interface JudgedResult {
  readonly check: CheckIdentity;
  readonly result: ProbeResult;
  /** The verdict of the check after this result. */
  readonly verdict: Verdict;
}

/** Whom it tells. */
export interface JudgedObserver {
  /** A probe is over, or something has changed without one (`undefined`). */
  onJudged(result: JudgedResult | undefined): void;
}
