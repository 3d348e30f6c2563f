import type { Clock } from '../core/index.ts';

/** Milliseconds. */
const SHARE = 5;

/**
 * What probes that are due together may take of one turn of the event loop. Ten thousand that begin at once would keep
 * everybody else from theirs for seconds, their own answers included: each would find that this process was busy.
 */
export class TurnShare {
  readonly #clock: Clock;
  readonly #until: number;

  /** Begins now. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#until = clock.now() + SHARE;
  }

  get isSpent(): boolean {
    return this.#clock.now() >= this.#until;
  }
}
