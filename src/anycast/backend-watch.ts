import type { BackendChange, HealthSource } from './announcement-options.ts';
import type { AnnouncementTable } from './announcement-table.ts';
import { contain } from './contain.ts';
import type { EventStream } from './events.ts';
import { groupsOf } from './health-sources.ts';

interface Watched {
  readonly listener: (change: BackendChange) => void;
  /** How many announcements follow the group. */
  followers: number;
}

/** Tells of the backends that announcements follow, each group once. */
export class BackendWatch {
  readonly #events: EventStream;
  readonly #table: AnnouncementTable;
  readonly #watched = new Map<HealthSource, Watched>();

  constructor(events: EventStream, table: AnnouncementTable) {
    this.#events = events;
    this.#table = table;
  }

  /** Once for each announcement that follows it. */
  add(health: HealthSource): void {
    for (const group of groupsOf(health)) this.#addGroup(group);
  }

  /** An announcement follows it no more: a group that none follows is forgotten. */
  remove(health: HealthSource): void {
    for (const group of groupsOf(health)) {
      const watched = this.#watched.get(group);
      if (watched === undefined) continue;
      watched.followers -= 1;
      if (watched.followers > 0) continue;
      contain(() => {
        group.off('change', watched.listener);
      });
      this.#watched.delete(group);
    }
  }

  clear(): void {
    for (const [health, { listener }] of this.#watched) {
      contain(() => {
        health.off('change', listener);
      });
    }
    this.#watched.clear();
  }

  #addGroup(health: HealthSource): void {
    const known = this.#watched.get(health);
    if (known !== undefined) {
      known.followers += 1;
      return;
    }
    const listener = ({ backend, from, to, reason, at }: BackendChange): void => {
      const prefixes = this.#table.all
        .filter((announcement) => groupsOf(announcement.health).includes(health))
        .map(({ prefix }) => prefix);
      this.#events.publish({ event: 'backend', backend, from, to, reason, at, prefixes });
    };
    this.#watched.set(health, { listener, followers: 1 });
    contain(() => {
      health.on('change', listener);
    });
  }
}
