/** What is held against a threshold: the latency of the last good result, or their moving average. */
export type LatencyAverage = 'last' | 'ewma';

/** How slow is too slow. Milliseconds. */
export interface LatencySettings {
  readonly above: number | undefined;
  readonly degradedAbove: number | undefined;
  readonly average: LatencyAverage;
  /** How much the newest latency counts in the average: above 0, at most 1. */
  readonly smoothing: number;
}
