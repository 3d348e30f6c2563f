import { ConfigurationError, describe, refuseUnknownKeys, within } from '../../core/index.ts';

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

/**
 * Checks the options of a call that waits, and gives them.
 * @throws ConfigurationError
 */
export function checkWait(options: WaitOptions): WaitOptions {
  refuseUnknownKeys(options, { known: ['signal'] });
  checkSignal(options);
  return options;
}

/**
 * The same for a call that ends a session.
 * @throws ConfigurationError
 */
export function checkFarewell(options: FarewellOptions): FarewellOptions {
  refuseUnknownKeys(options, { known: ['communication', 'signal'] });
  checkSignal(options);
  within('communication', () => {
    checkCommunication(options.communication);
  });
  return options;
}

function checkSignal({ signal }: WaitOptions): void {
  // By its shape: a signal may be of another realm.
  const given = signal as Partial<AbortSignal> | null | undefined;
  if (given === undefined || typeof given?.addEventListener === 'function') return;
  throw new ConfigurationError(
    'signal',
    `${describe(signal)} is not an AbortSignal: write one such as AbortSignal.timeout(5_000)`,
  );
}
