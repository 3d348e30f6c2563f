import type {
  Ipv4Family,
  Ipv4Nlri,
  Ipv6Family,
  Ipv6Nlri,
  NextHop,
  OtherFamily,
} from './prefix-forms.ts';

/** RFC 4760 §3. Of other families `nextHopsOf` reads the next hop where its form is known. */
export type MpReach = {
  /** The reserved octet where it is not 0. */
  readonly reserved?: number;
} & (
  | (Ipv4Family & {
      /** One IPv4 address, or an IPv6 address with or without its link-local one (RFC 8950 §3). */
      readonly nextHops: readonly NextHop[];
      readonly nlri: readonly Ipv4Nlri[];
    })
  | (Ipv6Family & {
      /** A global IPv6 address, with or without the link-local one (RFC 2545 §3): 16 octets each. */
      readonly nextHops: readonly Uint8Array[];
      readonly nlri: readonly Ipv6Nlri[];
    })
  | (OtherFamily & { readonly nextHop: Uint8Array; readonly nlri: Uint8Array })
);

/** RFC 4760 §4. */
export type MpUnreach =
  | (Ipv4Family & { readonly withdrawn: readonly Ipv4Nlri[] })
  | (Ipv6Family & { readonly withdrawn: readonly Ipv6Nlri[] })
  | (OtherFamily & { readonly withdrawn: Uint8Array });

/** RFC 4271 §5.1.7, RFC 6793 §3. */
export interface Aggregator {
  readonly asn: number;
  /** Unsigned integer. */
  readonly address: number;
}

/** RFC 8092 §3: three unsigned integers. */
export interface LargeCommunity {
  readonly globalAdministrator: number;
  readonly localData1: number;
  readonly localData2: number;
}

export interface AsPathSegment {
  readonly type: 'seq' | 'set' | 'confed_seq' | 'confed_set';
  readonly asns: readonly number[];
}

/**
 * One path attribute. `code` and `name` always agree; `unknown` may have any code, and is written as it is. IPv4
 * addresses and communities are unsigned integers, extended communities unsigned 64-bit ones; an attribute without a
 * name here keeps its octets.
 */
export type PathAttribute = {
  /** The flags octet (RFC 4271 §4.3). */
  readonly flags: number;
} & (
  | { readonly code: 1; readonly name: 'ORIGIN'; readonly value: 'igp' | 'egp' | 'incomplete' }
  | { readonly code: 2; readonly name: 'AS_PATH'; readonly value: readonly AsPathSegment[] }
  | { readonly code: 3; readonly name: 'NEXT_HOP'; readonly value: number }
  | { readonly code: 4; readonly name: 'MED'; readonly value: number }
  | { readonly code: 5; readonly name: 'LOCAL_PREF'; readonly value: number }
  | { readonly code: 6; readonly name: 'ATOMIC_AGGREGATE'; readonly value: null }
  | { readonly code: 7; readonly name: 'AGGREGATOR'; readonly value: Aggregator }
  | { readonly code: 8; readonly name: 'COMMUNITY'; readonly value: readonly number[] }
  | { readonly code: 9; readonly name: 'ORIGINATOR_ID'; readonly value: number }
  | { readonly code: 10; readonly name: 'CLUSTER_LIST'; readonly value: readonly number[] }
  | { readonly code: 14; readonly name: 'MP_REACH'; readonly value: MpReach }
  | { readonly code: 15; readonly name: 'MP_UNREACH'; readonly value: MpUnreach }
  | { readonly code: 16; readonly name: 'EXTENDED_COMMUNITY'; readonly value: readonly bigint[] }
  | { readonly code: 17; readonly name: 'AS4_PATH'; readonly value: readonly AsPathSegment[] }
  | { readonly code: 18; readonly name: 'AS4_AGGREGATOR'; readonly value: Aggregator }
  | {
      readonly code: 32;
      readonly name: 'LARGE_COMMUNITY';
      readonly value: readonly LargeCommunity[];
    }
  | { readonly code: 35; readonly name: 'OTC'; readonly value: number }
  | { readonly code: number; readonly name: 'unknown'; readonly value: Uint8Array }
);

/** The attributes of a route of our own, for the canonical encoder. */
export interface RouteAttributes {
  readonly origin: 'igp' | 'egp' | 'incomplete';
  readonly asPath: readonly AsPathSegment[];
  /** Unsigned integer: NEXT_HOP of an IPv4 route. Left out where MP_REACH carries the next hop. */
  readonly nextHop?: number;
  readonly med?: number;
  readonly localPref?: number;
  readonly atomicAggregate?: boolean;
  readonly aggregator?: Aggregator;
  /** Unsigned integers; sent sorted and without duplicates. */
  readonly communities?: readonly number[];
  /** Unsigned 64-bit integers; sent sorted and without duplicates. */
  readonly extendedCommunities?: readonly bigint[];
  /** Sent sorted and without duplicates (RFC 8092 §5). */
  readonly largeCommunities?: readonly LargeCommunity[];
  /** OTC (RFC 9234 §5). */
  readonly onlyToCustomer?: number;
  /** Attributes that have no name here, or that are passed on: written as they are, in the order of their codes. */
  readonly others?: readonly PathAttribute[];
}
