import type { Clock, Timer } from '../core/index.ts';

/** A wait that can be cut short. */
export class Wait {
  readonly done: Promise<void>;
  readonly #finish: () => void;
  readonly #timer: Timer;

  constructor(clock: Clock, duration: number) {
    let finish: () => void = () => undefined;
    this.done = new Promise((resolve) => {
      finish = resolve;
    });
    this.#finish = finish;
    this.#timer = clock.setTimer(duration, finish);
  }

  /** Ends the wait now. Idempotent. */
  skip(): void {
    this.#timer.cancel();
    this.#finish();
  }
}
