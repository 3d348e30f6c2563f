import type { CheckSettings } from './backend-checks.ts';
import { CheckMonitor, type CheckMonitorObserver } from './check-monitor.ts';
import type { Verdict } from './debounce.ts';
import type { CheckedNow, Judged, JudgedResult } from './judged.ts';
import type { LoopContext } from './probe-context.ts';
import { ProbeLoop, type Loop, type LoopObserver } from './probe-loop.ts';
import type { ProbeResult } from './probe-result.ts';
import type { HealthReason } from './reasons.ts';
import type { CheckHealth } from './snapshot.ts';
import { WatchLoop } from './watch-loop.ts';

/** Whom a check tells. */
export interface JudgedCheckObserver {
  /** A probe is over, or the verdict has become `unknown` without one (`undefined`). */
  onChecked(check: JudgedCheck, result: JudgedResult | undefined): void;
}

/** One check of a backend, or the only one: what is known of it, and the loop that probes it. */
export class JudgedCheck implements Judged, LoopObserver, CheckMonitorObserver {
  readonly port: string | undefined;
  readonly #loop: Loop;
  readonly #grace: number;
  readonly #monitor: CheckMonitor;
  readonly #observer: JudgedCheckObserver;
  #weight: number | undefined;
  #health: CheckHealth | undefined;

  constructor(
    { check, port, probing }: CheckSettings,
    context: LoopContext,
    observer: JudgedCheckObserver,
  ) {
    this.port = port;
    const { grace = 0 } = check;
    this.#grace = Number.isFinite(grace) ? grace : 0;
    this.#observer = observer;
    this.#monitor = new CheckMonitor(check, probing, context, this);
    this.#loop =
      'run' in check
        ? new ProbeLoop(check, probing, context, this)
        : new WatchLoop(check, probing, context, this);
  }

  get grace(): number {
    return this.#loop.busy ? this.#grace : 0;
  }

  get verdict(): Verdict {
    return this.#monitor.verdict;
  }

  get reason(): HealthReason {
    return this.#monitor.reason;
  }

  get since(): number {
    return this.#monitor.since;
  }

  get observedAt(): number | undefined {
    return this.#monitor.observedAt;
  }

  /** What the last good result says that the backend weighs: never below 0. */
  get weight(): number | undefined {
    return this.#weight === undefined ? undefined : Math.max(0, this.#weight);
  }

  get degraded(): string | undefined {
    return this.health.degraded;
  }

  get checks(): readonly CheckHealth[] {
    return Object.freeze([this.health]);
  }

  get busy(): boolean {
    return this.#loop.busy;
  }

  get health(): CheckHealth {
    const { port } = this;
    this.#health ??=
      port === undefined ? this.#monitor.health : Object.freeze({ ...this.#monitor.health, port });
    return this.#health;
  }

  async checkNow(): Promise<readonly CheckedNow[]> {
    const result = await this.#loop.checkNow();
    return [{ check: this.#monitor.identity, result }];
  }

  begin(): void {
    this.#health = undefined;
    this.#weight = undefined;
    this.#monitor.begin();
  }

  start(): void {
    this.#loop.start();
  }

  stop(): void {
    this.#loop.stop();
    this.#health = undefined;
    this.#weight = undefined;
    this.#monitor.end();
  }

  get spacing(): number {
    return this.#monitor.spacing;
  }

  onUnknown(): void {
    this.#health = undefined;
    this.#loop.hasten();
    this.#observer.onChecked(this, undefined);
  }

  onResult(found: ProbeResult): ProbeResult {
    const result = this.#monitor.record(found);
    this.#health = undefined;
    // Keepalived's misc_dynamic: a bad result leaves the weight, and a good one without a weight takes it back.
    if (result.outcome === 'good') this.#weight = result.weight;
    const { identity: check, verdict } = this.#monitor;
    this.#observer.onChecked(this, { check, result, verdict });
    return result;
  }
}
