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
  /** What it weighs while it is online; 1 where it is undefined. */
  readonly weight?: number | undefined;
  /** Why it is not as it should be although it is online; undefined if it is. */
  readonly degraded?: string | undefined;
  /** An operator has taken it out: no condition counts it, whatever its verdict is. */
  readonly maintenance?: { readonly since: number; readonly reason: Reason } | undefined;
}

/** Backends in numbers: each of them counts once. */
export interface VerdictCounts {
  readonly online: number;
  readonly offline: number;
  readonly unknown: number;
  /** In maintenance, whatever the verdict is. */
  readonly maintenance: number;
  /** What those weigh together that are online; each weighs 1 where it is undefined. */
  readonly onlineWeight?: number | undefined;
  /** What all of them weigh together that are not in maintenance. */
  readonly totalWeight?: number | undefined;
}

/**
 * All verdicts of a health group at one moment: what a condition looks at. `health` satisfies it structurally, and so
 * can anything else that knows who is alive.
 */
export interface HealthSnapshot<Name extends string = string> {
  /** The moment, on `clock.now()`. */
  readonly at: number;
  /** Where it is undefined, the backends are counted. */
  readonly counts?: VerdictCounts | undefined;
  readonly backends: readonly BackendHealth<Name>[];
  /** Where several groups are looked at together: each by its name. `backends` are those of all of them. */
  readonly groups?: Readonly<Record<string, HealthSnapshot>> | undefined;
}

/** A backend's verdict as it counts; `maintenance` is none of the verdicts. */
export function standing({ verdict, maintenance }: BackendHealth): Verdict | 'maintenance' {
  return maintenance === undefined ? verdict : 'maintenance';
}

export function count({ counts, backends }: HealthSnapshot): VerdictCounts {
  if (counts !== undefined) return counts;
  const counted = { online: 0, offline: 0, unknown: 0, maintenance: 0 };
  for (const backend of backends) counted[standing(backend)] += 1;
  return counted;
}
