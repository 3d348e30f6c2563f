import {
  ConfigurationError,
  describe,
  formatDuration,
  parseOneOf,
  refuseUnknownKeys,
  within,
  type Duration,
} from '../core/index.ts';
import type { LatencyAverage, LatencySettings } from './latency.ts';
import { parseTimeout } from './options.ts';

/** How slow is too slow. One threshold at least. */
export interface LatencyOptions {
  /** A good result above this is bad: 1 ms or more, below the timeout. Slowness is never bad by default. */
  readonly above?: Duration | undefined;
  /** A good result above this is marked degraded, which changes no verdict: 1 ms or more, below `above`. */
  readonly degradedAbove?: Duration | undefined;
  /**
   * What is held against the thresholds: the latency of the `'last'` good result (the default), or `'ewma'`, the
   * exponentially weighted moving average of the good results since the start, so that one slow answer is forgiven.
   */
  readonly average?: LatencyAverage | undefined;
  /** How much the newest latency counts in the average: above 0, at most 1; 0.2 by default. */
  readonly smoothing?: number | undefined;
}

const AVERAGES: readonly LatencyAverage[] = ['last', 'ewma'];

const KNOWN: readonly (keyof LatencyOptions)[] = ['above', 'degradedAbove', 'average', 'smoothing'];

/**
 * @param timeout of the check, in milliseconds: a threshold beyond it would never be met
 * @throws ConfigurationError with the path of the first fault.
 */
export function parseLatencyOptions(options: LatencyOptions, timeout: number): LatencySettings {
  refuseUnknownKeys(options, { known: KNOWN });
  const { average = 'last', smoothing = 0.2 } = options;
  const above = parseThreshold('above', options.above, timeout, 'the timeout');
  const degradedAbove =
    above === undefined
      ? parseThreshold('degradedAbove', options.degradedAbove, timeout, 'the timeout')
      : parseThreshold('degradedAbove', options.degradedAbove, above, "'above'");
  if (above === undefined && degradedAbove === undefined) {
    throw new ConfigurationError('', "a threshold is missing: write { above: '200ms' }");
  }
  return {
    above,
    degradedAbove,
    average: within('average', () => parseOneOf(average, AVERAGES)),
    smoothing: parseSmoothing(smoothing),
  };
}

function parseThreshold(
  path: string,
  value: Duration | undefined,
  below: number,
  what: string,
): number | undefined {
  if (value === undefined) return undefined;
  const threshold = parseTimeout(path, value);
  if (threshold < below) return threshold;
  throw new ConfigurationError(
    path,
    `${formatDuration(threshold)} is never reached: it must be below ${what}, ${formatDuration(below)}`,
  );
}

function parseSmoothing(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= 1) return value;
  throw new ConfigurationError(
    'smoothing',
    `${describe(value)} is no weight of the newest latency: write a number above 0, at most 1`,
  );
}
