import type { PathAttribute } from './attribute-forms.ts';
import type { Capability } from './capability-forms.ts';
import type { BgpMessageError } from './message-error.ts';
import type { AddressFamily, Ipv4Nlri } from './prefix-forms.ts';

// What messages consist of: whoever reads or writes them finds all forms here.
export type {
  Aggregator,
  AsPathSegment,
  LargeCommunity,
  MpReach,
  MpUnreach,
  PathAttribute,
  RouteAttributes,
} from './attribute-forms.ts';
export type {
  AddPath,
  Capability,
  ExtendedNextHop,
  FullyQualifiedDomainName,
  GracefulRestart,
  LongLivedGracefulRestart,
  Multiprotocol,
} from './capability-forms.ts';
export type { MessageContext } from './message-context.ts';
export type { AddressFamily, FamilyForm, Ipv4Nlri, Ipv6Nlri, NextHop } from './prefix-forms.ts';

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
