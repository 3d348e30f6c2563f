import { formatDuration, KeepcastError, type Timer } from '../core/index.ts';
import { Alarm, type AlarmOwner } from './alarms.ts';
import type { PolledCheck } from './check.ts';
import type { LoopContext } from './probe-context.ts';
import { directProbeOf, type DirectProbe, type DirectProbeObserver } from './direct-probe.ts';
import { readReturned, readThrown, type ProbeResult } from './probe-result.ts';

/** Who owns a run. */
export interface ProbeRunOwner {
  /** Called once, with what the run has shown; not called after {@link ProbeRun.abort}. */
  onRunResult(result: ProbeResult): void;
  /** Called once, before the result if the run is in time: the check has let go. A check that hangs never settles. */
  onRunSettled(): void;
}

/** One run of a check, with a timeout that aborts the work. */
export class ProbeRun implements AlarmOwner, DirectProbeObserver {
  readonly startedAt: number;
  readonly #check: PolledCheck;
  readonly #context: LoopContext;
  readonly #timeout: number;
  readonly #owner: ProbeRunOwner;
  readonly #stopWatching: () => void;
  readonly #timeoutAlarm = new Alarm(this);
  #controller: AbortController | undefined;
  /** One that was begun without a signal. */
  #direct: DirectProbe | undefined;
  #draining: Timer | undefined;
  #judged = false;

  /** @param timeout milliseconds */
  constructor(check: PolledCheck, timeout: number, context: LoopContext, owner: ProbeRunOwner) {
    const { clock, alarms, lag } = context;
    this.#check = check;
    this.#context = context;
    this.#timeout = timeout;
    this.#owner = owner;
    this.startedAt = clock.now();
    this.#stopWatching = lag.watch();
    alarms.set(this.#timeoutAlarm, timeout);
  }

  /** Has the check begin. Its owner holds this run by then: what the check does at once may stop it. */
  start(): void {
    try {
      this.#direct = directProbeOf(this.#check)?.(this);
    } catch {
      // A check that is broken (a `run` that cannot be read) is so for the way with a signal, too, where that is a result.
    }
    if (this.#direct === undefined) void this.#follow();
  }

  /** Whether it is over, as far as its result goes. */
  get judged(): boolean {
    return this.#judged;
  }

  /** Gives the run up without a result. */
  abort(message: string): void {
    if (this.#end()) this.#giveUp('ERR_ABORTED', message);
  }

  onGood(message: string): void {
    this.#owner.onRunSettled();
    this.#judge((latency) => ({ outcome: 'good', message, latency }));
  }

  onFailed(error: unknown): void {
    this.#owner.onRunSettled();
    this.#judge((elapsed) => readThrown(error, elapsed));
  }

  onAlarm(): void {
    const { clock } = this.#context;
    // The answer may wait in the socket while a late timer fires: read it first (DESIGN rule 10).
    this.#draining = clock.afterDrain(() => {
      // Its end may be behind many others: those are read some at a time.
      this.#direct?.look();
      // What the kernel was asked for past Node is told of at the end of the turn in which it is read.
      this.#draining = clock.afterDrain(() => {
        this.#timeOut();
      });
    });
  }

  async #follow(): Promise<void> {
    let read: (elapsed: number) => ProbeResult;
    try {
      // The constructor of the promise turns what `run` throws synchronously into a rejection, so nothing is reported
      // before the next turn.
      const value = await new Promise((resolve) => {
        this.#controller = new AbortController();
        resolve(this.#check.run(this.#controller.signal));
      });
      read = (elapsed) => readReturned(value, elapsed);
    } catch (error) {
      read = (elapsed) => readThrown(error, elapsed);
    }
    this.#owner.onRunSettled();
    this.#judge(read);
  }

  #timeOut(): void {
    const text = `no answer within ${formatDuration(this.#timeout)}`;
    this.#judge(
      (latency) => ({ outcome: 'bad', message: text, latency }),
      () => {
        this.#giveUp('ERR_TIMED_OUT', text);
      },
    );
  }

  #giveUp(code: string, message: string): void {
    this.#controller?.abort(new KeepcastError(code, message));
    if (this.#direct === undefined) return;
    this.#direct.abandon();
    this.#owner.onRunSettled();
  }

  #judge(read: (elapsed: number) => ProbeResult, giveUp?: () => void): void {
    const { clock, lag } = this.#context;
    const blocked = lag.worstSince(this.startedAt);
    if (!this.#end()) return;
    giveUp?.();
    const elapsed = clock.now() - this.startedAt;
    if (blocked > this.#timeout / 4) {
      // Whether the backend or this process was slow cannot be told (DESIGN rule 10).
      const message = `this process was busy for ${formatDuration(blocked)} during the probe`;
      this.#owner.onRunResult({ outcome: 'not-run', message, latency: elapsed });
      return;
    }
    this.#owner.onRunResult(read(elapsed));
  }

  #end(): boolean {
    if (this.#judged) return false;
    this.#judged = true;
    this.#context.alarms.cancel(this.#timeoutAlarm);
    this.#draining?.cancel();
    this.#stopWatching();
    return true;
  }
}
