import {
  ConfigurationError,
  describe,
  formatDuration,
  parseDuration,
  parseWhole,
  refuseUnknownKeys,
  within,
} from '../core/index.ts';

/** The shortest spacing and the shortest timeouts that make sense: below, the timers themselves decide. */
const SHORTEST_INTERVAL = 10;
const SHORTEST_TIMEOUT = 1;

/** The most results in a row that a threshold may ask for. */
const MOST_RESULTS = 1_000;

/**
 * Refuses what is no object of options, and names that it does not know: a misspelt option must not be dropped silently.
 * @throws ConfigurationError
 */
export function checkOptions(options: unknown, owner: string, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigurationError(
      '',
      `${describe(options)} is not an object of options of ${owner}`,
    );
  }
  refuseUnknownKeys(options, { known });
}

/** A spacing of probes in milliseconds: 10 ms or more. */
export function parseInterval(path: string, value: unknown): number {
  return parseAtLeast(path, value, SHORTEST_INTERVAL);
}

/** A timeout in milliseconds: 1 ms or more. */
export function parseTimeout(path: string, value: unknown): number {
  return parseAtLeast(path, value, SHORTEST_TIMEOUT);
}

/** A number of results in a row: a whole number from 1 to 1000. */
export function parseThreshold(path: string, value: unknown): number {
  return within(path, () => parseWhole(value, 'a number of results in a row', 1, MOST_RESULTS));
}

function parseAtLeast(path: string, value: unknown, shortest: number): number {
  const milliseconds = within(path, () => parseDuration(value));
  if (milliseconds >= shortest) return milliseconds;
  throw new ConfigurationError(
    path,
    `${describe(value)} is too short: at least ${formatDuration(shortest)}`,
  );
}
