import { ConfigurationError, describe } from '../../core/index.ts';
import { excerpt, Expectation, type ExpectedContent } from './payload.ts';
import type { ReceivedOctets } from './received-octets.ts';

const SHA256 = /^[\da-f]{64}$/i;
const MD5 = /^[\da-f]{32}$/i;

/** What is expected of the body of an answer. */
export class BodyExpectation {
  readonly #wanted: Expectation | undefined;
  readonly #unwanted: Expectation | undefined;
  readonly #digest: string | undefined;

  /** @throws ConfigurationError */
  constructor(
    wanted: ExpectedContent | undefined,
    unwanted: ExpectedContent | undefined,
    digest: string | undefined,
  ) {
    this.#wanted = wanted === undefined ? undefined : new Expectation('expectBody', wanted);
    this.#unwanted = unwanted === undefined ? undefined : new Expectation('refuseBody', unwanted);
    this.#digest = digest === undefined ? undefined : parseDigest(digest);
  }

  /** Whether the body says anything about health at all. */
  get any(): boolean {
    return (this.#wanted ?? this.#unwanted ?? this.#digest) !== undefined;
  }

  /** What is wrong with the body, or undefined. `complete` tells whether all of it was read. */
  async fault(body: ReceivedOctets, complete: boolean): Promise<string | undefined> {
    const { octets } = body;
    if (this.#wanted?.isMetBy(octets) === false) {
      const which = complete ? 'the body does' : `the first ${octets.length} octets of the body do`;
      return `${which} not have ${String(this.#wanted)}: ${excerpt(octets)}`;
    }
    if (this.#unwanted?.isMetBy(octets) === true) {
      return `the body has ${String(this.#unwanted)}: ${excerpt(octets)}`;
    }
    if (this.#digest === undefined) return undefined;
    if (!complete) {
      return `the body is longer than ${octets.length} octets, so its digest is not known`;
    }
    const digest = await sha256(octets);
    return digest === this.#digest ? undefined : `the digest of the body is ${digest}`;
  }
}

async function sha256(octets: Buffer): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', Uint8Array.from(octets));
  return Buffer.from(digest).toString('hex');
}

function parseDigest(digest: unknown): string {
  if (typeof digest === 'string' && SHA256.test(digest)) return digest.toLowerCase();
  const isMd5 = typeof digest === 'string' && MD5.test(digest);
  throw new ConfigurationError(
    'digest',
    `${describe(digest)} is not a SHA-256 digest of 64 hexadecimal digits${isMd5 ? ' (but one of MD5, as Keepalived takes)' : ''}: write what sha256sum prints of the body`,
  );
}
