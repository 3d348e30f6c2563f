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
}

/** One capability (RFC 5492). `code` and `name` always agree; a code that has no name here keeps its octets. */
export type Capability =
  | { readonly code: 1; readonly name: 'multiprotocol'; readonly value: AddressFamily }
  | { readonly code: 64; readonly name: 'graceful-restart'; readonly value: GracefulRestart }
  | { readonly code: 65; readonly name: 'four-octet-asn'; readonly value: number }
  | { readonly code: number; readonly name: 'unknown'; readonly value: Uint8Array };

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

/** An IPv4 prefix on the wire (RFC 4271 §4.3): bits beyond `length` are zero. */
export interface Ipv4Nlri {
  /** Unsigned integer. */
  readonly address: number;
  /** 0 to 32. */
  readonly length: number;
}

/** RFC 4271 §4.3. */
export interface UpdateMessage {
  readonly type: 'update';
  readonly withdrawn: readonly Ipv4Nlri[];
  /** In wire order, with their flag octets as read. */
  readonly attributes: readonly PathAttribute[];
  readonly nlri: readonly Ipv4Nlri[];
  /**
   * What was wrong and did not need a session reset (RFC 7606). With a `treat-as-withdraw` among them, the prefixes
   * of `nlri` are withdrawn, not announced.
   */
  readonly faults: readonly BgpMessageError[];
}

export interface AsPathSegment {
  readonly type: 'seq' | 'set' | 'confed_seq' | 'confed_set';
  readonly asns: readonly number[];
}

/** One path attribute. Addresses and communities are unsigned integers; an attribute without a name keeps its octets. */
export type PathAttribute = { readonly code: number; readonly flags: number } & (
  | { readonly name: 'ORIGIN'; readonly value: 'igp' | 'egp' | 'incomplete' }
  | { readonly name: 'AS_PATH'; readonly value: readonly AsPathSegment[] }
  | { readonly name: 'NEXT_HOP'; readonly value: number }
  | { readonly name: 'MED'; readonly value: number }
  | { readonly name: 'LOCAL_PREF'; readonly value: number }
  | { readonly name: 'COMMUNITY'; readonly value: readonly number[] }
  | { readonly name: 'unknown'; readonly value: Uint8Array }
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
  /** What follows the subtype in a longer message: outbound route filters (RFC 5291), as octets. */
  readonly outboundRouteFilters?: Uint8Array;
}

/** What decides the reading and writing of a message beside its octets: what the session has negotiated. */
export interface MessageContext {
  /** AS numbers in AS_PATH are 4 octets wide (RFC 6793); true when both sides have sent capability 65. */
  readonly fourOctetAsn: boolean;
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
  /** Unsigned integer. */
  readonly nextHop: number;
  readonly med?: number;
  readonly localPref?: number;
  /** Unsigned integers; sent sorted and without duplicates. */
  readonly communities?: readonly number[];
}
