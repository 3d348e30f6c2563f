import type { Clock, Random } from '../core/index.ts';
import type { ProbeSettings } from './probe-options.ts';

/** How far apart the first probes of a group are at most, in milliseconds. */
const WIDEST_GAP = 10;

/**
 * Spreads the first probes of a group: the first begins at once, and those that start together follow each other
 * evenly, over at most one interval.
 */
export class ProbeStart {
  readonly #clock: Clock;
  readonly #random: Random;
  /** The loops that are there, and were not stopped since they were made or started. */
  readonly #members = new Set<object>();
  /** The most at once since there was none, and the same of the time before: who was stopped will be started again. */
  #most = 0;
  #mostBefore = 0;
  /** When the next first probe may begin. */
  #nextAt = 0;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** A loop was made: it will be started with the others. */
  join(loop: object): void {
    this.#members.add(loop);
    this.#most = Math.max(this.#most, this.#members.size);
  }

  leave(loop: object): void {
    this.#members.delete(loop);
    if (this.#members.size > 0 || this.#most === 0) return;
    this.#mostBefore = this.#most;
    this.#most = 0;
    this.#nextAt = 0;
  }

  /** Milliseconds until the first probe of a loop that starts now. */
  delay(loop: object, { interval, warmUp }: Pick<ProbeSettings, 'interval' | 'warmUp'>): number {
    this.join(loop);
    if (warmUp !== undefined) return warmUp * this.#random();
    const now = this.#clock.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + Math.min(WIDEST_GAP, interval / Math.max(this.#most, this.#mostBefore));
    // Who would wait for longer than its own interval finds its place from the beginning again: at the end of the
    // interval all of those would begin together.
    return (at - now) % interval;
  }
}
