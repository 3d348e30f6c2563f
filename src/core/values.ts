import { describe } from './describe.ts';
import { ConfigurationError, within } from './errors.ts';

/** @throws ConfigurationError unless it is true or false. */
export function parseBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ConfigurationError('', `${describe(value)} is neither true nor false`);
}

/** The value of an option that may be left out; a fault gets the option's name as its path. */
export function optional<T>(
  path: string,
  value: unknown,
  parse: (value: unknown) => T,
): T | undefined {
  return value === undefined ? undefined : within(path, () => parse(value));
}

/** @throws ConfigurationError unless it is a whole number of the range, both ends included. */
export function parseWhole(
  value: unknown,
  what: string,
  smallest: number,
  largest: number,
): number {
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= smallest &&
    value <= largest
  ) {
    return value;
  }
  throw new ConfigurationError(
    '',
    `${describe(value)} is not ${what}: write a whole number from ${smallest} to ${largest}`,
  );
}

/** @throws ConfigurationError unless it is one of the words. */
export function parseOneOf<const Word extends string>(
  value: unknown,
  words: readonly Word[],
): Word {
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  throw new ConfigurationError(
    '',
    `${describe(value)} is not allowed: write ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`,
  );
}

/** @throws ConfigurationError unless it is a list; a fault of an item gets its index as its path. */
export function parseList<T>(
  value: unknown,
  example: string,
  parse: (item: unknown) => T,
): readonly T[] {
  if (!Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a list: write one such as ${example}`,
    );
  }
  return value.map((item: unknown, index) => within(`[${index}]`, () => parse(item)));
}
