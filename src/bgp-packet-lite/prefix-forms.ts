/** IANA address family numbers; see `addressFamily` and `subsequentAddressFamily` for the names. */
export interface AddressFamily {
  readonly afi: number;
  readonly safi: number;
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
export interface Ipv4Family {
  readonly afi: 1;
  readonly safi: 1 | 2;
  readonly family: 'ipv4';
}

/** IPv6 unicast and multicast. */
export interface Ipv6Family {
  readonly afi: 2;
  readonly safi: 1 | 2;
  readonly family: 'ipv6';
}

/** Any other: its octets stay as they are. */
export interface OtherFamily extends AddressFamily {
  readonly family: 'other';
}

/** An address family with how its prefixes are written. */
export type FamilyForm = Ipv4Family | Ipv6Family | OtherFamily;
