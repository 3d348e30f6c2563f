import type { Clock } from '../core/index.ts';
import type { CheckSettings } from './backend-checks.ts';
import type { BackendSettings } from './backend-settings.ts';
import { CheckMonitor, type CheckMonitorOptions } from './check-monitor.ts';
import { combine } from './combine.ts';
import type { Verdict } from './debounce.ts';
import { ProbeLoop, type Loop, type LoopContext, type LoopObserver } from './probe-loop.ts';
import type { ProbeResult } from './probe-result.ts';
import type { CheckIdentity, HealthReason } from './reasons.ts';

import type { BackendHealth } from './snapshot.ts';
import { WatchLoop } from './watch-loop.ts';

export interface VerdictChange {
  readonly from: Verdict;
  readonly to: Verdict;
  readonly reason: HealthReason;
}

export interface ResultReport {
  readonly check: CheckIdentity;
  readonly result: ProbeResult;
  /** The verdict of the check after this result. */
  readonly verdict: Verdict;
  readonly change: VerdictChange | undefined;
}

export interface BackendObserver {
  /** Called when anything that the snapshot shows may be different: always before what follows. */
  readonly onTouched: () => void;
  /** One probe is over; `change` is what it did to the verdict of the backend. */
  readonly onResult: (report: ResultReport) => void;
  /** The verdict has changed without a probe. */
  readonly onChange: (change: VerdictChange) => void;
}

/** One backend: its checks, the loops that probe them, and the verdict that they make together. */
export class BackendMonitor<Name extends string> {
  readonly name: Name;
  readonly #clock: Clock;
  readonly #observer: BackendObserver;
  readonly #checks: [CheckMonitor, ...CheckMonitor[]];
  readonly #loops: Loop[] = [];
  #verdict: Verdict = 'unknown';
  #reason: HealthReason;
  #since: number;
  #health: BackendHealth<Name> | undefined;

  constructor(
    { name, checks: [first, ...rest] }: BackendSettings<Name>,
    context: LoopContext,
    observer: BackendObserver,
  ) {
    if (first === undefined) throw new TypeError('a backend has at least one check');
    this.name = name;
    this.#clock = context.clock;
    this.#observer = observer;
    this.#checks = [this.#add(first, context), ...rest.map((check) => this.#add(check, context))];
    this.#reason = combine(this.#checks).reason;
    this.#since = context.clock.now();
  }

  /** Whether a probe that was started has not settled yet. */
  get busy(): boolean {
    return this.#loops.some((loop) => loop.busy);
  }

  get health(): BackendHealth<Name> {
    this.#health ??= Object.freeze({
      name: this.name,
      verdict: this.#verdict,
      reason: this.#reason,
      since: this.#since,
      observedAt: newest(this.#checks),
      checks: Object.freeze(this.#checks.map(({ health }) => health)),
    });
    return this.#health;
  }

  start(): void {
    for (const check of this.#checks) check.begin();
    this.#refresh();
    for (const loop of this.#loops) loop.start();
  }

  /** Stops the loops and forgets what is known. Returns the change of the verdict, which is not reported. */
  stop(): VerdictChange | undefined {
    for (const loop of this.#loops) loop.stop();
    for (const check of this.#checks) check.end();
    return this.#refresh();
  }

  #add(settings: CheckSettings, context: LoopContext): CheckMonitor {
    const { check } = settings;
    const options: CheckMonitorOptions = {
      ...settings,
      clock: context.clock,
      onExpired: () => {
        const change = this.#refresh();
        if (change !== undefined) this.#observer.onChange(change);
      },
    };
    const monitor = new CheckMonitor(check, options);
    const observer: LoopObserver = {
      isInDoubt: () => monitor.inDoubt,
      onResult: (result) => {
        monitor.record(result);
        const change = this.#refresh();
        const { identity: check, verdict } = monitor;
        this.#observer.onResult({ check, result, verdict, change });
      },
    };
    this.#loops.push(
      'run' in check
        ? new ProbeLoop(check, settings, context, observer)
        : new WatchLoop(check, settings, context, observer),
    );
    return monitor;
  }

  #refresh(): VerdictChange | undefined {
    this.#health = undefined;
    this.#observer.onTouched();
    const { verdict: to, reason } = combine(this.#checks);
    const from = this.#verdict;
    this.#reason = reason;
    if (from === to) return undefined;
    this.#verdict = to;
    this.#since = this.#clock.now();
    return { from, to, reason };
  }
}

function newest(checks: readonly CheckMonitor[]): number | undefined {
  let newestAt: number | undefined;
  for (const { observedAt } of checks) {
    if (observedAt !== undefined && observedAt >= (newestAt ?? observedAt)) newestAt = observedAt;
  }
  return newestAt;
}
