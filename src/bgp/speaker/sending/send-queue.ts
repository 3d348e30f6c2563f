import type { Clock } from '../../../core/index.ts';

/** How many routes all senders together may look at in one turn of the event loop, to find out what is to be sent. */
export interface MarkingBudget {
  readonly most: number;
  left: number;
}

/** Whoever has something to send. */
export interface Sender {
  /** Makes one batch. True if that uses up its share of this turn of the event loop, and there may be more. */
  take(budget: MarkingBudget): boolean;
  /** Writes the batch. */
  write(): void;
}

/** One turn of the event loop. */
interface Turn {
  /** On the clock. */
  readonly end: number;
  readonly budget: MarkingBudget;
  /** Their batches are small: they are written together. */
  readonly ready: Sender[];
  /** There was nothing left for them to mark: next time they come first. */
  readonly starved: Sender[];
  /** They have more than a batch. */
  readonly again: Sender[];
}

/** How long all peers together may send until probes and keepalives get their turn, in milliseconds. */
const TURN = 5;

/** They take about 2 ms: all peers' sessions may begin at once, with a large table each. */
const MOST_MARKS = 8_192;

/**
 * Takes turns: what is marked in one turn of the event loop is sent at the end of it, for all peers; what is more than
 * a batch a peer, or takes too long, goes on in the next one.
 */
export class SendQueue {
  readonly #clock: Clock;
  readonly #mostMarks: number;
  readonly #waiting = new Set<Sender>();
  #scheduled = false;

  /** @param mostMarks routes that all senders together look at in a turn */
  constructor(clock: Clock, mostMarks: number = MOST_MARKS) {
    this.#clock = clock;
    this.#mostMarks = mostMarks;
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
    const turn: Turn = {
      end: this.#clock.now() + TURN,
      budget: { most: this.#mostMarks, left: this.#mostMarks },
      ready: [],
      starved: [],
      again: [],
    };
    try {
      this.#takeFromAll(turn);
      // With nothing between them a hundred writes take half the time: the readers need not be woken for each.
      const { ready } = turn;
      for (let sender = ready.shift(); sender !== undefined; sender = ready.shift()) sender.write();
    } finally {
      this.#goOn(turn);
    }
  }

  #takeFromAll({ end, budget, ready, starved, again }: Turn): void {
    for (const sender of this.#waiting) {
      this.#waiting.delete(sender);
      const goesOn = budget.left > 0 ? again : starved;
      if (sender.take(budget)) {
        goesOn.push(sender);
        sender.write();
      } else {
        ready.push(sender);
      }
      if (this.#clock.now() > end) break;
    }
  }

  #goOn({ budget, ready, starved, again }: Turn): void {
    // Somebody is left in `ready` only if one of them has thrown: the others must not wait for ever.
    for (const sender of [...ready, ...starved, ...again]) this.#waiting.add(sender);
    // A connection that has drained within this turn waits as well; and a session that begins within this turn of the
    // loop has no other budget.
    this.#scheduled = this.#waiting.size > 0 || budget.left < budget.most;
    if (!this.#scheduled) return;
    this.#clock.afterDrain(() => {
      this.#turn();
    });
  }
}
