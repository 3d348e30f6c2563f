import { connect } from 'node:net';
import process from 'node:process';
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import {
  cease,
  countPrefixes,
  keepalive,
  KEEPALIVE,
  NOTIFICATION,
  open,
  OPEN,
  parseAddress,
  Reader,
  UPDATE,
} from './wire.js';

/** Nanoseconds of a clock that all processes of the machine share. */
export function now() {
  return Number(process.hrtime.bigint());
}

/** One neighbour of whoever is measured: dials, and counts what comes. */
export class SinkSession {
  #options;
  #socket;
  #reader = new Reader();
  #keepalive;
  #onEstablished;
  #watch;
  #counts = { announced: 0, withdrawn: 0, updates: 0, chunks: 0, octets: 0 };
  #closing = false;
  established = 0;

  /**
   * @param options of the session: local, host, port, asn, holdTime, extended; and `retry`, the milliseconds until a
   * connection that was refused is tried again
   */
  constructor(options) {
    this.#options = options;
  }

  /** Resolves with the time at which the session was Established. */
  open() {
    return new Promise((resolve) => {
      this.#onEstablished = resolve;
      this.#dial();
    });
  }

  /** Counts anew. Resolves when so many have come: `first`, `most` (95 %) and `last` say when. */
  watch({ announced = 0, withdrawn = 0 }) {
    this.#counts = { announced: 0, withdrawn: 0, updates: 0, chunks: 0, octets: 0 };
    return new Promise((resolve) => {
      this.#watch = { announced, withdrawn, resolve, first: 0, most: 0 };
    });
  }

  /** @returns {boolean} false if the caller should wait for `drained` */
  write(octets) {
    return this.#socket.write(octets);
  }

  drained() {
    return new Promise((resolve) => this.#socket.once('drain', resolve));
  }

  close() {
    this.#closing = true;
    clearInterval(this.#keepalive);
    const socket = this.#socket;
    if (socket === undefined || socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', resolve);
      socket.end(cease);
      setTimeout(() => socket.destroy(), 100).unref();
    });
  }

  #dial() {
    const { local, host, port, asn, holdTime, extended } = this.#options;
    const socket = connect({ host, port, localAddress: local, noDelay: true });
    this.#socket = socket;
    this.#reader = new Reader();
    socket.on('connect', () => {
      socket.write(open({ asn, holdTime, extended, routerId: parseAddress(local) }));
    });
    socket.on('data', (chunk) => {
      this.#counts.chunks += 1;
      this.#counts.octets += chunk.length;
      this.#reader.push(chunk, this.#take);
      if (this.#watch !== undefined) this.#look();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(this.#keepalive);
      this.established = 0;
      if (!this.#closing) setTimeout(() => this.#dial(), this.#options.retry);
    });
  }

  #take = (type, octets, start, end) => {
    if (type === UPDATE) {
      countPrefixes(octets, start, end, this.#counts);
    } else if (type === OPEN) {
      this.#socket.write(keepalive);
      const every = (this.#options.holdTime * 1_000) / 3;
      this.#keepalive = setInterval(() => this.#socket.write(keepalive), every);
    } else if (type === KEEPALIVE && this.established === 0) {
      this.established = now();
      this.#onEstablished(this.established);
    } else if (type === NOTIFICATION && !this.#closing) {
      const [code, subcode] = [octets[start], octets[start + 1]];
      process.stderr.write(`${this.#options.local}: NOTIFICATION ${code}/${subcode}\n`);
    }
  };

  #look() {
    const watch = this.#watch;
    const wanted = watch.announced + watch.withdrawn;
    const { announced, withdrawn } = this.#counts;
    const seen = Math.min(announced, watch.announced) + Math.min(withdrawn, watch.withdrawn);
    if (seen === 0) return;
    const time = now();
    if (watch.first === 0) watch.first = time;
    if (watch.most === 0 && seen >= 0.95 * wanted) watch.most = time;
    if (seen < wanted) return;
    this.#watch = undefined;
    watch.resolve({ first: watch.first, most: watch.most, last: time, ...this.#counts });
  }
}
