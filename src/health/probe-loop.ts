import {
  formatDuration,
  spread,
  type Clock,
  type LagMonitor,
  type Random,
  type Timer,
} from '../core/index.ts';
import type { PolledCheck } from './check.ts';
import type { ProbeSettings } from './probe-options.ts';
import type { ProbeResult } from './probe-result.ts';
import { ProbeRun } from './probe-run.ts';

/** What drives one check: it makes the probes, and reports each of them. */
export interface Loop {
  start(): void;
  /** Cancels its timer and aborts what is under way. Nothing is reported afterwards. */
  stop(): void;
  /** Whether work that was started (and perhaps aborted) has not settled yet. */
  readonly busy: boolean;
}

/** What every loop of a group shares. */
export interface LoopContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly lag: LagMonitor;
}

/** When a loop probes. */
export type ProbePace = Pick<ProbeSettings, 'interval' | 'fastInterval' | 'timeout'>;

/** What a loop tells, and asks. */
export interface LoopObserver {
  readonly onResult: (result: ProbeResult) => void;
  readonly isInDoubt: () => boolean;
}

const JITTER = 0.1;

/** The first probe comes at once, but the checks of a group do not all start in the same millisecond. */
export function firstDelay({ interval }: Pick<ProbePace, 'interval'>, random: Random): number {
  return JITTER * Math.min(interval, 1_000) * random();
}

/**
 * Probes one check, start to start `interval` apart, ±10 %. There are never two runs of it at once: a run that is
 * under way when the next is due is waited for, and one that has not settled long after its abort is bad again in
 * every round until it lets go.
 */
export class ProbeLoop implements Loop {
  readonly #check: PolledCheck;
  readonly #pace: ProbePace;
  readonly #context: LoopContext;
  readonly #observer: LoopObserver;
  #running = false;
  #timer: Timer | undefined;
  #run: ProbeRun | undefined;
  /** When the last run was given up, or ended. */
  #abandonedAt = 0;
  #roundAt = 0;
  #waitsForRun = false;

  constructor(check: PolledCheck, pace: ProbePace, context: LoopContext, observer: LoopObserver) {
    this.#check = check;
    this.#pace = pace;
    this.#context = context;
    this.#observer = observer;
  }

  get busy(): boolean {
    return this.#run !== undefined;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#arm(firstDelay(this.#pace, this.#context.random));
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#waitsForRun = false;
    this.#timer?.cancel();
    this.#abandonedAt = this.#context.clock.now();
    this.#run?.abort('the health group was stopped');
  }

  #arm(delay: number): void {
    this.#timer?.cancel();
    this.#timer = this.#context.clock.setTimer(delay, () => {
      this.#waitsForRun = false;
      this.#round();
    });
  }

  #round(): void {
    const { clock, lag } = this.#context;
    const { fastInterval, timeout } = this.#pace;
    const now = clock.now();
    this.#roundAt = now;
    if (this.#run === undefined) {
      this.#run = new ProbeRun(this.#check, {
        clock,
        lag,
        timeout,
        onSettled: () => {
          this.#settle();
        },
        onResult: (result) => {
          this.#abandonedAt = clock.now();
          this.#finish(result);
        },
      });
      return;
    }
    // Closing down takes a moment, so it is not held against the backend at once.
    const patience = this.#abandonedAt + fastInterval - now;
    if (patience > 0) {
      this.#waitsForRun = true;
      this.#arm(patience);
      return;
    }
    const overdue = formatDuration(now - this.#abandonedAt);
    const message = `the check hangs: it has not returned ${overdue} after it was aborted`;
    this.#finish({ outcome: 'bad', message, latency: now - this.#run.startedAt });
  }

  #settle(): void {
    this.#run = undefined;
    if (!this.#waitsForRun) return;
    this.#arm(0);
  }

  #finish(result: ProbeResult): void {
    const { clock, random } = this.#context;
    const { interval, fastInterval } = this.#pace;
    this.#observer.onResult(result);
    if (!this.#isRunning()) return;
    const spacing = spread(this.#observer.isInDoubt() ? fastInterval : interval, JITTER, random);
    this.#arm(Math.max(0, this.#roundAt + spacing - clock.now()));
  }

  /** A listener of the result may have stopped the loop. */
  #isRunning(): boolean {
    return this.#running;
  }
}
