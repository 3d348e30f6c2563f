import { reason } from '../../src/core/index.ts';
import type { BackendHealth, HealthSnapshot, Verdict } from '../../src/policy/index.ts';

export const VERDICTS: readonly Verdict[] = ['online', 'offline', 'unknown'];

export interface BackendSpec {
  readonly verdict: Verdict;
  readonly weight?: number;
  readonly maintenance?: boolean;
  readonly degraded?: string;
}

/** Backends b1, b2, … as they are written; a verdict alone weighs 1. */
export function snapshotOf(...specs: readonly (Verdict | BackendSpec)[]): HealthSnapshot {
  const backends = specs.map((spec, index) =>
    backendOf(`b${index + 1}`, typeof spec === 'string' ? { verdict: spec } : spec),
  );
  return { at: 0, backends };
}

/** Several groups together, as an announcement sees them. */
export function groupsOf(groups: Readonly<Record<string, HealthSnapshot>>): HealthSnapshot {
  const backends = Object.entries(groups).flatMap(([group, snapshot]) =>
    snapshot.backends.map((backend) => ({ ...backend, name: `${group}/${backend.name}` })),
  );
  return { at: 0, backends, groups };
}

/** Every list of `length` of these. */
export function listsOf<Item>(
  length: number,
  items: readonly Item[],
): readonly (readonly Item[])[] {
  if (length === 0) return [[]];
  return listsOf(length - 1, items).flatMap((rest) => items.map((item) => [...rest, item]));
}

/** Every snapshot of 1 to `most` backends. */
export function everySnapshot(most: number): readonly (readonly Verdict[])[] {
  return Array.from({ length: most }, (_, index) => listsOf(index + 1, VERDICTS)).flat();
}

function backendOf(
  name: string,
  { verdict, weight, maintenance = false, degraded }: BackendSpec,
): BackendHealth {
  return {
    name,
    verdict,
    reason: reason('test', `is ${verdict}`),
    since: 0,
    observedAt: 0,
    weight,
    degraded,
    maintenance: maintenance
      ? { since: 0, reason: reason('maintenance-began', 'in maintenance: disk') }
      : undefined,
  };
}
