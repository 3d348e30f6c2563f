import type { Verdict } from './debounce.ts';
import type { CheckIdentity, HealthReason } from './reasons.ts';
import type { HealthSnapshot } from './snapshot.ts';

/** The verdict of a backend has changed. */
export interface ChangeEvent<Name extends string = string> {
  readonly backend: Name;
  readonly from: Verdict;
  readonly to: Verdict;
  readonly reason: HealthReason;
  readonly at: Date;
  /** All verdicts, this one included. */
  readonly snapshot: HealthSnapshot<Name>;
}

/** One probe is over, whatever it means for the verdict. */
export interface ResultEvent<Name extends string = string> {
  readonly backend: Name;
  readonly check: CheckIdentity;
  /** `not-run` counts for nothing. */
  readonly outcome: 'good' | 'bad' | 'not-run';
  /** One sentence without a full stop. */
  readonly message: string;
  /** How long it took, in milliseconds. */
  readonly latency: number;
  /** What the check reported beside its message; undefined if nothing. */
  readonly evidence: unknown;
  readonly at: Date;
  /** The verdict of the check after this result. */
  readonly verdict: Verdict;
}

export interface HealthEvents<Name extends string = string> {
  change: ChangeEvent<Name>;
  result: ResultEvent<Name>;
}
