import { strongest, type Ipv4Nlri, type UpdateMessage } from '../bgp-packet-lite/index.ts';
import { formatPrefix } from '../core/index.ts';
import { describeRoute, sameRoute, type ReceivedRoute } from './received-route.ts';

/** One prefix of one peer has changed. */
export interface RibChange {
  readonly prefix: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** What is there now, or what was removed. */
  readonly route: ReceivedRoute;
}

/** The routes that one peer has announced and not withdrawn. */
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
    const remove = (nlri: Ipv4Nlri): void => {
      const prefix = text(nlri);
      const route = this.#routes.get(prefix);
      if (route === undefined) return;
      this.#routes.delete(prefix);
      changes.push({ prefix, change: 'removed', route });
    };
    // RFC 4271 §4.3: a prefix that is withdrawn and announced by one message is announced.
    const announced = new Set(update.nlri.map(text));
    for (const nlri of update.withdrawn) {
      if (!announced.has(text(nlri))) remove(nlri);
    }
    // RFC 7606 §2: the prefixes of a faulty UPDATE count as withdrawn.
    if (strongest(update.faults)?.disposition === 'treat-as-withdraw') {
      for (const nlri of update.nlri) remove(nlri);
      return { changes, dropped };
    }
    const route = describeRoute(update.attributes, { peer, since: at });
    const limit = this.#routes.size + Math.max(0, room);
    for (const prefix of announced) {
      const before = this.#routes.get(prefix);
      if (before === undefined && this.#routes.size >= limit) {
        dropped += 1;
      } else if (before === undefined || !sameRoute(before, route)) {
        this.#routes.set(prefix, route);
        changes.push({ prefix, change: before === undefined ? 'added' : 'changed', route });
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

function text({ address, length }: Ipv4Nlri): string {
  return formatPrefix({ family: 'ipv4', address, length });
}
