import type { Speaker } from '../bgp/speaker/index.ts';
import type { Clock } from '../core/index.ts';
import type { VirtualAddress } from '../host/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import {
  parseAnnouncementOptions,
  type AnnouncementConfiguration,
  type AnnouncementOptions,
} from './announcement-options.ts';
import type { AnnouncementTable } from './announcement-table.ts';
import { parseUpdate } from './announcement-update.ts';
import { Announcement, type AnnouncementKeeper } from './announcement.ts';
import { BackendWatch } from './backend-watch.ts';
import type { Breaker, BreakerPart } from './breaker.ts';
import type { DrainPlan, DrainResult } from './drain/index.ts';
import type { EventStream } from './events.ts';
import { FirstDecisions } from './first-decisions.ts';
import { HealthFeeds } from './health-feeds.ts';
import type { HealthSources } from './health-sources.ts';
import type { HostKeeper } from './host-keeper.ts';
import { Removals } from './removals.ts';

export interface AnnouncerHost {
  readonly speaker: Speaker;
  readonly clock: Clock;
  readonly events: EventStream;
  readonly breaker: Breaker;
  readonly host: HostKeeper;
  readonly table: AnnouncementTable;
  /** It has options that it has not had before. */
  readonly onConfigured: (driver: AnnouncementDriver) => void;
}

/** Makes announcements, changes and removes them, and has all of them follow their health. */
export class Announcer implements AnnouncementKeeper {
  /** What leaves for good. */
  readonly removals: Removals = new Removals();
  readonly #host: AnnouncerHost;
  readonly #backends: BackendWatch;
  readonly #feeds: HealthFeeds;
  readonly #firstDecisions: FirstDecisions;
  readonly #parts = new WeakMap<Announcement, BreakerPart>();
  /** How everything is drained, what comes later included. */
  #draining: DrainPlan | undefined;
  #isFollowing = false;

  constructor(host: AnnouncerHost) {
    const { speaker, clock, events } = host;
    this.#host = host;
    this.#backends = new BackendWatch(events);
    this.#feeds = new HealthFeeds(clock);
    this.#firstDecisions = new FirstDecisions(() => speaker.deferSelection());
  }

  /** @throws ConfigurationError */
  announce<const Sources extends HealthSources>(
    prefix: string,
    options: AnnouncementOptions<Sources>,
  ): Announcement {
    const { speaker, clock, breaker, host, table, onConfigured } = this.#host;
    let part: BreakerPart = { member: undefined, guards: [] };
    const configuration = parseAnnouncementOptions(prefix, options, (text, over, sharing) => {
      part = breaker.join(text, over, sharing);
      return part.guards;
    });
    const owners = table.ownersFor(configuration);
    const claim = this.#claim(configuration);
    const { flags } = host;
    const announcement = new Announcement(
      { configuration, speaker, clock, owners, claim, flags, feeds: this.#feeds },
      (made, driver) => {
        this.#add(made, driver, part);
        onConfigured(driver);
      },
      this,
    );
    if (this.#isFollowing) {
      this.#backends.add(announcement.health, announcement.prefix);
      this.#firstDecisions.add(announcement);
      table.driverOf(announcement)?.start();
    }
    return announcement;
  }

  remove(announcement: Announcement): Promise<void> {
    const { clock, table } = this.#host;
    const driver = table.driverOf(announcement);
    const known = this.removals.of(announcement);
    if (known !== undefined) return known.done;
    if (driver === undefined) return Promise.resolve();
    this.#firstDecisions.forget(announcement);
    return this.removals.begin(announcement, {
      driver,
      clock,
      member: this.#parts.get(announcement)?.member,
      takeOut: () => {
        const forget = table.remove(announcement, driver);
        this.#backends.remove(announcement.health, announcement.prefix);
        return forget;
      },
    });
  }

  cancelRemoval(announcement: Announcement): boolean {
    const removal = this.removals.of(announcement);
    if (removal?.isHeld !== true) return false;
    removal.cancel();
    return true;
  }

  /** @throws ConfigurationError */
  update(changes: Iterable<readonly [Announcement, AnnouncementOptions]>): void {
    const { breaker, table, onConfigured } = this.#host;
    const partOf = (announcement: Announcement): BreakerPart | undefined =>
      this.#parts.get(announcement);
    for (const [driver, configuration] of parseUpdate(changes, { table, breaker, partOf })) {
      const { health: before, owners, prefix } = driver;
      owners.change(configuration.lifecycle.require);
      if (this.#isFollowing) this.#backends.add(configuration.health, prefix);
      driver.update(configuration);
      if (this.#isFollowing) this.#backends.remove(before, prefix);
      onConfigured(driver);
    }
  }

  /** Drains all, and what comes later. */
  drain(plan: DrainPlan): Promise<readonly DrainResult[]> {
    this.#draining = plan;
    return Promise.all(Array.from(this.#host.table.drivers, ({ drain }) => drain.begin(plan)));
  }

  undrain(): void {
    this.#draining = undefined;
    for (const { drain } of [...this.#host.table.drivers]) drain.undo();
  }

  /** All follow their health from now on. */
  start(): void {
    const { table } = this.#host;
    this.#isFollowing = true;
    this.#firstDecisions.begin(table.all);
    for (const announcement of table.all) {
      this.#backends.add(announcement.health, announcement.prefix);
      table.driverOf(announcement)?.start();
    }
  }

  /** What is announced from now on waits for the next start. */
  close(): void {
    this.#isFollowing = false;
  }

  /** None follows its health any more. Their routes stay with the speaker until they are forgotten. */
  stop(): void {
    // First of all: that a group knows nothing once it is stopped is no news.
    this.#backends.clear();
    this.#firstDecisions.end();
    for (const driver of this.#host.table.drivers) driver.stop();
  }

  /** Lets go of all routes. */
  forget(): void {
    for (const driver of this.#host.table.drivers) driver.forget();
  }

  /** Resolves when nothing runs any more for the health of what is stopped, or after 5 s. */
  async settled(): Promise<void> {
    await this.#feeds.settled();
    this.#draining = undefined;
  }

  #add(announcement: Announcement, driver: AnnouncementDriver, part: BreakerPart): void {
    const { events, table } = this.#host;
    events.followAnnouncement(announcement, driver);
    this.#parts.set(announcement, part);
    table.add(announcement, driver);
    if (this.#draining !== undefined) void driver.drain.begin(this.#draining);
  }

  #claim({ lifecycle: { vip } }: AnnouncementConfiguration): VirtualAddress | undefined {
    return vip === undefined ? undefined : this.#host.host.claim(vip);
  }
}
