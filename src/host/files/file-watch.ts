import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * Calls back when the kernel tells of a change of one file, whether it is there or not. Where the kernel cannot watch
 * (too many watches, a network's file system), it does nothing: who looks every now and then only looks later.
 */
export class FileWatch {
  readonly #path: string;
  readonly #changed: () => void;
  #watcher: FSWatcher | undefined;
  #closed = false;

  constructor(path: string, changed: () => void) {
    this.#path = path;
    this.#changed = changed;
  }

  /** Begins to watch, if that has not been possible until now. */
  ensure(): void {
    if (this.#watcher !== undefined || this.#closed) return;
    try {
      // The folder: a file that comes, goes or is replaced is another one each time.
      const watcher = watch(dirname(this.#path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(this.#path)) this.#changed();
      });
      watcher.on('error', () => {
        watcher.close();
        if (this.#watcher === watcher) this.#watcher = undefined;
      });
      this.#watcher = watcher;
    } catch {
      this.#watcher = undefined;
    }
  }

  /** The folder is gone: when it is made again, it is another one. */
  drop(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  close(): void {
    this.#closed = true;
    this.drop();
  }
}
