import { Gobgp } from './gobgp.ts';
import type { Namespace } from './namespace.ts';
import {
  complaintsIn,
  OWN_ROUTES,
  ROUTER,
  transportOf,
  withPassword,
  type Neighbour,
  type Router,
  type RouterKind,
  type RouterRoute,
} from './router.ts';

/** RFC 4724 §4.2: it has no restart of its own to be bridged. */
const HELPER = `  [neighbors.graceful-restart.config]
    enabled = true
    helper-only = true
`;

const HELPED_FAMILY = `    [neighbors.afi-safis.mp-graceful-restart.config]
      enabled = true
`;

function zoned(address: string): string {
  return transportOf(address) === 'linkLocal' ? `${address}%${ROUTER.interface}` : address;
}

function neighbourTables(neighbour: Neighbour): string {
  const { address, asn, dials, families, holdTime = 90, password, addPath } = neighbour;
  const addPaths = addPath === 'receive' ? 'receive = true' : 'send-max = 8';
  return `
[[neighbors]]
  [neighbors.config]
    neighbor-address = "${zoned(address)}"
    peer-as = ${asn}
    ${password === undefined ? '' : `auth-password = "${password}"`}
  [neighbors.transport.config]
    passive-mode = ${dials ? 'false' : 'true'}
  [neighbors.timers.config]
    connect-retry = 1
    idle-hold-time-after-reset = 1
    hold-time = ${holdTime}
    keepalive-interval = ${Math.floor(holdTime / 3)}
${neighbour.ttlSecurity === true ? '  [neighbors.ttl-security.config]\n    enabled = true\n    ttl-min = 255\n' : ''}
${addPath === undefined ? '' : `  [neighbors.add-paths.config]\n    ${addPaths}\n`}
${neighbour.bridgesRestart === true ? HELPER : ''}
${families.map((family) => `  [[neighbors.afi-safis]]\n    [neighbors.afi-safis.config]\n      afi-safi-name = "${family}-unicast"\n${neighbour.bridgesRestart === true ? HELPED_FAMILY : ''}`).join('')}`;
}

/** The neighbours that get this. */
function neighbourSet(gets: 'own' | 'everything', neighbours: readonly Neighbour[]): string {
  const addresses = neighbours.filter((each) => each.gets === gets).map(({ address }) => address);
  return `
[[defined-sets.neighbor-sets]]
  neighbor-set-name = "${gets}"
  neighbor-info-list = [${addresses.map((address) => `"${address}"`).join(', ')}]`;
}

function exportStatement(gets: 'own' | 'everything'): string {
  return `
  [[policy-definitions.statements]]
    name = "${gets}"
    [policy-definitions.statements.conditions.match-neighbor-set]
      neighbor-set = "${gets}"
    ${gets === 'own' ? '[policy-definitions.statements.conditions.bgp-conditions]\n      route-type = "local"' : ''}
    [policy-definitions.statements.actions]
      route-disposition = "accept-route"`;
}

function configuration(neighbours: readonly Neighbour[]): string {
  const statements = (['own', 'everything'] as const).map((gets) => exportStatement(gets));
  return `
[global.config]
  as = ${ROUTER.asn}
  router-id = "${ROUTER.id}"
  port = 179
[global.apply-policy.config]
  default-export-policy = "reject-route"
  export-policy-list = ["exports"]
${(['own', 'everything'] as const).map((gets) => neighbourSet(gets, neighbours)).join('')}
[[policy-definitions]]
  name = "exports"
${statements.join('')}
${neighbours.map(neighbourTables).join('')}`;
}

/** What GoBGP says of one path: the attributes have its own field names, each kind another. */
interface GobgpPath {
  readonly attrs: readonly GobgpAttribute[];
  readonly 'neighbor-ip': string;
  readonly stale?: boolean;
}

interface GobgpAttribute {
  readonly type: number;
  readonly value?: unknown;
  readonly metric?: number;
  readonly nexthop?: string;
  readonly as_paths?: readonly { readonly asns: readonly number[] }[];
  readonly communities?: readonly number[];
}

interface GobgpLargeCommunity {
  readonly ASN: number;
  readonly LocalData1: number;
  readonly LocalData2: number;
}

interface GobgpExtendedCommunity {
  readonly subtype: number;
  readonly value: string;
}

/** RFC 4360 §4, §5: by their sub-types. */
const EXTENDED: Readonly<Record<number, string>> = { 2: 'rt', 3: 'soo' };

const ORIGINS = ['igp', 'egp', 'incomplete'] as const;

/** RFC 4271 §5.1, RFC 1997, RFC 4760, RFC 4360, RFC 8092, RFC 9234. */
const attribute = {
  origin: 1,
  asPath: 2,
  nextHop: 3,
  med: 4,
  localPref: 5,
  communities: 8,
  mpReach: 14,
  extendedCommunities: 16,
  largeCommunities: 32,
  onlyToCustomer: 35,
} as const;

function toRoute(path: GobgpPath): RouterRoute {
  const find = (code: number): GobgpAttribute | undefined =>
    path.attrs.find(({ type }) => type === code);
  const number = (code: number): number | undefined => {
    const { value, metric } = find(code) ?? {};
    return metric ?? (value as number | undefined);
  };
  const extended = (find(attribute.extendedCommunities)?.value ??
    []) as readonly GobgpExtendedCommunity[];
  const large = (find(attribute.largeCommunities)?.value ?? []) as readonly GobgpLargeCommunity[];
  return {
    from: path['neighbor-ip'],
    origin: ORIGINS[number(attribute.origin) ?? 2] ?? 'incomplete',
    asPath: (find(attribute.asPath)?.as_paths ?? []).flatMap(({ asns }) => asns),
    nextHop: (find(attribute.nextHop) ?? find(attribute.mpReach))?.nexthop ?? '',
    med: number(attribute.med),
    localPref: number(attribute.localPref),
    communities: (find(attribute.communities)?.communities ?? []).map(
      (community) => `${community >>> 16}:${community & 0xffff}`,
    ),
    extendedCommunities: extended.map(
      (each) => `${EXTENDED[each.subtype] ?? each.subtype}:${each.value}`,
    ),
    // GoBGP does not know the attribute, and has its octets.
    onlyToCustomer: fourOctets(find(attribute.onlyToCustomer)?.value),
    largeCommunities: large.map((each) => `${each.ASN}:${each.LocalData1}:${each.LocalData2}`),
    ...(path.stale === true ? { isStale: true } : {}),
  };
}

/** From base 64; undefined for no value. */
function fourOctets(value: unknown): number | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64').readUInt32BE() : undefined;
}

const PATTERNS = [/level=(?:warn|error|fatal|panic)/i, /malformed|invalid|panic/i];

/** gobgpd with many neighbours. */
class GobgpRouter implements Router {
  readonly #gobgp: Gobgp;
  #neighbours: readonly Neighbour[];

  private constructor(gobgp: Gobgp, neighbours: readonly Neighbour[]) {
    this.#gobgp = gobgp;
    this.#neighbours = neighbours;
  }

  static async start(namespace: Namespace, neighbours: readonly Neighbour[]): Promise<GobgpRouter> {
    const gobgp = await Gobgp.start({ namespace, config: configuration(neighbours) });
    const router = new GobgpRouter(gobgp, neighbours);
    await router.#originate();
    return router;
  }

  async isEstablished({ address }: Neighbour): Promise<boolean> {
    return (await this.#gobgp.ask(`neighbor ${address}`)).includes('BGP state = ESTABLISHED');
  }

  async routes(prefix: string): Promise<readonly RouterRoute[]> {
    const family = prefix.includes(':') ? 'ipv6' : 'ipv4';
    const answer = await this.#gobgp.ask(`global rib ${prefix} -a ${family} -j`);
    if (answer.startsWith('Network not in table')) return [];
    const paths = JSON.parse(answer) as Readonly<Record<string, readonly GobgpPath[]>>;
    return (paths[prefix] ?? []).map(toRoute);
  }

  async count({ address }: Neighbour): Promise<number> {
    const answer = await this.#gobgp.ask(`neighbor ${address} adj-in summary`);
    return Number(/Path: (\d+)/.exec(answer)?.[1] ?? 0);
  }

  async shutDown({ address }: Neighbour, text: string): Promise<void> {
    await this.#gobgp.ask(`neighbor ${address} shutdown --reason`, text);
  }

  requestRefresh(): Promise<void> {
    throw new Error('GoBGP has no command that sends a ROUTE-REFRESH');
  }

  async changePassword({ name }: Neighbour, password: string): Promise<void> {
    this.#neighbours = withPassword(this.#neighbours, name, password);
    await this.#gobgp.reconfigure(configuration(this.#neighbours));
  }

  async restart(whileDown: () => Promise<void>): Promise<void> {
    await this.#gobgp.stop();
    await whileDown();
    await this.#gobgp.restart();
    await this.#originate();
  }

  freeze(): void {
    this.#gobgp.freeze();
  }

  thaw(): void {
    this.#gobgp.thaw();
  }

  log(): string {
    return this.#gobgp.log();
  }

  complaints(except: readonly Neighbour[], from = 0): Promise<readonly string[]> {
    const lines = complaintsIn(this.log().slice(from), PATTERNS, {
      // RFC 4271 §6.8: where both dial at once, one connection goes.
      harmless: [/Closed an accepted connection|connection collision resolution/i],
      except: except.map(({ address }) => new RegExp(`(?<![\\d.:])${address}(?![\\d.:a-f])`)),
    });
    return Promise.resolve(lines);
  }

  /** Its configuration has no place for routes of its own. */
  async #originate(): Promise<void> {
    await this.#gobgp.ask(`global rib add ${OWN_ROUTES.ipv4} -a ipv4`);
    await this.#gobgp.ask(`global rib add ${OWN_ROUTES.ipv6} -a ipv6`);
  }
}

export const gobgpRouter: RouterKind = {
  name: 'GoBGP',
  programs: ['gobgpd', 'gobgp'],
  lacks: ['extended-messages', 'roles', 'route-refresh-request'],
  keepsStaleRoutes: false,
  start: (namespace, neighbours) => GobgpRouter.start(namespace, neighbours),
};
