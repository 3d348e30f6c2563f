import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { errorCode } from '../../core/index.ts';

export interface LineFileOptions {
  readonly path: string;
  /** Octets of one file; a line that is longer has one to itself. */
  readonly maxSize: number;
  /** How many older files are kept, as `PATH.1` (the newest) to `PATH.N`. */
  readonly keep: number;
  /** Whether lines are on the disk (fdatasync) when a write resolves. */
  readonly sync: boolean;
}

/** A file may hold what was asked for nobody but its owner. */
const MODE = 0o600;

const NEWLINE = 0x0a;
const CHUNK = 65_536;

/**
 * Appends whole lines to a file, and begins a new one when it is full. What a killed writer has left unfinished is cut
 * off when the file is opened, and what a full disk has left unfinished is cut off before the next line.
 *
 * Every function rejects with the error of the system; it may be called again afterwards.
 */
export class LineFile {
  readonly #options: LineFileOptions;
  #handle: FileHandle | undefined;
  /** Which file it is: somebody may move it away. */
  #inode = 0;
  /** Octets of whole lines. */
  #size = 0;
  #isTorn = false;

  constructor(options: LineFileOptions) {
    this.#options = options;
  }

  /** @returns how many octets of an unfinished line were cut off. */
  async open(): Promise<number> {
    await this.close();
    const handle = await open(this.#options.path, 'a+', MODE);
    try {
      const { size, ino } = await handle.stat();
      const whole = await endOfLastLine(handle, size);
      if (whole < size) await handle.truncate(whole);
      this.#handle = handle;
      this.#inode = ino;
      this.#size = whole;
      this.#isTorn = false;
      return size - whole;
    } catch (error) {
      await handle.close().catch(() => undefined);
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  /** Whether the file is still where its path says. */
  async isInPlace(): Promise<boolean> {
    try {
      return (await stat(this.#options.path)).ino === this.#inode;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  /**
   * Appends lines, each with its newline at the end.
   * @returns how many of them were written: as many as the file has room for, at least one.
   */
  async append(lines: readonly Buffer[]): Promise<number> {
    await this.#mend();
    const { maxSize, sync } = this.#options;
    if (this.#size > 0 && this.#size + (lines[0]?.length ?? 0) > maxSize) await this.#rotate();
    let count = 0;
    let octets = 0;
    for (const line of lines) {
      if (count > 0 && this.#size + octets + line.length > maxSize) break;
      count += 1;
      octets += line.length;
    }
    const handle = this.#opened();
    this.#isTorn = true;
    try {
      await writeAll(handle, Buffer.concat(lines.slice(0, count), octets));
      if (sync) await handle.datasync();
    } catch (error) {
      // A reader is to find whole lines, while the disk is full too; what cannot be mended now is before the next line.
      await this.#mend().catch(() => undefined);
      throw error;
    }
    this.#isTorn = false;
    this.#size += octets;
    return count;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** What was written of lines that could not be written whole goes, so that the next line begins at its beginning. */
  async #mend(): Promise<void> {
    if (!this.#isTorn) return;
    await this.#opened().truncate(this.#size);
    this.#isTorn = false;
  }

  async #rotate(): Promise<void> {
    const { path, keep } = this.#options;
    await this.close();
    // From the oldest on: a kill in between leaves a gap in the numbers, and loses nothing.
    if (keep === 0) await rm(path, { force: true });
    for (let index = keep; index > 0; index -= 1) {
      await move(index === 1 ? path : `${path}.${index - 1}`, `${path}.${index}`);
    }
    await this.open();
  }

  #opened(): FileHandle {
    if (this.#handle === undefined) throw new Error('the file is not open');
    return this.#handle;
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** A full disk takes a part, and says so with the next part only. */
async function writeAll(handle: FileHandle, octets: Buffer): Promise<void> {
  for (let done = 0; done < octets.length;) {
    const { bytesWritten } = await handle.write(octets, done);
    done += bytesWritten;
  }
}

/** Where the last line ends that has a newline; looked for from the end. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - CHUNK);
    const { bytesRead } = await handle.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
