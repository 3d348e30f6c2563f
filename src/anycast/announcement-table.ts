import type { RouteEvent } from '../bgp/speaker/index.ts';
import { ConfigurationError } from '../core/index.ts';
import type { Vip } from '../host/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import type { AnnouncementConfiguration } from './announcement-options.ts';
import type { Announcement } from './announcement.ts';
import { RouteOwners } from './route-owners.ts';

/** All announcements of an `Anycast`, and which of them share a route. */
export class AnnouncementTable {
  readonly #drivers = new Map<Announcement, AnnouncementDriver>();
  readonly #owners = new Map<string, RouteOwners<AnnouncementDriver>>();
  /** Removed, and not gone yet: by their prefixes, for there may be very many. */
  readonly #leaving = new Map<string, Set<AnnouncementDriver>>();
  #all: readonly Announcement[] | undefined;

  /** In the order in which they were added. */
  get all(): readonly Announcement[] {
    this.#all ??= [...this.#drivers.keys()];
    return this.#all;
  }

  get drivers(): Iterable<AnnouncementDriver> {
    return this.#drivers.values();
  }

  /** What each has to do with the host. */
  get hosted(): Iterable<{ readonly prefix: string; readonly vip: Vip | undefined }> {
    return Array.from(this.drivers, ({ prefix, configuration }) => ({
      prefix,
      vip: configuration.lifecycle.vip,
    }));
  }

  driverOf(announcement: Announcement): AnnouncementDriver | undefined {
    return this.#drivers.get(announcement);
  }

  of(prefix: string): readonly AnnouncementDriver[] {
    return this.#owners.get(prefix)?.all ?? [];
  }

  /**
   * The owners that a new announcement is to join. Those that are to be removed are in nobody's way.
   * @throws ConfigurationError if they cannot have one route together
   */
  ownersFor(configuration: AnnouncementConfiguration): RouteOwners {
    const { prefix, lifecycle } = configuration;
    const others = this.#staying(prefix).map((driver) => driver.configuration);
    refuseDifferences(configuration, others);
    const owners = this.#owners.get(prefix);
    if (owners === undefined || owners.all.length === 0) {
      const fresh = new RouteOwners<AnnouncementDriver>(lifecycle.require);
      this.#owners.set(prefix, fresh);
      return fresh;
    }
    if (others.length === 0) owners.change(lifecycle.require);
    return owners;
  }

  /**
   * Announcements are about to be configured otherwise.
   * @throws ConfigurationError if owners of one prefix could not have one route together then
   */
  checkUpdate(changes: ReadonlyMap<AnnouncementDriver, AnnouncementConfiguration>): void {
    for (const [driver, configuration] of changes) {
      const others = this.#staying(driver.prefix)
        .filter((other) => other !== driver)
        .map((other) => changes.get(other) ?? other.configuration);
      refuseDifferences(configuration, others);
    }
  }

  #staying(prefix: string): readonly AnnouncementDriver[] {
    return this.of(prefix).filter(({ removal }) => removal === undefined);
  }

  add(announcement: Announcement, driver: AnnouncementDriver): void {
    this.#all = undefined;
    this.#drivers.set(announcement, driver);
    this.#owners.get(driver.prefix)?.add(driver);
  }

  /** It owns nothing any more, and hears of its prefix until what this returns is called. */
  remove(announcement: Announcement, driver: AnnouncementDriver): () => void {
    this.#all = undefined;
    this.#drivers.delete(announcement);
    const leaving = this.#leaving.get(driver.prefix) ?? new Set();
    this.#leaving.set(driver.prefix, leaving.add(driver));
    if (this.#owners.get(driver.prefix)?.remove(driver) === true) {
      this.#owners.delete(driver.prefix);
    }
    return () => {
      leaving.delete(driver);
      if (leaving.size === 0 && this.#leaving.get(driver.prefix) === leaving) {
        this.#leaving.delete(driver.prefix);
      }
    };
  }

  /** What the speaker tells of a prefix goes to those that announce it. */
  route(event: 'announced' | 'withdrawn' | 'lost', data: RouteEvent): void {
    for (const driver of [...this.of(data.prefix)]) driver.onRoute(event, data);
    for (const driver of [...(this.#leaving.get(data.prefix) ?? [])]) driver.onRoute(event, data);
  }
}

/** @throws ConfigurationError unless all of them say the same of their route. */
function refuseDifferences(
  { prefix, exportKey, lifecycle: { require } }: AnnouncementConfiguration,
  others: readonly AnnouncementConfiguration[],
): void {
  const [first] = others;
  if (first === undefined) return;
  if (first.exportKey !== exportKey) {
    throw new ConfigurationError(
      'prefix',
      `${prefix} is announced with other attributes, or to other peers, already: owners of one prefix share its route`,
    );
  }
  const theirs = first.lifecycle.require;
  if (theirs === require) return;
  throw new ConfigurationError(
    'require',
    `${prefix} is announced already while ${theirs} of its owners ${theirs === 'any' ? 'wants' : 'want'} it: write require: '${theirs}' here, or the same for all of them`,
  );
}
