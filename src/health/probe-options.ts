import {
  ConfigurationError,
  describe,
  formatDuration,
  parseDuration,
  parseOneOf,
  within,
  type Duration,
} from '../core/index.ts';
import type { DebounceSettings } from './debounce.ts';
import {
  debounceOptionNames,
  parseDebounceOptions,
  type DebounceOptions,
} from './debounce-options.ts';
import { parseLatencyOptions, type LatencyOptions } from './latency-options.ts';
import type { LatencySettings } from './latency.ts';
import { parseInterval, parseTimeout } from './options.ts';

/** Where the spacing of probes is measured from: the start of a probe, or its end. */
export type Spacing = 'start' | 'end';

/** How checks are probed and judged: those of a group, and those of one backend that says otherwise. */
export interface ProbeOptions extends DebounceOptions {
  /** From the start of a probe to the start of the next, with `jitter`: 10 ms or more; 5 s by default. */
  readonly interval?: Duration | undefined;
  /** The same while a verdict is in doubt: at most `interval`; 1 s (or `interval`, if that is shorter) by default. */
  readonly fastInterval?: Duration | undefined;
  /**
   * The same for what has been offline for so long, or longer, with nothing good since: 10 ms or more. Until then it is
   * probed at the shorter of this and `interval`. By default the dead are probed like the living, at `interval`.
   */
  readonly downInterval?: Duration | undefined;
  /** The longest that a probe may take before it is aborted and bad; 2 s by default. It may be longer than `interval`. */
  readonly timeout?: Duration | undefined;
  /**
   * The first probe comes at a random moment within this time after the start (Keepalived's `warmup`); with 0 it comes
   * at once. By default the first probes of a group follow each other evenly, at most 10 ms apart and at most one
   * `interval` in all: one backend is probed at once, and 10,000 do not start together.
   */
  readonly warmUp?: Duration | undefined;
  /**
   * Whether `interval` and its kin run from the start of a probe (`'start'`, the default) or from its end (`'end'`, as
   * Keepalived, ExaBGP and OVN do: a slow answer delays the next probe).
   */
  readonly spacing?: Spacing | undefined;
  /**
   * How far each wait strays at random from `interval` and its kin, as a share of it: 0 (none) to 0.5; 0.1 by default,
   * which is ±10 %. Probes begin on steps of a hundredth of that, so that those of many checks share a wake-up.
   */
  readonly jitter?: number | undefined;
  /** How slow is too slow: a slow answer is bad, or marked degraded. By default only the timeout is too slow. */
  readonly latency?: LatencyOptions | undefined;
  /**
   * When no result that counts came for so long, a verdict becomes `unknown`. By default the longer of 30 s and
   * 3 × (`interval` + `timeout`), with `downInterval` or `warmUp` for `interval` where that is longer; it must leave
   * time for one probe.
   */
  readonly maxAge?: Duration | undefined;
}

/** {@link ProbeOptions}, complete and verified. Durations in milliseconds. */
export interface ProbeSettings extends DebounceSettings {
  readonly interval: number;
  readonly fastInterval: number;
  readonly downInterval: number | undefined;
  readonly timeout: number;
  readonly warmUp: number | undefined;
  readonly spacing: Spacing;
  readonly jitter: number;
  readonly latency: LatencySettings | undefined;
  readonly maxAge: number;
}

export const probeOptionNames: readonly (keyof ProbeOptions)[] = [
  'interval',
  'fastInterval',
  'downInterval',
  'timeout',
  ...debounceOptionNames,
  'warmUp',
  'spacing',
  'jitter',
  'latency',
  'maxAge',
];

const SPACINGS: readonly Spacing[] = ['start', 'end'];

const MOST_JITTER = 0.5;

/** @throws ConfigurationError with the path of the first fault. */
export function parseProbeOptions(options: ProbeOptions): ProbeSettings {
  const { downInterval, warmUp, spacing = 'start', latency } = options;
  const interval = parseInterval('interval', options.interval ?? '5s');
  const timeout = parseTimeout('timeout', options.timeout ?? '2s');
  const pace = {
    interval,
    fastInterval: parseFastInterval(options.fastInterval, interval),
    downInterval:
      downInterval === undefined ? undefined : parseInterval('downInterval', downInterval),
    timeout,
    warmUp: warmUp === undefined ? undefined : within('warmUp', () => parseDuration(warmUp)),
    spacing: within('spacing', () => parseOneOf(spacing, SPACINGS)),
    jitter: parseJitter(options.jitter ?? 0.1),
  };
  return {
    ...pace,
    ...parseDebounceOptions(options),
    latency:
      latency === undefined
        ? undefined
        : within('latency', () => parseLatencyOptions(latency, timeout)),
    maxAge: parseMaxAge(options.maxAge, pace),
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

function parseJitter(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= MOST_JITTER) return value;
  throw new ConfigurationError(
    'jitter',
    `${describe(value)} is not a share of the interval: write a number from 0 to ${MOST_JITTER}`,
  );
}

type Pace = Pick<ProbeSettings, 'interval' | 'downInterval' | 'timeout' | 'warmUp' | 'jitter'>;

function parseMaxAge(value: Duration | undefined, pace: Pace): number {
  const { interval, timeout, jitter } = pace;
  // An assumption has the same age to be borne out in, and its first probe waits for the warm-up.
  const longest = Math.max(interval, pace.downInterval ?? 0, pace.warmUp ?? 0);
  if (value === undefined) return Math.max(30_000, 3 * (longest + timeout));
  const maxAge = parseTimeout('maxAge', value);
  // Shorter, a verdict would expire between two good results: a wait with its jitter, and one probe.
  const shortest = (1 + jitter) * longest + timeout;
  if (maxAge >= shortest) return maxAge;
  throw new ConfigurationError(
    'maxAge',
    `${formatDuration(maxAge)} is too short for an interval of ${formatDuration(longest)} and a timeout of ${formatDuration(timeout)}: at least ${formatDuration(Math.ceil(shortest))}`,
  );
}
