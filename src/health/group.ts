import { nextTurn, type Clock } from '../core/index.ts';
import { differenceBetween } from './backend-difference.ts';
import { BackendMonitor, type BackendChanges, type BackendObserver } from './backend-monitor.ts';
import type { BackendSettings } from './backend-settings.ts';
import type { Verdict } from './debounce.ts';
import type { CheckNowResult } from './events.ts';
import { GroupEvents, type GroupObserver } from './group-events.ts';
import { maintenanceBegan, maintenanceEnded } from './group-reasons.ts';
import { GroupRoster } from './group-roster.ts';
import type { JudgedResult } from './judged.ts';
import { loopContext, type LoopContext } from './probe-context.ts';
import type { HealthSettings } from './settings.ts';
import type { BackendHealth, HealthSnapshot } from './snapshot.ts';
import { TurnShare } from './turn-share.ts';

/** How many turns of the event loop an aborted probe gets to close its sockets before a stop goes on without it. */
const TURNS_TO_SETTLE = 10;

/** So often is looked whether a probe that needs time to let go has done so, in milliseconds. */
const GRACE_POLL = 20;

/** All backends of a health group. */
export class Group<Name extends string> implements BackendObserver<Name> {
  readonly #context: LoopContext;
  readonly #events: GroupEvents<Name>;
  readonly #roster = new GroupRoster<Name>();
  #running = false;
  /** Those that are no more, until their probes have let go. */
  #leaving: readonly BackendMonitor<Name>[] = [];

  constructor(settings: HealthSettings<Name>, observer: GroupObserver<Name>) {
    this.#context = loopContext(settings);
    this.#events = new GroupEvents(settings.clock, observer, () => this.snapshot());
    for (const backend of settings.backends) this.#roster.add(this.#monitor(backend));
  }

  get clock(): Clock {
    return this.#context.clock;
  }

  get settings(): readonly BackendSettings<Name>[] {
    return this.#roster.settings;
  }

  has(name: string): boolean {
    return this.#roster.get(name) !== undefined;
  }

  snapshot(): HealthSnapshot<Name> {
    return this.#roster.snapshot(this.#context.clock.now());
  }

  start(): void {
    this.#running = true;
    // No listener hears of one backend before all of them have started.
    this.#events.collect(() => {
      const { backends } = this.#roster;
      const begun = backends.map((backend) => ({ name: backend.name, changes: backend.begin() }));
      for (const { name, changes } of begun) this.#events.changes(name, changes);
      for (const backend of backends) backend.start();
    });
  }

  /** Everything is stopped when this returns; the promise waits until aborted probes have let go. */
  stop(): Promise<void> {
    const { backends } = this.#roster;
    this.#running = false;
    this.#events.collect(() => {
      const stopped = backends.map((backend) => ({ name: backend.name, changes: backend.stop() }));
      for (const { name, changes } of stopped) this.#events.changes(name, changes);
      this.#events.stopped();
    });
    return this.#settled();
  }

  /** One more, whose name is new. */
  add(settings: BackendSettings<Name>): void {
    const backend = this.#monitor(settings);
    this.#events.collect(() => {
      this.#roster.add(backend);
      this.#events.backends({ added: [settings.name], removed: [], replaced: [] });
      if (!this.#running) return;
      this.#events.changes(settings.name, backend.begin());
      backend.start();
    });
  }

  /**
   * Has these backends from now on. Those that are judged as before go on, with their counts and probes. The promise
   * waits until the probes of those that are gone have let go.
   */
  set(next: readonly BackendSettings<Name>[]): Promise<void> {
    const difference = differenceBetween(this.settings, next);
    const { added, removed, replaced } = difference;
    const isNew = new Set<Name>([...added, ...replaced]);
    const isGone = new Set<Name>([...removed, ...replaced]);
    const gone = this.#roster.backends.filter(({ name }) => isGone.has(name));
    this.#events.collect(() => {
      const old = new Map(this.#roster.backends.map((backend) => [backend.name, backend]));
      this.#roster.set(
        next.map(
          (settings) =>
            this.#kept(settings, isNew) ?? this.#monitor(settings, old.get(settings.name)),
        ),
      );
      const verdicts = replaced.map((name) => ({ name, from: old.get(name)?.health.verdict }));
      for (const backend of gone) backend.stop();
      this.#leaving = [...this.#leaving.filter(({ busy }) => busy), ...gone];
      const begun = this.#running ? this.#begin(isNew) : [];
      if (isNew.size + isGone.size > 0) this.#events.backends(difference);
      for (const { name, from } of verdicts) this.#tellReplaced(name, from);
      for (const { name, changes } of begun) {
        if (!old.has(name)) this.#events.changes(name, changes);
      }
      for (const settings of next) this.#adjust(settings, old.get(settings.name)?.settings);
      if (this.#running) for (const name of isNew) this.#roster.get(name)?.start();
    });
    return this.#settled(gone);
  }

  /** @param name all of them where it is undefined */
  async checkNow(name: Name | undefined): Promise<readonly CheckNowResult<Name>[]> {
    const one = name === undefined ? undefined : this.#roster.get(name);
    const backends = one === undefined ? this.#roster.backends : [one];
    const results: Promise<readonly CheckNowResult<Name>[]>[] = [];
    let share = new TurnShare(this.clock);
    for (const backend of backends) {
      const result = checkedNow(backend);
      // It may reject (a group of the user's) before all are waited for.
      result.catch(() => undefined);
      results.push(result);
      if (!share.isSpent) continue;
      await nextTurn();
      share = new TurnShare(this.clock);
    }
    return (await Promise.all(results)).flat();
  }

  /** @param note why, in the operator's words */
  maintain(name: Name, note: string | undefined): void {
    const reason = maintenanceBegan(note);
    const backend = this.#roster.get(name);
    if (backend?.maintain(reason) !== true) return;
    this.#events.maintenance(name, backend.health.maintenance, reason);
    this.#events.flush();
  }

  release(name: Name): void {
    if (this.#roster.get(name)?.release() !== true) return;
    this.#events.maintenance(name, undefined, maintenanceEnded());
    this.#events.flush();
  }

  onTouched(backend: BackendMonitor<Name>, before: BackendHealth<Name>): void {
    this.#roster.touch(backend, before);
  }

  onJudged(
    { name }: BackendMonitor<Name>,
    judged: JudgedResult | undefined,
    changes: BackendChanges,
  ): void {
    if (judged !== undefined) this.#events.result(name, judged);
    this.#events.changes(name, changes);
    this.#events.flush();
  }

  /** @param before the one that it replaces: what an operator has taken out stays out */
  #monitor(settings: BackendSettings<Name>, before?: BackendMonitor<Name>): BackendMonitor<Name> {
    return new BackendMonitor(settings, this.#context, this, before?.health.maintenance);
  }

  #kept(
    { name }: BackendSettings<Name>,
    isNew: ReadonlySet<Name>,
  ): BackendMonitor<Name> | undefined {
    return isNew.has(name) ? undefined : this.#roster.get(name);
  }

  #begin(names: ReadonlySet<Name>): { name: Name; changes: BackendChanges }[] {
    return this.#roster.backends
      .filter(({ name }) => names.has(name))
      .map((backend) => ({ name: backend.name, changes: backend.begin() }));
  }

  /** Whoever follows the changes of a backend's verdict must hear that it is not what it was. */
  #tellReplaced(name: Name, from: Verdict | undefined): void {
    const backend = this.#roster.get(name);
    if (backend === undefined || from === undefined) return;
    const { verdict: to, reason } = backend.health;
    if (from !== to) this.#events.change(name, { from, to, reason });
  }

  /** What does not decide how it is judged changes without a new beginning. */
  #adjust(settings: BackendSettings<Name>, before: BackendSettings<Name> | undefined): void {
    const { name, maintenance } = settings;
    if (before === undefined || before === settings) return;
    const changes = this.#roster.get(name)?.adjust(settings);
    if (changes !== undefined) this.#events.changes(name, changes);
    if (before.maintenance === maintenance) return;
    if (maintenance === undefined) this.release(name);
    else this.maintain(name, maintenance);
  }

  async #settled(backends = this.#roster.backends.concat(this.#leaving)): Promise<void> {
    for (let turn = 0; turn < TURNS_TO_SETTLE; turn += 1) {
      if (!backends.some(({ busy }) => busy)) break;
      await nextTurn();
    }
    await this.#graceOf(backends);
    await Promise.all(backends.flatMap(({ settled }) => settled ?? []));
    // A socket that was destroyed is closed at the end of the turn.
    await nextTurn();
  }

  /** Waits for those that said that they need time, and not for those that hang. */
  async #graceOf(backends: readonly BackendMonitor<Name>[]): Promise<void> {
    const { clock } = this.#context;
    const stoppedAt = clock.now();
    const isOver = (): boolean => backends.every(({ grace }) => stoppedAt + grace <= clock.now());
    while (!isOver()) await new Promise<void>((resolve) => clock.setTimer(GRACE_POLL, resolve));
  }
}

async function checkedNow<Name extends string>(
  backend: BackendMonitor<Name>,
): Promise<readonly CheckNowResult<Name>[]> {
  const checked = await backend.checkNow();
  return checked.map(({ check, result }) => ({ ...result, backend: backend.name, check }));
}
