import { watch, type FSWatcher } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { errorCode, errorMessage, isSame, reason, type Reason } from '../../core/index.ts';

export type FlagReasonCode =
  | 'flag-present'
  | 'flag-absent'
  /** The folder that the file would be in is not there. */
  | 'flag-folder-absent'
  /** Whether it is there cannot be found out: what was known last holds. */
  | 'flag-unknown';

/** Whether a file is there that says something by being there. */
export interface FlagState {
  readonly present: boolean;
  readonly reason: Reason<FlagReasonCode>;
}

/** What is read of a file, in octets: its first line is shown, and no more than this of it. */
const READ = 200;

/**
 * Files that say something by being there, such as a maintenance file. Level-triggered: they are looked at with every
 * {@link look}; that the kernel tells of a change makes it only sooner. Nothing throws, and a slow disk delays nobody.
 */
export class FlagFiles {
  readonly #files = new Map<string, FlagFile>();

  /** Calls back with how the file stands, soon and on every change, until what it returns is called. */
  follow(path: string, changed: (state: FlagState) => void): () => void {
    const file = this.#files.get(path) ?? new FlagFile(path);
    this.#files.set(path, file);
    file.listeners.add(changed);
    if (file.state !== undefined) changed(file.state);
    file.look();
    return () => {
      file.listeners.delete(changed);
      if (file.listeners.size > 0) return;
      file.close();
      this.#files.delete(path);
    };
  }

  /** Looks at all of them. */
  look(): void {
    for (const file of this.#files.values()) file.look();
  }
}

class FlagFile {
  readonly listeners = new Set<(state: FlagState) => void>();
  readonly #path: string;
  state: FlagState | undefined;
  #watcher: FSWatcher | undefined;
  #isLooking = false;
  #again = false;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** One look after the other; what comes meanwhile is seen by one more. */
  look(): void {
    if (this.#isLooking) {
      this.#again = true;
      return;
    }
    this.#isLooking = true;
    this.#watch();
    void this.#read().then((state) => {
      this.#isLooking = false;
      if (this.#closed) return;
      this.#tell(state);
      if (!this.#again) return;
      this.#again = false;
      this.look();
    });
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #tell(state: FlagState): void {
    if (isSame(this.state, state)) return;
    this.state = state;
    for (const listener of [...this.listeners]) listener(state);
  }

  /** Where the kernel cannot watch (too many watches, a network's file system), the looks have to do. */
  #watch(): void {
    if (this.#watcher !== undefined || this.#closed) return;
    try {
      const watcher = watch(dirname(this.#path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(this.#path)) this.look();
      });
      // A folder that is removed and made again has another watcher.
      const drop = (): void => {
        watcher.close();
        if (this.#watcher === watcher) this.#watcher = undefined;
      };
      watcher.on('error', drop);
      this.#watcher = watcher;
    } catch {
      this.#watcher = undefined;
    }
  }

  async #read(): Promise<FlagState> {
    const path = this.#path;
    try {
      const { isFile } = await stat(path).then((stats) => ({ isFile: stats.isFile() }));
      const note = isFile ? await firstLine(path) : '';
      const suffix = note === '' ? '' : `: ${note}`;
      return {
        present: true,
        reason: reason('flag-present', `${path} is there${suffix}`, { path }),
      };
    } catch (error) {
      return this.#absent(error);
    }
  }

  async #absent(error: unknown): Promise<FlagState> {
    const path = this.#path;
    if (errorCode(error) !== 'ENOENT') {
      const message = `whether ${path} is there cannot be found out: ${errorMessage(error)}`;
      const why = reason('flag-unknown', message, { path });
      return { present: this.state?.present ?? false, reason: why };
    }
    const folder = dirname(path);
    try {
      await stat(folder);
      return { present: false, reason: reason('flag-absent', `${path} is not there`, { path }) };
    } catch {
      this.#watcher?.close();
      this.#watcher = undefined;
      const message = `${path} is not there, and neither is its folder: make ${folder}, or write another path`;
      return { present: false, reason: reason('flag-folder-absent', message, { path }) };
    }
  }
}

/** What it says, for people; nothing if it may not be read, or is read too late. */
async function firstLine(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(READ), 0, READ, 0);
      const text = buffer.toString('utf8', 0, bytesRead);
      return (text.split('\n', 1)[0] ?? '').replace(/\p{Cc}+/gu, ' ').trim();
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
