import {
  ConfigurationError,
  describe,
  Emitter,
  errorCode,
  errorMessage,
  optional,
  parseBoolean,
  parseWhole,
  reason,
  refuseUnknownKeys,
  systemClock,
  within,
  type Clock,
  type KnownKeys,
  type Reason,
  type Timer,
} from '../../core/index.ts';
import { LineFile, type LineFileOptions } from './line-file.ts';

export interface AuditFileOptions {
  /** Where records are appended, one JSON object a line; made with mode 0600. Its folder must exist. */
  readonly path: string;
  /** The file is put aside as `PATH.1` when it would have more octets: 10,000,000 by default, 1,000 or more. */
  readonly maxSize?: number | undefined;
  /** How many files put aside are kept, 0 to 1000: 9 by default. */
  readonly keep?: number | undefined;
  /**
   * Whether records are on the disk before the next ones are written (fdatasync), so that they survive a loss of power:
   * true by default. Without it they survive the death of this process only.
   */
  readonly sync?: boolean | undefined;
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
}

const auditFileKeys: KnownKeys = { known: ['path', 'maxSize', 'keep', 'sync'] };

export type AuditReasonCode = 'audit-trouble' | 'audit-recovered';

export interface AuditFileEvents {
  /** Nothing can be written: what comes meanwhile waits, up to 64 MB, and is dropped beyond. It is tried every 5 s. */
  trouble: { readonly reason: Reason<AuditReasonCode>; readonly at: Date };
  /** It can be written again. */
  recovered: { readonly reason: Reason<AuditReasonCode>; readonly at: Date };
}

const DEFAULT_SIZE = 10_000_000;
const SMALLEST = 1_000;
const LARGEST = 2 ** 40;
const DEFAULT_KEEP = 9;
const MOST_KEPT = 1_000;

/** So many octets may wait for a disk that is slow or full: ten thousand may decide before it can be written at all. */
const MOST_WAITING = 64_000_000;

/** What a record counts that is not made yet. */
const UNMADE = 1_000;

/** So many octets are written at once. */
const BATCH = 262_144;

const RETRY = 5_000;

/** So long is waited at the end for a disk that does not answer. */
const CLOSE_GRACE = 5_000;

/**
 * Checks the options of an audit file.
 * @throws ConfigurationError whose path is the option at fault
 */
export function parseAuditFile(value: unknown): LineFileOptions {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError('', `${describe(value)} is not an object with the path of a file`);
  }
  refuseUnknownKeys(value, auditFileKeys);
  const options: Readonly<Partial<Record<keyof AuditFileOptions, unknown>>> = value;
  const size = (text: unknown): number => parseWhole(text, 'a number of octets', SMALLEST, LARGEST);
  const count = (text: unknown): number => parseWhole(text, 'a number of files', 0, MOST_KEPT);
  return {
    path: within('path', () => parsePath(options.path)),
    maxSize: optional('maxSize', options.maxSize, size) ?? DEFAULT_SIZE,
    keep: optional('keep', options.keep, count) ?? DEFAULT_KEEP,
    sync: optional('sync', options.sync, parseBoolean) ?? true,
  };
}

function parsePath(value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw new ConfigurationError('', `${describe(value)} is not the path of a file`);
}

/**
 * An append-only file of records, one JSON object a line.
 *
 * It survives a kill at any octet: an unfinished line is cut off when the file is opened again. Memory is bounded: what
 * a slow or full disk does not take is dropped, counted, and told by a record `{ at, dropped }` as soon as it does.
 * Nothing throws, and nobody waits for it.
 */
export class AuditFile extends Emitter<AuditFileEvents> {
  readonly #clock: Clock;
  readonly #options: LineFileOptions;
  readonly #file: LineFile;
  #waiting: Waiting[] = [];
  #octets = 0;
  #dropped = 0;
  #trouble: string | undefined;
  #retry: Timer | undefined;
  #work: Promise<void> | undefined;
  #closed = false;

  /** @throws ConfigurationError */
  constructor({ clock, ...options }: AuditFileOptions) {
    super();
    this.#clock = clock ?? systemClock;
    this.#options = parseAuditFile(options);
    this.#file = new LineFile(this.#options);
  }

  /** Why nothing can be written; undefined while it can. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Records that were dropped, and that no record in the file tells of yet. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Appends a record, now or as soon as the disk takes it. What is no JSON (a bigint, a cycle) counts as dropped. */
  write(record: object): void {
    if (!this.#closed) this.#take(lineOf(record));
  }

  /**
   * Appends a record that is made when the disk takes it: for thousands at once, none of which is to hold up the turn.
   * @param make is called once, in the order of the records; it must not depend on what happens meanwhile
   */
  writeLater(make: () => object): void {
    if (!this.#closed) this.#take(make);
  }

  /** Resolves when nothing waits any more, or cannot be written. Never rejects. */
  async flush(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /** Writes what waits, as far as the disk takes it within 5 s, and closes the file. Idempotent; never rejects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#retry !== undefined) {
      this.#retry.cancel();
      this.#retry = undefined;
      this.#begin();
    }
    // What fails from now on is not tried again.
    await this.#atMost(this.flush());
    await this.#atMost(this.#file.close().catch(() => undefined));
  }

  #take(next: Waiting | undefined): void {
    if (next === undefined || this.#octets + sizeOf(next) > MOST_WAITING) {
      this.#dropped += 1;
    } else {
      this.#waiting.push(next);
      this.#octets += sizeOf(next);
    }
    if (this.#retry === undefined) this.#begin();
  }

  #begin(): void {
    this.#work ??= this.#drain().finally(() => {
      this.#work = undefined;
    });
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting.length > 0 || this.#dropped > 0) await this.#writeSome();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #writeSome(): Promise<void> {
    await this.#openIfNeeded();
    const dropped = this.#dropped;
    // In its place: after all that came before it was dropped.
    const told = dropped > 0 && this.#waiting.length === 0 ? this.#tellDropped(dropped) : undefined;
    const batch = told === undefined ? this.#batch() : [told];
    // What was to be made may have come to nothing.
    if (batch.length === 0) return;
    const written = await this.#file.append(batch);
    if (told !== undefined) this.#dropped -= dropped;
    else for (const line of this.#waiting.splice(0, written)) this.#octets -= sizeOf(line);
    this.#recover();
  }

  async #openIfNeeded(): Promise<void> {
    if (this.#file.isOpen && (await this.#file.isInPlace())) return;
    const cut = await this.#file.open();
    if (cut === 0) return;
    const torn = lineOf({ at: this.#clock.date().toISOString(), torn: cut });
    if (torn !== undefined) await this.#file.append([torn]);
  }

  #batch(): Buffer[] {
    const batch: Buffer[] = [];
    let octets = 0;
    for (let index = 0; index < this.#waiting.length; index += 1) {
      const line = this.#made(index);
      if (line === undefined) {
        this.#waiting.splice(index, 1);
        this.#dropped += 1;
        index -= 1;
        continue;
      }
      if (batch.length > 0 && octets + line.length > BATCH) break;
      batch.push(line);
      octets += line.length;
    }
    return batch;
  }

  /** The line at that place; undefined where it comes to nothing. It is made once. */
  #made(index: number): Buffer | undefined {
    const waiting = this.#waiting[index];
    if (typeof waiting !== 'function') return waiting;
    const line = lineOf(waiting);
    this.#octets += (line?.length ?? 0) - UNMADE;
    if (line !== undefined) this.#waiting[index] = line;
    return line;
  }

  #tellDropped(dropped: number): Buffer | undefined {
    return lineOf({ at: this.#clock.date().toISOString(), dropped });
  }

  #fail(error: unknown): void {
    const message = `records cannot be written to ${this.#options.path}: ${problemOf(error)}`;
    const isNew = this.#trouble !== message;
    this.#trouble = message;
    if (!this.#closed) {
      this.#retry = this.#clock.setTimer(RETRY, () => {
        this.#retry = undefined;
        this.#begin();
      });
    }
    if (isNew) {
      this.emit('trouble', { reason: reason('audit-trouble', message), at: this.#clock.date() });
    }
  }

  #recover(): void {
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    const message = `records are written to ${this.#options.path} again`;
    this.emit('recovered', { reason: reason('audit-recovered', message), at: this.#clock.date() });
  }

  async #atMost(done: Promise<void>): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = this.#clock.setTimer(CLOSE_GRACE, resolve);
    });
    await Promise.race([done, late]);
    timer?.cancel();
  }
}

/** A line, or what makes its record. */
type Waiting = Buffer | (() => object);

function sizeOf(waiting: Waiting): number {
  return typeof waiting === 'function' ? UNMADE : waiting.length;
}

function lineOf(record: object | (() => object)): Buffer | undefined {
  try {
    const made: object = typeof record === 'function' ? (record as () => object)() : record;
    return Buffer.from(`${JSON.stringify(made)}\n`);
  } catch {
    return undefined;
  }
}

function problemOf(error: unknown): string {
  const hints: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full: make room, or keep fewer files',
    EDQUOT: 'the quota is used up: make room, or keep fewer files',
    EACCES: 'it may not be written: give this user the right to write the file and its folder',
    EPERM: 'it may not be written: give this user the right to write the file and its folder',
    EROFS: 'the file system is read-only: mount it for writing, or name another path',
    ENOENT: 'its folder is not there: make it',
    EISDIR: 'it is a folder: name a file',
    ENOTDIR: 'a part of its path is no folder',
  };
  const code = errorCode(error) ?? '';
  const hint = hints[code];
  return hint === undefined ? errorMessage(error) : `${hint} (${code})`;
}
