import type { Clock } from '../core/index.ts';
import type { Verdict } from './debounce.ts';
import type { HealthReason, MaintenanceReason } from './group-reasons.ts';
import type { BackendHealth, CheckHealth, HealthCounts, HealthSnapshot } from './snapshot.ts';

/** A moment as an ISO 8601 date in UTC, such as `2026-01-31T12:00:00.000Z`. */
export type IsoDate = string;

export interface CheckJson extends Omit<CheckHealth, 'lastResult'> {
  /** Null before the first. */
  readonly lastResult:
    (Omit<NonNullable<CheckHealth['lastResult']>, 'at'> & { readonly at: IsoDate }) | null;
}

export interface BackendJson<Name extends string = string> {
  readonly name: Name;
  readonly verdict: Verdict;
  readonly reason: HealthReason;
  /** When the verdict was reached. */
  readonly since: IsoDate;
  /** When the newest result that counted came in; null before the first. */
  readonly observedAt: IsoDate | null;
  /** Not there unless it is degraded. */
  readonly degraded: string | undefined;
  readonly weight: number;
  /** Null unless it is in maintenance. */
  readonly maintenance: { readonly since: IsoDate; readonly reason: MaintenanceReason } | null;
  readonly checks: readonly CheckJson[];
}

/**
 * What `health.toJSON()` gives, and `JSON.stringify(health)` writes. Fields may be added; none changes its name or its
 * meaning before a new major version.
 */
export interface HealthJson<Name extends string = string> {
  readonly at: IsoDate;
  /** Whether the group probes. */
  readonly running: boolean;
  readonly counts: HealthCounts;
  readonly backends: readonly BackendJson<Name>[];
}

export function snapshotJson<Name extends string>(
  { at, counts, backends }: HealthSnapshot<Name>,
  running: boolean,
  clock: Clock,
): HealthJson<Name> {
  // The monotonic clock has no date of its own: a moment is as long ago as it is on that clock.
  const origin = clock.date().getTime() - clock.now();
  const date = (moment: number): IsoDate => new Date(origin + moment).toISOString();
  return {
    at: date(at),
    running,
    counts,
    backends: backends.map((backend) => backendJson(backend, date)),
  };
}

function backendJson<Name extends string>(
  backend: BackendHealth<Name>,
  date: (moment: number) => IsoDate,
): BackendJson<Name> {
  const { since, observedAt, maintenance, checks } = backend;
  return {
    ...backend,
    since: date(since),
    observedAt: observedAt === undefined ? null : date(observedAt),
    maintenance:
      maintenance === undefined ? null : { ...maintenance, since: date(maintenance.since) },
    checks: checks.map((check) => checkJson(check, date)),
  };
}

function checkJson(
  { lastResult, ...check }: CheckHealth,
  date: (moment: number) => IsoDate,
): CheckJson {
  return {
    ...check,
    lastResult: lastResult === undefined ? null : { ...lastResult, at: date(lastResult.at) },
  };
}
