import type { Clock } from '../../core/index.ts';
import { ConfigurationError, parseOneOf, parseWhole, within } from '../../core/index.ts';
import type { Network } from '../../bgp/transport/index.ts';
import type { ReceivedRoute } from '../received-route.ts';
import { Router } from '../router.ts';
import { seededRandom } from '../seeded-random.ts';
import { NextHops, type Rehash } from './next-hops.ts';

/** How the routers of a fleet choose and forward. */
export interface EcmpOptions {
  /** Of equal routes, so many are used at most: 1 to 256, 64 by default. */
  readonly maximumPaths?: number | undefined;
  /**
   * `'resilient'` by default: the loss of a next hop moves its flows alone. `'modulo'`: any change of the next hops
   * moves most flows.
   */
  readonly rehash?: Rehash | undefined;
}

export interface FleetRouterSetup {
  readonly name: string;
  readonly address: string;
  readonly asn: number;
  readonly clock: Clock;
  readonly network: Network;
  readonly seed: number;
  readonly ecmp: Required<EcmpSettings>;
}

interface EcmpSettings {
  readonly maximumPaths: number;
  readonly rehash: Rehash;
}

/** @throws ConfigurationError */
export function parseEcmp({ maximumPaths = 64, rehash = 'resilient' }: EcmpOptions): EcmpSettings {
  return {
    maximumPaths: within('maximumPaths', () =>
      parseWhole(maximumPaths, 'a number of paths', 1, 256),
    ),
    rehash: within('rehash', () => parseOneOf(rehash, ['resilient', 'modulo'])),
  };
}

/** RFC 8326 §3. */
const GRACEFUL_SHUTDOWN = '65535:0';

/** A router of a fleet: it hears routes, chooses the best, and forwards flows to their next hops. */
export class FleetRouter {
  readonly name: string;
  readonly address: string;
  readonly bgp: Router;
  readonly #ecmp: EcmpSettings;
  /** By prefix, then by the peer. */
  readonly #routes = new Map<string, Map<string, ReceivedRoute>>();
  readonly #tables = new Map<string, NextHops>();

  /** @internal Made by `Fleet`. */
  constructor({ name, address, asn, clock, network, seed, ecmp }: FleetRouterSetup) {
    this.name = name;
    this.address = address;
    this.#ecmp = ecmp;
    this.bgp = new Router({ asn, routerId: address, clock, network, random: seededRandom(seed) });
    this.bgp.on('route', ({ peer, prefix, change, route }) => {
      this.#learn(peer, prefix, change === 'removed' ? undefined : route);
    });
  }

  get prefixes(): readonly string[] {
    return [...this.#tables.keys()];
  }

  /** What it has heard of a prefix from a peer. */
  route(peer: string, prefix: string): ReceivedRoute | undefined {
    return this.#routes.get(prefix)?.get(peer);
  }

  /** The prefixes that it has from a peer. */
  prefixesOf(peer: string): readonly string[] {
    return this.prefixes.filter((prefix) => this.route(peer, prefix) !== undefined);
  }

  /** Where it sends what is for the prefix: the next hops of the best routes. */
  nextHops(prefix: string): readonly string[] {
    return this.#tables.get(prefix)?.members ?? [];
  }

  /** Where it sends a flow; undefined if it has no route. */
  forward(prefix: string, flow: number): string | undefined {
    return this.#tables.get(prefix)?.pick(flow);
  }

  #learn(peer: string, prefix: string, route: ReceivedRoute | undefined): void {
    const routes = this.#routes.get(prefix) ?? new Map<string, ReceivedRoute>();
    this.#routes.set(prefix, routes);
    if (route === undefined) routes.delete(peer);
    else routes.set(peer, route);
    const table = this.#tables.get(prefix) ?? new NextHops(this.#ecmp.rehash);
    this.#tables.set(prefix, table);
    const best = bestOf([...routes.values()]).slice(0, this.#ecmp.maximumPaths);
    table.update([...new Set(best.map(({ nextHop, peer: from }) => nextHop ?? from))]);
  }
}

/** RFC 4271 §9.1.2, as far as routes of one neighbouring AS can differ here; those that are equal, lowest peer first. */
function bestOf(routes: readonly ReceivedRoute[]): readonly ReceivedRoute[] {
  const ranked = routes
    .map((route) => ({ route, rank: rankOf(route) }))
    .sort(
      (one, other) => compare(one.rank, other.rank) || (one.route.peer < other.route.peer ? -1 : 1),
    );
  const [best] = ranked;
  if (best === undefined) return [];
  return ranked.filter(({ rank }) => compare(rank, best.rank) === 0).map(({ route }) => route);
}

/** What counts first stands first; less is better. */
function rankOf({ communities, asPath, med, localPref }: ReceivedRoute): readonly number[] {
  const isLeaving = communities.includes(GRACEFUL_SHUTDOWN);
  return [
    // RFC 8326 §4.2: a LOCAL_PREF of 0 is worse than any other.
    isLeaving ? 0 : -(localPref ?? 100),
    asPath === '' ? 0 : asPath.split(' ').length,
    // RFC 4271 §9.1.2.2: without MED is the lowest MED.
    med ?? 0,
  ];
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, value] of one.entries()) {
    const difference = value - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** @throws ConfigurationError if there are none */
export function namesOf(value: number | readonly string[], letter: string): readonly string[] {
  const names =
    typeof value === 'number'
      ? Array.from(
          { length: parseWhole(value, 'a number of them', 1, 200) },
          (_, index) => `${letter}${index + 1}`,
        )
      : value;
  if (names.length === 0 || names.length > 200 || new Set(names).size !== names.length) {
    throw new ConfigurationError('', 'write a number from 1 to 200, or so many different names');
  }
  return names;
}
