import type { Clock, Timer } from '../../core/index.ts';

interface LateTimer {
  readonly callback: () => void;
  cancelled: boolean;
}

/** The clock of one process of a simulated host: its wall clock can be set, and the process be stopped for a while. */
export class HostClock implements Clock {
  readonly #clock: Clock;
  readonly #error: () => number;
  /** What was due while it was frozen, in order; undefined while it is not. */
  #late: LateTimer[] | undefined;

  /** @param error how far the wall clock is from the right time, in milliseconds */
  constructor(clock: Clock, error: () => number) {
    this.#clock = clock;
    this.#error = error;
  }

  now(): number {
    return this.#clock.now();
  }

  date(): Date {
    return new Date(this.#clock.date().getTime() + this.#error());
  }

  setTimer(delay: number, callback: () => void): Timer {
    return this.#arm(callback, (fire) => this.#clock.setTimer(delay, fire));
  }

  afterDrain(callback: () => void): Timer {
    return this.#arm(callback, (fire) => this.#clock.afterDrain(fire));
  }

  /** As of SIGSTOP, or of an event loop that is blocked: no timer fires any more. */
  freeze(): void {
    this.#late ??= [];
  }

  /** Ends a {@link freeze}: what was due fires now, late. */
  thaw(): void {
    const late = this.#late ?? [];
    this.#late = undefined;
    for (const timer of late) {
      // Each in a turn of its own, as timers have it: what one does may cancel the next.
      this.#clock.setTimer(0, () => {
        if (!timer.cancelled) this.#fire(timer);
      });
    }
  }

  #arm(callback: () => void, arm: (fire: () => void) => Timer): Timer {
    const timer: LateTimer = { callback, cancelled: false };
    const inner = arm(() => {
      this.#fire(timer);
    });
    return {
      cancel: () => {
        timer.cancelled = true;
        inner.cancel();
      },
    };
  }

  #fire(timer: LateTimer): void {
    if (this.#late === undefined) timer.callback();
    else this.#late.push(timer);
  }
}
