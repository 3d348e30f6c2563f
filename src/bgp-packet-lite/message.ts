import type { BgpMessageError } from './message-error.ts';

/** Any BGP-4 message (RFC 4271 §4, RFC 2918). */
export type BgpMessage =
  OpenMessage | UpdateMessage | NotificationMessage | KeepaliveMessage | RouteRefreshMessage;

/** RFC 4271 §4.2. */
export interface OpenMessage {
  readonly type: 'open';
  /** 4. */
  readonly version: number;
  /** The 2-octet field; 23456 (AS_TRANS) where the AS number needs four (RFC 6793). See `openAsn`. */
  readonly asn: number;
  /** Seconds: 0, or 3 to 65535. */
  readonly holdTime: number;
  /** The BGP identifier as an unsigned integer. */
  readonly routerId: number;
  /** In wire order; duplicates are legal (RFC 5492 §4). */
  readonly capabilities: readonly Capability[];
  /** Only where it is not what `encodeMessage` would choose: one parameter, extended (RFC 9072) only if need be. */
  readonly layout?: ParameterLayout;
}

/** How the capabilities of an OPEN are spread over its optional parameters (RFC 5492 §4, RFC 9072 §2). */
export interface ParameterLayout {
  /** How many capabilities each parameter holds, in wire order; the sum is the number of capabilities. */
  readonly parameters: readonly number[];
  /**
   * Present if the parameters have the extended form of RFC 9072: the octet where RFC 4271 has their length, which
   * should be 255 and may be anything but 0.
   */
  readonly extendedMarker?: number;
}

/**
 * One capability (RFC 5492). `code` and `name` always agree. A code that has no name here keeps its octets, and so does
 * one of those added after RFC 4271's time whose value has a wrong length: it counts as not understood.
 */
export type Capability =
  | { readonly code: 1; readonly name: 'multiprotocol'; readonly value: Multiprotocol }
  | { readonly code: 2; readonly name: 'route-refresh'; readonly value: null }
  | {
      readonly code: 5;
      readonly name: 'extended-next-hop';
      readonly value: readonly ExtendedNextHop[];
    }
  | { readonly code: 6; readonly name: 'extended-message'; readonly value: null }
  | {
      readonly code: 9;
      readonly name: 'role';
      /** See `bgpRole`; other numbers are kept. */
      readonly value: number;
    }
  | { readonly code: 64; readonly name: 'graceful-restart'; readonly value: GracefulRestart }
  | { readonly code: 65; readonly name: 'four-octet-asn'; readonly value: number }
  | { readonly code: 69; readonly name: 'add-path'; readonly value: readonly AddPath[] }
  | { readonly code: 70; readonly name: 'enhanced-route-refresh'; readonly value: null }
  | {
      readonly code: 71;
      readonly name: 'long-lived-graceful-restart';
      readonly value: readonly LongLivedGracefulRestart[];
    }
  | { readonly code: 73; readonly name: 'fqdn'; readonly value: FullyQualifiedDomainName }
  | { readonly code: 128; readonly name: 'route-refresh-legacy'; readonly value: null }
  | { readonly code: number; readonly name: 'unknown'; readonly value: Uint8Array };

/** RFC 4760 §8. */
export interface Multiprotocol extends AddressFamily {
  /** The reserved octet where it is not 0. */
  readonly reserved?: number;
}

/** RFC 8950 §4: prefixes of this family may have a next hop of family `nextHopAfi`. */
export interface ExtendedNextHop extends AddressFamily {
  readonly nextHopAfi: number;
}

/** RFC 7911 §4. */
export interface AddPath extends AddressFamily {
  /** 1 receive, 2 send, 3 both (see `addPathMode`); any other value is ignored, and kept. */
  readonly mode: number;
}

/** RFC 9494 §3.1. */
export interface LongLivedGracefulRestart extends AddressFamily {
  /** 8 bits: 128 is F. */
  readonly flags: number;
  /** Seconds, 0 to 16777215. */
  readonly time: number;
}

/** draft-walton-bgp-hostname-capability: both UTF-8 of at most 255 octets, possibly empty. */
export interface FullyQualifiedDomainName {
  readonly hostname: string;
  readonly domain: string;
}

/** IANA address family numbers; see `addressFamily` and `subsequentAddressFamily` for the names. */
export interface AddressFamily {
  readonly afi: number;
  readonly safi: number;
}

/** RFC 4724 §3. */
export interface GracefulRestart {
  /** The 4 flag bits as a number: 8 is R (restarted), 4 is N (RFC 8538). */
  readonly flags: number;
  /** Seconds, 0 to 4095. */
  readonly time: number;
  readonly families: readonly (AddressFamily & { readonly flags: number })[];
}

/** What both kinds of prefixes on the wire have. */
interface Nlri {
  /** Of `address`; bits beyond it are zero there. 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly length: number;
  /** RFC 7911 §3: present if, and only if, the context has ADD-PATH for this address family. 0 to 4294967295. */
  readonly pathId?: number;
  /**
   * The bits beyond `length` in the last octet, where they are not zero as they should be: meaningless (RFC 4271
   * §4.3), kept to write the same octets again.
   */
  readonly trailingBits?: number;
}

/** An IPv4 prefix on the wire (RFC 4271 §4.3). */
export interface Ipv4Nlri extends Nlri {
  /** Unsigned integer. */
  readonly address: number;
}

/** An IPv6 prefix on the wire (RFC 4760 §5). */
export interface Ipv6Nlri extends Nlri {
  /** 16 octets. */
  readonly address: Uint8Array;
}

/** An IPv4 address as an unsigned integer, or an IPv6 address as 16 octets. */
export type NextHop = number | Uint8Array;

/** IPv4 unicast and multicast. */
interface Ipv4Family {
  readonly afi: 1;
  readonly safi: 1 | 2;
  readonly family: 'ipv4';
}

/** IPv6 unicast and multicast. */
interface Ipv6Family {
  readonly afi: 2;
  readonly safi: 1 | 2;
  readonly family: 'ipv6';
}

/** Any other: its octets stay as they are. */
interface OtherFamily extends AddressFamily {
  readonly family: 'other';
}

/** An address family with how its prefixes are written. */
export type FamilyForm = Ipv4Family | Ipv6Family | OtherFamily;

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

/** RFC 4271 §4.3. */
export interface UpdateMessage {
  readonly type: 'update';
  readonly withdrawn: readonly Ipv4Nlri[];
  /** In wire order, with their flag octets as read. */
  readonly attributes: readonly PathAttribute[];
  readonly nlri: readonly Ipv4Nlri[];
  /**
   * What was wrong and did not need a session reset (RFC 7606): the first 16 faults, and one of the strongest always
   * (see `strongest`). With a `treat-as-withdraw` among them, the prefixes of `nlri` and MP_REACH are withdrawn, not
   * announced. A faulty attribute is left out, but for MP_REACH and MP_UNREACH with wrong flags: they have prefixes.
   */
  readonly faults: readonly BgpMessageError[];
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

/** RFC 4271 §4.5. */
export interface NotificationMessage {
  readonly type: 'notification';
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}

/** RFC 4271 §4.4. */
export interface KeepaliveMessage {
  readonly type: 'keepalive';
}

/** RFC 2918 §3; `subtype` is the once reserved octet (RFC 7313 §3.2). */
export interface RouteRefreshMessage extends AddressFamily {
  readonly type: 'route-refresh';
  readonly subtype: number;
  /** Message type 128, from before RFC 2918, instead of 5. */
  readonly legacy?: true;
  /** What follows the subtype in a longer message: outbound route filters (RFC 5291), as octets. */
  readonly outboundRouteFilters?: Uint8Array;
}

/** What decides the reading and writing of a message beside its octets: what the session has negotiated. */
export interface MessageContext {
  /** AS numbers in AS_PATH are 4 octets wide (RFC 6793); true when both sides have sent capability 65. */
  readonly fourOctetAsn: boolean;
  /** The families whose prefixes carry path identifiers in this direction (RFC 7911), or `'all'`. None by default. */
  readonly addPath?: 'all' | readonly AddressFamily[];
  /** Message type 128 is a ROUTE-REFRESH from before RFC 2918 (capability 128); false by default: 1/3. */
  readonly legacyRouteRefresh?: boolean;
  /** Messages may be 65535 octets long instead of 4096 (RFC 8654); false by default. */
  readonly extendedMessage?: boolean;
  /**
   * Whether the peer is in another AS. Some attributes mean nothing from there and are discarded (RFC 7606 §7.5,
   * §7.9, §7.10), and confederation segments are malformed (RFC 5065 §5). Left out: these rules are not applied.
   */
  readonly peerType?: 'internal' | 'external';
}

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
