import type { Verdict } from './debounce.ts';
import type { ProbeResult } from './probe-result.ts';
import type { CheckIdentity, HealthReason } from './reasons.ts';

/** A result, and when it came in, on `clock.now()`. */
export interface LastResult extends ProbeResult {
  readonly at: number;
}

/** What is known of one check at the moment of a snapshot. */
export interface CheckHealth extends CheckIdentity {
  readonly verdict: Verdict;
  /** Good results in a row; 0 if the last one that counted was bad. */
  readonly good: number;
  /** Bad results in a row; 0 if the last one that counted was good. */
  readonly bad: number;
  /** The newest result, *not run* included; undefined before the first. */
  readonly lastResult: LastResult | undefined;
}

/** What is known of one backend at the moment of a snapshot. */
export interface BackendHealth<Name extends string = string> {
  readonly name: Name;
  readonly verdict: Verdict;
  /** Why the verdict is what it is. */
  readonly reason: HealthReason;
  /** When the verdict was reached, on `clock.now()`. */
  readonly since: number;
  /** When the newest result that counted (good or bad) came in, on `clock.now()`; undefined before the first. */
  readonly observedAt: number | undefined;
  readonly checks: readonly CheckHealth[];
}

/** All verdicts of a health group at one moment: frozen plain data that can be written as JSON. */
export interface HealthSnapshot<Name extends string = string> {
  /** The moment, on `clock.now()`. */
  readonly at: number;
  readonly backends: readonly BackendHealth<Name>[];
}
