import {
  encodeRouteAttributes,
  wellKnownCommunity,
  type LargeCommunity,
  type RouteAttributes,
} from '../../../bgp-packet-lite/index.ts';
import { reason } from '../../../core/index.ts';
import type { Family } from '../../session/index.ts';
import type { DesiredAttributes } from '../route-attributes.ts';
import type { RouteView } from '../route.ts';
import { resolveNextHop, type NextHopForm, type UnsentReason } from './next-hop.ts';
import type { UpdateGroupSettings } from './update-group-settings.ts';

/** What a route says to the peers of a group: its attributes as octets, and its next hop where that is in MP_REACH. */
export interface UpdateBlock {
  readonly type: 'block';
  readonly family: Family;
  /** Path attributes, without MP_REACH. */
  readonly octets: Uint8Array;
  readonly nextHop: Exclude<NextHopForm, { readonly type: 'none' }>;
  /** Two that are the same octets on the wire have the same. */
  readonly key: string;
}

/** A route that the peers of a group cannot be told. */
export interface Unsendable {
  readonly type: 'unsendable';
  readonly reason: UnsentReason;
}

/** Header, both lengths, and of MP_REACH what is neither next hop nor prefix (RFC 4271 §4.3, RFC 4760 §3). */
const EMPTY_UPDATE = 23;
const EMPTY_MP_REACH = 9;
const PATH_ID = 4;

/** The longest prefix of a family: its length and all of its octets. */
const longestPrefix: Readonly<Record<Family, number>> = { 'ipv4-unicast': 5, 'ipv6-unicast': 17 };

export function encodeBlock(
  view: RouteView,
  family: Family,
  settings: UpdateGroupSettings,
): UpdateBlock | Unsendable {
  if (!settings.families.includes(family)) {
    return unsendable('family-not-negotiated', `the peer and we do not both do ${family}`);
  }
  const own = view.particular?.nextHop ?? view.general.nextHop;
  const nextHop = resolveNextHop(family, own, settings.nextHops);
  if (nextHop.type === 'none') return { type: 'unsendable', reason: nextHop.reason };
  const octets = encodeRouteAttributes(
    {
      ...attributesFor(view, settings),
      ...(nextHop.type === 'attribute' && { nextHop: nextHop.address }),
    },
    { fourOctetAsn: settings.fourOctetAsn },
  );
  const block: UpdateBlock = {
    type: 'block',
    family,
    octets,
    nextHop,
    key: `${family} ${addressesOf(nextHop).map(toText).join()} ${toText(octets)}`,
  };
  return overheadOf(block) + longestPrefixOf(block, settings) > settings.maxLength
    ? unsendable(
        'attributes-too-long',
        `its attributes take ${octets.length} octets, more than an UPDATE to this peer has room for: write fewer communities`,
      )
    : block;
}

/** How many of the longest prefixes one message holds: at least one. */
export function prefixesPerMessage(block: UpdateBlock, settings: UpdateGroupSettings): number {
  return Math.floor((settings.maxLength - overheadOf(block)) / longestPrefixOf(block, settings));
}

function overheadOf({ octets, nextHop }: UpdateBlock): number {
  const reach = addressesOf(nextHop).reduce((sum, { length }) => sum + length, EMPTY_MP_REACH);
  return EMPTY_UPDATE + octets.length + (nextHop.type === 'attribute' ? 0 : reach);
}

function longestPrefixOf({ family }: UpdateBlock, { addPath }: UpdateGroupSettings): number {
  return longestPrefix[family] + (addPath.includes(family) ? PATH_ID : 0);
}

function addressesOf(nextHop: UpdateBlock['nextHop']): readonly Uint8Array[] {
  return nextHop.type === 'multiprotocol' ? nextHop.addresses : [];
}

function attributesFor(view: RouteView, settings: UpdateGroupSettings): RouteAttributes {
  const { internal, localAsn, attributes: peer } = settings;
  const first = view.particular ?? nothing;
  const last = view.general;
  // What is said to the peer in particular counts before what its options say, and those before the route.
  const med = first.med ?? peer.med ?? last.med;
  const localPref = first.localPref ?? peer.localPref ?? last.localPref ?? 0;
  const prepend = first.prepend ?? peer.prepend ?? last.prepend ?? 0;
  return {
    origin: first.origin ?? last.origin ?? 'igp',
    // RFC 4271 §5.1.2: our AS towards external peers, an empty path towards internal ones.
    asPath: internal ? [] : [{ type: 'seq', asns: new Array<number>(1 + prepend).fill(localAsn) }],
    ...(med !== undefined && { med }),
    // RFC 4271 §5.1.5: always to internal peers, never to external ones.
    ...(internal && { localPref }),
    communities: [
      ...(first.communities ?? last.communities ?? []),
      ...(peer.communities ?? []),
      ...(view.gracefulShutdown ? [wellKnownCommunity.gracefulShutdown] : []),
      // RFC 9494 §3.3: a peer that keeps routes for long must not keep those of a dead service.
      ...(settings.longLivedGracefulRestart ? [wellKnownCommunity.noLlgr] : []),
    ],
    extendedCommunities: [
      ...(first.extendedCommunities ?? last.extendedCommunities ?? []),
      ...(peer.extendedCommunities ?? []),
    ],
    largeCommunities: both<LargeCommunity>(
      first.largeCommunities ?? last.largeCommunities,
      peer.largeCommunities,
    ),
    // RFC 9234 §5: our AS towards customers, peers and clients of our route server; nothing towards providers.
    ...(settings.onlyToCustomer && { onlyToCustomer: localAsn }),
  };
}

const nothing: Partial<DesiredAttributes> = {};

function both<T>(a: readonly T[] = [], b: readonly T[] = []): readonly T[] {
  return b.length === 0 ? a : [...a, ...b];
}

function unsendable(code: UnsentReason['code'], message: string): Unsendable {
  return { type: 'unsendable', reason: reason(code, message) };
}

function toText(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
}
