import {
  formatDuration,
  KeepcastError,
  type Clock,
  type LagMonitor,
  type Timer,
} from '../core/index.ts';
import type { PolledCheck } from './check.ts';
import { readReturned, readThrown, type ProbeResult } from './probe-result.ts';

export interface ProbeRunOptions {
  readonly clock: Clock;
  readonly lag: LagMonitor;
  /** Milliseconds. */
  readonly timeout: number;
  /** Called once, with what the run has shown; not called after {@link ProbeRun.abort}. */
  readonly onResult: (result: ProbeResult) => void;
  /** Called once, before `onResult` if the run is in time: the check has let go. A check that hangs never settles. */
  readonly onSettled: () => void;
}

/** One run of a check, with a timeout that aborts the work. */
export class ProbeRun {
  readonly startedAt: number;
  readonly #options: ProbeRunOptions;
  readonly #controller = new AbortController();
  readonly #stopWatching: () => void;
  #timer: Timer | undefined;
  #judged = false;

  constructor(check: PolledCheck, options: ProbeRunOptions) {
    const { clock, lag, timeout } = options;
    this.#options = options;
    this.startedAt = clock.now();
    this.#stopWatching = lag.watch();
    this.#timer = clock.setTimer(timeout, () => {
      // The answer may wait in the socket while a late timer fires: read it first (DESIGN rule 10).
      this.#timer = clock.afterDrain(() => {
        this.#timeOut();
      });
    });
    void this.#follow(check);
  }

  /** Gives the run up without a result. */
  abort(message: string): void {
    if (this.#end()) this.#controller.abort(new KeepcastError('ERR_ABORTED', message));
  }

  async #follow(check: PolledCheck): Promise<void> {
    let read: (elapsed: number) => ProbeResult;
    try {
      // The constructor of the promise turns what `run` throws synchronously into a rejection, so nothing is reported
      // before the owner of this run holds it.
      const value = await new Promise((resolve) => {
        resolve(check.run(this.#controller.signal));
      });
      read = (elapsed) => readReturned(value, elapsed);
    } catch (error) {
      read = (elapsed) => readThrown(error, elapsed);
    }
    this.#options.onSettled();
    this.#judge(read);
  }

  #timeOut(): void {
    const text = `no answer within ${formatDuration(this.#options.timeout)}`;
    this.#judge(
      (latency) => ({ outcome: 'bad', message: text, latency }),
      new KeepcastError('ERR_TIMED_OUT', text),
    );
  }

  #judge(read: (elapsed: number) => ProbeResult, abortWith?: KeepcastError): void {
    const { clock, lag, timeout, onResult } = this.#options;
    const blocked = lag.worstSince(this.startedAt);
    if (!this.#end()) return;
    if (abortWith !== undefined) this.#controller.abort(abortWith);
    const elapsed = clock.now() - this.startedAt;
    if (blocked > timeout / 4) {
      // Whether the backend or this process was slow cannot be told (DESIGN rule 10).
      const message = `this process was busy for ${formatDuration(blocked)} during the probe`;
      onResult({ outcome: 'not-run', message, latency: elapsed });
      return;
    }
    onResult(read(elapsed));
  }

  #end(): boolean {
    if (this.#judged) return false;
    this.#judged = true;
    this.#timer?.cancel();
    this.#stopWatching();
    return true;
  }
}
