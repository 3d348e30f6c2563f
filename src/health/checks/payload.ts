import { ConfigurationError, describe } from '../../core/index.ts';

/** What is looked for in what a backend says: text or octets that it must contain, or a pattern that its text must match. */
export type ExpectedContent = string | Uint8Array | RegExp;

/** The most that a check reads into memory, in octets, whatever is asked for. */
const MOST_OCTETS = 16 * 1_024 * 1_024;

/** How many characters of a wrong answer are shown. */
const EXCERPT = 80;

/** What one option expects of an answer. */
export class Expectation {
  readonly #expected: string | Buffer | RegExp;

  /** @throws ConfigurationError at `path` for anything else, and for empty text, which every answer has. */
  constructor(path: string, expected: unknown) {
    if (typeof expected === 'string' && expected !== '') {
      this.#expected = expected;
    } else if (isOctets(expected) && expected.length > 0) {
      this.#expected = Buffer.from(expected);
    } else if (isPattern(expected)) {
      // With g or y a pattern remembers where it stopped, and the next answer would be read from there.
      this.#expected = new RegExp(expected.source, expected.flags.replace(/[gy]/g, ''));
    } else {
      throw new ConfigurationError(
        path,
        `${describe(expected)} is nothing to look for: write text, octets (a Uint8Array) or a pattern such as /ok/`,
      );
    }
  }

  /** @param searched how many octets, from the beginning, have been searched in vain: of text and octets, not again */
  isMetBy(octets: Buffer, searched = 0): boolean {
    const expected = this.#expected;
    if (isPattern(expected)) return expected.test(octets.toString('utf8'));
    // The end of what was searched may be the beginning of what is looked for.
    return octets.includes(expected, Math.max(0, searched - Buffer.byteLength(expected) + 1));
  }

  toString(): string {
    const expected = this.#expected;
    return describe(Buffer.isBuffer(expected) ? expected.toString('hex') : expected);
  }
}

/** Octets to be sent, of text or octets. @throws ConfigurationError at `path` */
export function parsePayload(path: string, value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (isOctets(value)) return Buffer.from(value);
  throw new ConfigurationError(
    path,
    `${describe(value)} is nothing to send: write text, or octets (a Uint8Array)`,
  );
}

/** How much is read: a whole number of octets from 1 to 16 MiB. @throws ConfigurationError at `path` */
export function parseReadLimit(path: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_OCTETS) {
    return value;
  }
  throw new ConfigurationError(
    path,
    `${describe(value)} is not a number of octets: write a whole number from 1 to ${MOST_OCTETS}`,
  );
}

/** The beginning of what was received, for a message. */
export function excerpt(octets: Buffer): string {
  if (octets.length === 0) return 'nothing';
  return describe(octets.subarray(0, EXCERPT).toString('utf8'));
}

/** By shape: those of another realm are no instances. */
function isPattern(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]';
}

function isOctets(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === '[object Uint8Array]';
}
