import type { BackendSettings } from './backend-settings.ts';
import type { Verdict } from './debounce.ts';
import {
  degradedChanged,
  maintenanceBegan,
  weightConfigured,
  weightReported,
  type DegradedReason,
  type HealthReason,
  type MaintenanceReason,
  type WeightReason,
} from './group-reasons.ts';
import { JudgedCheck, type JudgedCheckObserver } from './judged-check.ts';
import { JudgedChecks } from './judged-checks.ts';
import { JudgedGroup } from './judged-group.ts';
import type { CheckedNow, Judged, JudgedObserver, JudgedResult } from './judged.ts';
import type { LoopContext } from './probe-context.ts';
import type { BackendHealth, Maintenance } from './snapshot.ts';

export interface VerdictChange {
  readonly from: Verdict;
  readonly to: Verdict;
  readonly reason: HealthReason;
}

export interface WeightChange {
  readonly from: number;
  readonly to: number;
  readonly reason: WeightReason;
}

export interface DegradedChange {
  readonly degraded: string | undefined;
  readonly reason: DegradedReason;
}

/** What has become of a backend, if anything. */
export interface BackendChanges {
  readonly verdict: VerdictChange | undefined;
  readonly weight: WeightChange | undefined;
  /** Where the verdict has not changed, which would tell of it. */
  readonly degraded: DegradedChange | undefined;
}

export interface BackendObserver<Name extends string> {
  /** What the snapshot shows of it is different: always before what follows. */
  onTouched(backend: BackendMonitor<Name>, before: BackendHealth<Name>): void;
  /** One probe is over (or something has changed without one), and what that did to the backend. */
  onJudged(
    backend: BackendMonitor<Name>,
    result: JudgedResult | undefined,
    changes: BackendChanges,
  ): void;
}

/** One backend: what it is judged by, and how it stands. */
export class BackendMonitor<Name extends string> implements JudgedObserver, JudgedCheckObserver {
  #settings: BackendSettings<Name>;
  readonly #context: LoopContext;
  readonly #observer: BackendObserver<Name>;
  readonly #judged: Judged;
  #maintenance: Maintenance | undefined;
  #health: BackendHealth<Name>;

  /** @param before the maintenance that it is in already, whatever the settings say */
  constructor(
    settings: BackendSettings<Name>,
    context: LoopContext,
    observer: BackendObserver<Name>,
    before?: Maintenance,
  ) {
    const { group, require, maintenance } = settings;
    this.#settings = settings;
    this.#context = context;
    this.#observer = observer;
    const [only, ...others] = settings.checks;
    if (group !== undefined) this.#judged = new JudgedGroup(group, require, context.clock, this);
    else if (only?.port === undefined && only !== undefined && others.length === 0) {
      // Most backends have one check, and there may be ten thousand of them.
      this.#judged = new JudgedCheck(only, context, this);
    } else this.#judged = new JudgedChecks(settings, context, this);
    if (before !== undefined) this.#maintenance = before;
    else if (maintenance !== undefined)
      this.#maintenance = this.#begun(maintenanceBegan(maintenance));
    this.#health = this.#observe(context.clock.now());
  }

  get settings(): BackendSettings<Name> {
    return this.#settings;
  }

  get name(): Name {
    return this.#settings.name;
  }

  /** Whether a probe that was started has not settled yet. */
  get busy(): boolean {
    return this.#judged.busy;
  }

  /** How long those that are busy may take to let go after their abort, in milliseconds. */
  get grace(): number {
    return this.#judged.grace;
  }

  /** After a stop, where a nested group lets go of what it holds: when that is done. */
  get settled(): Promise<void> | undefined {
    return this.#judged.settled;
  }

  get health(): BackendHealth<Name> {
    return this.#health;
  }

  /** Begins from nothing, or from what is assumed. The changes are returned, and not told to the observer. */
  begin(): BackendChanges {
    this.#judged.begin();
    return this.#refresh();
  }

  /** Begins to look. */
  start(): void {
    this.#judged.start();
  }

  checkNow(): Promise<readonly CheckedNow[]> {
    return this.#judged.checkNow();
  }

  /** Stops and forgets what is known. The changes are returned, and not told to the observer. */
  stop(): BackendChanges {
    this.#judged.stop();
    return this.#refresh();
  }

  /** @returns whether that was anything new. */
  maintain(reason: MaintenanceReason): boolean {
    if (this.#maintenance?.reason.message === reason.message) return false;
    const { since } = this.#maintenance ?? {};
    this.#maintenance = this.#begun(reason, since);
    this.#refresh();
    return true;
  }

  /** @returns whether it was in maintenance. */
  release(): boolean {
    if (this.#maintenance === undefined) return false;
    this.#maintenance = undefined;
    this.#refresh();
    return true;
  }

  /** Takes settings that are judged by the same as before. */
  adjust(settings: BackendSettings<Name>): BackendChanges {
    this.#settings = settings;
    return this.#refresh();
  }

  onChecked(_check: JudgedCheck, result: JudgedResult | undefined): void {
    this.onJudged(result);
  }

  onJudged(result: JudgedResult | undefined): void {
    this.#observer.onJudged(this, result, this.#refresh());
  }

  #begun(reason: MaintenanceReason, since = this.#context.clock.now()): Maintenance {
    return Object.freeze({ since, reason });
  }

  #refresh(): BackendChanges {
    const before = this.#health;
    const { verdict, reason } = this.#judged;
    const changed = verdict !== before.verdict;
    const after = this.#observe(changed ? this.#context.clock.now() : before.since);
    this.#health = after;
    this.#observer.onTouched(this, before);
    return {
      verdict: changed ? { from: before.verdict, to: verdict, reason } : undefined,
      weight: this.#weighed(before, after),
      degraded: changed ? undefined : degradedBetween(before, after),
    };
  }

  #weighed(before: BackendHealth, after: BackendHealth): WeightChange | undefined {
    const { weight: from, maintenance: was } = before;
    const { weight: to, maintenance: is } = after;
    // In maintenance it weighs nothing: that is told as the maintenance.
    if (from === to || was !== undefined || is !== undefined) return undefined;
    return {
      from,
      to,
      reason: this.#judged.weight === undefined ? weightConfigured(to) : weightReported(to),
    };
  }

  #observe(since: number): BackendHealth<Name> {
    const { verdict, reason, observedAt, degraded, checks, weight } = this.#judged;
    const maintenance = this.#maintenance;
    return Object.freeze({
      name: this.name,
      verdict,
      reason,
      since,
      observedAt,
      degraded: verdict === 'online' ? degraded : undefined,
      weight: maintenance === undefined ? (weight ?? this.#settings.weight) : 0,
      maintenance,
      checks,
    });
  }
}

/** That it is, or is not: what the check says of it may be another latency with each probe. */
function degradedBetween(before: BackendHealth, after: BackendHealth): DegradedChange | undefined {
  const { degraded } = after;
  if ((before.degraded === undefined) === (degraded === undefined)) return undefined;
  return { degraded, reason: degradedChanged(degraded) };
}
