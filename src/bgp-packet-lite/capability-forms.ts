import type { AddressFamily } from './prefix-forms.ts';

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

/** RFC 4724 §3. */
export interface GracefulRestart {
  /** The 4 flag bits as a number: 8 is R (restarted), 4 is N (RFC 8538). */
  readonly flags: number;
  /** Seconds, 0 to 4095. */
  readonly time: number;
  readonly families: readonly (AddressFamily & { readonly flags: number })[];
}
