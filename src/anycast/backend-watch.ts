import type { BackendChange, HealthSource } from './announcement-options.ts';
import type { AnnouncementTable } from './announcement-table.ts';
import type { EventStream } from './events.ts';
import { groupsOf } from './health-sources.ts';

/** Tells of the backends that announcements follow, each group once. */
export class BackendWatch {
  readonly #events: EventStream;
  readonly #table: AnnouncementTable;
  readonly #watched = new Map<HealthSource, (change: BackendChange) => void>();

  constructor(events: EventStream, table: AnnouncementTable) {
    this.#events = events;
    this.#table = table;
  }

  add(health: HealthSource): void {
    for (const group of groupsOf(health)) this.#addGroup(group);
  }

  #addGroup(health: HealthSource): void {
    if (this.#watched.has(health)) return;
    const listener = ({ backend, from, to, reason, at }: BackendChange): void => {
      const prefixes = this.#table.all
        .filter((announcement) => groupsOf(announcement.health).includes(health))
        .map(({ prefix }) => prefix);
      this.#events.publish({ event: 'backend', backend, from, to, reason, at, prefixes });
    };
    this.#watched.set(health, listener);
    health.on('change', listener);
  }

  /** Forgets a group that no announcement follows any more. */
  prune(health: HealthSource): void {
    const followed = new Set(this.#table.all.flatMap((other) => groupsOf(other.health)));
    for (const group of groupsOf(health)) {
      if (!followed.has(group)) this.#forget(group);
    }
  }

  #forget(health: HealthSource): void {
    const listener = this.#watched.get(health);
    if (listener !== undefined) health.off('change', listener);
    this.#watched.delete(health);
  }

  clear(): void {
    for (const [health, listener] of this.#watched) health.off('change', listener);
    this.#watched.clear();
  }
}
