import { ConfigurationError, describe } from '../../core/index.ts';

/** HTTP status codes that are good: `200`, `'200-299'`, or a list of both. */
export type ExpectedStatus = number | string | readonly (number | string)[];

/** A range of status codes, both ends included. */
interface StatusRange {
  readonly first: number;
  readonly last: number;
}

const RANGE = /^(\d{3})(?:-(\d{3}))?$/;

/** Status codes that are good. */
export class StatusRanges {
  readonly #ranges: readonly StatusRange[];

  /** @throws ConfigurationError for anything but codes and ranges from 100 to 599, and for an empty list. */
  constructor(expected: ExpectedStatus) {
    const list = Array.isArray(expected) ? expected : [expected];
    if (list.length === 0) throw invalid(expected);
    this.#ranges = list.map(parseRange);
  }

  includes(status: number): boolean {
    return this.#ranges.some(({ first, last }) => first <= status && status <= last);
  }

  /** `200-299, 304`. */
  toString(): string {
    return this.#ranges
      .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
      .join(', ');
  }
}

function parseRange(expected: unknown): StatusRange {
  const match =
    typeof expected === 'number' || typeof expected === 'string'
      ? RANGE.exec(String(expected))
      : null;
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || first < 100 || last > 599 || first > last) throw invalid(expected);
  return { first, last };
}

function invalid(expected: unknown): ConfigurationError {
  return new ConfigurationError(
    'expectStatus',
    `${describe(expected)} is no HTTP status: write one from 100 to 599 such as 200, a range such as '200-299', or a list of them`,
  );
}
