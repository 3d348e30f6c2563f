import { KeepcastError, spread, type Timer } from '../core/index.ts';
import type { WatchedCheck, WatchedResult } from './check.ts';
import type { LoopContext } from './probe-context.ts';
import { notRun, STOPPED, type Loop, type LoopObserver, type ProbePace } from './probe-loop.ts';
import { readPushed, readThrown, type ProbeResult } from './probe-result.ts';

/** Takes the results that a check pushes, and repeats those that stand. When they end, the check is watched anew after `fastInterval`. */
export class WatchLoop implements Loop {
  readonly #check: WatchedCheck;
  readonly #pace: ProbePace;
  readonly #context: LoopContext;
  readonly #observer: LoopObserver;
  #running = false;
  #timer: Timer | undefined;
  /** Counts the last result again, which stands. */
  #repetition:
    { readonly at: number; readonly timer: Timer; readonly repeat: () => void } | undefined;
  /** The watch that has not ended, aborted or not. */
  #watch: AbortController | undefined;
  #last: ProbeResult | undefined;
  /** Ends the wait between two results. */
  #resume: () => void = () => undefined;

  constructor(check: WatchedCheck, pace: ProbePace, context: LoopContext, observer: LoopObserver) {
    this.#check = check;
    this.#pace = pace;
    this.#context = context;
    this.#observer = observer;
    context.start.join(this);
  }

  get busy(): boolean {
    return this.#watch !== undefined;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#arm(this.#context.start.delay(this, this.#pace));
  }

  stop(): void {
    this.#context.start.leave(this);
    if (!this.#running) return;
    this.#running = false;
    this.#last = undefined;
    this.#timer?.cancel();
    this.#endRepetition();
    this.#watch?.abort(new KeepcastError('ERR_ABORTED', STOPPED));
    this.#resume();
  }

  /** Nobody can be asked: it is what was pushed last. */
  checkNow(): Promise<ProbeResult> {
    return Promise.resolve(this.#last ?? notRun('nothing was pushed yet'));
  }

  hasten(): void {
    if (this.#repetition === undefined) return;
    const { clock, random } = this.#context;
    const { at, repeat } = this.#repetition;
    const wait = this.#pace.fastInterval * random();
    if (at > clock.now() + wait) this.#repeatIn(wait, repeat);
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
    this.#endRepetition();
    this.#report(readPushed(result));
    // A listener may have stopped the loop.
    if (!isStanding(result) || this.#watch?.signal.aborted !== false) return;
    this.#repeatIn(this.#observer.spacing, () => {
      this.#take(result);
    });
  }

  #repeatIn(wait: number, repeat: () => void): void {
    this.#endRepetition();
    const { clock } = this.#context;
    const timer = clock.setTimer(wait, repeat);
    this.#repetition = { at: clock.now() + wait, timer, repeat };
  }

  #endRepetition(): void {
    this.#repetition?.timer.cancel();
    this.#repetition = undefined;
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
    this.#endRepetition();
    this.#report(notRun(message));
    const { fastInterval, jitter } = this.#pace;
    if (this.#running) this.#arm(spread(fastInterval, jitter, this.#context.random));
  }

  #report(result: ProbeResult): void {
    this.#last = this.#observer.onResult(result);
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
