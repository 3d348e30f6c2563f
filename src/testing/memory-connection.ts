import type { Connection, ConnectionHandlers } from '../bgp/session/index.ts';
import type { Clock, Endpoint } from '../core/index.ts';
import { systemError } from './system-error.ts';

/** As the TCP transport: how long a peer may keep us reading after our FIN, in milliseconds (DESIGN rule 13). */
const LINGER = 1_000;

/** What connections need of their network. */
export interface MemoryPath {
  readonly clock: Clock;
  /** Milliseconds from one end to the other. */
  readonly latency: number;
  /** How many octets are on the way or unread, per direction, before the sender's kernel takes no more. */
  readonly buffer: number;
  /** How many octets may wait for the kernel before the writer is asked to wait for `drain`. */
  readonly highWaterMark: number;
  /** Octets pass between the two hosts; otherwise they wait for that, as TCP sends again what was lost. */
  isOpen(from: string, to: string): boolean;
  /** The programs of the host read their connections. */
  isReading(host: string): boolean;
  /** Called when an end is gone and everything that it has sent has arrived: nothing more will come of it. */
  forget(connection: MemoryConnection): void;
}

type Segment =
  | { readonly type: 'data'; readonly octets: Uint8Array }
  | { readonly type: 'fin' }
  | { readonly type: 'reset' };

interface Write {
  readonly octets: Uint8Array;
  taken: number;
  readonly handed: (() => void) | undefined;
}

/**
 * One end of a connection in memory. It behaves as a socket of node:net under `bgp/transport` does: octets arrive in
 * order and in any chunks, `handed` tells of the sender's own kernel only, and unread input makes a close a reset.
 */
export class MemoryConnection implements Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly direction: 'in' | 'out';
  readonly #path: MemoryPath;
  #peer: MemoryConnection | undefined;
  #handlers: ConnectionHandlers | undefined;

  /** Written, and not taken by our kernel yet. */
  readonly #writes: Write[] = [];
  /** Octets written whose `handed` has not been called. */
  #waiting = 0;
  #needsDrain = false;
  /** Octets that our kernel has taken and the other program has not read. */
  #unacknowledged = 0;

  /** On the way to the other end. */
  readonly #wire: Segment[] = [];
  /** How many of them came to a closed path and wait to be sent again. */
  #lost = 0;

  /** Arrived, and not read by our program. */
  readonly #unread: Segment[] = [];
  #error: unknown;
  #finSent = false;
  #finRead = false;
  #gone = false;
  #ending = false;
  #closing: Promise<void> | undefined;
  #onGone: (() => void) | undefined;

  constructor(path: MemoryPath, direction: 'in' | 'out', local: Endpoint, remote: Endpoint) {
    this.#path = path;
    this.direction = direction;
    this.local = local;
    this.remote = remote;
  }

  /** Joins the two ends of one connection. */
  static join(a: MemoryConnection, b: MemoryConnection): void {
    a.#peer = b;
    b.#peer = a;
  }

  attach(handlers: ConnectionHandlers): void {
    if (this.#ending) return;
    if (this.#gone) {
      handlers.closed(this.#error);
      return;
    }
    this.#handlers = handlers;
    queueMicrotask(() => {
      this.read();
    });
  }

  write(octets: Uint8Array, handed?: () => void): boolean {
    if (this.#gone || this.#ending) return false;
    this.#writes.push({ octets: new Uint8Array(octets), taken: 0, handed });
    this.#waiting += octets.length;
    this.#send();
    this.#needsDrain ||= this.#waiting >= this.#path.highWaterMark;
    return !this.#needsDrain;
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#ending = true;
      this.#handlers = undefined;
      if (this.#gone) {
        resolve();
        return;
      }
      const linger = this.#path.clock.setTimer(LINGER, () => {
        this.destroy();
      });
      this.#onGone = () => {
        linger.cancel();
        resolve();
      };
      this.#send();
      queueMicrotask(() => {
        this.read();
      });
    });
    return this.#closing;
  }

  destroy(): void {
    if (this.#gone) return;
    // As Linux: a close that leaves input unread is a reset, any other one a FIN behind what the kernel has taken.
    const unread = this.#unread.some(({ type }) => type === 'data');
    if (unread) this.#transmit({ type: 'reset' });
    else this.#sendFin();
    this.#end(undefined, false);
  }

  /** The connection breaks at this end: the program is told, the other end is not. */
  break(error: unknown): void {
    if (!this.#gone) this.#end(error, true);
  }

  /** The program of this end is gone: it hears nothing more, and its kernel sends a FIN. */
  kill(): void {
    if (this.#gone) return;
    this.#sendFin();
    this.#end(undefined, false);
  }

  /** The host of this end is gone, and its kernel with it: nobody hears of it, and what it had not sent is lost. */
  crash(): void {
    if (this.#gone) return;
    this.#wire.length = 0;
    this.#end(undefined, false);
  }

  /** Sends again what was lost on a closed path. */
  resend(): void {
    for (; this.#lost > 0; this.#lost -= 1) this.#travel();
  }

  /** Gives the program what has arrived, if it reads. */
  read(): void {
    if (!this.#path.isReading(this.local.host)) return;
    while (!this.#gone && (this.#handlers !== undefined || this.#ending)) {
      const segment = this.#unread.shift();
      if (segment === undefined) return;
      if (segment.type === 'data') {
        this.#handlers?.data(segment.octets);
        // The view is only valid during the call: whoever keeps it finds out here.
        segment.octets.fill(0xee);
        this.#peer?.acknowledge(segment.octets.length);
      } else {
        this.#finRead = true;
        if (!this.#ending) {
          // BGP has no use for one direction: what is still unsent is lost, as in the TCP transport.
          this.#sendFin();
          this.#end(undefined, true);
        } else if (this.#finSent) {
          this.#end(undefined, false);
        }
      }
    }
  }

  /** The other program has read so many octets: its kernel has room again. */
  acknowledge(length: number): void {
    this.#unacknowledged -= length;
    this.#send();
  }

  /** Moves what was written into the kernel, as far as it takes it; behind the last octet goes the FIN of a close. */
  #send(): void {
    if (this.#gone) return;
    for (let write = this.#writes[0]; write !== undefined; write = this.#writes[0]) {
      const room = this.#path.buffer - this.#unacknowledged;
      const rest = write.octets.length - write.taken;
      if (room <= 0 && rest > 0) return;
      const octets = write.octets.slice(write.taken, write.taken + Math.min(room, rest));
      write.taken += octets.length;
      if (octets.length > 0) {
        this.#unacknowledged += octets.length;
        this.#transmit({ type: 'data', octets });
      }
      if (write.taken < write.octets.length) return;
      this.#writes.shift();
      this.#tellHanded(write);
    }
    if (!this.#ending || this.#finSent) return;
    this.#sendFin();
    if (this.#finRead) this.#end(undefined, false);
  }

  #tellHanded({ octets, handed }: Write): void {
    queueMicrotask(() => {
      this.#waiting -= octets.length;
      handed?.();
      if (this.#waiting > 0 || !this.#needsDrain) return;
      this.#needsDrain = false;
      this.#handlers?.drain();
    });
  }

  #sendFin(): void {
    if (this.#finSent) return;
    this.#finSent = true;
    this.#transmit({ type: 'fin' });
  }

  #transmit(segment: Segment): void {
    this.#wire.push(segment);
    this.#travel();
  }

  /** Takes the first segment on the wire to the other end. */
  #travel(): void {
    this.#path.clock.setTimer(this.#path.latency, () => {
      if (!this.#path.isOpen(this.local.host, this.remote.host)) {
        this.#lost += 1;
        return;
      }
      const segment = this.#wire.shift();
      if (segment !== undefined) this.#peer?.receive(segment);
      if (this.#gone && this.#wire.length === 0) this.#path.forget(this);
    });
  }

  /** What has come over the wire. */
  receive(segment: Segment): void {
    if (this.#gone) {
      // RFC 9293 §3.10.7.1: octets for a connection that is not there are answered with a reset.
      if (segment.type === 'data') this.#transmit({ type: 'reset' });
      return;
    }
    if (segment.type === 'reset') {
      this.#end(systemError('read', 'ECONNRESET'), true);
      return;
    }
    this.#unread.push(segment);
    this.read();
  }

  #end(error: unknown, tell: boolean): void {
    this.#gone = true;
    this.#error = error;
    this.#writes.length = 0;
    this.#unread.length = 0;
    const handlers = this.#handlers;
    this.#handlers = undefined;
    if (this.#wire.length === 0) this.#path.forget(this);
    if (tell) handlers?.closed(error);
    this.#onGone?.();
  }
}
