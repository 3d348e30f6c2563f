import { uptime } from 'node:os';
import type { Clock, Timer } from './clock.ts';

/** The longest delay that setTimeout takes; anything longer would fire at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

class SystemTimer implements Timer {
  #handle: NodeJS.Timeout | undefined;
  readonly #due: number;
  readonly #callback: () => void;

  constructor(delay: number, callback: () => void) {
    this.#due = performance.now() + delay;
    this.#callback = callback;
    this.#arm(delay);
  }

  cancel(): void {
    clearTimeout(this.#handle);
    this.#handle = undefined;
  }

  #arm(delay: number): void {
    // Fractions are cut off by setTimeout, so a delay is rounded up.
    const timeout = Math.min(Math.ceil(Math.max(delay, 0)), LONGEST_TIMEOUT);
    this.#handle = setTimeout(() => {
      // Node's timers fire up to a millisecond early.
      const remaining = this.#due - performance.now();
      if (remaining > 0) {
        this.#arm(remaining);
      } else {
        this.#handle = undefined;
        this.#callback();
      }
    }, timeout);
  }
}

/** The platform's clock: `performance.now()`, `setTimeout`, `setImmediate`, `os.uptime()`. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  setTimer: (delay, callback) => new SystemTimer(delay, callback),
  afterDrain: (callback) => {
    // libuv: timers, then poll, then check. From a timer, setImmediate runs after the sockets have been read.
    const handle = setImmediate(callback);
    return {
      cancel: () => {
        clearImmediate(handle);
      },
    };
  },
  uptime: () => uptime() * 1_000,
};

/** Resolves on the next turn of the real event loop, after every microtask that is queued now. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
