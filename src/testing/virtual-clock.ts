import { nextTurn, type Clock, type Timer } from '../core/index.ts';
import { TimerQueue, VirtualTimer } from './timer-queue.ts';

/** What {@link VirtualClock.date} shows while `now()` is 0. */
const EPOCH = Date.UTC(2026, 0, 1);

/** More callbacks than this at one instant can only be a timer that re-arms itself with no delay. */
const MOST_AT_ONE_INSTANT = 100_000;

/**
 * A clock that moves only when told to. `now()` starts at 0 and `date()` at 2026-01-01T00:00:00Z.
 *
 * ```ts
 * const clock = new VirtualClock();
 * const health = Health.of({ clock, backends });
 * health.start();
 * await clock.advance(30_000); // half a minute of probes, in a few milliseconds
 * ```
 */
export class VirtualClock implements Clock {
  readonly #timers = new TimerQueue();
  #draining: VirtualTimer[] = [];
  #now = 0;
  #armed = 0;
  #order = 0;
  #advancing = false;

  /** How many callbacks are waiting, those of {@link afterDrain} included: 0 once everything was stopped. */
  get pending(): number {
    return this.#armed;
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(EPOCH + this.#now);
  }

  setTimer(delay: number, callback: () => void): Timer {
    const timer = this.#newTimer(this.#now + Math.max(0, delay), callback);
    this.#timers.push(timer);
    return timer;
  }

  /** The callback runs after the current timer callback and what it has queued, at the same `now()`. */
  afterDrain(callback: () => void): Timer {
    const timer = this.#newTimer(this.#now, callback);
    this.#draining.push(timer);
    return timer;
  }

  /**
   * Moves on by `milliseconds` and fires what becomes due, in order, each at its own time. Before the first and after
   * each callback the real event loop turns once, so promises settle (and sockets may be read) in between.
   * What a callback throws rejects the promise.
   */
  async advance(milliseconds: number): Promise<void> {
    this.#begin();
    try {
      const target = this.#target(milliseconds);
      await nextTurn();
      for (const callback of this.#due(target)) {
        callback();
        await nextTurn();
      }
    } finally {
      this.#advancing = false;
    }
  }

  /** As {@link advance}, but promises do not settle in between: for code that is all callbacks. */
  advanceSync(milliseconds: number): void {
    this.#begin();
    try {
      for (const callback of this.#due(this.#target(milliseconds))) callback();
    } finally {
      this.#advancing = false;
    }
  }

  /** Time passes and no timer fires until the next advance, which fires them late: a blocked event loop. */
  stall(milliseconds: number): void {
    this.#now = this.#target(milliseconds);
  }

  #begin(): void {
    if (this.#advancing) {
      throw new Error('the clock is being advanced already: await the first advance()');
    }
    this.#advancing = true;
  }

  #target(milliseconds: number): number {
    if (!(milliseconds >= 0 && Number.isFinite(milliseconds))) {
      throw new RangeError(`a clock can be moved by 0 ms or more, not by ${milliseconds}`);
    }
    return this.#now + milliseconds;
  }

  #newTimer(due: number, callback: () => void): VirtualTimer {
    this.#armed += 1;
    this.#order += 1;
    return new VirtualTimer(due, this.#order, callback, () => {
      this.#armed -= 1;
    });
  }

  /** Yields what is to be called, in order, and moves the time; between two steps anything may be armed or cancelled. */
  *#due(target: number): Generator<() => void> {
    let instant = this.#now;
    let callbacks = 0;
    for (;;) {
      // What waits for the drain goes first: in libuv the check phase follows each round of timers.
      const timer = this.#nextDraining() ?? this.#nextTimer(target);
      if (timer === undefined) break;
      if (this.#now !== instant) {
        instant = this.#now;
        callbacks = 0;
      }
      callbacks += 1;
      if (callbacks > MOST_AT_ONE_INSTANT) {
        throw new Error(`timers re-arm themselves without time passing (now is ${instant} ms)`);
      }
      this.#armed -= 1;
      yield () => {
        timer.fire();
      };
    }
    // A callback may have called stall().
    this.#now = Math.max(this.#now, target);
  }

  #nextDraining(): VirtualTimer | undefined {
    this.#draining = this.#draining.filter((timer) => timer.armed);
    return this.#draining.shift();
  }

  #nextTimer(target: number): VirtualTimer | undefined {
    const due = this.#timers.peek()?.due;
    if (due === undefined || due > Math.max(target, this.#now)) return undefined;
    this.#now = Math.max(this.#now, due);
    return this.#timers.pop();
  }
}
