import { close, constants, fstat, open, readSync, type Stats } from 'node:fs';
import { Socket } from 'node:net';
import { errorCode, errorMessage } from '../../core/index.ts';
import { parseKeepalivedLine, type KeepalivedState } from './keepalived-lines.ts';
import { LineSplitter } from './line-splitter.ts';

export interface FifoListener {
  /** Of what it wants to know: see `instanceKey` and the like. */
  readonly key: string;
  /** Called with what keepalived has said last; undefined if that is nothing. */
  readonly onState: (state: KeepalivedState | undefined) => void;
  /** Called once, with why nothing more will come: the FIFO must be joined anew. */
  readonly onEnd: (why: string) => void;
}

/** Longer lines are no lines of keepalived's. */
const LONGEST_LINE = 1_024;

/** More things than a keepalived has; what is written of others is not kept. */
const MOST_THINGS = 4_096;

/** As much as a pipe holds, and how much of it is read at once when it is opened, in octets. */
const CHUNK = 65_536;
const MOST_CHUNKS = 16;

/** FIFOs that nobody listens to are remembered up to this many. */
const MOST_FIFOS = 64;

const fifos = new Map<string, NotifyFifo>();

/**
 * The FIFO that a keepalived writes its notifications to. It is read once for all who listen in this process, as what
 * one has read no other sees.
 *
 * keepalived has it open for reading and writing as long as it lives. We open it for reading alone, so that its end is
 * the end of keepalived: of one that was killed nothing else would tell.
 */
export class NotifyFifo {
  readonly #path: string;
  readonly #listeners = new Set<FifoListener>();
  /** What was said last of each thing. */
  readonly #states = new Map<string, KeepalivedState>();
  /** Which FIFO the states are from. */
  #identity = '';
  #opening = false;
  #socket: Socket | undefined;

  private constructor(path: string) {
    this.#path = path;
  }

  static at(path: string): NotifyFifo {
    const fifo = fifos.get(path) ?? new NotifyFifo(path);
    fifos.delete(path);
    fifos.set(path, fifo);
    for (const [oldest, { idle }] of fifos) {
      if (fifos.size <= MOST_FIFOS) break;
      if (idle) fifos.delete(oldest);
    }
    return fifo;
  }

  /** Whether nobody listens. */
  get idle(): boolean {
    return this.#listeners.size === 0;
  }

  /** Begins to tell; call what it returns to leave. */
  join(listener: FifoListener): () => void {
    this.#listeners.add(listener);
    if (this.#socket !== undefined) this.#tell(listener);
    else if (!this.#opening) void this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.idle) this.#close();
    };
  }

  async #open(): Promise<void> {
    this.#opening = true;
    const opened = await openFifo(this.#path);
    this.#opening = false;
    if ('fault' in opened) {
      this.#end(opened.fault);
      return;
    }
    const { descriptor, identity } = opened;
    if (this.idle) {
      close(descriptor, () => undefined);
      return;
    }
    if (identity !== this.#identity) this.#states.clear();
    this.#identity = identity;
    this.#follow(descriptor);
  }

  #follow(descriptor: number): void {
    const lines = new LineSplitter(LONGEST_LINE);
    const take = (chunk: string): void => {
      for (const line of lines.push(chunk)) this.#take(line);
    };
    // What was written while nobody listened comes first: what we know may be out of date.
    const isWritten = readAll(descriptor, take);
    if (!isWritten) {
      close(descriptor, () => undefined);
      this.#end(`keepalived has not opened ${this.#path}: it does not run`);
      return;
    }
    const socket = new Socket({ fd: descriptor, readable: true, writable: false });
    this.#socket = socket;
    for (const listener of this.#listeners) this.#tell(listener);
    socket.setEncoding('latin1').on('data', take);
    const onEnd = (why: string): void => {
      if (this.#socket !== socket) return;
      this.#close();
      this.#end(why);
    };
    socket.once('end', () => {
      onEnd(`keepalived has closed ${this.#path}: it has ended`);
    });
    socket.on('error', (error) => {
      onEnd(`cannot read ${this.#path}: ${error.message}`);
    });
  }

  #take(line: string): void {
    const notice = parseKeepalivedLine(line);
    if (notice === undefined) return;
    const { key, state, priority } = notice;
    if (!this.#states.has(key) && this.#states.size >= MOST_THINGS) return;
    this.#states.set(key, { state, priority });
    if (this.#socket === undefined) return;
    for (const listener of this.#listeners) if (listener.key === key) this.#tell(listener);
  }

  #tell({ key, onState }: FifoListener): void {
    onState(this.#states.get(key));
  }

  #end(why: string): void {
    // A keepalived that begins anew says everything anew.
    this.#states.clear();
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const { onEnd } of listeners) onEnd(why);
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }
}

type OpenedFifo =
  { readonly descriptor: number; readonly identity: string } | { readonly fault: string };

function openFifo(path: string): Promise<OpenedFifo> {
  return new Promise((resolve) => {
    // Without O_NONBLOCK it would wait for somebody who writes.
    open(path, constants.O_RDONLY | constants.O_NONBLOCK, (error, descriptor) => {
      if (error !== null) {
        resolve({ fault: openFault(path, error) });
        return;
      }
      fstat(descriptor, (_error, stats: Stats | undefined) => {
        if (stats?.isFIFO() === true) {
          resolve({ descriptor, identity: `${stats.dev}:${stats.ino}` });
          return;
        }
        close(descriptor, () => undefined);
        resolve({
          fault: `${path} is not a FIFO: name what keepalived has as notify_fifo, vrrp_notify_fifo or lvs_notify_fifo`,
        });
      });
    });
  });
}

function openFault(path: string, error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return `there is no ${path}: keepalived makes it when it starts`;
    case 'EACCES':
      return `may not read ${path}: keepalived makes it for root alone, unless a user follows its path in the configuration`;
    default:
      return `cannot open ${path}: ${errorMessage(error)}`;
  }
}

/** Reads what is there. Returns false at the end: nobody has it open for writing. */
function readAll(descriptor: number, take: (chunk: string) => void): boolean {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) {
    try {
      const octets = readSync(descriptor, buffer);
      if (octets === 0) return false;
      take(buffer.toString('latin1', 0, octets));
    } catch {
      // EAGAIN: there is nothing more, for now. Anything else is found out by the next read.
      return true;
    }
  }
  return true;
}
