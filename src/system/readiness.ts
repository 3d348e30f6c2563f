import { constants } from 'node:os';
import type { Clock } from '../core/index.ts';
import type { HandshakeCalls, PollHandle } from './handshake-calls.ts';

/** Whose descriptor has become writable, or has failed. It may be told of in vain, and must look for itself. */
export interface ReadinessObserver {
  onReady(): void;
}

type Calls = Pick<HandshakeCalls, 'epoll' | 'watch' | 'unwatch' | 'ready' | 'close' | 'poll'>;

/**
 * Tells when sockets that libuv does not know become writable: all are in one epoll instance, and libuv watches that
 * one. Instance and handle are made when they are needed first, and kept: they are one descriptor, and keep the process
 * alive only while somebody is watched.
 */
export class Readiness {
  readonly #calls: Calls;
  readonly #clock: Clock;
  readonly #observers = new Map<number, ReadinessObserver>();
  #epoll: number | undefined;
  #handle: PollHandle | undefined;
  #draining = false;

  constructor(calls: Calls, clock: Clock) {
    this.#calls = calls;
    this.#clock = clock;
  }

  /** @returns 0, or the number of the error below 0: then nobody is told anything. */
  watch(descriptor: number, observer: ReadinessObserver): number {
    const epoll = (this.#epoll ??= this.#open());
    const result = epoll < 0 ? epoll : this.#calls.watch(epoll, descriptor);
    if (epoll < 0) this.#epoll = undefined;
    if (result < 0) return result;
    if (this.#observers.size === 0) this.#handle?.ref();
    this.#observers.set(descriptor, observer);
    return 0;
  }

  /** Tells no more of a descriptor: before it is closed, or given to another. */
  forget(descriptor: number): void {
    if (!this.#observers.delete(descriptor)) return;
    if (this.#epoll !== undefined) this.#calls.unwatch(this.#epoll, descriptor);
    if (this.#observers.size === 0) this.#handle?.unref();
  }

  #open(): number {
    const epoll = this.#calls.epoll();
    if (epoll < 0) return epoll;
    try {
      this.#handle = this.#calls.poll(epoll, () => {
        this.#onReadable();
      });
    } catch {
      this.#calls.close(epoll);
      return -constants.errno.ENOMEM;
    }
    this.#handle.unref();
    return epoll;
  }

  /** Nothing may throw in here, and no promise goes on: libuv calls this past Node. */
  #onReadable(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#clock.afterDrain(() => {
      this.#draining = false;
      this.#drain();
    });
  }

  #drain(): void {
    if (this.#epoll === undefined) return;
    // Those beyond the first are told of in the next turn: the instance stays readable.
    for (const descriptor of this.#calls.ready(this.#epoll)) {
      this.#observers.get(descriptor)?.onReady();
    }
  }
}
