import { Frr } from './frr.ts';
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

function neighbourLines(neighbour: Neighbour): string[] {
  const { address, asn, dials, holdTime = 90, password, role, strictRole = false } = neighbour;
  const lines = [
    `remote-as ${asn}`,
    ...(transportOf(address) === 'linkLocal' ? [`interface ${ROUTER.interface}`] : []),
    ...(dials ? ['timers connect 1'] : ['passive']),
    `timers ${Math.floor(holdTime / 3)} ${holdTime}`,
    'advertisement-interval 0',
    ...(password === undefined ? [] : [`password ${password}`]),
    ...(neighbour.ttlSecurity === true ? ['ttl-security hops 1'] : []),
    ...(role === undefined ? [] : [`local-role ${role}${strictRole ? ' strict-mode' : ''}`]),
    ...(neighbour.extendedNextHop === true ? ['capability extended-nexthop'] : []),
  ];
  return lines.map((line) => ` neighbor ${address} ${line}`);
}

/** The route maps that decide what a neighbour gets. */
const FILTERS = {
  nothing: ['NOTHING'],
  own: ['OWN'],
  everything: [],
} as const;

function filter(gets: keyof typeof FILTERS = 'nothing'): readonly string[] {
  return FILTERS[gets];
}

function familyLines(family: 'ipv4' | 'ipv6', neighbours: readonly Neighbour[]): string[] {
  const active = neighbours.filter(({ families }) => families.includes(family));
  return [
    ` address-family ${family} unicast`,
    `  network ${OWN_ROUTES[family]}`,
    ...active.flatMap(({ address, addPath, gets }) => [
      `  neighbor ${address} activate`,
      ...(addPath === 'send' ? [`  neighbor ${address} addpath-tx-all-paths`] : []),
      ...filter(gets).map((name) => `  neighbor ${address} route-map ${name} out`),
    ]),
    ' exit-address-family',
  ];
}

function configuration(neighbours: readonly Neighbour[]): string {
  return [
    'hostname router',
    'route-map NOTHING deny 10',
    `ip prefix-list OWN permit ${OWN_ROUTES.ipv4}`,
    `ipv6 prefix-list OWN permit ${OWN_ROUTES.ipv6}`,
    'route-map OWN permit 10',
    ' match ip address prefix-list OWN',
    'route-map OWN permit 20',
    ' match ipv6 address prefix-list OWN',
    `router bgp ${ROUTER.asn}`,
    ` bgp router-id ${ROUTER.id}`,
    ' no bgp default ipv4-unicast',
    ' no bgp ebgp-requires-policy',
    ' no bgp network import-check',
    ' bgp log-neighbor-changes',
    ' bgp bestpath as-path multipath-relax',
    ...neighbours.flatMap(neighbourLines),
    ...familyLines('ipv4', neighbours),
    ...familyLines('ipv6', neighbours),
  ].join('\n');
}

/** What FRR says of one path. */
interface FrrPath {
  readonly aspath?: { readonly segments?: readonly { readonly list: readonly number[] }[] };
  readonly origin: string;
  readonly metric?: number;
  readonly locPrf?: number;
  readonly community?: { readonly list: readonly string[] };
  readonly largeCommunity?: { readonly list: readonly string[] };
  /** Such as `RT:64500:100 SoO:64500:100`. */
  readonly extendedCommunity?: { readonly string: string };
  readonly otc?: number;
  readonly stale?: boolean;
  readonly nexthops: readonly { readonly ip: string }[];
  readonly peer: { readonly peerId: string };
}

/** FRR has names of its own for some. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  gracefulShutdown: '65535:0',
  noLlgr: '65535:7',
};

function toRoute(path: FrrPath): RouterRoute {
  return {
    from: path.peer.peerId,
    origin: path.origin.toLowerCase() as RouterRoute['origin'],
    asPath: (path.aspath?.segments ?? []).flatMap(({ list }) => list),
    nextHop: path.nexthops[0]?.ip ?? '',
    med: path.metric,
    localPref: path.locPrf,
    communities: (path.community?.list ?? []).map((text) => WELL_KNOWN[text] ?? text),
    largeCommunities: path.largeCommunity?.list ?? [],
    extendedCommunities: (path.extendedCommunity?.string ?? '')
      .split(' ')
      .filter(Boolean)
      .map((text) => text.toLowerCase()),
    onlyToCustomer: path.otc,
    ...(path.stale === true ? { isStale: true } : {}),
  };
}

/** FRR has no levels in this log: words have to do. */
const PATTERNS = [
  /error|malformed|invalid|unexpected|fail|notification|bad |discard|warn|mismatch/i,
];

const HARMLESS = [
  // Without zebra there is nobody to ask about next hops.
  /zclient_send_message\(\) failed/,
  // RFC 4271 §6.8: where both dial at once, one connection goes. An OPEN that is wrong has a NOTIFICATION of its own.
  /\(Cease\/Connection Collision Resolution\)/,
  /BGP OPEN receipt failed/,
];

/** FRR's bgpd with many neighbours; without zebra unless it feeds the kernel. */
class FrrRouter implements Router {
  readonly #frr: Frr;
  #neighbours: readonly Neighbour[];

  private constructor(frr: Frr, neighbours: readonly Neighbour[]) {
    this.#frr = frr;
    this.#neighbours = neighbours;
  }

  static async start(
    namespace: Namespace,
    neighbours: readonly Neighbour[],
    { feedsKernel = false }: RouterOptions = {},
  ): Promise<FrrRouter> {
    const config = configuration(neighbours);
    const frr = await Frr.start({ namespace, config, hasZebra: feedsKernel });
    return new FrrRouter(frr, neighbours);
  }

  async isEstablished({ address }: Neighbour): Promise<boolean> {
    const answer = await this.#frr.ask(`show bgp neighbors ${address} json`);
    return answer.includes('"bgpState":"Established"');
  }

  async routes(prefix: string): Promise<readonly RouterRoute[]> {
    const family = prefix.includes(':') ? 'ipv6' : 'ipv4';
    const answer = await this.#frr.json(`show bgp ${family} unicast ${prefix} json`);
    return ((answer as { readonly paths?: readonly FrrPath[] }).paths ?? []).map(toRoute);
  }

  async count({ address }: Neighbour): Promise<number> {
    const answer = (await this.#frr.json('show bgp ipv4 unicast summary json')) as {
      readonly peers?: Readonly<Record<string, { readonly pfxRcd?: number }>>;
    };
    return answer.peers?.[address]?.pfxRcd ?? 0;
  }

  async shutDown({ address }: Neighbour, text: string): Promise<void> {
    const command = `neighbor ${address} shutdown message ${text}`;
    await this.#frr.ask('configure', `router bgp ${ROUTER.asn}`, command);
  }

  async requestRefresh({ address, families }: Neighbour): Promise<void> {
    for (const family of families) await this.#frr.ask(`clear bgp ${family} unicast ${address} in`);
  }

  async changePassword({ address, name }: Neighbour, password: string): Promise<void> {
    const command = `neighbor ${address} password ${password}`;
    await this.#frr.ask('configure', `router bgp ${ROUTER.asn}`, command);
    this.#neighbours = withPassword(this.#neighbours, name, password);
    await this.#frr.save(configuration(this.#neighbours));
  }

  async restart(whileDown: () => Promise<void>): Promise<void> {
    await this.#frr.stop();
    await whileDown();
    await this.#frr.restart();
  }

  freeze(): void {
    this.#frr.freeze();
  }

  thaw(): void {
    this.#frr.thaw();
  }

  log(): Promise<string> {
    return this.#frr.log();
  }

  async complaints(except: readonly Neighbour[], from = 0): Promise<readonly string[]> {
    return complaintsIn((await this.log()).slice(from), PATTERNS, {
      harmless: HARMLESS,
      except: except.map(({ address }) => new RegExp(`(?<![\\d.:])${address}(?![\\d.:a-f])`)),
    });
  }
}

export const frrRouter: RouterKind = {
  name: 'FRR',
  programs: ['vtysh'],
  lacks: [],
  keepsStaleRoutes: true,
  start: (namespace, neighbours, options) => FrrRouter.start(namespace, neighbours, options),
};
