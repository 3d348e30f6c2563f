import { strongest, type UpdateMessage } from '../bgp-packet-lite/index.ts';
import { announcedPrefixes, withdrawnPrefixes } from './reachability.ts';
import { describeRoute, sameRoute, type ReceivedRoute } from './received-route.ts';

/** One prefix of one peer has changed. */
export interface RibChange {
  readonly prefix: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** What is there now, or what was removed. */
  readonly route: ReceivedRoute;
}

/** The routes of IPv4 and IPv6 unicast that one peer has announced and not withdrawn. */
export class AdjRibIn {
  readonly #routes = new Map<string, ReceivedRoute>();

  get size(): number {
    return this.#routes.size;
  }

  has(prefix: string): boolean {
    return this.#routes.has(prefix);
  }

  [Symbol.iterator](): IterableIterator<[string, ReceivedRoute]> {
    return this.#routes.entries();
  }

  /**
   * Applies an UPDATE.
   * @param room how many routes may be added; the announcements beyond it are dropped and counted
   */
  apply(
    update: UpdateMessage,
    { peer, room, at }: { peer: string; room: number; at: Date },
  ): { changes: readonly RibChange[]; dropped: number } {
    const changes: RibChange[] = [];
    let dropped = 0;
    const remove = (prefix: string): void => {
      const route = this.#routes.get(prefix);
      if (route === undefined) return;
      this.#routes.delete(prefix);
      changes.push({ prefix, change: 'removed', route });
    };
    const announced = announcedPrefixes(update);
    // RFC 4271 §4.3: a prefix that is withdrawn and announced by one message is announced.
    const kept = new Set(announced.flatMap(({ prefixes }) => prefixes));
    for (const prefix of withdrawnPrefixes(update)) {
      if (!kept.has(prefix)) remove(prefix);
    }
    // RFC 7606 §2: the prefixes of a faulty UPDATE count as withdrawn.
    if (strongest(update.faults)?.disposition === 'treat-as-withdraw') {
      for (const prefix of kept) remove(prefix);
      return { changes, dropped };
    }
    const limit = this.#routes.size + Math.max(0, room);
    for (const { prefixes, nextHops } of announced) {
      const route = describeRoute(update.attributes, { peer, since: at, nextHops });
      for (const prefix of new Set(prefixes)) {
        const before = this.#routes.get(prefix);
        if (before === undefined && this.#routes.size >= limit) {
          dropped += 1;
        } else if (before === undefined || !sameRoute(before, route)) {
          this.#routes.set(prefix, route);
          changes.push({ prefix, change: before === undefined ? 'added' : 'changed', route });
        }
      }
    }
    return { changes, dropped };
  }

  /** Forgets everything: the session is gone. */
  clear(): readonly RibChange[] {
    const removed = Array.from(this.#routes, ([prefix, route]): RibChange => ({
      prefix,
      change: 'removed',
      route,
    }));
    this.#routes.clear();
    return removed;
  }
}
