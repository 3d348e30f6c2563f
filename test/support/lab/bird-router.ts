import { Bird } from './bird.ts';
import type { BirdRoute } from './bird-output.ts';
import type { Namespace } from './namespace.ts';
import {
  complaintsIn,
  OWN_ROUTES,
  ROUTER,
  transportOf,
  withPassword,
  type Neighbour,
  type Router,
  type RouterOptions,
  type RouterKind,
  type RouterRoute,
} from './router.ts';

const EXPORTS = { nothing: 'none', own: 'where source = RTS_STATIC', everything: 'all' } as const;

function channel(family: 'ipv4' | 'ipv6', neighbour: Neighbour): string {
  const { addPath, address, extendedNextHop, gets } = neighbour;
  const options = [
    'import all;',
    `export ${EXPORTS[gets ?? 'nothing']};`,
    // Over an IPv4 session BIRD has no IPv6 address of its own to give.
    ...(family === 'ipv6' && !address.includes(':') ? [`next hop address ${ROUTER.ipv6};`] : []),
    ...(addPath === undefined ? [] : [`add paths ${addPath === 'send' ? 'tx' : 'rx'};`]),
    ...(extendedNextHop === true && family === 'ipv4' ? ['extended next hop on;'] : []),
  ];
  return `${family} { ${options.join(' ')} };`;
}

/** Some names of neighbours are words of BIRD's language. */
function protocolName(neighbour: string): string {
  return `to_${neighbour}`;
}

function protocol(neighbour: Neighbour): string {
  const { name, address, asn, families, dials, holdTime = 90, password, role } = neighbour;
  const transport = transportOf(address);
  const options = [
    `local ${ROUTER[transport]} as ${ROUTER.asn};`,
    `neighbor ${address}${transport === 'linkLocal' ? `%${ROUTER.interface}` : ''} as ${asn};`,
    dials
      ? 'connect delay time 1; connect retry time 1; error wait time 1,2;'
      : 'passive on; error wait time 1,2;',
    // Internal sessions are multihop by default, which link-local addresses cannot be.
    ...(transport === 'linkLocal' ? ['direct;'] : []),
    `hold time ${holdTime};`,
    'enable route refresh on; enable extended messages on;',
    ...(password === undefined ? [] : [`password "${password}";`]),
    ...(neighbour.ttlSecurity === true ? ['ttl security on;'] : []),
    ...(role === undefined ? [] : [`local role ${role.replace('-', '_')};`]),
    ...(neighbour.strictRole === true ? ['require roles on;'] : []),
    ...families.map((family) => channel(family, neighbour)),
  ];
  return `protocol bgp ${protocolName(name)} {\n  ${options.join('\n  ')}\n}`;
}

const KERNEL = (['ipv4', 'ipv6'] as const).map(
  (family) =>
    `protocol kernel { merge paths yes limit 16; ${family} { import none; export where source = RTS_BGP; }; }`,
);

function configuration(
  neighbours: readonly Neighbour[],
  { feedsKernel = false }: RouterOptions,
): string {
  return [
    `router id ${ROUTER.id};`,
    'protocol device {}',
    'protocol direct { ipv4; ipv6; }',
    `protocol static { ipv4; route ${OWN_ROUTES.ipv4} blackhole; }`,
    `protocol static { ipv6; route ${OWN_ROUTES.ipv6} blackhole; }`,
    ...(feedsKernel ? KERNEL : []),
    ...neighbours.map(protocol),
  ].join('\n');
}

function toRoute(route: BirdRoute, neighbours: readonly Neighbour[]): RouterRoute {
  const { origin, asPath, nextHop } = route;
  return {
    from:
      neighbours.find(({ name }) => protocolName(name) === route.protocol)?.address ??
      route.protocol,
    origin: (origin ?? '').toLowerCase() as RouterRoute['origin'],
    asPath: (asPath ?? '').split(' ').filter(Boolean).map(Number),
    // With a link-local one BIRD prints both, and `::` where that stands alone.
    nextHop: nextHop?.split(' ').find((each) => each !== '::') ?? '',
    med: route.med,
    localPref: route.localPref,
    communities: route.communities,
    largeCommunities: route.largeCommunities,
    extendedCommunities: route.extendedCommunities.map((text) => text.replace(/^ro:/, 'soo:')),
    onlyToCustomer: route.onlyToCustomer,
  };
}

/** What BIRD marks as wrong: a fault of its neighbour, of its own, of its configuration. */
const PATTERNS = [/<(?:ERR|WARN|RMT|AUTH|BUG|FATAL)>/, /Invalid|malformed|unexpected/i];

/** Lines of BIRD's log that say that something is wrong, but for those that match one of `except`. */
export function birdComplaints(log: string, except: readonly RegExp[]): readonly string[] {
  // RFC 4271 §6.8: where both dial at once, one connection goes.
  const harmless = [/Connection collision resolution/i];
  return complaintsIn(log, PATTERNS, { harmless, except });
}

/** BIRD with many neighbours. */
class BirdRouter implements Router {
  readonly #bird: Bird;
  readonly #options: RouterOptions;
  #neighbours: readonly Neighbour[];

  private constructor(bird: Bird, neighbours: readonly Neighbour[], options: RouterOptions) {
    this.#bird = bird;
    this.#neighbours = neighbours;
    this.#options = options;
  }

  static async start(
    namespace: Namespace,
    neighbours: readonly Neighbour[],
    options: RouterOptions = {},
  ): Promise<BirdRouter> {
    const bird = await Bird.start({ namespace, config: configuration(neighbours, options) });
    return new BirdRouter(bird, neighbours, options);
  }

  async isEstablished({ name }: Neighbour): Promise<boolean> {
    return (await this.#bird.protocol(protocolName(name))).established;
  }

  async routes(prefix: string): Promise<readonly RouterRoute[]> {
    const routes = await this.#bird.routes(prefix);
    const seen = routes.map((route) => toRoute(route, this.#neighbours));
    return Promise.all(seen.map((route) => this.#withAge(route)));
  }

  async count({ name }: Neighbour): Promise<number> {
    return (await this.#bird.protocol(protocolName(name))).routesImported;
  }

  async shutDown({ name }: Neighbour, text: string): Promise<void> {
    await this.#bird.ask(`disable ${protocolName(name)} "${text}"`);
  }

  async requestRefresh({ name }: Neighbour): Promise<void> {
    await this.#bird.ask(`reload in ${protocolName(name)}`);
  }

  async changePassword({ name }: Neighbour, password: string): Promise<void> {
    this.#neighbours = withPassword(this.#neighbours, name, password);
    await this.#bird.reconfigure(configuration(this.#neighbours, this.#options));
  }

  async restart(whileDown: () => Promise<void>): Promise<void> {
    await this.#bird.stop();
    await whileDown();
    await this.#bird.restart();
  }

  freeze(): void {
    this.#bird.freeze();
  }

  thaw(): void {
    this.#bird.thaw();
  }

  log(): Promise<string> {
    return this.#bird.log();
  }

  /** It says of its neighbours, not of routes, that they are restarting. */
  async #withAge(route: RouterRoute): Promise<RouterRoute> {
    const neighbour = this.#neighbours.find(({ address }) => address === route.from);
    if (neighbour?.bridgesRestart !== true) return route;
    const { restarting } = await this.#bird.protocol(protocolName(neighbour.name));
    return restarting ? { ...route, isStale: true } : route;
  }

  async complaints(except: readonly Neighbour[], from = 0): Promise<readonly string[]> {
    return birdComplaints(
      (await this.log()).slice(from),
      except.map(({ name }) => new RegExp(`\\b${protocolName(name)}\\b`)),
    );
  }
}

export const birdRouter: RouterKind = {
  name: 'BIRD',
  programs: ['bird', 'birdc'],
  lacks: [],
  keepsStaleRoutes: true,
  start: (namespace, neighbours, options) => BirdRouter.start(namespace, neighbours, options),
};
