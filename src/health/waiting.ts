import { ConfigurationError, describe } from '../core/index.ts';

/** What every call that waits takes. */
export interface HealthWaitOptions {
  /** An abort ends the waiting: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws ConfigurationError if the signal is none. */
export function checkSignal({ signal }: HealthWaitOptions): void {
  // By its shape: a signal may be of another realm.
  const given = signal as Partial<AbortSignal> | null | undefined;
  if (given === undefined || typeof given?.addEventListener === 'function') return;
  throw new ConfigurationError(
    'signal',
    `${describe(signal)} is not an AbortSignal: write one such as AbortSignal.timeout(5_000)`,
  );
}

/** Calls `abort` once when the signal aborts, at once if it has. Returns what takes that back. */
export function onAbort(signal: AbortSignal | undefined, abort: () => void): () => void {
  if (signal === undefined) return () => undefined;
  if (signal.aborted) {
    abort();
    return () => undefined;
  }
  signal.addEventListener('abort', abort, { once: true });
  return () => {
    signal.removeEventListener('abort', abort);
  };
}

/** The work goes on; only the waiting for it ends. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let stopListening = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stopListening = onAbort(signal, () => {
      reject(signal.reason as Error);
    });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stopListening();
  }
}
