import {
  ConfigurationError,
  describe,
  optional,
  parseDuration,
  parseWhole,
  refuseUnknownKeys,
  within,
  type Duration,
  type KnownKeys,
} from '../../core/index.ts';

/** Whether nobody needs the route any more, such as "no connections": asked every second while a drain waits. */
export type DrainCondition = (signal: AbortSignal) => boolean | Promise<boolean>;

/** How a route leaves gracefully. */
export interface DrainOptions {
  /**
   * How long the route stays, marked with GRACEFUL_SHUTDOWN (RFC 8326), so that routers move the traffic before it is
   * withdrawn: `'30s'` by default, `0` for not at all. With `until`, the longest that it stays.
   */
  readonly wait?: Duration | undefined;
  /**
   * Asked every second while the drain waits: `true` ends the wait. One that fails, or answers with anything else, does
   * not; `wait` ends it then. Its signal aborts when the answer is not needed any more.
   */
  readonly until?: DrainCondition | undefined;
  /** What MED is meanwhile, at least, for routers that do not know the mark: 0 to 4294967295. */
  readonly med?: number | undefined;
  /** How many times our AS number is prepended meanwhile, at least: 0 to 64. */
  readonly prepend?: number | undefined;
  /** An abort ends the waiting for the promise. The drain goes on; `undrain` takes it back. */
  readonly signal?: AbortSignal | undefined;
}

/** {@link DrainOptions}, checked. */
export interface DrainPlan {
  /** Milliseconds. */
  readonly wait: number;
  readonly until: DrainCondition | undefined;
  readonly med: number | undefined;
  readonly prepend: number | undefined;
  readonly signal: AbortSignal | undefined;
}

const DEFAULT_WAIT = 30_000;

const drainOptionKeys: KnownKeys = { known: ['wait', 'until', 'med', 'prepend', 'signal'] };

/**
 * Checks how to drain.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseDrainOptions(options: DrainOptions): DrainPlan {
  refuseUnknownKeys(options, drainOptionKeys);
  const { wait, until, med, prepend, signal } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ConfigurationError('signal', `${describe(signal)} is no AbortSignal`);
  }
  return {
    wait: within('wait', () => parseDuration(wait ?? DEFAULT_WAIT)),
    until: optional('until', until, parseCondition),
    med: optional('med', med, (value) => parseWhole(value, 'a MED', 0, 0xffff_ffff)),
    prepend: optional('prepend', prepend, (value) => parseWhole(value, 'a number of times', 0, 64)),
    signal,
  };
}

function parseCondition(value: unknown): DrainCondition {
  if (typeof value === 'function') return value as DrainCondition;
  throw new ConfigurationError(
    '',
    `${describe(value)} is not a function: write one that says whether nobody needs the route any more, such as async () => (await connections()) === 0`,
  );
}
