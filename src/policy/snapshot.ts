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
  /** How many of those that are online say that they are degraded. Where it is undefined, they are looked for. */
  readonly degraded?: number | undefined;
}

/** What backends weigh together. */
export interface Weights {
  readonly online: number;
  /** Without those in maintenance. */
  readonly total: number;
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

/** When the newest result that counts came in. */
export interface NewestResult {
  /** On `clock.now()`; undefined before the first. */
  readonly at: number | undefined;
  /** The group that this is about, where there are several: the one whose newest result is the oldest. */
  readonly group?: string | undefined;
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

/** What a snapshot weighs. */
export function weigh({ counts, backends }: HealthSnapshot): Weights {
  if (counts?.onlineWeight !== undefined && counts.totalWeight !== undefined) {
    return { online: counts.onlineWeight, total: counts.totalWeight };
  }
  let online = 0;
  let total = 0;
  for (const backend of backends) {
    const which = standing(backend);
    if (which === 'maintenance') continue;
    const { weight = 1 } = backend;
    total += weight;
    if (which === 'online') online += weight;
  }
  return { online, total };
}

/** What those weigh together of which nothing is known. */
export function unknownWeight({ backends }: HealthSnapshot): number {
  let sum = 0;
  for (const backend of backends) {
    if (standing(backend) === 'unknown') sum += backend.weight ?? 1;
  }
  return sum;
}

/** Whether one that is online is not as it should be. */
export function isAnyDegraded({ counts, backends }: HealthSnapshot): boolean {
  if (counts?.degraded !== undefined) return counts.degraded > 0;
  return backends.some(
    (backend) => backend.degraded !== undefined && standing(backend) === 'online',
  );
}

/**
 * When the newest result that counts came in. Of several groups each has to have one: it is that of the group that has
 * been silent for longest. A group that an operator has taken out altogether need not have any.
 */
export function newestResult({ backends, groups }: HealthSnapshot): NewestResult {
  if (groups === undefined) return { at: newestOf(backends) };
  let oldest: NewestResult | undefined;
  for (const [group, snapshot] of Object.entries(groups)) {
    const { online, offline, unknown, maintenance } = count(snapshot);
    if (maintenance > 0 && online + offline + unknown === 0) continue;
    const at = newestOf(snapshot.backends);
    if (oldest === undefined || (at ?? -Infinity) < (oldest.at ?? -Infinity))
      oldest = { at, group };
  }
  return oldest ?? { at: newestOf(backends) };
}

function newestOf(backends: HealthSnapshot['backends']): number | undefined {
  let newest: number | undefined;
  for (const { observedAt } of backends) {
    if (observedAt !== undefined) newest = Math.max(newest ?? observedAt, observedAt);
  }
  return newest;
}
