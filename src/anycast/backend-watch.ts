import type { BackendChange, HealthSource } from './announcement-options.ts';
import { contain } from './contain.ts';
import type { EventStream } from './events.ts';
import { groupsOf } from './health-sources.ts';

interface Watched {
  readonly listener: (change: BackendChange) => void;
  /** How many announcements of each prefix follow the group. */
  readonly followers: Map<string, number>;
}

/** Tells of the backends that announcements follow, each group once. */
export class BackendWatch {
  readonly #events: EventStream;
  readonly #watched = new Map<HealthSource, Watched>();

  constructor(events: EventStream) {
    this.#events = events;
  }

  /** Once for each announcement that follows it. */
  add(health: HealthSource, prefix: string): void {
    for (const group of groupsOf(health)) {
      const { followers } = this.#watched.get(group) ?? this.#watch(group);
      followers.set(prefix, (followers.get(prefix) ?? 0) + 1);
    }
  }

  /** An announcement follows it no more: a group that none follows is forgotten. */
  remove(health: HealthSource, prefix: string): void {
    for (const group of groupsOf(health)) {
      const watched = this.#watched.get(group);
      if (watched === undefined) continue;
      const left = (watched.followers.get(prefix) ?? 1) - 1;
      if (left > 0) watched.followers.set(prefix, left);
      else watched.followers.delete(prefix);
      if (watched.followers.size > 0) continue;
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

  #watch(health: HealthSource): Watched {
    const followers = new Map<string, number>();
    const listener = ({ backend, from, to, reason, at }: BackendChange): void => {
      const prefixes = [...followers.keys()];
      this.#events.publish({ event: 'backend', backend, from, to, reason, at, prefixes });
    };
    const watched = { listener, followers };
    this.#watched.set(health, watched);
    contain(() => {
      health.on('change', listener);
    });
    return watched;
  }
}
