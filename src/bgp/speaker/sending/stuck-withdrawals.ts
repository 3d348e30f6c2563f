import { Deadline, type Clock } from '../../../core/index.ts';

interface StuckWithdrawalsListener {
  /** Whether a withdrawal that was not written is still to be: the routes may all have come back. */
  isWaiting(): boolean;
  /** One has waited too long. */
  onStuck(): void;
}

/**
 * How long withdrawals wait until the kernel has them (DESIGN rule 4). The session's send hold timer is content with a
 * peer that takes a little now and then; a route that should be gone is not.
 */
export class StuckWithdrawals {
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #listener: StuckWithdrawalsListener;
  readonly #deadline: Deadline;
  /** Since when the oldest one waits that was not written. */
  #queuedSince: number | undefined;
  /** Since when the oldest of each write waits, in their order. */
  readonly #writtenSince: number[] = [];

  /** @param patience milliseconds */
  constructor(clock: Clock, patience: number, listener: StuckWithdrawalsListener) {
    this.#clock = clock;
    this.#patience = patience;
    this.#listener = listener;
    this.#deadline = new Deadline(clock, () => {
      this.#look();
    });
  }

  /** There are withdrawals to write. */
  queued(): void {
    this.#queuedSince ??= this.#clock.now();
    // It goes on running when they are through: to stop it each time would cost more than to look in vain.
    if (!this.#deadline.running) this.#deadline.restart(this.#patience);
  }

  /**
   * What there was has been looked through; call what it returns when the kernel has taken what was written.
   * @param withdrawals there were withdrawals in that
   * @param more and there are more
   */
  written(withdrawals: boolean, more: boolean): () => void {
    const since = this.#queuedSince;
    if (!more) this.#queuedSince = undefined;
    if (!withdrawals || since === undefined) return () => undefined;
    this.#writtenSince.push(since);
    return () => {
      this.#writtenSince.shift();
    };
  }

  stop(): void {
    this.#deadline.stop();
  }

  #look(): void {
    if (this.#queuedSince !== undefined && !this.#listener.isWaiting()) {
      this.#queuedSince = undefined;
    }
    const [oldest = this.#queuedSince] = this.#writtenSince;
    if (oldest === undefined) return;
    const left = oldest + this.#patience - this.#clock.now();
    if (left > 0) this.#deadline.restart(left);
    else this.#listener.onStuck();
  }
}
