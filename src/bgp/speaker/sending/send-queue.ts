import type { Clock } from '../../../core/index.ts';

/** Whoever has something to send. */
export interface Sender {
  /** Sends one batch. True if it has used up its share of this turn of the event loop. */
  flush(): boolean;
}

/** How long all peers together may send until probes and keepalives get their turn, in milliseconds. */
const TURN = 5;

/**
 * Takes turns: what is marked in one turn of the event loop is sent at the end of it, for all peers; what is more than
 * a batch a peer, or takes too long, goes on in the next one.
 */
export class SendQueue {
  readonly #clock: Clock;
  readonly #waiting = new Set<Sender>();
  #scheduled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  request(sender: Sender): void {
    this.#waiting.add(sender);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#turn();
    });
  }

  /** The sender has nothing to send any more. */
  forget(sender: Sender): void {
    this.#waiting.delete(sender);
  }

  #turn(): void {
    const end = this.#clock.now() + TURN;
    const again: Sender[] = [];
    for (const sender of this.#waiting) {
      this.#waiting.delete(sender);
      if (sender.flush()) again.push(sender);
      if (this.#clock.now() > end) break;
    }
    for (const sender of again) this.#waiting.add(sender);
    // A connection that has drained within this turn waits as well.
    this.#scheduled = this.#waiting.size > 0;
    if (!this.#scheduled) return;
    this.#clock.afterDrain(() => {
      this.#turn();
    });
  }
}
