import { formatDuration } from '../core/index.ts';
import type { ProbeResult } from './probe-result.ts';

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

/**
 * The moving average after one more latency. Only good results are averaged: a refusal is quick, and a timeout says
 * how patient we are.
 */
export function averageLatency(
  average: number | undefined,
  { outcome, latency }: ProbeResult,
  { smoothing }: LatencySettings,
): number | undefined {
  if (outcome !== 'good') return average;
  return average === undefined ? latency : average + smoothing * (latency - average);
}

/**
 * What a result is worth once its latency is looked at: a good one that is too slow is bad, or degraded.
 * @param average with this result in it
 */
export function judgeLatency(
  result: ProbeResult,
  average: number | undefined,
  settings: LatencySettings,
): ProbeResult {
  if (result.outcome !== 'good') return result;
  const { above, degradedAbove } = settings;
  const measured = settings.average === 'ewma' ? (average ?? result.latency) : result.latency;
  if (above !== undefined && measured > above) {
    // That something answered leaves no doubt; that it is slow does.
    const bad = { ...result, outcome: 'bad' as const, message: slow(measured, above, settings) };
    delete bad.conclusive;
    return bad;
  }
  if (degradedAbove === undefined || measured <= degradedAbove || result.degraded !== undefined) {
    return result;
  }
  return { ...result, degraded: slow(measured, degradedAbove, settings) };
}

function slow(measured: number, threshold: number, { average }: LatencySettings): string {
  const took = average === 'ewma' ? 'takes' : 'took';
  const onAverage = average === 'ewma' ? ' on average' : '';
  return `${took} ${formatDuration(measured)}${onAverage}, more than ${formatDuration(threshold)}`;
}
