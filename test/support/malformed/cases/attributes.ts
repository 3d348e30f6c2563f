import type { Verdict } from '../outcome.ts';
import { peerKinds, type PeerName } from '../peer-kinds.ts';

/*
 * RFC 7606 §3 and §7: one malformed path attribute, which the session survives. Each is tried in the first, the middle
 * and the last place of the attributes.
 */

/** Where among the attributes the malformed one is. */
export const places = ['first', 'middle', 'last'] as const;
export type Place = (typeof places)[number];

export interface AttributeCase {
  readonly name: string;
  /** The attribute, in hexadecimal: flags, code, length and value. */
  readonly bad: string;
  readonly verdict: Exclude<Verdict, 'sound'>;
  /** An external one with 4-octet AS numbers by default. */
  readonly peer?: PeerName;
}

const TAW = 'treat-as-withdraw';
const DISCARD = 'attribute-discard';

const zeros = (count: number): string => '00'.repeat(count);

function rows(
  verdict: AttributeCase['verdict'],
  peer: PeerName,
  cases: Readonly<Record<string, string>>,
): readonly AttributeCase[] {
  return Object.entries(cases).map(([name, bad]) => ({ name, bad, verdict, peer }));
}

export const attributeCases: readonly AttributeCase[] = [
  ...rows(TAW, 'external', {
    'ORIGIN of 0 octets': '40 01 00',
    'ORIGIN of 2 octets': '40 01 02 0000',
    'ORIGIN 3': '40 01 01 03',
    'ORIGIN 255': '40 01 01 ff',
    'ORIGIN with the Optional flag': 'c0 01 01 00',
    'ORIGIN without the Transitive flag': '00 01 01 00',
    'AS_PATH of segment type 0': '40 02 06 00 01 0000fde8',
    'AS_PATH of segment type 5': '40 02 06 05 01 0000fde8',
    'AS_PATH whose segment overruns': '40 02 06 02 02 0000fde8',
    'AS_PATH whose segment claims 255': '40 02 06 02 ff 0000fde8',
    'AS_PATH with an octet after it': '40 02 07 02 01 0000fde8 02',
    'AS_PATH with half an AS number': '40 02 04 02 01 fde8',
    'AS_PATH with an empty segment': '40 02 02 02 00',
    'AS_PATH with an empty segment after a sound one': '40 02 08 02 01 0000fde8 02 00',
    'AS_PATH with the Optional flag': 'c0 02 06 02 01 0000fde8',
    'AS_PATH with AS 0 (RFC 7607)': '40 02 0a 02 02 0000fde8 00000000',
    'AS_PATH with an AS_CONFED_SEQUENCE (RFC 5065)': '40 02 0c 03 01 0000fde9 02 01 0000fde8',
    'AS_PATH with an AS_CONFED_SET (RFC 5065)': '40 02 0c 04 01 0000fde9 02 01 0000fde8',
    'AS_PATH that begins with another AS (RFC 4271 §6.3)': '40 02 06 02 01 0000fde9',
    'NEXT_HOP of 0 octets': '40 03 00',
    'NEXT_HOP of 3 octets': '40 03 03 c00002',
    'NEXT_HOP of 5 octets': '40 03 05 c000020100',
    'NEXT_HOP of 16 octets': `40 03 10 ${'20'.repeat(16)}`,
    'NEXT_HOP 224.0.0.1': '40 03 04 e0000001',
    'NEXT_HOP with the Optional flag': 'c0 03 04 c0000201',
    'MED of 0 octets': '80 04 00',
    'MED of 3 octets': '80 04 03 000001',
    'MED of 5 octets': '80 04 05 0000000100',
    'MED with the Transitive flag': 'c0 04 04 00000001',
    'ATOMIC_AGGREGATE with the Optional flag': 'c0 06 00',
    'AGGREGATOR without the Transitive flag': '80 07 08 0000fde8 c0000201',
    'COMMUNITY of 0 octets': 'c0 08 00',
    'COMMUNITY of 5 octets': 'c0 08 05 0000000100',
    'COMMUNITY without the Transitive flag': '80 08 04 00000001',
    'COMMUNITY of 255 octets': `c0 08 ff ${zeros(255)}`,
    'COMMUNITY of 1025 octets': `d0 08 0401 ${zeros(1_025)}`,
    'EXTENDED_COMMUNITY of 0 octets': 'c0 10 00',
    'EXTENDED_COMMUNITY of 7 octets': `c0 10 07 ${zeros(7)}`,
    'TRAFFIC_ENGINEERING of 0 octets (RFC 5543)': '80 18 00',
    'IPV6_EXTENDED_COMMUNITY of 0 octets (RFC 5701)': 'c0 19 00',
    'IPV6_EXTENDED_COMMUNITY of 19 octets (RFC 5701)': `c0 19 13 ${zeros(19)}`,
    'LARGE_COMMUNITY of 0 octets (RFC 8092)': 'c0 20 00',
    'LARGE_COMMUNITY of 11 octets (RFC 8092)': `c0 20 0b ${zeros(11)}`,
    'LARGE_COMMUNITY of 13 octets (RFC 8092)': `c0 20 0d ${zeros(13)}`,
    'LARGE_COMMUNITY with the flags of a well-known one': `40 20 0c ${zeros(12)}`,
    'OTC of 0 octets (RFC 9234)': 'c0 23 00',
    'OTC of 2 octets (RFC 9234)': 'c0 23 02 fde8',
    'ATTR_SET of 3 octets (RFC 6368)': 'c0 80 03 000001',
    'an extended length before a bad value': '50 01 0001 03',
  }),
  ...rows(TAW, 'internal', {
    'LOCAL_PREF of 0 octets from an internal peer': '40 05 00',
    'LOCAL_PREF of 3 octets from an internal peer': '40 05 03 000064',
    'LOCAL_PREF with the Optional flag from an internal peer': 'c0 05 04 00000064',
    'ORIGINATOR_ID of 3 octets from an internal peer': '80 09 03 0a0000',
    'ORIGINATOR_ID of 8 octets from an internal peer': '80 09 08 0a0000010a000002',
    'CLUSTER_LIST of 0 octets from an internal peer': '80 0a 00',
    'CLUSTER_LIST of 5 octets from an internal peer': '80 0a 05 0a00000100',
    'CLUSTER_LIST with the Transitive flag from an internal peer': 'c0 0a 04 0a000001',
  }),
  ...rows(TAW, 'narrow', {
    'AS_PATH of 4-octet AS numbers on a 2-octet session': '40 02 06 02 01 0000fde8',
    'AS_PATH of 2-octet AS numbers that overruns': '40 02 04 02 02 fde8',
  }),
  ...rows(TAW, 'customer', {
    'OTC of 5 octets from a provider (RFC 9234)': 'c0 23 05 0000fde800',
  }),
  ...rows(DISCARD, 'external', {
    'LOCAL_PREF from an external peer': '40 05 04 00000064',
    'LOCAL_PREF of 3 octets from an external peer': '40 05 03 000064',
    'LOCAL_PREF with the Optional flag from an external peer': 'c0 05 04 00000064',
    'ORIGINATOR_ID from an external peer': '80 09 04 0a000001',
    'ORIGINATOR_ID of 3 octets from an external peer': '80 09 03 0a0000',
    'CLUSTER_LIST from an external peer': '80 0a 04 0a000001',
    'CLUSTER_LIST of 0 octets from an external peer': '80 0a 00',
    'ATOMIC_AGGREGATE of 1 octet': '40 06 01 00',
    'ATOMIC_AGGREGATE of 255 octets': `40 06 ff ${zeros(255)}`,
    'AGGREGATOR of 0 octets': 'c0 07 00',
    'AGGREGATOR of 6 octets on a 4-octet session': 'c0 07 06 fde8 c0000201',
    'AGGREGATOR of 9 octets': 'c0 07 09 0000fde8 c0000201 00',
    'AGGREGATOR in AS 0 (RFC 7607)': 'c0 07 08 00000000 c0000201',
    'AS4_PATH that overruns on a 4-octet session (RFC 6793)': 'c0 11 06 02 02 0000fde8',
    'TUNNEL_ENCAPSULATION of 3 octets (RFC 9012)': 'c0 17 03 000000',
    'TUNNEL_ENCAPSULATION whose TLV overruns (RFC 9012)': 'c0 17 05 0008 0002 01',
    'AIGP of 2 octets (RFC 7311)': '80 1a 02 0100',
    'AIGP whose TLV overruns (RFC 7311)': '80 1a 03 01 000b',
    'AIGP whose TLV is 0 octets long (RFC 7311)': '80 1a 03 02 0000',
    'PREFIX_SID of 2 octets (RFC 8669)': 'c0 28 02 0100',
    'PREFIX_SID whose TLV overruns (RFC 8669)': 'c0 28 04 01 0007 00',
  }),
  ...rows(DISCARD, 'narrow', {
    'AGGREGATOR of 8 octets on a 2-octet session': 'c0 07 08 0000fde8 c0000201',
    'AS4_PATH of 0 octets (RFC 6793)': 'c0 11 00',
    'AS4_PATH of 5 octets (RFC 6793)': 'c0 11 05 02 01 00fde8',
    'AS4_PATH that overruns (RFC 6793)': 'c0 11 06 02 02 0000fde8',
    'AS4_PATH of segment type 5 (RFC 6793)': 'c0 11 06 05 01 0000fde8',
    'AS4_AGGREGATOR of 6 octets (RFC 6793)': 'c0 12 06 fde8 c0000201',
    'AS4_AGGREGATOR in AS 0 (RFC 7607)': 'c0 12 08 00000000 c0000201',
  }),
];

/** ORIGIN, AS_PATH, NEXT_HOP and MED of such a peer, by code. */
function goodAttributes(peer: PeerName): readonly (readonly [string, string])[] {
  return [
    ['01', '40 01 01 00'],
    ['02', peerKinds[peer].asPath],
    ['03', '40 03 04 c0000201'],
    ['04', '80 04 04 00000064'],
  ];
}

/** Sound attributes, with `extra` in its place among them instead of the one with its code. */
export function attributesWith(extra: string, place: Place, peer: PeerName = 'external'): string {
  const code = extra.replaceAll(' ', '').slice(2, 4);
  const rest = goodAttributes(peer).flatMap(([each, wire]) => (each === code ? [] : [wire]));
  return rest.toSpliced({ first: 0, middle: 2, last: rest.length }[place], 0, extra).join(' ');
}

/** ORIGIN, AS_PATH, NEXT_HOP and MED, without those of some codes. */
export function attributesWithout(codes: readonly string[], peer: PeerName = 'external'): string {
  return goodAttributes(peer)
    .flatMap(([code, wire]) => (codes.includes(code) ? [] : [wire]))
    .join(' ');
}
