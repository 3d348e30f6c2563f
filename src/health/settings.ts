import {
  ConfigurationError,
  describe,
  systemClock,
  type Clock,
  type Random,
} from '../core/index.ts';
import type { BackendsOption } from './backend-options.ts';
import { parseBackends, type BackendSettings } from './backend-settings.ts';
import { checkOptions } from './options.ts';
import {
  parseProbeLimits,
  probeLimitNames,
  type ProbeLimitOptions,
  type ProbeLimits,
} from './probe-limits.ts';
import { probeOptionNames, type ProbeOptions } from './probe-options.ts';
import { Probing } from './probing.ts';

export interface HealthOptions<Name extends string = string>
  extends ProbeOptions, ProbeLimitOptions {
  /** What is judged together: at least one backend, each a check, several, or an object of {@link BackendOptions}. */
  readonly backends: BackendsOption<Name>;
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
  /** Where jitter comes from; `Math.random` by default. */
  readonly random?: Random | undefined;
}

/** {@link HealthOptions}, complete and verified. */
export interface HealthSettings<Name extends string> extends ProbeLimits {
  readonly backends: readonly BackendSettings<Name>[];
  readonly clock: Clock;
  readonly random: Random;
  /** What the group says of probing: for backends that are added later. */
  readonly probing: Probing;
}

const OPTIONS: readonly (keyof HealthOptions)[] = [
  'backends',
  ...probeOptionNames,
  ...probeLimitNames,
  'clock',
  'random',
];

/** @throws ConfigurationError with the path of the first fault. */
export function parseSettings<Name extends string>(
  options: HealthOptions<Name>,
): HealthSettings<Name> {
  checkOptions(options, 'Health', OPTIONS);
  const {
    backends,
    clock = systemClock,
    random = Math.random,
    concurrency,
    sharedLimit,
    maxStall,
    ...rest
  } = options;
  requireClock(clock);
  requireRandom(random);
  const limits = parseProbeLimits({ concurrency, sharedLimit, maxStall });
  const probing = parseProbing(rest);
  return { backends: parseBackends(backends, probing), clock, random, probing, ...limits };
}

/** @throws ConfigurationError with the path of the first fault: it is the group's, whatever a check says. */
export function parseProbing(options: ProbeOptions): Probing {
  checkOptions(options, 'Health', probeOptionNames);
  const probing = new Probing(options);
  probing.settings();
  return probing;
}

const CLOCK_METHODS: readonly (keyof Clock)[] = ['now', 'date', 'setTimer', 'afterDrain'];

function requireClock(clock: unknown): void {
  const given = typeof clock === 'object' && clock !== null ? clock : {};
  if (CLOCK_METHODS.every((name) => typeof Reflect.get(given, name) === 'function')) return;
  throw new ConfigurationError(
    'clock',
    `${describe(clock)} is no clock: leave it out, or take a VirtualClock of keepcast/testing`,
  );
}

function requireRandom(random: unknown): void {
  if (typeof random === 'function') return;
  throw new ConfigurationError(
    'random',
    `${describe(random)} is not a function: leave it out, or write one such as Math.random`,
  );
}
