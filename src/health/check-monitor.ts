import type { Timer } from '../core/index.ts';
import { Alarm, type AlarmOwner } from './alarms.ts';
import type { Check } from './check.ts';
import {
  debounce,
  initialState,
  UNDECIDED,
  type CountedResult,
  type DebounceState,
} from './debounce.ts';
import { averageLatency, judgeLatency } from './latency.ts';
import type { LoopContext } from './probe-context.ts';
import type { ProbeSettings } from './probe-options.ts';
import type { ProbeResult } from './probe-result.ts';
import { spacingOf } from './probe-spacing.ts';
import {
  afterResult,
  atFirst,
  evidenceTooOld,
  stalled,
  stopped,
  type CheckIdentity,
  type HealthReason,
} from './reasons.ts';
import type { CheckHealth, LastResult } from './snapshot.ts';
import type { StallObserver } from './stall-watch.ts';

/** Who is told what has become of a check without a result. */
export interface CheckMonitorObserver {
  /** The verdict has become `unknown`: its evidence is too old, or this process stood still for too long. */
  onUnknown(): void;
}

type CheckMonitorContext = Pick<LoopContext, 'clock' | 'alarms' | 'stalls'>;

/** What is known of one check: its debounced verdict, why, and since when. */
export class CheckMonitor implements AlarmOwner, StallObserver {
  readonly identity: CheckIdentity;
  readonly #settings: ProbeSettings;
  readonly #context: CheckMonitorContext;
  readonly #observer: CheckMonitorObserver;
  readonly #alarm = new Alarm(this);
  #draining: Timer | undefined;
  #state: DebounceState;
  #reason: HealthReason;
  #since: number;
  #observedAt: number | undefined;
  /** When it was last good, or when it began: for how long it has been dead. */
  #aliveAt: number;
  #average: number | undefined;
  #lastResult: LastResult | undefined;
  #lastCounted: LastResult | undefined;
  /** Of the last good result: a bad one does not say that all is well again. */
  #degraded: string | undefined;

  constructor(
    check: Check,
    settings: ProbeSettings,
    context: CheckMonitorContext,
    observer: CheckMonitorObserver,
  ) {
    this.identity = Object.freeze({ kind: check.kind, target: check.target });
    this.#settings = settings;
    this.#context = context;
    this.#observer = observer;
    this.#state = UNDECIDED;
    this.#reason = atFirst(this.identity, UNDECIDED, settings);
    this.#since = this.#aliveAt = context.clock.now();
  }

  get verdict(): DebounceState['verdict'] {
    return this.#state.verdict;
  }

  get reason(): HealthReason {
    return this.#reason;
  }

  /** When the verdict was reached, on `clock.now()`. */
  get since(): number {
    return this.#since;
  }

  /** When the newest result that counted came in, on `clock.now()`. */
  get observedAt(): number | undefined {
    return this.#observedAt;
  }

  /** How long to wait between two probes now, in milliseconds and without jitter. */
  get spacing(): number {
    return spacingOf(this.#state, this.#settings, this.#context.clock.now() - this.#aliveAt);
  }

  get health(): CheckHealth {
    const { verdict, assumed, good, bad } = this.#state;
    const { kind, target } = this.identity;
    // Written out: what is added to a spread object costs a second one.
    return Object.freeze({
      kind,
      target,
      verdict,
      assumed,
      good,
      bad,
      degraded: this.#degraded,
      weight: this.#lastCounted?.weight,
      averageLatency: this.#average,
      lastResult: this.#lastResult,
    });
  }

  /** Takes one result. @returns what it is worth: a good one that is too slow is bad. */
  record(result: ProbeResult): ProbeResult {
    const at = this.#context.clock.now();
    const judged = this.#judge(result);
    this.#lastResult = Object.freeze(stamped(judged, at));
    if (!counts(judged)) return judged;
    this.#lastCounted = this.#lastResult;
    this.#observedAt = at;
    if (judged.outcome === 'good') {
      this.#aliveAt = at;
      this.#degraded = judged.degraded;
    }
    this.#postponeExpiry();
    const before = this.#state;
    const state = debounce(before, judged, this.#settings);
    this.#state = state;
    if (state.verdict !== before.verdict) this.#since = at;
    if (state.verdict !== before.verdict || state.assumed !== before.assumed) {
      this.#reason = afterResult(this.identity, state, this.#settings, judged);
    }
    return judged;
  }

  /** Begins from nothing, or from what is assumed, when the group starts. */
  begin(): void {
    const state = initialState(this.#settings);
    this.#become(state, atFirst(this.identity, state, this.#settings));
    this.#aliveAt = this.#context.clock.now();
    this.#context.stalls.add(this);
    // An assumption that nothing bears out does not hold for ever either.
    if (state.assumed) this.#postponeExpiry();
  }

  /** A stopped group knows nothing. */
  end(): void {
    this.#context.alarms.cancel(this.#alarm);
    this.#draining?.cancel();
    this.#draining = undefined;
    this.#context.stalls.delete(this);
    this.#observedAt = undefined;
    this.#lastResult = undefined;
    this.#become(UNDECIDED, stopped(this.identity));
  }

  /** What was seen before a stall says nothing of now. A count that was begun before is gone, too. */
  onStall(duration: number, maxStall: number): void {
    this.#distrust(() => stalled(this.identity, duration, maxStall));
  }

  onAlarm(): void {
    // A result may wait in a socket while a late timer fires: it is read first (DESIGN rule 10).
    this.#draining = this.#context.clock.afterDrain(() => {
      this.#draining = undefined;
      this.#expire();
    });
  }

  #postponeExpiry(): void {
    this.#draining?.cancel();
    this.#draining = undefined;
    this.#context.alarms.set(this.#alarm, this.#settings.maxAge);
  }

  #judge(result: ProbeResult): ProbeResult {
    const { latency } = this.#settings;
    if (latency === undefined) return result;
    this.#average = averageLatency(this.#average, result, latency);
    return judgeLatency(result, this.#average, latency);
  }

  #expire(): void {
    // A count that was begun so long ago is no evidence either.
    this.#distrust(() => evidenceTooOld(this.identity, this.#settings.maxAge, this.#lastResult));
  }

  #distrust(why: () => HealthReason): void {
    const hadVerdict = this.#state.verdict !== 'unknown';
    this.#become(UNDECIDED, hadVerdict ? why() : this.#reason);
    if (hadVerdict) this.#observer.onUnknown();
  }

  #become(state: DebounceState, why: HealthReason): void {
    if (this.#state.verdict !== state.verdict) this.#since = this.#context.clock.now();
    this.#state = state;
    this.#reason = why;
    this.#average = undefined;
    this.#lastCounted = undefined;
    this.#degraded = undefined;
  }
}

function stamped(result: ProbeResult, at: number): LastResult {
  const { outcome, message, latency, degraded, weight, conclusive, evidence } = result;
  const saysMore = degraded ?? weight ?? conclusive ?? evidence;
  return saysMore === undefined ? { outcome, message, latency, at } : { ...result, at };
}

function counts(result: ProbeResult): result is ProbeResult & CountedResult {
  return result.outcome !== 'not-run';
}
