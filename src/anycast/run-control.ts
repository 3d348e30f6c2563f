import { deferred } from './wait.ts';

/** What leaves in order, and can be hurried. */
export interface Exit {
  /** Nobody waits any longer. */
  skip(): void;
  /** Resolves when it has left. */
  leave(): Promise<void>;
}

/**
 * Of starts and stops that overlap, the last one counts: a start waits for the stop that is under way, and gives up if
 * another stop comes meanwhile.
 */
export class RunControl {
  readonly #begin: () => Promise<void>;
  /** The last word was a start. */
  #wanted = false;
  /** Grows with every start and stop: a start that is not the last word gives up. */
  #turn = 0;
  #running = false;
  #starting: Promise<void> = Promise.resolve();
  #leaving: { readonly exit: Exit; readonly done: Promise<void> } | undefined;

  constructor(begin: () => Promise<void>) {
    this.#begin = begin;
  }

  /** From the start to the end of the stop. */
  get running(): boolean {
    return this.#running;
  }

  /** A stop is under way. */
  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  start(): Promise<void> {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#turn += 1;
      this.#starting = this.#start(this.#turn);
    }
    return this.#starting;
  }

  /**
   * @param isPatient it does not hurry the stop that is under way
   * @param makeExit is called only where there is something to stop
   */
  async stop(isPatient: boolean, makeExit: () => Exit): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = false;
    this.#turn += 1;
    if (this.#leaving !== undefined) {
      if (!isPatient) this.#leaving.exit.skip();
      return this.#leaving.done;
    }
    if (!wanted || !this.#running) return;
    const exit = makeExit();
    // Before anything happens: a listener may stop once more.
    const { done, resolve } = deferred();
    this.#leaving = { exit, done };
    try {
      await exit.leave();
    } finally {
      this.#running = false;
      this.#leaving = undefined;
      resolve();
    }
  }

  async #start(turn: number): Promise<void> {
    if (this.#leaving !== undefined) {
      await this.#leaving.done;
      if (this.#turn !== turn) return;
    }
    this.#running = true;
    await this.#begin();
  }
}
