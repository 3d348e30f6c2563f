import type { Announcement } from '../../anycast/index.ts';
import type { FleetBackend } from './fleet-backend.ts';

/** The service of one owner of a prefix, as the node's balancer knows it. */
interface Pool {
  readonly online: readonly FleetBackend[];
  readonly all: readonly FleetBackend[];
}

/** Sends what comes to a node to its backends. It goes on with what it was told last when the program is gone. */
export class Balancer {
  readonly #backends: ReadonlyMap<string, FleetBackend>;
  /** By prefix. */
  readonly #pools = new Map<string, readonly Pool[]>();

  /** @param backends by their names in health groups */
  constructor(backends: ReadonlyMap<string, FleetBackend>) {
    this.#backends = backends;
  }

  /** What the checks have found. */
  learn(announcements: readonly Pick<Announcement, 'prefix' | 'health'>[]): void {
    const pools = new Map<string, Pool[]>();
    for (const { prefix, health } of announcements) {
      const all: FleetBackend[] = [];
      const online: FleetBackend[] = [];
      for (const { name, verdict } of health.snapshot().backends) {
        // Of several groups together: `web/web-a`.
        const backend = this.#backends.get(name.slice(name.lastIndexOf('/') + 1));
        if (backend === undefined) continue;
        all.push(backend);
        if (verdict === 'online') online.push(backend);
      }
      pools.set(prefix, [...(pools.get(prefix) ?? []), { all, online }]);
    }
    for (const [prefix, pool] of pools) this.#pools.set(prefix, pool);
  }

  /** Which backend a flow comes to; undefined where the prefix has none here. */
  serve(prefix: string, flow: number): FleetBackend | undefined {
    const pools = this.#pools.get(prefix) ?? [];
    const pool = pools[flow % pools.length];
    if (pool === undefined) return undefined;
    // A balancer that knows of nobody tries them all.
    return highest(pool.online.length > 0 ? pool.online : pool.all, flow);
  }

  /** Whether each service of the prefix has a backend that answers. */
  isWell(prefix: string): boolean {
    const pools = this.#pools.get(prefix) ?? [];
    return (
      pools.length > 0 && pools.every(({ all }) => all.some(({ truth }) => truth === 'online'))
    );
  }
}

/** Rendezvous hashing: a flow stays where it is while that is there. */
function highest(backends: readonly FleetBackend[], flow: number): FleetBackend | undefined {
  let best: FleetBackend | undefined;
  let most = -1;
  for (const backend of backends) {
    const score = Math.imul(flow ^ hashOf(backend.name), 0x9e37_79b1) >>> 0;
    if (score <= most) continue;
    most = score;
    best = backend;
  }
  return best;
}

function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  }
  return hash >>> 0;
}
