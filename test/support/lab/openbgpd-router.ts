import type { Namespace } from './namespace.ts';
import { Openbgpd } from './openbgpd.ts';
import {
  complaintsIn,
  OWN_ROUTES,
  ROUTER,
  withPassword,
  type Neighbour,
  type Router,
  type RouterKind,
  type RouterRoute,
} from './router.ts';

function neighbourBlock(neighbour: Neighbour): string {
  const { name, address, asn, dials, families, holdTime = 90, password, addPath } = neighbour;
  const { role, strictRole = false } = neighbour;
  const has = (family: 'ipv4' | 'ipv6'): string => (families.includes(family) ? 'unicast' : 'none');
  const lines = [
    `descr "${name}"`,
    `remote-as ${asn}`,
    ...(dials ? [] : ['passive']),
    `holdtime ${holdTime}`,
    `announce IPv4 ${has('ipv4')}`,
    `announce IPv6 ${has('ipv6')}`,
    ...(password === undefined ? [] : [`tcp md5sig password ${password}`]),
    ...(neighbour.ttlSecurity === true ? ['ttl-security yes'] : []),
    ...(addPath === 'receive' ? ['announce add-path recv yes'] : []),
    ...(addPath === 'send' ? ['announce add-path send all'] : []),
    ...(role === undefined ? [] : [`announce policy ${role}${strictRole ? ' enforce' : ''}`]),
  ];
  return `neighbor ${address} {\n  ${lines.join('\n  ')}\n}`;
}

/** What each neighbour gets: the last rule that fits decides. */
function filters({ address, gets }: Neighbour): readonly string[] {
  switch (gets) {
    case 'everything':
      return [`allow to ${address}`];
    case 'own':
      return [OWN_ROUTES.ipv4, OWN_ROUTES.ipv6].map(
        (prefix) => `allow to ${address} prefix ${prefix}`,
      );
    default:
      return [];
  }
}

function configuration(neighbours: readonly Neighbour[]): string {
  return [
    `AS ${ROUTER.asn}`,
    `router-id ${ROUTER.id}`,
    `listen on ${ROUTER.ipv4}`,
    `listen on ${ROUTER.ipv6}`,
    `network ${OWN_ROUTES.ipv4}`,
    `network ${OWN_ROUTES.ipv6}`,
    ...neighbours.map(neighbourBlock),
    'allow from any',
    'deny to any',
    ...neighbours.flatMap(filters),
  ].join('\n');
}

/** What OpenBGPD says of one path. */
interface OpenbgpdPath {
  readonly aspath: string;
  readonly exit_nexthop: string;
  readonly neighbor: { readonly remote_addr: string };
  readonly origin: string;
  readonly metric: number;
  readonly localpref: number;
  readonly stale?: boolean;
  readonly communities?: readonly string[];
  readonly extended_communities?: readonly string[];
  readonly large_communities?: readonly string[];
  readonly attributes?: readonly { readonly type: string; readonly as?: number }[];
}

interface OpenbgpdNeighbours {
  readonly neighbors: readonly {
    readonly stats?: { readonly prefixes: { readonly received: number } };
  }[];
}

interface OpenbgpdRib {
  readonly rib?: readonly OpenbgpdPath[];
}

function toRoute(path: OpenbgpdPath): RouterRoute {
  return {
    from: path.neighbor.remote_addr,
    origin: path.origin.toLowerCase() as RouterRoute['origin'],
    asPath: path.aspath.split(' ').filter(Boolean).map(Number),
    nextHop: path.exit_nexthop,
    // It writes 0 for a route without.
    med: path.metric === 0 ? undefined : path.metric,
    localPref: path.localpref,
    communities: path.communities ?? [],
    largeCommunities: path.large_communities ?? [],
    extendedCommunities: (path.extended_communities ?? []).map((text) => text.replace(' ', ':')),
    ...(path.stale === true ? { isStale: true } : {}),
    onlyToCustomer: path.attributes?.find(({ type }) => /otc/i.test(type))?.as,
  };
}

/** It has no levels in this log: words have to do. */
const PATTERNS = [/error|malformed|invalid|unexpected|fail|notification|bad |fatal|mismatch/i];

/** OpenBGPD with many neighbours. */
class OpenbgpdRouter implements Router {
  readonly #openbgpd: Openbgpd;
  #neighbours: readonly Neighbour[];

  private constructor(openbgpd: Openbgpd, neighbours: readonly Neighbour[]) {
    this.#openbgpd = openbgpd;
    this.#neighbours = neighbours;
  }

  static async start(
    namespace: Namespace,
    neighbours: readonly Neighbour[],
  ): Promise<OpenbgpdRouter> {
    const config = configuration(neighbours);
    return new OpenbgpdRouter(await Openbgpd.start({ namespace, config }), neighbours);
  }

  async isEstablished({ address }: Neighbour): Promise<boolean> {
    const answer = await this.#openbgpd.ask(`show neighbor ${address}`);
    return answer.includes('BGP state = Established');
  }

  async routes(prefix: string): Promise<readonly RouterRoute[]> {
    const answer = (await this.#openbgpd.json(`show rib detail ${prefix}`)) as OpenbgpdRib;
    return (answer.rib ?? []).map(toRoute);
  }

  async count({ address }: Neighbour): Promise<number> {
    const answer = (await this.#openbgpd.json(`show neighbor ${address}`)) as OpenbgpdNeighbours;
    return answer.neighbors[0]?.stats?.prefixes.received ?? 0;
  }

  async shutDown({ address }: Neighbour, text: string): Promise<void> {
    await this.#openbgpd.ask(`neighbor ${address} down`, text);
  }

  async requestRefresh({ address }: Neighbour): Promise<void> {
    await this.#openbgpd.ask(`neighbor ${address} refresh`);
  }

  async changePassword({ name }: Neighbour, password: string): Promise<void> {
    this.#neighbours = withPassword(this.#neighbours, name, password);
    await this.#openbgpd.reconfigure(configuration(this.#neighbours));
  }

  async restart(whileDown: () => Promise<void>): Promise<void> {
    await this.#openbgpd.stop();
    await whileDown();
    await this.#openbgpd.restart();
  }

  freeze(): void {
    this.#openbgpd.freeze();
  }

  thaw(): void {
    this.#openbgpd.thaw();
  }

  log(): string {
    return this.#openbgpd.log();
  }

  complaints(except: readonly Neighbour[], from = 0): Promise<readonly string[]> {
    const lines = complaintsIn(this.log().slice(from), PATTERNS, {
      harmless: [/connection collision resolution/i],
      except: except.map(({ name }) => new RegExp(`\\(${name}\\)`)),
    });
    return Promise.resolve(lines);
  }
}

export const openbgpdRouter: RouterKind = {
  name: 'OpenBGPD',
  programs: ['bgpctl'],
  lacks: [
    'extended-messages',
    'ipv6-next-hops',
    'key-change-dialling',
    // It logs `not negotiated`.
    'route-refresh-answer',
  ],
  keepsStaleRoutes: false,
  start: (namespace, neighbours) => OpenbgpdRouter.start(namespace, neighbours),
};
