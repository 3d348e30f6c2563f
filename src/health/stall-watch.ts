import type { Clock, Timer } from '../core/index.ts';

/** Looked at so many times in a `maxStall`: a stall is missed only if it is longer by less than this share of it. */
const LOOKS = 10;

/** Whom a stall concerns. */
export interface StallObserver {
  /**
   * This process stood still.
   * @param duration how long at least, in milliseconds
   */
  onStall(duration: number, maxStall: number): void;
}

/**
 * Notices when this process stood still: a blocked event loop, SIGSTOP, a starved host. Its timer fires
 * before the sockets are read, so what waits in them is taken as news from after the stall. A virtual machine whose
 * clock was paused with it cannot notice that.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #maxStall: number;
  readonly #observers = new Set<StallObserver>();
  #timer: Timer | undefined;
  #due = 0;

  /** @param maxStall milliseconds */
  constructor(clock: Clock, maxStall: number) {
    this.#clock = clock;
    this.#maxStall = maxStall;
  }

  add(observer: StallObserver): void {
    this.#observers.add(observer);
    if (this.#timer === undefined) this.#arm();
  }

  delete(observer: StallObserver): void {
    this.#observers.delete(observer);
    if (this.#observers.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const pause = this.#maxStall / LOOKS;
    this.#due = this.#clock.now() + pause;
    this.#timer = this.#clock.setTimer(pause, () => {
      const late = this.#clock.now() - this.#due;
      this.#arm();
      if (late <= this.#maxStall) return;
      // Those that a listener adds meanwhile began after the stall.
      for (const observer of [...this.#observers]) observer.onStall(late, this.#maxStall);
    });
  }
}
