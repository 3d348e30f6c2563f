import createDebug from 'debug';
import { errorMessage } from '../../core/index.ts';

const debug = createDebug('keepcast:speaker');

/** Sessions that end, of peers that are in no table any more: a stop waits for them. */
export class Departures {
  readonly #under = new Set<Promise<void>>();

  /** Resolves when the work is done, however it ends. */
  async add(work: Promise<unknown>): Promise<void> {
    const done = work.then(
      () => {
        this.#under.delete(done);
      },
      (error: unknown) => {
        debug('a session did not end in order: %s', errorMessage(error));
        this.#under.delete(done);
      },
    );
    this.#under.add(done);
    await done;
  }

  /** Resolves when all that is under way is done. */
  async all(): Promise<void> {
    await Promise.all(this.#under);
  }
}
