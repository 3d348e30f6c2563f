import type { LargeCommunity } from '../../bgp-packet-lite/index.ts';
import {
  ConfigurationError,
  describe,
  refuseUnknownKeys,
  within,
  type KnownKeys,
  type Prefix,
} from '../../core/index.ts';
import {
  attributesKey,
  DEFAULT_LOCAL_PREF,
  parseRouteAttributes,
  readAttributes,
  routeAttributeKeys,
  type DesiredAttributes,
  type RouteAttributesOptions,
} from './route-attributes.ts';
import { parseRoutePrefix } from './route-prefix.ts';

/** What a route of our own says beside its prefix, and to whom. */
export interface RouteExportOptions extends RouteAttributesOptions {
  /**
   * The names of the peers that get the route; all by default. A peer of that name need not be there yet: it gets the
   * route when it comes.
   */
  readonly peers?: readonly string[] | undefined;
  /**
   * What the route says instead to some peers, by their names: what is written here counts before the peer's own
   * `med`, `localPref` and `prepend`, and those before the route's. `'withdraw'`: the peer does not get the route.
   */
  readonly perPeer?: Readonly<Record<string, RouteAttributesOptions | 'withdraw'>> | undefined;
}

export interface RouteOptions extends RouteExportOptions {
  /** An IPv4 or IPv6 prefix, such as `192.0.2.10/32` or `2001:db8::/48`. */
  readonly prefix: string;
}

/** What a peer's options say of the attributes of every route that it gets. What is left out is the route's. */
export interface PeerAttributes {
  readonly med?: number | undefined;
  readonly localPref?: number | undefined;
  /** How many times our AS number stands in AS_PATH beside the once that it must (external peers only). */
  readonly prepend?: number | undefined;
  /** Added to those of the route. Unsigned integers. */
  readonly communities?: readonly number[] | undefined;
  readonly largeCommunities?: readonly LargeCommunity[] | undefined;
  readonly extendedCommunities?: readonly bigint[] | undefined;
}

/** What one peer is to be told of a route, in the order of what counts first. Made once for all peers alike. */
export interface RouteView {
  /** What the route says to this peer in particular. */
  readonly particular: DesiredAttributes | undefined;
  readonly general: DesiredAttributes;
  /** With GRACEFUL_SHUTDOWN (RFC 8326). */
  readonly gracefulShutdown: boolean;
}

/** {@link RouteExportOptions}, checked. */
export interface RouteExport {
  /** The same for two that say the same. */
  readonly key: string;
  /** Undefined: every peer. */
  readonly peers: ReadonlySet<string> | undefined;
  readonly view: RouteView;
  readonly perPeer: ReadonlyMap<string, RouteView | 'withdraw'>;
}

/** {@link RouteOptions}, checked. */
export interface ParsedRoute {
  readonly prefix: Prefix;
  /** The prefix in its one form. */
  readonly text: string;
  readonly exported: RouteExport;
}

/** Which keys {@link RouteExportOptions} has. */
export const routeExportKeys: KnownKeys = {
  known: [...routeAttributeKeys.known, 'peers', 'perPeer'],
};

const routeKeys: KnownKeys = { known: ['prefix', ...routeExportKeys.known] };

const noneInParticular: ReadonlyMap<string, RouteView | 'withdraw'> = new Map();

/** What some peers are told: attributes of their own, or nothing of the route. */
type Particular = ReadonlyMap<string, DesiredAttributes | 'withdraw'>;

/**
 * Checks a route of our own.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseRoute(options: RouteOptions): ParsedRoute {
  refuseUnknownKeys(options, routeKeys);
  const { prefix, text } = within('prefix', () => parseRoutePrefix(options.prefix));
  return { prefix, text, exported: readExport(options, prefix.family) };
}

/**
 * Checks what a route says beside its prefix.
 * @param family of the prefix
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseRouteExport(
  options: RouteExportOptions,
  family: Prefix['family'],
): RouteExport {
  refuseUnknownKeys(options, routeExportKeys);
  return readExport(options, family);
}

const plain = makeExport(withDefaults(readAttributes({})), undefined, new Map(), false);

function readExport(options: RouteExportOptions, family: Prefix['family']): RouteExport {
  // Most routes say nothing in particular, and there may be many.
  if (saysNothing(options)) return plain;
  const general = withDefaults(readAttributes(options));
  refuseNextHop(general, family);
  const peers = within('peers', () => parsePeers(options.peers));
  const particular = within('perPeer', () => parsePerPeer(options.perPeer, family));
  return makeExport(general, peers, particular, false);
}

/** What of some options is about the route itself. */
export function routeExportOptions(options: RouteExportOptions): RouteExportOptions {
  const known = Object.entries(options).filter(([name]) => routeExportKeys.known.includes(name));
  return Object.fromEntries(known);
}

function saysNothing(options: RouteExportOptions): boolean {
  return (
    options.med === undefined &&
    options.localPref === undefined &&
    options.prepend === undefined &&
    options.communities === undefined &&
    options.largeCommunities === undefined &&
    options.extendedCommunities === undefined &&
    options.nextHop === undefined &&
    options.origin === undefined &&
    options.peers === undefined &&
    options.perPeer === undefined
  );
}

/** What the peer of that name is to be told; undefined if the route is not for it. */
export function viewFor(exported: RouteExport, peer: string): RouteView | undefined {
  if (exported.peers !== undefined && !exported.peers.has(peer)) return undefined;
  if (exported.perPeer.size === 0) return exported.view;
  const view = exported.perPeer.get(peer) ?? exported.view;
  return view === 'withdraw' ? undefined : view;
}

/** The same with GRACEFUL_SHUTDOWN (RFC 8326). */
export function withGracefulShutdown({ peers, view, perPeer }: RouteExport): RouteExport {
  const particular = new Map<string, DesiredAttributes | 'withdraw'>();
  for (const [peer, said] of perPeer) {
    const attributes = said === 'withdraw' ? said : said.particular;
    if (attributes !== undefined) particular.set(peer, attributes);
  }
  return makeExport(view.general, peers, particular, true);
}

function makeExport(
  general: DesiredAttributes,
  peers: ReadonlySet<string> | undefined,
  particular: Particular,
  gracefulShutdown: boolean,
): RouteExport {
  const perPeer =
    particular.size === 0
      ? noneInParticular
      : new Map(
          Array.from(particular, ([peer, attributes]): [string, RouteView | 'withdraw'] => [
            peer,
            attributes === 'withdraw'
              ? attributes
              : { particular: attributes, general, gracefulShutdown },
          ]),
        );
  return {
    key: exportKey(general, peers, particular, gracefulShutdown),
    peers,
    view: { particular: undefined, general, gracefulShutdown },
    perPeer,
  };
}

function exportKey(
  general: DesiredAttributes,
  peers: ReadonlySet<string> | undefined,
  particular: Particular,
  gracefulShutdown: boolean,
): string {
  const key = `${gracefulShutdown ? 'drained ' : ''}${attributesKey(general)}`;
  if (peers === undefined && particular.size === 0) return key;
  // Names are the user's, and may have any character in them.
  return `${key} ${JSON.stringify([
    peers === undefined ? null : [...peers].sort(),
    Array.from(particular, ([peer, attributes]) => [
      peer,
      attributes === 'withdraw' ? attributes : attributesKey(attributes),
    ]).sort(),
  ])}`;
}

/** What is left out says the same as the default. */
function withDefaults(attributes: DesiredAttributes): DesiredAttributes {
  return {
    ...attributes,
    localPref: attributes.localPref ?? DEFAULT_LOCAL_PREF,
    prepend: attributes.prepend ?? 0,
    communities: attributes.communities ?? [],
    largeCommunities: attributes.largeCommunities ?? [],
    extendedCommunities: attributes.extendedCommunities ?? [],
    origin: attributes.origin ?? 'igp',
  };
}

function refuseNextHop({ nextHop }: DesiredAttributes, family: Prefix['family']): void {
  if (nextHop === undefined || family === 'ipv4' || typeof nextHop.address !== 'number') return;
  // RFC 8950 gives IPv4 routes an IPv6 next hop. The other way round there is nothing.
  throw new ConfigurationError(
    'nextHop',
    `${nextHop.text} is no IPv6 address: an IPv6 route needs an IPv6 next hop`,
  );
}

function parsePeers(value: unknown): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a list: write the names of peers, such as ["10.0.0.1"]`,
    );
  }
  const names = value.map((name: unknown, index) =>
    within(`[${index}]`, () => {
      if (typeof name === 'string' && name !== '') return name;
      throw new ConfigurationError(
        '',
        `${describe(name)} is not the name of a peer: write one such as "10.0.0.1"`,
      );
    }),
  );
  if (names.length === 0) {
    throw new ConfigurationError('', 'no peer would get the route: name one, or leave it out');
  }
  return new Set(names);
}

function parsePerPeer(value: unknown, family: Prefix['family']): Particular {
  const perPeer = new Map<string, DesiredAttributes | 'withdraw'>();
  if (value === undefined) return perPeer;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not an object: write attributes by the name of the peer, such as { "10.0.0.1": { med: 100 } }`,
    );
  }
  for (const [peer, options] of Object.entries(value) as [
    string,
    RouteAttributesOptions | 'withdraw',
  ][]) {
    const attributes = within(`[${JSON.stringify(peer)}]`, () => {
      if (options === 'withdraw') return options;
      if (typeof options === 'string') throw noAction(options);
      const parsed = parseRouteAttributes(options);
      refuseNextHop(parsed, family);
      return parsed;
    });
    perPeer.set(peer, attributes);
  }
  return perPeer;
}

function noAction(value: unknown): ConfigurationError {
  return new ConfigurationError(
    '',
    `${describe(value)} is not allowed: write 'withdraw', or attributes such as { med: 100 }`,
  );
}
