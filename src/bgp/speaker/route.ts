import {
  parseCommunity,
  wellKnownCommunity,
  type LargeCommunity,
} from '../../bgp-packet-lite/index.ts';
import {
  ConfigurationError,
  describe,
  formatPrefix,
  notAvailable,
  parsePrefix,
  refuseUnknownKeys,
  within,
  type Ipv4Prefix,
  type KnownKeys,
} from '../../core/index.ts';

/** RFC 4271 §9.1.1 leaves the value to us; every implementation takes 100. */
const DEFAULT_LOCAL_PREF = 100;

/**
 * One UPDATE has room for 1,005 beside one prefix and everything else that we send (RFC 4271 §4), and a drain adds one.
 */
const MOST_COMMUNITIES = 1_000;

/** What a route of our own says beside its prefix. ORIGIN is IGP, and the next hop the local address of the session. */
export interface RouteAttributesOptions {
  /** MULTI_EXIT_DISC, 0 to 4294967295; the lower wins. Not sent by default. */
  readonly med?: number | undefined;
  /** LOCAL_PREF, 0 to 4294967295; the higher wins. Sent to internal peers only; 100 by default. */
  readonly localPref?: number | undefined;
  /** Standard communities, such as `'65000:100'` or `'no-export'` (RFC 1997). None by default. */
  readonly communities?: readonly string[] | undefined;
}

export interface RouteOptions extends RouteAttributesOptions {
  /** An IPv4 prefix, such as `192.0.2.10/32`. */
  readonly prefix: string;
}

/** Attributes, checked. */
export interface DesiredAttributes {
  /** Two that say the same have the same. */
  readonly key: string;
  /** The same for what external peers are sent: without LOCAL_PREF. */
  readonly externalKey: string;
  readonly med: number | undefined;
  readonly localPref: number;
  /** Unsigned integers, ascending, without duplicates. */
  readonly communities: readonly number[];
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

export const routeAttributeKeys: KnownKeys = {
  known: ['med', 'localPref', 'communities'],
  later: {
    prepend: 'use med to make the route less preferred',
    largeCommunities: 'use communities',
    extendedCommunities: 'use communities',
    nextHop: 'leave it out: the next hop is the local address of the session',
    origin: 'leave it out: it is IGP',
  },
};

/**
 * Checks the prefix of a route of our own.
 * @throws ConfigurationError
 */
export function parseRoutePrefix(text: unknown): { prefix: Ipv4Prefix; text: string } {
  const prefix = parsePrefix(text);
  if (prefix.family === 'ipv6') {
    throw notAvailable('', 'announcing an IPv6 prefix', 'announce an IPv4 prefix');
  }
  const first = prefix.address >>> 24;
  // RFC 6890: this host, loopback, and from 224.0.0.0 on multicast and what is reserved. The default route is none.
  if ((first === 0 && prefix.length > 0) || first === 127 || first >= 224) {
    throw new ConfigurationError(
      '',
      `${formatPrefix(prefix)} is not an address that can be reached over a network: announce a unicast prefix`,
    );
  }
  return { prefix, text: formatPrefix(prefix) };
}

/**
 * Checks the attributes of a route.
 * @throws ConfigurationError whose path is the attribute at fault.
 */
export function parseRouteAttributes(options: RouteAttributesOptions): DesiredAttributes {
  refuseUnknownKeys(options, routeAttributeKeys);
  const med = within('med', () => parseMetric(options.med));
  const localPref = within('localPref', () => parseMetric(options.localPref) ?? DEFAULT_LOCAL_PREF);
  const communities = within('communities', () => parseCommunities(options.communities ?? []));
  return withKeys({ med, localPref, communities });
}

/** The same attributes with GRACEFUL_SHUTDOWN (RFC 8326). */
export function withGracefulShutdown(attributes: DesiredAttributes): DesiredAttributes {
  const communities = [...attributes.communities, wellKnownCommunity.gracefulShutdown];
  return withKeys({ ...attributes, communities: ascending(communities) });
}

function withKeys({
  med,
  localPref,
  communities,
}: Omit<DesiredAttributes, 'key' | 'externalKey'>): DesiredAttributes {
  const externalKey = `${med ?? ''}|${communities.join()}`;
  return { key: `${localPref}|${externalKey}`, externalKey, med, localPref, communities };
}

function ascending(communities: readonly number[]): readonly number[] {
  return [...new Set(communities)].sort((a, b) => a - b);
}

function parseMetric(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not allowed: write a whole number from 0 to 4294967295`,
    );
  }
  return value;
}

function parseCommunities(value: unknown): readonly number[] {
  if (!Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a list: write one such as ["65000:100", "no-export"]`,
    );
  }
  const communities = value.map((text: unknown, index) =>
    within(`[${index}]`, () => parseOneCommunity(text)),
  );
  const distinct = ascending(communities);
  if (distinct.length > MOST_COMMUNITIES) {
    throw new ConfigurationError(
      '',
      `${distinct.length} communities do not fit in one UPDATE: write at most ${MOST_COMMUNITIES}`,
    );
  }
  return distinct;
}

function parseOneCommunity(text: unknown): number {
  if (typeof text === 'string') return parseCommunity(text);
  throw new ConfigurationError(
    '',
    `${describe(text)} is not a community: write one in quotes, such as "65000:100"`,
  );
}
