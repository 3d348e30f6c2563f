import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, errorMessage, isSame, reason, type Reason } from '../../core/index.ts';
import { FileWatch } from '../files/file-watch.ts';
import { firstLine } from '../files/first-line.ts';

export type FlagReasonCode =
  | 'flag-present'
  | 'flag-absent'
  /** The folder that the file would be in is not there. */
  | 'flag-folder-absent'
  /** Whether it is there cannot be found out: what was known last holds, and before anything was known it is there. */
  | 'flag-unknown';

/** Whether a file is there that says something by being there. */
export interface FlagState {
  readonly present: boolean;
  readonly reason: Reason<FlagReasonCode>;
}

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
  readonly #watch: FileWatch;
  state: FlagState | undefined;
  #isLooking = false;
  #again = false;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#watch = new FileWatch(path, () => {
      this.look();
    });
  }

  /** One look after the other; what comes meanwhile is seen by one more. */
  look(): void {
    if (this.#isLooking) {
      this.#again = true;
      return;
    }
    this.#isLooking = true;
    this.#watch.ensure();
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
    this.#watch.close();
  }

  #tell(state: FlagState): void {
    if (isSame(this.state, state)) return;
    this.state = state;
    for (const listener of [...this.listeners]) listener(state);
  }

  async #read(): Promise<FlagState> {
    const path = this.#path;
    try {
      const { isFile } = await stat(path).then((stats) => ({ isFile: stats.isFile() }));
      const note = isFile ? await noteIn(path) : '';
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
      // An operator who may have said that it stays out is not to be overlooked.
      return { present: this.state?.present ?? true, reason: why };
    }
    const folder = dirname(path);
    try {
      await stat(folder);
      return { present: false, reason: reason('flag-absent', `${path} is not there`, { path }) };
    } catch {
      this.#watch.drop();
      const message = `${path} is not there, and neither is its folder: make ${folder}, or write another path`;
      return { present: false, reason: reason('flag-folder-absent', message, { path }) };
    }
  }
}

/** What it says, for people; nothing if it may not be read, or is read too late. */
async function noteIn(path: string): Promise<string> {
  try {
    return await firstLine(path);
  } catch {
    return '';
  }
}
