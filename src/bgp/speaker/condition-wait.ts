import type { KeepcastError } from '../../core/index.ts';

/** Whoever waits for something to be so, until that is so or cannot be any more. */
export class ConditionWaits {
  readonly #waits = new Set<{ look: () => void; fail: (error: KeepcastError) => void }>();

  /**
   * Resolves when `condition` holds; it is looked at now and with every {@link look}. Rejects with `signal.reason` on
   * abort, and with the error of {@link fail}.
   */
  until(condition: () => boolean, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        this.#waits.delete(wait);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const fail = (error: Error): void => {
        finish(() => {
          reject(error);
        });
      };
      const abort = (): void => {
        fail(signal?.reason as Error);
      };
      const look = (): void => {
        if (condition()) finish(resolve);
      };
      const wait = { look, fail };
      this.#waits.add(wait);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted === true) abort();
      else look();
    });
  }

  /** Something has changed that a condition may rest on. */
  look(): void {
    for (const { look } of [...this.#waits]) look();
  }

  /** Nothing can come true any more. */
  fail(error: KeepcastError): void {
    for (const { fail } of [...this.#waits]) fail(error);
  }
}

/**
 * The same as `work`, but for an abort: it rejects with `signal.reason` then. The work itself goes on unless `abandon`
 * ends it.
 */
export function abortable<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  abandon: () => void = () => undefined,
): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      abandon();
      reject(signal.reason as Error);
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    work
      .finally(() => {
        signal.removeEventListener('abort', abort);
      })
      .then(resolve, reject);
  });
}
