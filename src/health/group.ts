import { LagMonitor, nextTurn, type Clock } from '../core/index.ts';
import { BackendMonitor, type VerdictChange } from './backend-monitor.ts';
import type { ChangeEvent, ResultEvent } from './events.ts';
import type { HealthSettings } from './settings.ts';
import type { BackendHealth, HealthSnapshot } from './snapshot.ts';

/** How many turns of the event loop an aborted probe gets to close its sockets before a stop goes on without it. */
const TURNS_TO_SETTLE = 10;

/** Where the events of a group go. Methods, so that a group of known names can stand for one of any names. */
export interface GroupObserver<Name extends string> {
  onResult(event: ResultEvent<Name>): void;
  onChange(event: ChangeEvent<Name>): void;
}

/** All backends of a health group. */
export class Group<Name extends string> {
  readonly #clock: Clock;
  readonly #observer: GroupObserver<Name>;
  /** Events that wait until those before them have been heard by every listener. */
  readonly #events: (() => void)[] = [];
  #emitting = false;
  readonly #backends: readonly BackendMonitor<Name>[];
  #health: readonly BackendHealth<Name>[] | undefined;

  constructor(settings: HealthSettings<Name>, observer: GroupObserver<Name>) {
    this.#clock = settings.clock;
    this.#observer = observer;
    const context = { ...settings, lag: new LagMonitor(settings.clock) };
    this.#backends = settings.backends.map((backend) => this.#monitor(backend, context));
  }

  snapshot(): HealthSnapshot<Name> {
    this.#health ??= Object.freeze(this.#backends.map(({ health }) => health));
    return Object.freeze({ at: this.#clock.now(), backends: this.#health });
  }

  start(): void {
    for (const backend of this.#backends) backend.start();
  }

  /** Everything is stopped when this returns; the promise waits until aborted probes have let go. */
  stop(): Promise<void> {
    // No listener hears of one backend before all of them have stopped.
    const changes = this.#backends.map((backend) => ({ backend, change: backend.stop() }));
    for (const { backend, change } of changes) {
      if (change !== undefined) this.#pushChange(backend.name, change);
    }
    this.#emitAll();
    return this.#settled();
  }

  #monitor(
    backend: HealthSettings<Name>['backends'][number],
    context: ConstructorParameters<typeof BackendMonitor<Name>>[1],
  ): BackendMonitor<Name> {
    const { name } = backend;
    return new BackendMonitor(backend, context, {
      onTouched: () => {
        this.#health = undefined;
      },
      onResult: ({ check, result, verdict, change }) => {
        const { outcome, message, latency, evidence } = result;
        const at = this.#clock.date();
        const event = { backend: name, check, outcome, message, latency, evidence, at, verdict };
        this.#events.push(() => {
          this.#observer.onResult(event);
        });
        if (change !== undefined) this.#pushChange(name, change);
        this.#emitAll();
      },
      onChange: (change) => {
        this.#pushChange(name, change);
        this.#emitAll();
      },
    });
  }

  #pushChange(backend: Name, change: VerdictChange): void {
    const event = { backend, ...change, at: this.#clock.date(), snapshot: this.snapshot() };
    this.#events.push(() => {
      this.#observer.onChange(event);
    });
  }

  /** A listener that stops or starts the group makes events too: they follow those that are being emitted. */
  #emitAll(): void {
    if (this.#emitting) return;
    this.#emitting = true;
    for (let emit = this.#events.shift(); emit !== undefined; emit = this.#events.shift()) emit();
    this.#emitting = false;
  }

  async #settled(): Promise<void> {
    for (let turn = 0; turn < TURNS_TO_SETTLE; turn += 1) {
      if (!this.#backends.some(({ busy }) => busy)) break;
      await nextTurn();
    }
    // A socket that was destroyed is closed at the end of the turn.
    await nextTurn();
  }
}
