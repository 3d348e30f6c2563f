import type { Clock, Timer } from '../core/index.ts';
import { contain } from './contain.ts';

/** So long may a turn of it take before the event loop is let go, in milliseconds. */
const BUDGET = 2;

/** So many are looked at before the clock is read again. */
const BATCH = 16;

export interface ReconcilerOptions<Item> {
  readonly clock: Clock;
  /** From the beginning of one round to that of the next, in milliseconds. */
  readonly interval: number;
  /** Asked when a round begins. */
  readonly items: () => Iterable<Item>;
  readonly reconcile: (item: Item) => void;
}

/**
 * Looks at everything that should be so, again and again: what no event has told is mended by the next round. A round
 * is taken in turns, so that thousands do not hold up the event loop.
 */
export class Reconciler<Item> {
  readonly #options: ReconcilerOptions<Item>;
  #timer: Timer | undefined;

  constructor(options: ReconcilerOptions<Item>) {
    this.#options = options;
  }

  start(): void {
    if (this.#timer === undefined) this.#rest(this.#options.interval);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #rest(delay: number): void {
    const { clock, items } = this.#options;
    this.#timer = clock.setTimer(delay, () => {
      // Those that are there when the round begins: what comes later is new, and right.
      this.#turn([...items()][Symbol.iterator](), clock.now());
    });
  }

  #turn(items: Iterator<Item>, begun: number): void {
    const { clock, interval, reconcile } = this.#options;
    const until = clock.now() + BUDGET;
    do {
      for (let count = 0; count < BATCH; count += 1) {
        const next = items.next();
        if (next.done === true) {
          this.#rest(Math.max(0, begun + interval - clock.now()));
          return;
        }
        // A fault in what a user gave us must not end the round, nor those that follow.
        contain(() => {
          reconcile(next.value);
        });
        if (this.#timer === undefined) return;
      }
    } while (clock.now() < until);
    this.#timer = clock.afterDrain(() => {
      this.#turn(items, begun);
    });
  }
}
