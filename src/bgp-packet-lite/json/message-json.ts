/**
 * Messages as plain JSON: what `keepcast decode` prints and `keepcast encode` reads. Addresses are text, octets are
 * hexadecimal digits, everything else is as on the wire.
 */
import type { AsPathSegment } from '../message.ts';
import type { Disposition } from '../message-error.ts';

export type MessageJson =
  OpenJson | UpdateJson | NotificationJson | { readonly type: 'keepalive' } | RouteRefreshJson;

export interface OpenJson {
  readonly type: 'open';
  readonly version: number;
  /** The 2-octet field. */
  readonly asn: number;
  /** Seconds. */
  readonly holdTime: number;
  /** Dotted decimal. */
  readonly routerId: string;
  readonly capabilities: readonly CapabilityJson[];
}

interface CapabilityHead {
  readonly code: number;
  readonly name: string;
}

/** A capability whose name is `unknown` has `hex`, every other one a `value`. */
export type CapabilityJson = CapabilityHead &
  ({ readonly value: CapabilityValueJson } | { readonly hex: string });

interface FamilyJson {
  readonly afi: number;
  readonly safi: number;
}

export type CapabilityValueJson =
  | null
  /** An AS number, or the number of a role that has no name. */
  | number
  /** The name of a role. */
  | string
  | FamilyJson
  | {
      readonly flags: number;
      readonly time: number;
      readonly families: readonly (FamilyJson & { readonly flags: number })[];
    }
  | readonly (FamilyJson & { readonly nextHopAfi: number })[]
  | readonly (FamilyJson & { readonly mode: string | number })[]
  | readonly (FamilyJson & { readonly flags: number; readonly time: number })[]
  | { readonly hostname: string; readonly domain: string };

/** A prefix, with its path identifier where ADD-PATH is in use. */
export type PrefixJson = string | { readonly pathId: number; readonly prefix: string };

export interface UpdateJson {
  readonly type: 'update';
  readonly withdrawn: readonly PrefixJson[];
  readonly attributes: readonly AttributeJson[];
  readonly nlri: readonly PrefixJson[];
  /** AS numbers are 2 octets wide in this message. */
  readonly as2?: true;
}

interface AttributeHead {
  readonly code: number;
  readonly flags: number;
  readonly name: string;
}

/** An attribute whose name is `unknown` has `hex`, every other one a `value`. */
export type AttributeJson = AttributeHead &
  ({ readonly value: AttributeValueJson } | { readonly hex: string });

export type AttributeValueJson =
  | null
  | number
  /** An origin, or an address. */
  | string
  | readonly string[]
  | readonly AsPathSegmentJson[]
  | { readonly asn: number; readonly address: string }
  | MpReachJson
  | MpUnreachJson;

export type AsPathSegmentJson = readonly [AsPathSegment['type'], readonly number[]];

/** IPv4 and IPv6 unicast and multicast have `nlri`; of other families `hex` is the NLRI. */
export type MpReachJson = FamilyJson & {
  /** The addresses in the next hop, as far as its form is known. */
  readonly nextHops: readonly string[];
  /** The octets of the next hop, where they are more than its addresses. */
  readonly nextHop?: string;
} & ({ readonly nlri: readonly PrefixJson[] } | { readonly hex: string });

/** IPv4 and IPv6 unicast and multicast have `withdrawn`; of other families `hex` is the NLRI. */
export type MpUnreachJson = FamilyJson &
  ({ readonly withdrawn: readonly PrefixJson[] } | { readonly hex: string });

export interface NotificationJson {
  readonly type: 'notification';
  readonly code: number;
  readonly subcode: number;
  readonly name: string;
  readonly data: string;
}

export interface RouteRefreshJson extends FamilyJson {
  readonly type: 'route-refresh';
  readonly subtype: number;
}

/** What is wrong with a message: the content of the NOTIFICATION, and what RFC 7606 does instead. */
export interface MessageErrorJson {
  readonly code: number;
  readonly subcode: number;
  readonly data: string;
  readonly disposition: Disposition;
  readonly message: string;
}

/**
 * A message as it was read. `raw`, the whole message, is there only where the other fields would not be written as the
 * same octets again; a message that breaks the protocol has an `error`, and of the message what could still be read.
 */
export type DecodedJson =
  | (MessageJson & { readonly error?: MessageErrorJson; readonly raw?: string })
  | { readonly error: MessageErrorJson; readonly raw: string };
