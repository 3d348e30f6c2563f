import type { Clock } from '../core/index.ts';
import type { BackendChanges, VerdictChange } from './backend-monitor.ts';
import type {
  BackendsEvent,
  ChangeEvent,
  DegradedEvent,
  MaintenanceEvent,
  ResultEvent,
  WeightEvent,
} from './events.ts';
import { GroupEventQueue } from './group-event-queue.ts';
import {
  backendsChanged,
  type BackendsDifference,
  type MaintenanceReason,
} from './group-reasons.ts';
import type { JudgedResult } from './judged.ts';
import type { HealthSnapshot, Maintenance } from './snapshot.ts';

/** Where the events of a group go. Methods, so that a group of known names can stand for one of any names. */
export interface GroupObserver<Name extends string> {
  onResult(event: ResultEvent<Name>): void;
  onChange(event: ChangeEvent<Name>): void;
  onMaintenance(event: MaintenanceEvent<Name>): void;
  onWeight(event: WeightEvent<Name>): void;
  onDegraded(event: DegradedEvent<Name>): void;
  onBackends(event: BackendsEvent<Name>): void;
  /** The group has stopped, and everything that came before was told. */
  onStopped(): void;
}

/** Makes the events of a group as things happen, and emits them in that order. */
export class GroupEvents<Name extends string> extends GroupEventQueue {
  readonly #clock: Clock;
  readonly #observer: GroupObserver<Name>;
  readonly #snapshot: () => HealthSnapshot<Name>;

  constructor(clock: Clock, observer: GroupObserver<Name>, snapshot: () => HealthSnapshot<Name>) {
    super();
    this.#clock = clock;
    this.#observer = observer;
    this.#snapshot = snapshot;
  }

  result(backend: Name, { check, result, verdict }: JudgedResult): void {
    const { outcome, message, latency, degraded, weight, conclusive = false, evidence } = result;
    const at = this.#clock.date();
    const said = { outcome, message, latency, degraded, weight, conclusive, evidence };
    const event = { backend, check, ...said, at, verdict };
    this.push(() => {
      this.#observer.onResult(event);
    });
  }

  changes(backend: Name, { verdict, weight, degraded }: BackendChanges): void {
    if (verdict !== undefined) this.change(backend, verdict);
    if (weight !== undefined) {
      const event = { backend, ...weight, ...this.#now() };
      this.push(() => {
        this.#observer.onWeight(event);
      });
    }
    if (degraded !== undefined) {
      const event = { backend, ...degraded, ...this.#now() };
      this.push(() => {
        this.#observer.onDegraded(event);
      });
    }
  }

  change(backend: Name, change: VerdictChange): void {
    const event = { backend, ...change, ...this.#now() };
    this.push(() => {
      this.#observer.onChange(event);
    });
  }

  maintenance(
    backend: Name,
    maintenance: Maintenance | undefined,
    reason: MaintenanceReason,
  ): void {
    const event = { backend, maintenance, reason, ...this.#now() };
    this.push(() => {
      this.#observer.onMaintenance(event);
    });
  }

  backends(difference: BackendsDifference<Name>): void {
    const event = { ...difference, reason: backendsChanged(difference), ...this.#now() };
    this.push(() => {
      this.#observer.onBackends(event);
    });
  }

  stopped(): void {
    this.push(() => {
      this.#observer.onStopped();
    });
  }

  #now(): { readonly at: Date; readonly snapshot: HealthSnapshot<Name> } {
    return { at: this.#clock.date(), snapshot: this.#snapshot() };
  }
}
