import type { RouteEvent } from '../bgp/speaker/index.ts';
import { ConfigurationError } from '../core/index.ts';
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

  driverOf(announcement: Announcement): AnnouncementDriver | undefined {
    return this.#drivers.get(announcement);
  }

  of(prefix: string): readonly AnnouncementDriver[] {
    return this.#owners.get(prefix)?.all ?? [];
  }

  /**
   * The owners that a new announcement is to join.
   * @throws ConfigurationError if they cannot have one route together
   */
  ownersFor(configuration: AnnouncementConfiguration): RouteOwners {
    const { prefix, exportKey, lifecycle } = configuration;
    const owners = this.#owners.get(prefix);
    const first = owners?.all[0];
    if (owners === undefined || first === undefined) {
      const fresh = new RouteOwners<AnnouncementDriver>(lifecycle.require);
      this.#owners.set(prefix, fresh);
      return fresh;
    }
    if (first.configuration.exportKey !== exportKey) {
      throw new ConfigurationError(
        'prefix',
        `${prefix} is announced with other attributes, or to other peers, already: owners of one prefix share its route`,
      );
    }
    if (owners.require !== lifecycle.require) {
      throw new ConfigurationError(
        'require',
        `${prefix} is announced already while ${owners.require} of its owners ${owners.require === 'any' ? 'wants' : 'want'} it: write require: '${owners.require}' here, or the same for all of them`,
      );
    }
    return owners;
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
