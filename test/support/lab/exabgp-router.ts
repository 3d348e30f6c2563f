import { Exabgp } from './exabgp.ts';
import type { Namespace } from './namespace.ts';
import {
  complaintsIn,
  OWN_ROUTES,
  ROUTER,
  type LabFamily,
  type Neighbour,
  type Router,
  type RouterKind,
  type RouterRoute,
} from './router.ts';

const OWN = `static {
    route ${OWN_ROUTES.ipv4} next-hop ${ROUTER.ipv4};
    route ${OWN_ROUTES.ipv6} next-hop ${ROUTER.ipv6};
  }`;

function neighbourBlock(neighbour: Neighbour): string {
  const { address, asn, dials, families, holdTime = 90, password, gets } = neighbour;
  const capabilities = [...(neighbour.addPath === 'receive' ? ['add-path receive;'] : [])].join(
    ' ',
  );
  const lines = [
    `router-id ${ROUTER.id};`,
    `local-address ${address.includes(':') ? ROUTER.ipv6 : ROUTER.ipv4};`,
    `local-as ${ROUTER.asn};`,
    `peer-as ${asn};`,
    `hold-time ${holdTime};`,
    ...(dials ? [] : ['passive true;']),
    ...(password === undefined ? [] : [`md5-password "${password}";`]),
    ...(neighbour.ttlSecurity === true ? ['incoming-ttl 255; outgoing-ttl 255;'] : []),
    `capability { asn4 enable; route-refresh enable; extended-message enable; ${capabilities} }`,
    `family { ${families.map((family) => `${family} unicast;`).join(' ')} }`,
    'api { processes [ api ]; neighbor-changes; receive { parsed; update; } }',
    ...(gets === 'own' ? [OWN] : []),
  ];
  return `neighbor ${address} {\n  ${lines.join('\n  ')}\n}`;
}

type Numbers = readonly number[];

/** What ExaBGP says of the attributes of an UPDATE. */
interface ExabgpAttributes {
  readonly origin: RouterRoute['origin'];
  readonly 'as-path'?: Numbers;
  readonly med?: number;
  readonly 'local-preference'?: number;
  readonly community?: readonly Numbers[];
  readonly 'large-community'?: readonly Numbers[];
  readonly 'extended-community'?: readonly { readonly string: string }[];
  /** ONLY_TO_CUSTOMER, which it does not know. */
  readonly 'attribute-0x23-0xE0'?: string;
}

type Nlri = readonly { readonly nlri: string }[];

interface ExabgpUpdate {
  readonly attribute: ExabgpAttributes;
  readonly announce?: Readonly<Record<string, Readonly<Record<string, Nlri>>>>;
  readonly withdraw?: Readonly<Record<string, Nlri>>;
}

interface ExabgpEvent {
  readonly type: string;
  readonly neighbor: {
    readonly address: { readonly peer: string };
    readonly state?: string;
    readonly reason?: string;
    readonly message?: { readonly update?: ExabgpUpdate };
  };
}

const joined = (lists: readonly Numbers[] = []): string[] => lists.map((each) => each.join(':'));

/** It writes the number of a route origin as an address. */
function extendedCommunity(text: string): string {
  const [kind = '', administrator = '', value = ''] = text.split(':');
  const octets = value.split('.').map(Number);
  const number = octets.reduce((whole, octet) => whole * 256 + octet, 0);
  return `${{ target: 'rt', origin: 'soo' }[kind] ?? kind}:${administrator}:${number}`;
}

function toRoute(from: string, nextHop: string, said: ExabgpAttributes): RouterRoute {
  const { 'attribute-0x23-0xE0': onlyToCustomer } = said;
  return {
    from,
    origin: said.origin,
    asPath: said['as-path'] ?? [],
    nextHop,
    med: said.med,
    localPref: said['local-preference'],
    communities: joined(said.community),
    largeCommunities: joined(said['large-community']),
    extendedCommunities: (said['extended-community'] ?? []).map(({ string }) =>
      extendedCommunity(string),
    ),
    onlyToCustomer: onlyToCustomer === undefined ? undefined : Number(onlyToCustomer),
  };
}

/** What each neighbour has announced on the session that it has: ExaBGP itself keeps none of it. */
function tables(events: readonly ExabgpEvent[]): ReadonlyMap<string, Map<string, RouterRoute>> {
  const all = new Map<string, Map<string, RouterRoute>>();
  for (const { neighbor } of events) {
    const { peer } = neighbor.address;
    if (neighbor.state === 'down') all.delete(peer);
    if (neighbor.state === 'up') all.set(peer, new Map());
    const { update } = neighbor.message ?? {};
    const table = all.get(peer);
    if (update === undefined || table === undefined) continue;
    for (const { nlri } of Object.values(update.withdraw ?? {}).flat()) table.delete(nlri);
    for (const hops of Object.values(update.announce ?? {})) {
      for (const [nextHop, routes] of Object.entries(hops)) {
        for (const { nlri } of routes) table.set(nlri, toRoute(peer, nextHop, update.attribute));
      }
    }
  }
  return all;
}

const PATTERNS = [/error|malformed|invalid|unexpected|fail|notification|can not|traceback/i];

/** ExaBGP with many neighbours: what they announce is what it tells its API. */
class ExabgpRouter implements Router {
  readonly #start: () => Promise<Exabgp>;
  #exabgp: Exabgp;
  /** What those have logged that ran before {@link restart}. */
  #formerLog = '';

  private constructor(exabgp: Exabgp, start: () => Promise<Exabgp>) {
    this.#exabgp = exabgp;
    this.#start = start;
  }

  static async start(
    namespace: Namespace,
    neighbours: readonly Neighbour[],
  ): Promise<ExabgpRouter> {
    const config = neighbours.map(neighbourBlock).join('\n');
    const settings = {
      'exabgp.tcp.bind': `${ROUTER.ipv4} ${ROUTER.ipv6}`,
      'exabgp.tcp.port': '179',
    };
    const start = (): Promise<Exabgp> => Exabgp.start({ namespace, config, settings });
    return new ExabgpRouter(await start(), start);
  }

  isEstablished({ address }: Neighbour): Promise<boolean> {
    return Promise.resolve(this.#tables().has(address));
  }

  routes(prefix: string): Promise<readonly RouterRoute[]> {
    const paths = [...this.#tables().values()].flatMap((table) => table.get(prefix) ?? []);
    return Promise.resolve(paths);
  }

  count({ address }: Neighbour): Promise<number> {
    return Promise.resolve(this.#tables().get(address)?.size ?? 0);
  }

  /** It has no way to say the text. */
  async shutDown({ address }: Neighbour): Promise<void> {
    await this.#exabgp.command(`neighbor ${address} teardown 2`);
  }

  async requestRefresh({ address, families }: Neighbour): Promise<void> {
    const ask = (family: LabFamily): Promise<void> =>
      this.#exabgp.command(`neighbor ${address} announce route-refresh ${family} unicast`);
    for (const family of families) await ask(family);
  }

  changePassword(): Promise<void> {
    throw new Error('nobody has needed it yet');
  }

  async restart(whileDown: () => Promise<void>): Promise<void> {
    await this.#exabgp.stop();
    await whileDown();
    this.#formerLog = this.log();
    this.#exabgp = await this.#start();
  }

  freeze(): void {
    this.#exabgp.freeze();
  }

  thaw(): void {
    this.#exabgp.thaw();
  }

  /** Its log tells little: why a session has ended is told to the API. */
  log(): string {
    const ends = this.#events().flatMap(({ neighbor: { address, state, reason } }) =>
      state === 'down' ? `${address.peer} down: ${reason ?? ''}` : [],
    );
    return `${this.#formerLog}${this.#exabgp.log()}\n${ends.join('\n')}\n`;
  }

  complaints(except: readonly Neighbour[], from = 0): Promise<readonly string[]> {
    const lines = complaintsIn(this.log().slice(from), PATTERNS, {
      harmless: [],
      except: except.map(({ address }) => new RegExp(`(?<![\\d.:])${address}(?![\\d.:a-f])`)),
    });
    return Promise.resolve(lines);
  }

  /** Those that are about a neighbour. */
  #events(): readonly ExabgpEvent[] {
    return (this.#exabgp.events as readonly Partial<ExabgpEvent>[]).filter(
      (event): event is ExabgpEvent => event.neighbor !== undefined,
    );
  }

  #tables(): ReadonlyMap<string, Map<string, RouterRoute>> {
    return tables(this.#events());
  }
}

export const exabgpRouter: RouterKind = {
  name: 'ExaBGP',
  programs: ['exabgp'],
  lacks: [
    'add-path-send',
    'both-dial',
    'gtsm-listening',
    'ipv6-next-hops',
    'key-change',
    'key-change-dialling',
    'passes-on',
    // It sends 1/0 instead: `can not decode update message of type "3"`.
    'reads-notifications',
    'roles',
    // It takes the message, and sends nothing.
    'route-refresh-answer',
    'shutdown-text',
  ],
  keepsStaleRoutes: false,
  start: (namespace, neighbours) => ExabgpRouter.start(namespace, neighbours),
};
