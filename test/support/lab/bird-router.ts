import { Bird } from './bird.ts';
import type { BirdRoute } from './bird-output.ts';
import type { Namespace } from './namespace.ts';
import {
  complaintsIn,
  ROUTER,
  type Neighbour,
  type Router,
  type RouterOptions,
  type RouterRoute,
} from './router.ts';

function channel(family: 'ipv4' | 'ipv6', neighbour: Neighbour): string {
  const { addPath, extendedNextHop, isFed } = neighbour;
  const options = [
    'import all;',
    `export ${isFed === true ? 'where source = RTS_STATIC' : 'none'};`,
    ...(addPath === undefined ? [] : [`add paths ${addPath === 'send' ? 'tx' : 'rx'};`]),
    ...(extendedNextHop === true && family === 'ipv4' ? ['extended next hop on;'] : []),
  ];
  return `${family} { ${options.join(' ')} };`;
}

function protocol(neighbour: Neighbour): string {
  const { name, address, asn, families, dials, holdTime = 90, password, role } = neighbour;
  const options = [
    `local ${address.includes(':') ? ROUTER.ipv6 : ROUTER.ipv4} as ${ROUTER.asn};`,
    `neighbor ${address} as ${asn};`,
    dials
      ? 'connect delay time 1; connect retry time 1; error wait time 1,2;'
      : 'passive on; error wait time 1,2;',
    `hold time ${holdTime};`,
    'enable route refresh on; enable extended messages on;',
    ...(password === undefined ? [] : [`password "${password}";`]),
    ...(neighbour.ttlSecurity === true ? ['ttl security on;'] : []),
    ...(role === undefined ? [] : [`local role ${role.replace('-', '_')};`]),
    ...families.map((family) => channel(family, neighbour)),
  ];
  return `protocol bgp ${name} {\n  ${options.join('\n  ')}\n}`;
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
    ...(feedsKernel ? KERNEL : []),
    ...neighbours.map(protocol),
  ].join('\n');
}

function toRoute(route: BirdRoute, neighbours: readonly Neighbour[]): RouterRoute {
  const { origin, asPath, nextHop, med, localPref, communities, largeCommunities } = route;
  return {
    from: neighbours.find(({ name }) => name === route.protocol)?.address ?? route.protocol,
    origin: (origin ?? '').toLowerCase() as RouterRoute['origin'],
    asPath: (asPath ?? '').split(' ').filter(Boolean).map(Number),
    // With a link-local one BIRD prints both.
    nextHop: nextHop?.split(' ')[0] ?? '',
    med,
    localPref,
    communities,
    largeCommunities,
  };
}

/** What BIRD marks as wrong: a fault of its neighbour, of its own, of its configuration. */
const PATTERNS = [/<(?:ERR|WARN|RMT|AUTH|BUG|FATAL)>/, /Invalid|malformed|unexpected/i];

/** BIRD with many neighbours. */
export class BirdRouter implements Router {
  readonly name = 'BIRD';
  readonly #bird: Bird;
  readonly #neighbours: readonly Neighbour[];

  private constructor(bird: Bird, neighbours: readonly Neighbour[]) {
    this.#bird = bird;
    this.#neighbours = neighbours;
  }

  static async start(
    namespace: Namespace,
    neighbours: readonly Neighbour[],
    options: RouterOptions = {},
  ): Promise<BirdRouter> {
    const bird = await Bird.start({ namespace, config: configuration(neighbours, options) });
    return new BirdRouter(bird, neighbours);
  }

  async isEstablished({ name }: Neighbour): Promise<boolean> {
    return (await this.#bird.protocol(name)).established;
  }

  async routes(prefix: string): Promise<readonly RouterRoute[]> {
    const routes = await this.#bird.routes(prefix);
    return routes.map((route) => toRoute(route, this.#neighbours));
  }

  async count({ name }: Neighbour): Promise<number> {
    return (await this.#bird.protocol(name)).routesImported;
  }

  async shutDown({ name }: Neighbour, text: string): Promise<void> {
    await this.#bird.ask(`disable ${name} "${text}"`);
  }

  restart(): Promise<void> {
    return this.#bird.restart();
  }

  log(): Promise<string> {
    return this.#bird.log();
  }

  async complaints(except: readonly Neighbour[]): Promise<readonly string[]> {
    return complaintsIn(await this.log(), PATTERNS, {
      harmless: [],
      except: except.map(({ name }) => new RegExp(`\\b${name}\\b`)),
    });
  }
}
