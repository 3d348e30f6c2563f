import { KeepcastError, type Timer } from '../core/index.ts';
import type { WatchedCheck, WatchedResult } from './check.ts';
import {
  firstDelay,
  type Loop,
  type LoopContext,
  type LoopObserver,
  type ProbePace,
} from './probe-loop.ts';
import { readPushed, readThrown } from './probe-result.ts';

/** Takes the results that a check pushes, and repeats those that stand. When they end, the check is watched anew after `fastInterval`. */
export class WatchLoop implements Loop {
  readonly #check: WatchedCheck;
  readonly #pace: ProbePace;
  readonly #context: LoopContext;
  readonly #observer: LoopObserver;
  #running = false;
  #timer: Timer | undefined;
  #repetition: Timer | undefined;
  /** The watch that has not ended, aborted or not. */
  #watch: AbortController | undefined;
  /** Ends the wait between two results. */
  #resume: () => void = () => undefined;

  constructor(check: WatchedCheck, pace: ProbePace, context: LoopContext, observer: LoopObserver) {
    this.#check = check;
    this.#pace = pace;
    this.#context = context;
    this.#observer = observer;
  }

  get busy(): boolean {
    return this.#watch !== undefined;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#arm(firstDelay(this.#pace, this.#context.random));
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#timer?.cancel();
    this.#repetition?.cancel();
    this.#watch?.abort(new KeepcastError('ERR_ABORTED', 'the health group was stopped'));
    this.#resume();
  }

  #arm(delay: number): void {
    this.#timer?.cancel();
    this.#timer = this.#context.clock.setTimer(delay, () => {
      if (this.#watch === undefined) void this.#follow();
      else this.#pause('the watch that was aborted has not ended');
    });
  }

  async #follow(): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#watch = controller;
    let ending = 'the watch ended';
    try {
      for await (const result of this.#check.watch(signal)) {
        if (isAborted(signal)) break;
        this.#take(result);
        // A check that always has a next result must not keep the event loop for itself.
        await this.#drain();
        if (isAborted(signal)) break;
      }
    } catch (error) {
      ending = `the watch ended: ${readThrown(error, 0).message}`;
    }
    this.#watch = undefined;
    if (!isAborted(signal)) this.#pause(ending);
  }

  #take(result: WatchedResult): void {
    this.#repetition?.cancel();
    this.#observer.onResult(readPushed(result));
    // A listener may have stopped the loop.
    if (!isStanding(result) || this.#watch?.signal.aborted !== false) return;
    const { interval, fastInterval } = this.#pace;
    const spacing = this.#observer.isInDoubt() ? fastInterval : interval;
    this.#repetition = this.#context.clock.setTimer(spacing, () => {
      this.#take(result);
    });
  }

  #drain(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#context.clock.afterDrain(resolve);
      this.#resume = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #pause(message: string): void {
    this.#repetition?.cancel();
    this.#observer.onResult({ outcome: 'not-run', message, latency: 0 });
    if (this.#running) this.#arm(this.#pace.fastInterval);
  }
}

/** A check that is broken may push anything. */
function isStanding(result: unknown): boolean {
  return (
    typeof result === 'object' &&
    result !== null &&
    'standing' in result &&
    result.standing === true
  );
}

/** A function, since the compiler does not know that a signal changes between two looks. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
