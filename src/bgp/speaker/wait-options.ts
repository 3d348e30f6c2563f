import { ConfigurationError, describe, within } from '../../core/index.ts';

/** What every call that waits takes. */
export interface WaitOptions {
  /** An abort ends the waiting: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** How a session is ended on purpose. */
export interface FarewellOptions extends WaitOptions {
  /** A text for the operators of the peer, sent with the Cease (RFC 9003): at most 255 octets of UTF-8 are sent. */
  readonly communication?: string | undefined;
}

/**
 * Checks the text of a stop (RFC 9003).
 * @throws ConfigurationError
 */
export function checkCommunication(value: unknown): void {
  if (value === undefined || typeof value === 'string') return;
  throw new ConfigurationError('', `${describe(value)} is not a text`);
}

/** @throws ConfigurationError if the text is none. */
export function checkFarewell({ communication }: Pick<FarewellOptions, 'communication'>): void {
  within('communication', () => {
    checkCommunication(communication);
  });
}
