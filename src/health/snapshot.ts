import type { Verdict } from './debounce.ts';
import type { ProbeResult } from './probe-result.ts';
import type { HealthReason, MaintenanceReason } from './group-reasons.ts';
import type { CheckIdentity } from './reasons.ts';

/** A result, and when it came in, on `clock.now()`. */
export interface LastResult extends ProbeResult {
  readonly at: number;
}

/** What is known of one check at the moment of a snapshot. */
export interface CheckHealth extends CheckIdentity {
  /** The name of the port that it looks at, where the backend has ports. */
  readonly port?: string;
  readonly verdict: Verdict;
  /** Whether the verdict is what `initially` says, and nothing was seen that bears it out. */
  readonly assumed: boolean;
  /** Good results in a row; 0 if the last one that counted was bad. */
  readonly good: number;
  /** Bad results in a row; 0 if the last one that counted was good. */
  readonly bad: number;
  /** Why it is not as it should be although it is good, by the last result that counted; undefined if it is. */
  readonly degraded: string | undefined;
  /** What the last result that counted says the backend weighs; undefined if it does not say. */
  readonly weight: number | undefined;
  /** The moving average of good results in milliseconds, where there is a `latency` option. */
  readonly averageLatency: number | undefined;
  /** The newest result, *not run* included; undefined before the first. */
  readonly lastResult: LastResult | undefined;
}

/** An operator has taken a backend out: it is probed and shown, and counted by nobody. */
export interface Maintenance {
  /** On `clock.now()`. */
  readonly since: number;
  readonly reason: MaintenanceReason;
}

/** What is known of one backend at the moment of a snapshot. */
export interface BackendHealth<Name extends string = string> {
  readonly name: Name;
  readonly verdict: Verdict;
  /** Why the verdict is what it is. */
  readonly reason: HealthReason;
  /** When the verdict was reached, on `clock.now()`. */
  readonly since: number;
  /**
   * When the newest result (good or bad) that the verdict rests on came in, on `clock.now()`; undefined before the first.
   * Of several checks that of the one which decides; of a group any of its results, and where its verdict is unknown the
   * oldest that is missing.
   */
  readonly observedAt: number | undefined;
  /** Why it is not as it should be although it is online, in one sentence; undefined if it is. No verdict rests on it. */
  readonly degraded: string | undefined;
  /** What it weighs while it is online; 0 in maintenance. */
  readonly weight: number;
  /** Undefined unless it is in maintenance. Its verdict is what the probes say all the same. */
  readonly maintenance: Maintenance | undefined;
  /** None where the backend is a group of its own. */
  readonly checks: readonly CheckHealth[];
}

/** The backends of a snapshot in numbers: each of them counts once. */
export interface HealthCounts {
  readonly online: number;
  readonly offline: number;
  readonly unknown: number;
  /** In maintenance, whatever the verdict is. */
  readonly maintenance: number;
  /** What those weigh together that are online. */
  readonly onlineWeight: number;
  /** What all of them weigh together that are not in maintenance. */
  readonly totalWeight: number;
  /** Of those that are online: how many say that they are not as they should be. */
  readonly degraded: number;
}

/** All verdicts of a health group at one moment: frozen plain data that can be written as JSON. */
export interface HealthSnapshot<Name extends string = string> {
  /** The moment, on `clock.now()`. */
  readonly at: number;
  readonly counts: HealthCounts;
  /** In the order of the options; those that were added live come last. The list is made when it is first looked at. */
  readonly backends: readonly BackendHealth<Name>[];
}
