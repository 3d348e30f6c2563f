import {
  ConfigurationError,
  describe,
  formatDuration,
  parseDuration,
  parseWhole,
  within,
  type Duration,
} from '../core/index.ts';
import { ProbeLimit, processProbeLimit } from './probe-limit.ts';

/** What bounds the probing of a whole group. */
export interface ProbeLimitOptions {
  /**
   * How many probes of the group may be under way at once: 1 to 1,000,000; as many as there are checks by default. A
   * probe that waits for its turn is *not run* until then, never bad, and its timeout has not begun.
   */
  readonly concurrency?: number | undefined;
  /**
   * What the group shares with others: the probes of all of them together are bounded by it, beside `concurrency`.
   * By default that of the process, {@link processProbeLimit}.
   */
  readonly sharedLimit?: ProbeLimit | undefined;
  /**
   * When this process was stalled for longer (a blocked event loop, SIGSTOP, a starved host), every verdict
   * of the group becomes `unknown`, to be reached anew: 100 ms or more; 10 s by default, since after the default hold
   * time of 9 s the peers have dropped their sessions, and what is announced then must rest on what was seen since.
   */
  readonly maxStall?: Duration | undefined;
}

/** {@link ProbeLimitOptions}, complete and verified. */
export interface ProbeLimits {
  /** `Infinity` without a limit. */
  readonly concurrency: number;
  readonly sharedLimit: ProbeLimit;
  /** Milliseconds. */
  readonly maxStall: number;
}

export const probeLimitNames: readonly (keyof ProbeLimitOptions)[] = [
  'concurrency',
  'sharedLimit',
  'maxStall',
];

const MOST_CONCURRENCY = 1_000_000;

/** @throws ConfigurationError with the path of the first fault. */
export function parseProbeLimits(options: ProbeLimitOptions): ProbeLimits {
  const { concurrency, sharedLimit = processProbeLimit, maxStall = '10s' } = options;
  return {
    concurrency:
      concurrency === undefined
        ? Infinity
        : within('concurrency', () =>
            parseWhole(concurrency, 'a number of probes', 1, MOST_CONCURRENCY),
          ),
    sharedLimit: parseSharedLimit(sharedLimit),
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

function parseSharedLimit(value: unknown): ProbeLimit {
  if (value instanceof ProbeLimit) return value;
  throw new ConfigurationError(
    'sharedLimit',
    `${describe(value)} is no limit that groups share: make one with new ProbeLimit(1000)`,
  );
}
