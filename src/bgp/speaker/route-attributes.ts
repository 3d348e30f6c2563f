import type { LargeCommunity } from '../../bgp-packet-lite/index.ts';
import {
  ConfigurationError,
  describe,
  optional,
  parseIpAddress,
  parseIpv4,
  parseIpv6,
  parseOneOf,
  parseWhole,
  refuseUnknownKeys,
  type IpAddress,
  type KnownKeys,
} from '../../core/index.ts';
import {
  largeCommunityKey,
  parseCommunities,
  parseExtendedCommunities,
  parseLargeCommunities,
} from './route-communities.ts';
import { unreachable } from './route-prefix.ts';

/** What a route of our own says beside its prefix. */
export interface RouteAttributesOptions {
  /** MULTI_EXIT_DISC, 0 to 4294967295; the lower wins. Not sent by default. */
  readonly med?: number | undefined;
  /** LOCAL_PREF, 0 to 4294967295; the higher wins. Sent to internal peers only; 100 by default. */
  readonly localPref?: number | undefined;
  /**
   * How many times our AS number stands in AS_PATH beside the once that it must, 0 to 64: the longer path loses. Sent
   * to external peers only; 0 by default.
   */
  readonly prepend?: number | undefined;
  /** Standard communities, such as `'65000:100'` or `'no-export'` (RFC 1997). None by default. */
  readonly communities?: readonly string[] | undefined;
  /** Large communities, such as `'65000:1:2'` (RFC 8092). None by default. */
  readonly largeCommunities?: readonly string[] | undefined;
  /**
   * Extended communities, such as `'rt:65000:100'`, `'soo:192.0.2.1:100'`, `'lb:65000:125000000'`, or `0x` and 16
   * hexadecimal digits (RFC 4360). None by default.
   */
  readonly extendedCommunities?: readonly string[] | undefined;
  /**
   * Where the traffic goes: an address of the prefix's family, or an IPv6 one for an IPv4 prefix, which only peers
   * get that do RFC 8950. The `nextHop` of the peer by default, and our address on the session where it has none.
   */
  readonly nextHop?: string | undefined;
  /** ORIGIN: `'igp'` by default, and what everybody sends. */
  readonly origin?: 'igp' | 'egp' | 'incomplete' | undefined;
}

/** Attributes, checked. What is undefined is not said here. */
export interface DesiredAttributes {
  readonly med: number | undefined;
  readonly localPref: number | undefined;
  readonly prepend: number | undefined;
  /** Unsigned integers. Lists are ascending, without duplicates. */
  readonly communities: readonly number[] | undefined;
  readonly largeCommunities: readonly LargeCommunity[] | undefined;
  readonly extendedCommunities: readonly bigint[] | undefined;
  readonly nextHop: RouteNextHop | undefined;
  readonly origin: 'igp' | 'egp' | 'incomplete' | undefined;
}

/** An address as the wire has it: an unsigned integer, or 16 octets. */
export interface RouteNextHop {
  readonly text: string;
  readonly address: number | Uint8Array;
}

/** RFC 4271 §9.1.1 leaves the value to us; every implementation takes 100. */
export const DEFAULT_LOCAL_PREF = 100;

const LARGEST_METRIC = 2 ** 32 - 1;

/** Longer paths are dropped by many networks. */
const LONGEST_PREPEND = 64;

/**
 * In an UPDATE of 4,096 octets (RFC 4271 §4) all else that we may send takes 216 at the most: both lengths and the
 * header, MP_REACH with two next hops and a prefix with its path identifier, AS_PATH without prepending, every other
 * attribute, and the communities that a drain and LLGR add.
 */
const ROOM_FOR_COMMUNITIES = 3_880;

const ASN_OCTETS = 4;
const COMMUNITY_OCTETS = 4;
const LARGE_COMMUNITY_OCTETS = 12;
const EXTENDED_COMMUNITY_OCTETS = 8;

const origins = ['igp', 'egp', 'incomplete'] as const;

/** Which keys {@link RouteAttributesOptions} has. */
export const routeAttributeKeys: KnownKeys = {
  known: [
    'med',
    'localPref',
    'prepend',
    'communities',
    'largeCommunities',
    'extendedCommunities',
    'nextHop',
    'origin',
  ],
};

/**
 * Checks the attributes of a route.
 * @throws ConfigurationError whose path is the attribute at fault.
 */
export function parseRouteAttributes(options: RouteAttributesOptions): DesiredAttributes {
  refuseUnknownKeys(options, routeAttributeKeys);
  return readAttributes(options);
}

/** The same for options that have other keys, too. */
export function readAttributes(options: RouteAttributesOptions): DesiredAttributes {
  const attributes: DesiredAttributes = {
    med: optional('med', options.med, parseMetric),
    localPref: optional('localPref', options.localPref, parseMetric),
    prepend: optional('prepend', options.prepend, parsePrepend),
    communities: optional('communities', options.communities, parseCommunities),
    largeCommunities: optional('largeCommunities', options.largeCommunities, parseLargeCommunities),
    extendedCommunities: optional(
      'extendedCommunities',
      options.extendedCommunities,
      parseExtendedCommunities,
    ),
    nextHop: optional('nextHop', options.nextHop, parseNextHop),
    origin: optional('origin', options.origin, parseOrigin),
  };
  refuseExcess(attributes);
  return attributes;
}

/** The same text for attributes that say the same. */
export function attributesKey(attributes: DesiredAttributes): string {
  const { med, localPref, prepend, communities, largeCommunities, extendedCommunities } =
    attributes;
  return [
    med,
    localPref,
    prepend,
    listKey(communities),
    listKey(largeCommunities?.map(largeCommunityKey)),
    listKey(extendedCommunities),
    attributes.nextHop?.text,
    attributes.origin,
  ].join('|');
}

/** None and not said differ. */
function listKey(list: readonly unknown[] | undefined): string {
  return list === undefined ? '' : `[${list.join()}]`;
}

function refuseExcess(attributes: DesiredAttributes): void {
  const { communities = [], largeCommunities = [], extendedCommunities = [] } = attributes;
  const octets =
    communities.length * COMMUNITY_OCTETS +
    largeCommunities.length * LARGE_COMMUNITY_OCTETS +
    extendedCommunities.length * EXTENDED_COMMUNITY_OCTETS;
  const room = ROOM_FOR_COMMUNITIES - (attributes.prepend ?? 0) * ASN_OCTETS;
  if (octets <= room) return;
  const count = communities.length + largeCommunities.length + extendedCommunities.length;
  const [path = ''] = (['communities', 'largeCommunities', 'extendedCommunities'] as const).filter(
    (name) => (attributes[name]?.length ?? 0) > 0,
  );
  throw new ConfigurationError(
    path,
    `${count} communities take ${octets} octets, and one UPDATE has room for ${room}: write at most ${Math.floor(room / COMMUNITY_OCTETS)} (a large one counts as three, an extended one as two)`,
  );
}

function parseMetric(value: unknown): number {
  return parseWhole(value, 'a metric', 0, LARGEST_METRIC);
}

function parsePrepend(value: unknown): number {
  return parseWhole(value, 'a number of repetitions', 0, LONGEST_PREPEND);
}

function parseOrigin(value: unknown): 'igp' | 'egp' | 'incomplete' {
  return parseOneOf(value, origins);
}

function parseNextHop(value: unknown): RouteNextHop {
  const { text, zone } = parseIpAddress(value);
  const nextHop = toNextHop({ text });
  const kind = nextHop === undefined || zone !== undefined ? 'link-local' : unreachableHop(nextHop);
  if (nextHop !== undefined && kind === undefined) return nextHop;
  throw new ConfigurationError(
    '',
    `${describe(value)} is ${kind ?? 'no address'}: write an address that the peers reach, or leave it out`,
  );
}

/** Clouds peer over IPv4 link-local addresses; an IPv6 one means something on one link only. */
function unreachableHop({ address }: RouteNextHop): string | undefined {
  if (typeof address !== 'number') return unreachable({ family: 'ipv6', address });
  return address >>> 16 === 0xa9fe ? undefined : unreachable({ family: 'ipv4', address });
}

/** An address without its zone as the wire has it; undefined if it is none. */
export function toNextHop({ text }: Pick<IpAddress, 'text'>): RouteNextHop | undefined {
  const address = parseIpv4(text) ?? parseIpv6(text);
  return address === undefined ? undefined : { text, address };
}
