import {
  ConfigurationError,
  describe,
  formatDuration,
  notAvailable,
  parseDuration,
  parseWhole,
  within,
  type Duration,
} from '../core/index.ts';

/** What bounds the probing of a whole group. */
export interface ProbeLimitOptions {
  /**
   * How many probes of the group may be under way at once: 1 to 1,000,000; as many as there are checks by default. A
   * probe that waits for its turn is *not run* until then, never bad, and its timeout has not begun.
   */
  readonly concurrency?: number | undefined;
  /**
   * When this process was stalled for longer (a blocked event loop, SIGSTOP, a frozen virtual machine), every verdict
   * of the group becomes `unknown`, to be reached anew: 100 ms or more; 10 s by default, since after the default hold
   * time of 9 s the peers have dropped their sessions, and what is announced then must rest on what was seen since.
   */
  readonly maxStall?: Duration | undefined;
}

/** {@link ProbeLimitOptions}, complete and verified. */
export interface ProbeLimits {
  /** `Infinity` without a limit. */
  readonly concurrency: number;
  /** Milliseconds. */
  readonly maxStall: number;
}

export const probeLimitNames: readonly (keyof ProbeLimitOptions)[] = ['concurrency', 'maxStall'];

const MOST_CONCURRENCY = 1_000_000;

/** @throws ConfigurationError with the path of the first fault. */
export function parseProbeLimits(options: ProbeLimitOptions): ProbeLimits {
  for (const name of probeLimitNames) {
    if (options[name] !== undefined) throw notAvailable(name, `'${name}'`, 'leave it out');
  }
  const { concurrency, maxStall = '10s' } = options;
  return {
    concurrency:
      concurrency === undefined
        ? Infinity
        : within('concurrency', () =>
            parseWhole(concurrency, 'a number of probes', 1, MOST_CONCURRENCY),
          ),
    maxStall: parseMaxStall(maxStall),
  };
}

const SHORTEST_STALL = 100;

function parseMaxStall(value: Duration): number {
  const maxStall = within('maxStall', () => parseDuration(value));
  if (maxStall >= SHORTEST_STALL) return maxStall;
  throw new ConfigurationError(
    'maxStall',
    `${describe(value)} is too short: at least ${formatDuration(SHORTEST_STALL)}, since every process pauses now and then`,
  );
}
