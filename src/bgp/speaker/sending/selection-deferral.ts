import type { Clock } from '../../../core/index.ts';

/**
 * What is to be announced is not decided yet (RFC 4724 §4.1: the restarting speaker defers its route selection). Whoever
 * decides says so, and says when it is over.
 */
export class SelectionDeferral {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #holders = 0;
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Since when, on `clock.now()`; undefined while everything is decided. */
  get since(): number | undefined {
    return this.#since;
  }

  /** It is deferred until what this returns is called; by several, until the last one has. */
  begin(): () => void {
    this.#holders += 1;
    this.#since ??= this.#clock.now();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#since = undefined;
      for (const listener of this.#listeners) listener();
    };
  }

  /** Calls back whenever it is over, until what this returns is called. */
  onOver(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
