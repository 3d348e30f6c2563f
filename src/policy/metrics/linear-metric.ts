import { weigh } from '../snapshot.ts';
import type { Metric, MetricAttribute } from './metric.ts';

/** Checked: `full` is less than `none`, `step` at least 1, `hysteresis` at least 0. */
export interface LinearScale {
  readonly full: number;
  readonly none: number;
  readonly step: number;
  readonly hysteresis: number;
}

/**
 * From `full`, while all that counts is online, to `none`, while nothing is: linear in the weights, in whole steps from
 * `full` on. Without hysteresis two nodes of the same weights say the same, whatever has been before: routers spread
 * the traffic over equal routes only.
 */
export function linearMetric(attribute: MetricAttribute, scale: LinearScale): Metric {
  const { full, none } = scale;
  return {
    attribute,
    least: full,
    most: none,
    measure: (snapshot, before) => {
      const { online, total } = weigh(snapshot);
      const value = inSteps(scale, exactValue(scale, online, total), before);
      return {
        value,
        remark: `${attribute} ${value}: online backends weigh ${online} of ${total}`,
      };
    },
  };
}

function exactValue({ full, none }: LinearScale, online: number, total: number): number {
  const exact = full + ((none - full) * (total - online)) / total;
  // A source of a user's own may weigh in numbers that are none: whatever it says, a route can say this.
  return total > 0 && exact <= none ? Math.max(full, exact) : none;
}

function inSteps(scale: LinearScale, exact: number, before: number | undefined): number {
  const { full, none, step, hysteresis } = scale;
  // Whatever the steps are: nothing is left is the whole way.
  if (exact >= none) return none;
  const isNear = before !== undefined && Math.abs(exact - before) <= step / 2 + hysteresis;
  if (hysteresis > 0 && isNear) return before;
  return Math.min(none, full + Math.round((exact - full) / step) * step);
}
