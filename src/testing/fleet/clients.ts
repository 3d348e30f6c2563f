import { seededRandom } from '../seeded-random.ts';
import type { FleetNode } from './fleet-node.ts';
import type { FleetRouter } from './fleet-router.ts';
import type { Side } from './side.ts';

/** What becomes of what a client sends. */
export type FlowOutcome =
  | 'served'
  /** It came to a backend that does not answer. */
  | 'failed'
  /** It was sent to a host that is not there, cannot be reached, or does not have the address. */
  | 'black-holed'
  /** The router of the client has no route. */
  | 'unrouted';

/** How the clients of a prefix have fared since each of them was served first. */
export interface PrefixReport {
  readonly clients: number;
  /** What share of the time each outcome had, over all clients: together 1. */
  readonly served: number;
  readonly failed: number;
  readonly blackHoled: number;
  readonly unrouted: number;
  /** The longest that a client was not served, in milliseconds. */
  readonly longestOutage: number;
  /** The same while one and the same node could have served it all the time. */
  readonly longestAvoidableOutage: number;
  /** How often a client came to another node than before: each breaks the connections that it had. */
  readonly moved: number;
  /** Those of them whose node before still was a next hop: a node has come (back), or the hash is a modulo. */
  readonly rehashed: number;
  readonly onNode: Readonly<Record<string, number>>;
}

export interface Flow {
  readonly prefix: string;
  readonly router: FleetRouter;
  readonly hash: number;
  /** Where it comes to now; undefined where it is unrouted. */
  node: FleetNode | undefined;
  outcome: FlowOutcome;
  /** When it was served first. */
  begun: number | undefined;
  /** Since when it is not served; undefined while it is. */
  unservedSince: number | undefined;
}

interface Tally {
  readonly time: Record<FlowOutcome, number>;
  longestOutage: number;
  longestAvoidableOutage: number;
  moved: number;
  rehashed: number;
}

/** The clients of a fleet: flows that go where the routers send them. */
export class Clients {
  readonly #count: number;
  readonly #random: () => number;
  readonly #routers: readonly FleetRouter[];
  readonly #sides: ReadonlyMap<FleetRouter, ReadonlyMap<string, Side>>;
  readonly #flows = new Map<string, readonly Flow[]>();
  readonly #tallies = new Map<string, Tally>();
  #lookedAt = 0;

  constructor(count: number, seed: number, sides: readonly Side[]) {
    this.#count = count;
    this.#random = seededRandom(seed ^ 0xf10);
    const map = new Map<FleetRouter, Map<string, Side>>();
    for (const side of sides) {
      const of = map.get(side.router) ?? new Map<string, Side>();
      map.set(side.router, of.set(side.node.address, side));
    }
    this.#sides = map;
    this.#routers = [...map.keys()];
  }

  /** All flows of a prefix. */
  flows(prefix: string): readonly Flow[] {
    let flows = this.#flows.get(prefix);
    if (flows === undefined) {
      flows = Array.from({ length: this.#count }, (_, index) => this.#newFlow(prefix, index));
      this.#flows.set(prefix, flows);
      this.#tallies.set(prefix, {
        time: { served: 0, failed: 0, 'black-holed': 0, unrouted: 0 },
        ...{ longestOutage: 0, longestAvoidableOutage: 0, moved: 0, rehashed: 0 },
      });
    }
    return flows;
  }

  look(now: number, prefixes: readonly string[]): void {
    const passed = now - this.#lookedAt;
    this.#lookedAt = now;
    for (const prefix of prefixes) {
      const flows = this.flows(prefix);
      const tally = this.#tallies.get(prefix);
      if (tally === undefined) continue;
      for (const flow of flows) {
        // What it was at the last look it has been since.
        if (flow.begun !== undefined) tally.time[flow.outcome] += passed;
        this.#send(flow, tally, now);
      }
    }
  }

  /** How long a flow has not been served although one node could have served it all the time, in milliseconds. */
  avoidableOutage({ prefix, router, unservedSince }: Flow, now: number): number {
    if (unservedSince === undefined) return 0;
    let able = Infinity;
    for (const side of this.#sides.get(router)?.values() ?? []) {
      able = Math.min(able, side.ableSince(prefix) ?? Infinity);
    }
    return Math.max(0, now - Math.max(able, unservedSince));
  }

  report(prefix: string): PrefixReport {
    const flows = this.flows(prefix);
    const tally = this.#tallies.get(prefix);
    const time = tally?.time ?? { served: 0, failed: 0, 'black-holed': 0, unrouted: 0 };
    const all = Object.values(time).reduce((sum, part) => sum + part, 0);
    const share = (part: number): number => (all === 0 ? 0 : part / all);
    const onNode: Record<string, number> = {};
    for (const { node } of flows) {
      if (node !== undefined) onNode[node.name] = (onNode[node.name] ?? 0) + 1;
    }
    return {
      clients: flows.length,
      served: share(time.served),
      failed: share(time.failed),
      blackHoled: share(time['black-holed']),
      unrouted: share(time.unrouted),
      longestOutage: tally?.longestOutage ?? 0,
      longestAvoidableOutage: tally?.longestAvoidableOutage ?? 0,
      moved: tally?.moved ?? 0,
      rehashed: tally?.rehashed ?? 0,
      onNode,
    };
  }

  #newFlow(prefix: string, index: number): Flow {
    const router = this.#routers[index % this.#routers.length];
    if (router === undefined) throw new RangeError('a fleet has a router at least');
    return {
      ...{ prefix, router, hash: Math.floor(this.#random() * 2 ** 31) },
      ...{ node: undefined, outcome: 'unrouted', begun: undefined, unservedSince: undefined },
    };
  }

  #send(flow: Flow, tally: Tally, now: number): void {
    const { router, prefix, hash } = flow;
    const nextHop = router.forward(prefix, hash);
    const side = nextHop === undefined ? undefined : this.#sides.get(router)?.get(nextHop);
    const before = flow.node;
    if (side !== undefined && before !== undefined && before !== side.node) {
      tally.moved += 1;
      // Its next hop is as good as before: only the hash of the router has changed.
      if (router.nextHops(prefix).includes(before.address)) tally.rehashed += 1;
    }
    // A connection outlives a moment without a route: what counts is where it was last.
    if (side !== undefined) flow.node = side.node;
    flow.outcome = nextHop === undefined ? 'unrouted' : outcomeOf(side, prefix, hash);
    if (flow.outcome === 'served') {
      flow.begun ??= now;
      flow.unservedSince = undefined;
      return;
    }
    if (flow.begun === undefined) return;
    flow.unservedSince ??= now;
    tally.longestOutage = Math.max(tally.longestOutage, now - flow.unservedSince);
    const avoidable = this.avoidableOutage(flow, now);
    tally.longestAvoidableOutage = Math.max(tally.longestAvoidableOutage, avoidable);
  }
}

function outcomeOf(side: Side | undefined, prefix: string, hash: number): FlowOutcome {
  if (side === undefined || side.isPartitioned || !side.node.hasPower) return 'black-holed';
  if (!side.node.hasAddressOf(prefix)) return 'black-holed';
  return side.node.serve(prefix, hash)?.answers(hash) === true ? 'served' : 'failed';
}
