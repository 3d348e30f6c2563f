import type { WatchedResult } from '../health/index.ts';

/** Hands results to whoever watches, in order; what comes while nobody does is kept. */
export class ResultQueue {
  readonly #results: WatchedResult[] = [];
  #wake: () => void = () => undefined;

  push(result: WatchedResult): void {
    this.#results.push(result);
    this.#wake();
  }

  /** One watcher at a time. It ends when `signal` aborts. */
  async *watch(signal: AbortSignal): AsyncGenerator<WatchedResult, void, undefined> {
    while (!isAborted(signal)) {
      const result = this.#results.shift();
      if (result !== undefined) yield result;
      else await this.#more(signal);
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#wake = () => undefined;
        resolve();
      };
      signal.addEventListener('abort', done);
      this.#wake = done;
    });
  }
}

/** A function, since the compiler does not know that a signal changes between two looks. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
