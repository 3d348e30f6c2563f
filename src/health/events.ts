import type { Verdict } from './debounce.ts';
import type {
  BackendsDifference,
  BackendsReason,
  DegradedReason,
  HealthReason,
  MaintenanceReason,
  WeightReason,
} from './group-reasons.ts';
import type { ProbeResult } from './probe-result.ts';
import type { CheckIdentity } from './reasons.ts';
import type { HealthSnapshot, Maintenance } from './snapshot.ts';

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

/** A backend was taken into maintenance, or released: its weight changes with it. */
export interface MaintenanceEvent<Name extends string = string> {
  readonly backend: Name;
  /** Undefined once it is released. */
  readonly maintenance: Maintenance | undefined;
  readonly reason: MaintenanceReason;
  readonly at: Date;
  readonly snapshot: HealthSnapshot<Name>;
}

/** What a backend weighs has changed, while it is not in maintenance. */
export interface WeightEvent<Name extends string = string> {
  readonly backend: Name;
  readonly from: number;
  readonly to: number;
  readonly reason: WeightReason;
  readonly at: Date;
  readonly snapshot: HealthSnapshot<Name>;
}

/** A backend that is online, and goes on being so, is not as it should be any more, or is again. */
export interface DegradedEvent<Name extends string = string> {
  readonly backend: Name;
  /** What a check has said; undefined once it is as it should be. What it says later is in the snapshot alone. */
  readonly degraded: string | undefined;
  readonly reason: DegradedReason;
  readonly at: Date;
  readonly snapshot: HealthSnapshot<Name>;
}

/** Backends were added, removed or replaced. */
export interface BackendsEvent<Name extends string = string> extends BackendsDifference<Name> {
  readonly reason: BackendsReason<Name>;
  readonly at: Date;
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
  /** Why a good backend is not as it should be; undefined if it is. */
  readonly degraded: string | undefined;
  /** What the result says the backend weighs; undefined if it does not say. */
  readonly weight: number | undefined;
  /** The verdict follows this one result, whatever the thresholds are. */
  readonly conclusive: boolean;
  /** What the check reported beside its message; undefined if nothing. */
  readonly evidence: unknown;
  readonly at: Date;
  /** The verdict of the check after this result. */
  readonly verdict: Verdict;
}

/** What one check has found when it was asked to look at once. */
export interface CheckNowResult<Name extends string = string> extends ProbeResult {
  readonly backend: Name;
  readonly check: CheckIdentity;
}

export interface HealthEvents<Name extends string = string> {
  change: ChangeEvent<Name>;
  result: ResultEvent<Name>;
  maintenance: MaintenanceEvent<Name>;
  weight: WeightEvent<Name>;
  degraded: DegradedEvent<Name>;
  backends: BackendsEvent<Name>;
}
