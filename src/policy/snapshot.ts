import type { Reason } from '../core/index.ts';

/** A debounced state. `unknown` is neither up nor down: there is no evidence, or none that is fresh enough. */
export type Verdict = 'unknown' | 'online' | 'offline';

/** What is known of one backend at the moment of a snapshot. */
export interface BackendHealth<Name extends string = string> {
  readonly name: Name;
  readonly verdict: Verdict;
  /** Why the verdict is what it is. */
  readonly reason: Reason;
  /** When the verdict was reached, on `clock.now()`. */
  readonly since: number;
  /** When the newest result that counted (good or bad) came in, on `clock.now()`; undefined before the first. */
  readonly observedAt: number | undefined;
}

/**
 * All verdicts of a health group at one moment: what a condition looks at. `health` satisfies it structurally, and so
 * can anything else that knows who is alive.
 */
export interface HealthSnapshot<Name extends string = string> {
  /** The moment, on `clock.now()`. */
  readonly at: number;
  readonly backends: readonly BackendHealth<Name>[];
}
