import { standing, type HealthSnapshot } from '../snapshot.ts';
import type { Metric } from './metric.ts';

/** RFC 5798 §5.2.4: 255 is the owner of the address, 0 the end of a master. */
const LOWEST = 1;
const HIGHEST = 254;

/** What a MED is one less than: the highest priority is the lowest MED. */
const OWNER = 255;

export interface Priorities {
  readonly base: number;
  /** By backend: above 0 is added while it is online, below 0 is subtracted while it is offline. */
  readonly weights: Readonly<Record<string, number>>;
}

/** Keepalived's priority of a VRRP instance that tracks scripts, as a MED: 255 less the effective priority. */
export function priorityMetric({ base, weights }: Priorities): Metric {
  const byName = new Map(Object.entries(weights));
  return {
    attribute: 'med',
    least: OWNER - HIGHEST,
    most: OWNER - LOWEST,
    measure: (snapshot) => {
      const priority = effectivePriority(base, byName, snapshot);
      const value = OWNER - priority;
      return {
        value,
        remark: `med ${value}: the priority is ${priority}, of ${base} at the start`,
      };
    },
  };
}

function effectivePriority(
  base: number,
  weights: ReadonlyMap<string, number>,
  { backends }: HealthSnapshot,
): number {
  let priority = base;
  for (const backend of backends) {
    const weight = weights.get(backend.name);
    if (weight === undefined) continue;
    const which = standing(backend);
    if (which === (weight > 0 ? 'online' : 'offline')) priority += weight;
  }
  return Math.min(HIGHEST, Math.max(LOWEST, priority));
}
