import type { Clock, Timer } from './clock.ts';

/** How often the loop's lateness is sampled while somebody watches, in milliseconds. */
const SAMPLE_INTERVAL = 20;

/** How many lags are remembered; older ones are merged, which can only overstate the lag. */
const REMEMBERED = 64;

/**
 * Measures how late the event loop runs its timers, so that a probe can tell "the backend was slow" from "we were".
 * It keeps a timer only while it has watchers.
 */
export class LagMonitor {
  readonly #clock: Clock;
  readonly #lags: { at: number; lag: number }[] = [];
  #watchers = 0;
  #timer: Timer | undefined;
  #due = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts to watch; call what it returns to stop. */
  watch(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) this.#arm();
    let watching = true;
    return () => {
      if (!watching) return;
      watching = false;
      this.#watchers -= 1;
      if (this.#watchers > 0) return;
      this.#timer?.cancel();
      this.#timer = undefined;
      this.#lags.length = 0;
    };
  }

  /**
   * The longest lag, in milliseconds, that ended after `since` (on `clock.now()`) or is under way. What of it lies
   * before `since` does not count: a probe that a late timer has started is not itself late.
   */
  worstSince(since: number): number {
    const now = this.#clock.now();
    let worst = this.#timer === undefined ? 0 : Math.max(0, now - Math.max(this.#due, since));
    for (const { at, lag } of this.#lags) {
      worst = Math.max(worst, Math.min(lag, at - since));
    }
    return worst;
  }

  #arm(): void {
    this.#due = this.#clock.now() + SAMPLE_INTERVAL;
    this.#timer = this.#clock.setTimer(SAMPLE_INTERVAL, () => {
      const at = this.#clock.now();
      const lag = at - this.#due;
      if (lag > SAMPLE_INTERVAL) this.#remember(at, lag);
      this.#arm();
    });
  }

  #remember(at: number, lag: number): void {
    if (this.#lags.length === REMEMBERED) {
      const oldest = this.#lags.shift();
      const next = this.#lags[0];
      if (oldest !== undefined && next !== undefined) next.lag = Math.max(next.lag, oldest.lag);
    }
    this.#lags.push({ at, lag });
  }
}
