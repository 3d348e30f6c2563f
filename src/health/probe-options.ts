import { ConfigurationError, describe, formatDuration, type Duration } from '../core/index.ts';
import type { Thresholds } from './debounce.ts';
import { parseInterval, parseThreshold, parseTimeout } from './options.ts';

/** How checks are probed and judged: those of a group, and those of one backend that says otherwise. */
export interface ProbeOptions {
  /** From the start of a probe to the start of the next, ±10 %: 10 ms or more; 5 s by default. */
  readonly interval?: Duration | undefined;
  /** The same while a verdict is in doubt: at most `interval`; 1 s (or `interval`, if that is shorter) by default. */
  readonly fastInterval?: Duration | undefined;
  /** The longest that a probe may take before it is aborted and bad; 2 s by default. It may be longer than `interval`. */
  readonly timeout?: Duration | undefined;
  /** Good results in a row that bring a backend online: 1 to 1000; 3 by default. */
  readonly rise?: number | undefined;
  /** Bad results in a row that take a backend offline: 1 to 1000; 3 by default. */
  readonly fall?: number | undefined;
  /**
   * When no result that counts came for so long, a verdict becomes `unknown`. By default the longer of 30 s and
   * 3 × (`interval` + `timeout`); it must leave time for one probe.
   */
  readonly maxAge?: Duration | undefined;
}

/** {@link ProbeOptions}, complete and verified. Durations in milliseconds. */
export interface ProbeSettings extends Thresholds {
  readonly interval: number;
  readonly fastInterval: number;
  readonly timeout: number;
  readonly maxAge: number;
}

export const probeOptionNames: readonly (keyof ProbeOptions)[] = [
  'interval',
  'fastInterval',
  'timeout',
  'rise',
  'fall',
  'maxAge',
];

/** @throws ConfigurationError with the path of the first fault. */
export function parseProbeOptions(options: ProbeOptions): ProbeSettings {
  const interval = parseInterval('interval', options.interval ?? '5s');
  const timeout = parseTimeout('timeout', options.timeout ?? '2s');
  return {
    interval,
    fastInterval: parseFastInterval(options.fastInterval, interval),
    timeout,
    rise: parseThreshold('rise', options.rise ?? 3),
    fall: parseThreshold('fall', options.fall ?? 3),
    maxAge: parseMaxAge(options.maxAge, interval, timeout),
  };
}

function parseFastInterval(value: Duration | undefined, interval: number): number {
  if (value === undefined) return Math.min(1_000, interval);
  const fastInterval = parseInterval('fastInterval', value);
  if (fastInterval <= interval) return fastInterval;
  throw new ConfigurationError(
    'fastInterval',
    `${describe(value)} is longer than the interval: at most ${formatDuration(interval)}`,
  );
}

function parseMaxAge(value: Duration | undefined, interval: number, timeout: number): number {
  if (value === undefined) return Math.max(30_000, 3 * (interval + timeout));
  const maxAge = parseTimeout('maxAge', value);
  // Shorter, a verdict would expire between two good results: an interval with its jitter, and one probe.
  const shortest = 1.1 * interval + timeout;
  if (maxAge >= shortest) return maxAge;
  throw new ConfigurationError(
    'maxAge',
    `${formatDuration(maxAge)} is too short for an interval of ${formatDuration(interval)} and a timeout of ${formatDuration(timeout)}: at least ${formatDuration(Math.ceil(shortest))}`,
  );
}
