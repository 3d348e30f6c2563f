import {
  ConfigurationError,
  describe,
  formatDuration,
  systemClock,
  within,
  type Clock,
  type Duration,
  type Random,
} from '../core/index.ts';
import type { Check } from './check.ts';
import { functionCheck, type CheckFunction } from './checks/function-check.ts';
import type { Thresholds } from './debounce.ts';
import { checkOptions, parseInterval, parseThreshold, parseTimeout } from './options.ts';

/** One check of a backend: made by `httpCheck` and the like, or a plain function. */
export type CheckInput = Check | CheckFunction;

export interface HealthOptions<Name extends string = string> {
  /** What is judged together: at least one backend, each with one check or several that must all be good. */
  readonly backends: Readonly<Record<Name, CheckInput | readonly CheckInput[]>>;
  /** From the start of a probe to the start of the next, ±10 %: 10 ms or more; 5 s by default. */
  readonly interval?: Duration;
  /** The same while a verdict is in doubt: at most `interval`; 1 s (or `interval`, if that is shorter) by default. */
  readonly fastInterval?: Duration;
  /** The longest that a probe may take before it is aborted and bad; 2 s by default. It may be longer than `interval`. */
  readonly timeout?: Duration;
  /** Good results in a row that bring a backend online: 1 to 1000; 3 by default. */
  readonly rise?: number;
  /** Bad results in a row that take a backend offline: 1 to 1000; 3 by default. */
  readonly fall?: number;
  /**
   * When no result that counts came for so long, a verdict becomes `unknown`. By default the longer of 30 s and
   * 3 × (`interval` + `timeout`); it must leave time for one probe.
   */
  readonly maxAge?: Duration;
  /** The platform's clock by default. */
  readonly clock?: Clock;
  /** Where jitter comes from; `Math.random` by default. */
  readonly random?: Random;
}

/** One check as its loop needs it. Durations in milliseconds. */
export interface CheckSettings {
  readonly check: Check;
  readonly timeout: number;
  readonly maxAge: number;
}

export interface BackendSettings<Name extends string> {
  readonly name: Name;
  readonly checks: readonly [CheckSettings, ...CheckSettings[]];
}

/** {@link HealthOptions}, complete and verified. Durations in milliseconds. */
export interface HealthSettings<Name extends string> extends Thresholds {
  readonly backends: readonly BackendSettings<Name>[];
  readonly interval: number;
  readonly fastInterval: number;
  readonly clock: Clock;
  readonly random: Random;
}

const OPTIONS = [
  'backends',
  'interval',
  'fastInterval',
  'timeout',
  'rise',
  'fall',
  'maxAge',
  'clock',
  'random',
] as const satisfies readonly (keyof HealthOptions)[];

/** @throws ConfigurationError with the path of the first fault. */
export function parseSettings<Name extends string>(
  options: HealthOptions<Name>,
): HealthSettings<Name> {
  checkOptions(options, 'Health', OPTIONS);
  const interval = parseInterval('interval', options.interval ?? '5s');
  const timeout = parseTimeout('timeout', options.timeout ?? '2s');
  const maxAge = options.maxAge === undefined ? undefined : parseTimeout('maxAge', options.maxAge);
  return {
    interval,
    fastInterval: parseFastInterval(options.fastInterval, interval),
    rise: parseThreshold('rise', options.rise ?? 3),
    fall: parseThreshold('fall', options.fall ?? 3),
    backends: parseBackends(options.backends, { interval, timeout, maxAge }),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
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

interface Timing {
  readonly interval: number;
  readonly timeout: number;
  readonly maxAge: number | undefined;
}

function parseBackends<Name extends string>(
  backends: Readonly<Record<Name, CheckInput | readonly CheckInput[]>>,
  timing: Timing,
): BackendSettings<Name>[] {
  const given: unknown = backends;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ConfigurationError(
      'backends',
      `${describe(given)} is not a set of backends: write { name: check }`,
    );
  }
  const names = Object.keys(backends) as Name[];
  if (names.length === 0) {
    throw new ConfigurationError(
      'backends',
      'an empty group is a fault, since nothing could ever be said about it: name at least one backend',
    );
  }
  return names.map((name) => {
    const path = `backends.${name}`;
    if (name === '') throw new ConfigurationError('backends', 'a backend needs a name');
    const checks = parseChecks(path, backends[name], timing);
    return { name, checks };
  });
}

function parseChecks(
  path: string,
  input: CheckInput | readonly CheckInput[],
  timing: Timing,
): [CheckSettings, ...CheckSettings[]] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  const [first, ...rest] = inputs.map((check, index) =>
    parseCheck(inputs === input ? `${path}[${index}]` : path, check, timing),
  );
  if (first === undefined) {
    throw new ConfigurationError(path, 'a backend needs at least one check');
  }
  return [first, ...rest];
}

function parseCheck(path: string, input: unknown, timing: Timing): CheckSettings {
  const check =
    typeof input === 'function' ? within(path, () => functionCheck(input as CheckFunction)) : input;
  if (!isCheck(check)) {
    throw new ConfigurationError(
      path,
      `${describe(check)} is not a check: write httpCheck(…), tcpCheck(…), or async (signal) => { … }`,
    );
  }
  const timeout =
    check.timeout === undefined ? timing.timeout : parseTimeout(`${path}.timeout`, check.timeout);
  return { check, timeout, maxAge: parseMaxAge(timing, timeout) };
}

function parseMaxAge({ interval, maxAge }: Timing, timeout: number): number {
  if (maxAge === undefined) return Math.max(30_000, 3 * (interval + timeout));
  // Shorter, a verdict would expire between two good results: an interval with its jitter, and one probe.
  const shortest = 1.1 * interval + timeout;
  if (maxAge >= shortest) return maxAge;
  throw new ConfigurationError(
    'maxAge',
    `${formatDuration(maxAge)} is too short for an interval of ${formatDuration(interval)} and a timeout of ${formatDuration(timeout)}: at least ${formatDuration(Math.ceil(shortest))}`,
  );
}

function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, target, run, watch } = value as Record<string, unknown>;
  return (
    typeof kind === 'string' &&
    typeof target === 'string' &&
    (typeof run === 'function' || typeof watch === 'function')
  );
}
