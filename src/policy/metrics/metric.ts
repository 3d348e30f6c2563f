import type { HealthSnapshot } from '../snapshot.ts';

/** The attribute that a metric sets. */
export type MetricAttribute = 'med' | 'prepend';

export interface Measure {
  readonly value: number;
  /** What it rests on, in one sentence. */
  readonly remark: string;
}

/** A number that follows the health: pure. */
export interface Metric {
  readonly attribute: MetricAttribute;
  /** The smallest and the largest that it can be. */
  readonly least: number;
  readonly most: number;
  /** @param before what it was before, where there was one */
  measure(snapshot: HealthSnapshot, before?: number): Measure;
}
