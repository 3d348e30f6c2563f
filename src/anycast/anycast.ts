import type { Explanation } from '../audit/index.ts';
import { Speaker, type PeerOptions, type RouteEvent } from '../bgp/speaker/index.ts';
import {
  ConfigurationError,
  formatPrefix,
  parsePrefix,
  systemClock,
  within,
  type Clock,
} from '../core/index.ts';
import type { SysctlAdvice } from '../host/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import type { AnnouncementOptions } from './announcement-options.ts';
import { AnnouncementTable } from './announcement-table.ts';
import type { Announcement, AnnouncementKeeper } from './announcement.ts';
import { Announcer } from './announcer.ts';
import {
  parseReconcileInterval,
  parseStop,
  type AnycastOptions,
  type StopOptions,
} from './anycast-options.ts';
import { Breaker } from './breaker.ts';
import { descriptorsOfChecks } from './check-descriptors.ts';
import { Departure } from './departure.ts';
import { parseDrainOptions, type DrainOptions, type DrainResult } from './drain/index.ts';
import { EventStream } from './events.ts';
import { explanationOf } from './explanation.ts';
import type { HealthSources } from './health-sources.ts';
import { HiddenAttributes } from './hidden-attributes.ts';
import { HostKeeper } from './host-keeper.ts';
import type { HostOptions } from './host-options.ts';
import { Reconciler } from './reconciler.ts';
import { RunControl } from './run-control.ts';
import { whileNotAborted } from './wait.ts';

/**
 * The route follows health: a BGP speaker, and announcements that each follow a health group.
 *
 * Errors: the constructor, {@link addPeer} and {@link announce} throw a ConfigurationError for what cannot work.
 * Nothing that a peer or a backend does throws: it shows in the events, in {@link Speaker.peers}, and in the status of
 * each announcement, always with a reason.
 *
 * A started `Anycast` keeps the process alive. After `await stop()` nothing of it does.
 */
export class Anycast implements AnnouncementKeeper {
  /** The speaker below: for routes that do not depend on health, and for the state of its peers. */
  readonly speaker: Speaker;
  /** Everything that happens. */
  readonly events: EventStream = new EventStream();
  /** Keeps many announcements from leaving at once: with the option `massWithdraw`. */
  readonly breaker: Breaker;
  readonly #clock: Clock;
  readonly #table = new AnnouncementTable();
  readonly #announcer: Announcer;
  readonly #reconciler: Reconciler<AnnouncementDriver>;
  readonly #host: HostKeeper;
  readonly #hidden = new HiddenAttributes((why) => {
    this.events.publish({ event: 'warning', reason: why, at: this.#clock.date() });
  });
  readonly #run = new RunControl(() => this.#begin());

  constructor({ reconcileInterval, massWithdraw, host = {}, ...options }: AnycastOptions) {
    // First: it refuses options that cannot be.
    this.speaker = new Speaker({
      ...options,
      otherDescriptors: () =>
        (options.otherDescriptors?.() ?? 0) + descriptorsOfChecks(this.#table.all),
    });
    this.#clock = options.clock ?? systemClock;
    this.breaker = within(
      'massWithdraw',
      () =>
        new Breaker(massWithdraw, this.#clock, (data) => {
          this.events.publish({ event: 'alarm', ...data });
        }),
    );
    this.#host = within('host', () => this.#hostOf(host));
    this.#announcer = new Announcer({
      ...{ speaker: this.speaker, clock: this.#clock, events: this.events },
      ...{ breaker: this.breaker, host: this.#host, table: this.#table },
      onConfigured: (driver) => {
        this.#hidden.addAnnouncement(announcedBy(driver), (name) => this.speaker.hasPeer(name));
      },
    });
    this.#reconciler = new Reconciler({
      clock: this.#clock,
      interval: within('reconcileInterval', () => parseReconcileInterval(reconcileInterval)),
      items: () => {
        this.#host.look();
        this.speaker.reconcile();
        return this.#table.drivers;
      },
      reconcile: (driver) => {
        driver.reconcile();
      },
    });
    this.events.followSpeaker(this.speaker, this.#clock);
    for (const event of ['announced', 'withdrawn', 'lost'] as const) {
      this.speaker.on(event, (data: RouteEvent) => {
        this.#table.route(event, data);
        this.events.publish({ event, ...data });
      });
    }
  }

  /** What was announced with {@link announce}, in that order. */
  get announcements(): readonly Announcement[] {
    return this.#table.all;
  }

  /** What of the kernel's settings did not suit when it was looked last, and what to do: see the option `host`. */
  get sysctlAdvice(): readonly SysctlAdvice[] {
    return this.#host.advice;
  }

  /** Between {@link start} and the end of {@link stop}. */
  get running(): boolean {
    return this.#run.running;
  }

  /**
   * Adds a neighbour; see {@link Speaker.addPeer}.
   * @returns the peer's name in events and status.
   * @throws ConfigurationError
   */
  addPeer(options: PeerOptions): string {
    const name = this.speaker.addPeer(options);
    this.#hidden.addPeer(name, options, Array.from(this.#table.drivers, announcedBy));
    return name;
  }

  /**
   * Binds a prefix to a health group: announced while its condition says so, withdrawn when it does not. Several
   * announcements of one prefix are owners of one route, which leaves with the last of them (or, with `require: 'all'`,
   * with the first); their attributes must be the same.
   * @throws ConfigurationError if the prefix or an option is wrong.
   */
  announce<const Sources extends HealthSources>(
    prefix: string,
    options: AnnouncementOptions<Sources>,
  ): Announcement {
    return this.#announcer.announce(prefix, options);
  }

  /**
   * Lets go of an announcement for good: see {@link Announcement.remove}. Where a breaker holds what would leave with too
   * many others, it stays until the breaker lets it go.
   * @returns when its address is off, and its hooks have ended. Never rejects.
   */
  remove(announcement: Announcement): Promise<void> {
    return this.#announcer.remove(announcement);
  }

  /** Takes back a removal that the breaker holds: see {@link Announcement.cancelRemoval}. */
  cancelRemoval(announcement: Announcement): boolean {
    return this.#announcer.cancelRemoval(announcement);
  }

  /**
   * Has several announcements follow other options, all of them or none: see {@link Announcement.update}. Owners of one
   * prefix, which have to say the same, are changed together.
   * @throws ConfigurationError whose path is the option at fault: nothing has changed then.
   */
  update(changes: Iterable<readonly [Announcement, AnnouncementOptions]>): void {
    this.#announcer.update(changes);
  }

  /**
   * Why a prefix is announced or not, one explanation for each of its owners: see {@link Announcement.explain}.
   * @throws ConfigurationError if it is no prefix, or nobody announces it.
   */
  explain(prefix: string): readonly Explanation[] {
    const text = within('prefix', () => formatPrefix(parsePrefix(prefix)));
    const owners = this.#table.of(text);
    if (owners.length > 0) return owners.map((driver) => explanationOf(driver, this.speaker));
    throw new ConfigurationError('prefix', `nobody announces ${text}: see announcements`);
  }

  /**
   * Drains everything that is announced, and whatever is announced from now on, until {@link undrain} or a stop: see
   * {@link Announcement.drain}. The sessions stay up.
   * @returns what came of each, in the order of {@link announcements}
   * @throws ConfigurationError whose path is the option at fault.
   */
  drain(options: DrainOptions = {}): Promise<readonly DrainResult[]> {
    const plan = parseDrainOptions(options);
    return whileNotAborted(this.#announcer.drain(plan), plan.signal);
  }

  /** Takes the drains of all back. */
  undrain(): void {
    this.#announcer.undrain();
  }

  /**
   * Starts the health groups of all announcements, listens and dials. Resolves when every listener has tried its
   * address once; peers and verdicts come later, see {@link Speaker.established} and the events. Idempotent; of starts
   * and stops that overlap, the last one counts.
   */
  start(): Promise<void> {
    return this.#run.start();
  }

  /**
   * Leaves in order: drains (if asked, and what a peer has of ours), withdraws every route, sends Cease, closes, takes
   * managed addresses off, runs the hooks, and waits until the programs of the checks are gone. Idempotent: a second
   * call without `drain` ends the waiting of the first (for a drain and for addresses; once the sessions are closed, for
   * hooks, too, which are ended then), and both resolve together. Never rejects for what a peer does.
   * @throws ConfigurationError whose path is the option at fault: nothing has been stopped then.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    const { communication } = options;
    const plan = parseStop(options);
    await this.#run.stop(plan.drain !== undefined, () => {
      const drivers = (): Iterable<AnnouncementDriver> => this.#table.drivers;
      const { removals } = this.#announcer;
      const leaving = { clock: this.#clock, drivers, removals };
      const departure = new Departure(leaving, plan);
      return {
        skip: () => {
          departure.skip();
        },
        leave: () => this.#leave(departure, communication),
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #begin(): Promise<void> {
    this.#host.start();
    this.#announcer.start();
    this.#reconciler.start();
    await this.speaker.start();
  }

  async #leave(departure: Departure, communication: string | undefined): Promise<void> {
    const announcer = this.#announcer;
    announcer.close();
    try {
      await departure.drain();
    } finally {
      this.#reconciler.stop();
      announcer.stop();
      await this.speaker.stop(communication === undefined ? {} : { communication });
      announcer.forget();
      await departure.finish();
      await this.#host.stop();
      await announcer.settled();
    }
  }

  #hostOf(options: HostOptions): HostKeeper {
    return new HostKeeper(options, {
      clock: this.#clock,
      announced: () => this.#table.hosted,
      onStale: (data) => {
        this.events.publish({ event: 'stale-address', ...data });
      },
      onSysctl: (data) => {
        this.events.publish({ event: 'sysctl', ...data });
      },
    });
  }
}

/** What an announcement says, and of which prefix. */
function announcedBy({
  prefix,
  configuration,
}: AnnouncementDriver): AnnouncementOptions & { readonly prefix: string } {
  return { ...configuration.options, prefix };
}
