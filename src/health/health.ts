import { ConfigurationError, describe, Emitter, within } from '../core/index.ts';
import type { BackendInput, BackendsOption } from './backend-options.ts';
import { parseBackend, parseBackends } from './backend-settings.ts';
import type { CheckNowResult, HealthEvents } from './events.ts';
import { refuseCycles, unknownBackend } from './group-faults.ts';
import { Group } from './group.ts';
import type { ProbeOptions } from './probe-options.ts';
import type { Probing } from './probing.ts';
import { parseProbing, parseSettings, type HealthOptions } from './settings.ts';
import { SnapshotFeed } from './snapshot-feed.ts';
import { snapshotJson, type HealthJson } from './snapshot-json.ts';
import type { HealthSnapshot } from './snapshot.ts';
import { abortable, checkSignal, type HealthWaitOptions } from './waiting.ts';

/**
 * A health group: backends that are probed again and again and judged together.
 *
 * It runs while it was started, or is retained by at least one holder (an announcement retains its group). A running
 * group keeps the process alive; after `await stop()` nothing of it does.
 *
 * Events: `result` for every probe, then `change` and `weight` if the verdict or the weight of a backend has changed
 * with it, and `degraded` if one that stays online is not as it should be any more, or is again; `maintenance` and
 * `backends` for what an operator does.
 *
 * ```ts
 * const web = Health.of({
 *   backends: { 'web-a': httpCheck('http://10.0.0.1/healthz'), 'web-b': tcpCheck('10.0.0.2:80') },
 * });
 * web.on('change', ({ backend, to, reason }) => log(`${backend} is ${to}: ${reason.message}`));
 * web.start();
 * ```
 */
export class Health<Name extends string = string> extends Emitter<HealthEvents<Name>> {
  readonly #group: Group<Name>;
  readonly #feed: SnapshotFeed<Name>;
  #probing: Probing;
  #started = false;
  #holders = 0;
  #running = false;
  #stopped: Promise<void> = Promise.resolve();

  private constructor(options: HealthOptions<Name>) {
    super();
    const settings = parseSettings(options);
    this.#probing = settings.probing;
    this.#feed = new SnapshotFeed(() => this.snapshot());
    this.#group = new Group(settings, {
      onResult: (event) => {
        this.emit('result', event);
      },
      onChange: (event) => {
        this.emit('change', event);
        this.#feed.newer();
      },
      onWeight: (event) => {
        this.emit('weight', event);
        this.#feed.newer();
      },
      onDegraded: (event) => {
        this.emit('degraded', event);
        this.#feed.newer();
      },
      onMaintenance: (event) => {
        this.emit('maintenance', event);
        this.#feed.newer();
      },
      onBackends: (event) => {
        this.emit('backends', event);
        this.#feed.newer();
      },
      onStopped: () => {
        this.#feed.stopped();
      },
    });
  }

  /**
   * Makes a group; nothing is probed before it is started. The names of the backends are inferred into its events.
   * @throws ConfigurationError if an option cannot work, with its path; an empty group is a fault.
   */
  static of<Name extends string>(options: HealthOptions<Name>): Health<Name> {
    return new Health(options);
  }

  /** Whether it probes. */
  get running(): boolean {
    return this.#running;
  }

  /**
   * All verdicts at this moment: frozen plain data, in the order of the options. It costs the same for any number of
   * backends, until its list is looked at.
   */
  snapshot(): HealthSnapshot<Name> {
    return this.#group.snapshot();
  }

  /** The same as plain data for people and programs elsewhere: moments are ISO 8601 dates. See {@link HealthJson}. */
  toJSON(): HealthJson<Name> {
    return snapshotJson(this.snapshot(), this.#running, this.#group.clock);
  }

  /**
   * Starts probing. Every verdict is `unknown`, or what `initially` assumes, which is told as a change with the reason
   * `assumed`. Idempotent.
   */
  start(): void {
    this.#started = true;
    this.#update();
  }

  /**
   * Takes {@link start} back, so it stops unless somebody retains it. Idempotent.
   *
   * A group that stops knows nothing: its verdicts become `unknown` with the reason `stopped`, and the `change` events
   * of that are emitted before this returns (called by a listener: when the event that it hears is through). The
   * promise resolves when timers are cancelled, sockets are closed, and probes have let go of what they hold; a check
   * that ignores its abort signal is not waited for.
   * @throws ConfigurationError if `signal` is no AbortSignal. An abort ends the waiting, not the stop.
   */
  stop({ signal }: HealthWaitOptions = {}): Promise<void> {
    checkSignal({ signal });
    this.#started = false;
    this.#update();
    return abortable(this.settled(), signal);
  }

  /** Keeps the group running until what this returns is called (again is no harm), whatever {@link stop} says. */
  retain(): () => void {
    let held = true;
    this.#holders += 1;
    this.#update();
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      this.#update();
    };
  }

  /**
   * Adds a backend, live; the others notice nothing. What it does not say of itself is as the options of the group.
   * @returns this group, whose type knows the name.
   * @throws ConfigurationError if there is one of that name, or an option cannot work.
   */
  add<Added extends string>(name: Added, backend: BackendInput): Health<Name | Added> {
    const settings = within('backend', () => parseBackend(name, backend, this.#probing));
    if (this.#group.has(name)) {
      throw new ConfigurationError(
        'name',
        `there is a backend ${describe(name)} already: replace it`,
      );
    }
    refuseCycles(this, [settings]);
    const group = this.#as<Name | Added>();
    group.#group.add(settings);
    return group;
  }

  /**
   * Removes a backend, live. The promise resolves when its probes have let go of what they hold.
   * @throws ConfigurationError if there is none of that name, or it is the last one: an empty group is a fault.
   */
  remove(name: Name, { signal }: HealthWaitOptions = {}): Promise<void> {
    checkSignal({ signal });
    this.#known(name);
    const rest = this.#group.settings.filter((backend) => backend.name !== name);
    if (rest.length === 0) {
      throw new ConfigurationError(
        'name',
        `${name} is the last backend, and an empty group is a fault: stop the group, or set other backends`,
      );
    }
    return abortable(this.#group.set(rest), signal);
  }

  /**
   * Replaces a backend, live. It begins anew, unless it is judged as before: then its counts and its verdict stay, and
   * only its weight and its maintenance may be others. See {@link set}.
   * @throws ConfigurationError if there is none of that name, or an option cannot work.
   */
  replace(name: Name, backend: BackendInput, { signal }: HealthWaitOptions = {}): Promise<void> {
    checkSignal({ signal });
    this.#known(name);
    const replacement = within('backend', () => parseBackend(name, backend, this.#probing));
    refuseCycles(this, [replacement]);
    const next = this.#group.settings.map((old) => (old.name === name ? replacement : old));
    return abortable(this.#group.set(next), signal);
  }

  /**
   * Has these backends from now on, live: what is missing is removed, what is new is added, what is judged by something
   * else begins anew. All others go on, with their counts, verdicts, probes, and the maintenance that an operator has
   * put them in; a new weight takes effect. A backend is judged as before by the same check, or one made by the same
   * function of equal options, probed with equal options; a function of one's own must be the same function.
   *
   * The promise resolves with this group, whose type knows the names, when the probes of those that are gone have let
   * go of what they hold. Everything else is done when this returns.
   * @param probing what holds for backends that do not say otherwise, if that is to be different: it takes the place of
   * all such options of the group.
   * @throws ConfigurationError if an option cannot work, and nothing has been changed; an empty group is a fault.
   */
  set<Next extends string>(
    backends: BackendsOption<Next>,
    { signal, ...probing }: HealthWaitOptions & ProbeOptions = {},
  ): Promise<Health<Next>> {
    checkSignal({ signal });
    const isSaid = Object.values(probing).some((value) => value !== undefined);
    const defaults = isSaid ? parseProbing(probing) : this.#probing;
    const next = parseBackends(backends, defaults);
    within('backends', () => {
      refuseCycles(this, next);
    });
    this.#probing = defaults;
    const group = this.#as<Next>();
    const settled = group.#group.set(next).then(() => group);
    return abortable(settled, signal);
  }

  /**
   * Takes a backend into maintenance: it is probed and its verdict is shown, but it weighs 0 and counts for nothing, as
   * if it were not there. Where all backends are in maintenance, nobody serves: conditions withdraw. It outlives a stop
   * of the group. Again is no harm, with another reason that is shown from then on.
   * @param reason why, for people
   * @throws ConfigurationError if there is no backend of that name.
   */
  maintain(name: Name, reason?: string): void {
    this.#known(name);
    within('reason', () => {
      if (reason !== undefined && (typeof reason !== 'string' || reason === '')) {
        throw new ConfigurationError('', `${describe(reason)} is not a text`);
      }
    });
    this.#group.maintain(name, reason);
  }

  /**
   * Takes {@link maintain} back: what the probes say of it counts from now on. Again is no harm.
   * @throws ConfigurationError if there is no backend of that name.
   */
  release(name: Name): void {
    this.#known(name);
    this.#group.release(name);
  }

  /**
   * Probes a backend now, or all of them, whatever the spacing says; a probe that is under way is joined, and there are
   * never two of one check at once. The results count like any other, and are told as events. Resolves with what each
   * check has found: never rejects for what a backend does; in a group that does not run all are `not-run`.
   * A backend that is a group has its checks probed, and they are told by that group only.
   * @throws ConfigurationError if there is no backend of that name, or `signal` is no AbortSignal. An abort ends the
   * waiting, not the probes.
   */
  checkNow(
    name?: Name,
    { signal }: HealthWaitOptions = {},
  ): Promise<readonly CheckNowResult<Name>[]> {
    checkSignal({ signal });
    if (name !== undefined) this.#known(name);
    return abortable(this.#group.checkNow(name), signal);
  }

  /**
   * Resolves with the first snapshot that `predicate` accepts: the present one, or the next after a verdict, a weight, a
   * degradation, a maintenance or the backends have changed. Rejects with `ERR_STOPPED` when the group stops first, with
   * `signal.reason` on abort, and with what the predicate throws. It does not start the group.
   * @throws ConfigurationError if `predicate` is no function, or `signal` no AbortSignal.
   */
  until(
    predicate: (snapshot: HealthSnapshot<Name>) => boolean,
    { signal }: HealthWaitOptions = {},
  ): Promise<HealthSnapshot<Name>> {
    checkSignal({ signal });
    if (typeof predicate !== 'function') {
      throw new ConfigurationError('predicate', `${describe(predicate)} is not a function`);
    }
    return this.#feed.until(predicate, signal);
  }

  /**
   * The snapshots from now on: the present one, then one whenever a verdict, a weight, a degradation, a maintenance or the
   * backends have changed. Whoever is slower than that gets the newest one next, and misses those between. It ends when the group
   * stops; on abort a step rejects with `signal.reason`.
   * @throws ConfigurationError if `signal` is no AbortSignal.
   */
  snapshots({ signal }: HealthWaitOptions = {}): AsyncIterableIterator<HealthSnapshot<Name>> {
    checkSignal({ signal });
    return this.#feed.stream(signal);
  }

  /** `for await (const snapshot of health)`: the same as {@link snapshots}. */
  [Symbol.asyncIterator](): AsyncIterableIterator<HealthSnapshot<Name>> {
    return this.snapshots();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Resolves when the last stop is over: programs that probes have started are gone. At once while the group runs. */
  settled(): Promise<void> {
    return this.#running ? Promise.resolve() : this.#stopped;
  }

  /** @internal Whether the other group is among its backends, or theirs. */
  includes(other: object): boolean {
    return this.#group.settings.some(
      ({ group }) => group !== undefined && (group === other || group.includes?.(other) === true),
    );
  }

  /** Names are for the compiler only: the group is the same. */
  #as<Other extends string>(): Health<Other> {
    return this as Health as Health<Other>;
  }

  #known(name: Name): void {
    if (!this.#group.has(name)) throw unknownBackend(name, this.#group.settings);
  }

  #update(): void {
    const run = this.#started || this.#holders > 0;
    if (run === this.#running) return;
    this.#running = run;
    if (run) {
      this.#group.start();
    } else {
      this.#stopped = this.#group.stop();
    }
  }
}
