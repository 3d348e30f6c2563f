import type { Clock, Timer } from './clock.ts';

/**
 * A timer that is restarted far more often than it fires, such as a hold timer. Moving it later costs one assignment.
 * When it is due it drains the event loop once and looks again before it calls back (DESIGN rule 10).
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #onExpired: () => void;
  #due: number | undefined;
  #timer: Timer | undefined;
  #armedFor = 0;

  constructor(clock: Clock, onExpired: () => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  get running(): boolean {
    return this.#due !== undefined;
  }

  /** When it will expire, on `clock.now()`; undefined while stopped. */
  get due(): number | undefined {
    return this.#due;
  }

  /** Starts it, or moves it if it is running. */
  restart(delay: number): void {
    const due = this.#clock.now() + delay;
    this.#due = due;
    // A timer that fires before the new due time re-arms itself; one that fires after it is too late.
    if (this.#timer !== undefined && this.#armedFor <= due) return;
    this.#timer?.cancel();
    this.#arm(due);
  }

  stop(): void {
    this.#due = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(due: number): void {
    this.#armedFor = due;
    this.#timer = this.#clock.setTimer(Math.max(0, due - this.#clock.now()), () => {
      if (this.#due === undefined) return;
      if (this.#due > this.#clock.now()) {
        this.#arm(this.#due);
        return;
      }
      this.#timer = this.#clock.afterDrain(() => {
        this.#timer = undefined;
        if (this.#due === undefined) return;
        if (this.#due > this.#clock.now()) {
          this.#arm(this.#due);
          return;
        }
        this.#due = undefined;
        this.#onExpired();
      });
    });
  }
}
