import { formatDuration, systemClock, type Clock } from '../../core/index.ts';
import { CheckNotRun } from '../check.ts';
import { attempt } from './attempt.ts';

/** Work that takes longer hangs: nothing of ours reads so much, in milliseconds. */
const HANGING = 1_000;

/**
 * Lets only so much go on at once of what holds a thread. Node reads files with four, for the whole process, and a file
 * system that does not answer (a dead NFS server) never gives one back.
 */
export class FileLane {
  readonly #width: number;
  readonly #clock: Clock;
  /** When each piece of work that is under way began, on `clock.now()`. */
  readonly #begun = new Map<symbol, number>();
  readonly #waiting = new Set<() => void>();

  constructor(width: number, clock: Clock = systemClock) {
    this.#width = width;
    this.#clock = clock;
  }

  /**
   * Does work when there is room for it; an abort ends the wait, not the work.
   * @throws CheckNotRun if all that is under way hangs; the reason of `signal`; what the work throws
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    while (this.#begun.size >= this.#width) {
      this.#refuseIfHanging();
      await this.#room(signal);
    }
    const turn = Symbol('turn');
    this.#begun.set(turn, this.#clock.now());
    try {
      return await work();
    } finally {
      this.#begun.delete(turn);
      const [next] = this.#waiting;
      next?.();
    }
  }

  #refuseIfHanging(): void {
    const youngest = this.#clock.now() - Math.max(...this.#begun.values());
    if (youngest < HANGING) return;
    throw new CheckNotRun(
      `${this.#begun.size} reads of files have not ended for ${formatDuration(youngest)} and more: look for a file system that does not answer`,
    );
  }

  #room(signal: AbortSignal): Promise<void> {
    return attempt(signal, ({ resolve }) => {
      const wake = (): void => {
        resolve();
      };
      this.#waiting.add(wake);
      return () => {
        this.#waiting.delete(wake);
      };
    });
  }
}
