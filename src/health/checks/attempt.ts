/** How the work of one probe ends. Only the first call counts. */
export interface Ending<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs work that holds something open. `begin` starts it and returns what lets go of it; that is called once, whether
 * the work ends by itself or `signal` aborts, and before the promise settles. Nothing begins on an aborted signal. What
 * `begin` throws rejects the promise: it must have opened nothing by then.
 */
export function attempt<T>(
  signal: AbortSignal,
  begin: (ending: Ending<T>) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const work = { ended: false, release: (): void => undefined };
    const end = (settle: () => void): void => {
      if (work.ended) return;
      work.ended = true;
      signal.removeEventListener('abort', onAbort);
      work.release();
      settle();
    };
    const onAbort = (): void => {
      end(() => {
        reject(signal.reason as Error);
      });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const ending: Ending<T> = {
      resolve: (value) => {
        end(() => {
          resolve(value);
        });
      },
      reject: (error) => {
        end(() => {
          reject(error);
        });
      },
    };
    try {
      work.release = begin(ending);
    } catch (error) {
      signal.removeEventListener('abort', onAbort);
      throw error;
    }
    // What ended before it returned could not be let go of yet.
    if (work.ended) work.release();
  });
}
