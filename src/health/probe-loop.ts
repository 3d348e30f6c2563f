import { formatDuration, spread } from '../core/index.ts';
import { Alarm, type AlarmOwner } from './alarms.ts';
import type { PolledCheck } from './check.ts';
import type { LoopContext } from './probe-context.ts';
import type { TurnWaiter } from './probe-limit.ts';
import type { ProbeSettings } from './probe-options.ts';
import type { ProbeResult } from './probe-result.ts';
import { ProbeRun, type ProbeRunOwner } from './probe-run.ts';

/** What drives one check: it makes the probes, and reports each of them. */
export interface Loop {
  start(): void;
  /** Cancels its timer and aborts what is under way. Nothing is reported afterwards. */
  stop(): void;
  /**
   * Probes now, whatever the spacing says, or joins the probe that is under way. Never rejects; what could not be made
   * (the group is stopped, or stops meanwhile) is *not run*.
   */
  checkNow(): Promise<ProbeResult>;
  /** The verdict has become unknown: the next probe need not wait for longer than `fastInterval`. */
  hasten(): void;
  /** Whether work that was started (and perhaps aborted) has not settled yet. */
  readonly busy: boolean;
}

/** When a loop probes. */
export type ProbePace = Pick<
  ProbeSettings,
  'interval' | 'fastInterval' | 'timeout' | 'warmUp' | 'spacing' | 'jitter'
>;

/** What a loop tells, and asks. */
export interface LoopObserver {
  /** @returns what the result is worth. */
  onResult(result: ProbeResult): ProbeResult;
  /** How long to wait between two probes now, in milliseconds and without jitter. */
  readonly spacing: number;
}

export function notRun(message: string): ProbeResult {
  return { outcome: 'not-run', message, latency: 0 };
}

/** What is jittered falls on steps of this share of the jitter. */
const JITTER_STEP = 0.01;

/** Rounds a moment down to a step: those that share one share a wake-up of the process, which costs as much as a probe. */
function together(moment: number, step: number): number {
  return step === 0 ? moment : Math.floor(moment / step) * step;
}

export const STOPPED = 'the health group was stopped';

/**
 * Probes one check again and again. There are never two runs of it at once: a run that is under way when the next is
 * due is waited for, and one that has not settled long after its abort is bad again in every round until it lets go.
 */
export class ProbeLoop implements Loop, AlarmOwner, ProbeRunOwner, TurnWaiter {
  readonly #check: PolledCheck;
  readonly #pace: ProbePace;
  readonly #context: LoopContext;
  readonly #observer: LoopObserver;
  readonly #alarm = new Alarm(this);
  #running = false;
  #run: ProbeRun | undefined;
  /** When the last run was given up, or ended. */
  #abandonedAt = 0;
  #roundAt = 0;
  /** A round is due, and the last run has not let go. */
  #waitsForRun = false;
  /** A round is due, and too many others are under way. */
  #waitsForTurn = false;
  #hasTurn = false;
  #callers: ((result: ProbeResult) => void)[] | undefined;

  constructor(check: PolledCheck, pace: ProbePace, context: LoopContext, observer: LoopObserver) {
    this.#check = check;
    this.#pace = pace;
    this.#context = context;
    this.#observer = observer;
    context.start.join(this);
  }

  get busy(): boolean {
    return this.#run !== undefined;
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
    this.#waitsForRun = false;
    this.#context.alarms.cancel(this.#alarm);
    this.#abandonedAt = this.#context.clock.now();
    this.#giveUpTurn();
    this.#run?.abort(STOPPED);
    this.#answer(notRun(STOPPED));
  }

  checkNow(): Promise<ProbeResult> {
    if (!this.#running) return Promise.resolve(notRun('the health group is not running'));
    const result = new Promise<ProbeResult>((resolve) => {
      this.#callers ??= [];
      this.#callers.push(resolve);
    });
    if (!this.#waitsForTurn && this.#run?.judged !== false) this.#round();
    return result;
  }

  hasten(): void {
    if (this.#run !== undefined || this.#waitsForTurn || !this.#alarm.isSet) return;
    const { clock, random } = this.#context;
    // Not all at once, where all verdicts of a group have become unknown.
    const wait = this.#pace.fastInterval * random();
    if (this.#alarm.due > clock.now() + wait) this.#arm(wait);
  }

  onAlarm(): void {
    if (this.#waitsForTurn) this.#report(this.#stillWaiting());
    else this.#round();
  }

  onTurn(): void {
    this.#waitsForTurn = false;
    this.#begin();
  }

  onRunSettled(): void {
    this.#run = undefined;
    this.#giveUpTurn();
    if (this.#waitsForRun) this.#arm(0);
  }

  onRunResult(result: ProbeResult): void {
    this.#abandonedAt = this.#context.clock.now();
    this.#finish(result);
  }

  #arm(delay: number): void {
    this.#context.alarms.set(this.#alarm, delay);
  }

  #round(): void {
    this.#waitsForRun = false;
    if (this.#run !== undefined) {
      this.#waitForRun(this.#run);
    } else if (this.#context.limit.enter(this)) {
      this.#begin();
    } else {
      this.#waitsForTurn = true;
      this.#arm(this.#pace.interval);
    }
  }

  #begin(): void {
    this.#context.alarms.cancel(this.#alarm);
    this.#hasTurn = true;
    this.#roundAt = this.#context.clock.now();
    this.#run = new ProbeRun(this.#check, this.#pace.timeout, this.#context, this);
    this.#run.start();
  }

  #waitForRun(run: ProbeRun): void {
    const now = this.#context.clock.now();
    this.#roundAt = now;
    // Closing down takes a moment, so it is not held against the backend at once.
    const patience = this.#abandonedAt + this.#pace.fastInterval - now;
    if (patience > 0) {
      this.#waitsForRun = true;
      this.#arm(patience);
      return;
    }
    // What hangs for ever must not keep others from their turn.
    this.#giveUpTurn();
    const overdue = formatDuration(now - this.#abandonedAt);
    const message = `the check hangs: it has not returned ${overdue} after it was aborted`;
    this.#finish({ outcome: 'bad', message, latency: now - run.startedAt });
  }

  #finish(result: ProbeResult): void {
    this.#report(result);
    if (!this.#running) return;
    const { clock, random } = this.#context;
    const { spacing, jitter } = this.#pace;
    const now = clock.now();
    const from = spacing === 'start' ? this.#roundAt : now;
    const interval = this.#observer.spacing;
    const due = together(from + spread(interval, jitter, random), JITTER_STEP * jitter * interval);
    this.#arm(Math.max(0, due - now));
  }

  #report(result: ProbeResult): void {
    this.#answer(this.#observer.onResult(result));
  }

  #answer(result: ProbeResult): void {
    const callers = this.#callers;
    this.#callers = undefined;
    for (const resolve of callers ?? []) resolve(result);
  }

  /** A probe that waits is none: its timeout has not begun, and nothing is held against the backend. */
  #stillWaiting(): ProbeResult {
    this.#arm(this.#pace.interval);
    return notRun('the probe waits for its turn: too many others are under way');
  }

  #giveUpTurn(): void {
    const { limit } = this.#context;
    if (this.#waitsForTurn) limit.withdraw(this);
    else if (this.#hasTurn) limit.leave();
    this.#waitsForTurn = false;
    this.#hasTurn = false;
  }
}
