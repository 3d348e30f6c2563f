import { ipv4Format, ipv6Format, type PrefixFormat } from './canonical-prefix.ts';
import { messageValueError } from './faults.ts';
import { HEADER_LENGTH } from './header.ts';
import { addressFamily, attributeCode, attributeFlag, subsequentAddressFamily } from './iana.ts';
import type { AddressFamily, Ipv4Nlri, Ipv6Nlri, NextHop } from './message.ts';
import {
  EMPTY_UPDATE_LENGTH,
  maxLengthOf,
  NO_OCTETS,
  packPrefixes,
  putUint16,
  type PackOptions,
} from './pack-prefixes.ts';
import { allocateUpdate } from './update-slab.ts';

/** The prefixes of IPv4 (`afi` 1) or IPv6 (`afi` 2). */
export type NlriOf<Afi extends 1 | 2> = Afi extends 1 ? Ipv4Nlri : Ipv6Nlri;

/** Where MP_REACH leads. */
export interface MpNextHops<Afi extends 1 | 2 = 1 | 2> {
  readonly afi: Afi;
  /** 1 unicast, 2 multicast. */
  readonly safi: number;
  /**
   * An IPv6 address, with or without the link-local one after it (RFC 2545 §3); for IPv4 prefixes that is RFC 8950,
   * and one IPv4 address is usual.
   */
  readonly nextHops: readonly NextHop[];
}

/** The longest value of an attribute without the Extended Length flag. */
const LONGEST_PLAIN_VALUE = 0xff;
const PLAIN_HEADER_LENGTH = 3;
const IPV6_LENGTH = 16;

/**
 * UPDATEs that announce `prefixes` in MP_REACH (RFC 4760 §3): as few as can be, in the order given. MP_REACH is the
 * first attribute, and nothing else in the message is about prefixes (RFC 7606 §5.1); `attributes` follow it and hold no
 * NEXT_HOP (see `encodeRouteAttributes`). They share memory like those of `packAnnouncements`.
 * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` if the attributes leave no room for a prefix, `ERR_MESSAGE_VALUE` if a
 *   prefix, a next hop, the family or an option is out of range
 */
export function packMpAnnouncements<Afi extends 1 | 2>(
  attributes: Uint8Array,
  reach: MpNextHops<Afi>,
  prefixes: Iterable<NlriOf<Afi>>,
  options: PackOptions = {},
): Uint8Array[] {
  const nextHop = nextHopOctets(reach);
  const fixed = Uint8Array.of(
    reach.afi >>> 8,
    reach.afi,
    reach.safi,
    nextHop.length,
    ...nextHop,
    0,
  );
  return packMp(attributeCode.mpReach, fixed, reach, prefixes, { ...options, attributes });
}

/**
 * UPDATEs that withdraw `prefixes` in MP_UNREACH (RFC 4760 §4): as few as can be, in the order given. They share memory
 * like those of `packAnnouncements`.
 * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` if a prefix does not fit in `maxLength`, `ERR_MESSAGE_VALUE` if a
 *   prefix, the family or an option is out of range
 */
export function packMpWithdrawals<Afi extends 1 | 2>(
  family: { readonly afi: Afi; readonly safi: number },
  prefixes: Iterable<NlriOf<Afi>>,
  options: PackOptions = {},
): Uint8Array[] {
  const fixed = Uint8Array.of(family.afi >>> 8, family.afi, family.safi);
  return packMp(attributeCode.mpUnreach, fixed, family, prefixes, options);
}

/**
 * The End-of-RIB marker of an address family (RFC 4724 §2): an empty UPDATE of 23 octets for IPv4 unicast, which is
 * the default, and an UPDATE with an empty MP_UNREACH for any other.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if `afi` is not 0 to 65535, or `safi` not 0 to 255
 */
export function endOfRib(
  { afi, safi }: AddressFamily = {
    afi: addressFamily.ipv4,
    safi: subsequentAddressFamily.unicast,
  },
): Uint8Array {
  if (afi === addressFamily.ipv4 && safi === subsequentAddressFamily.unicast) {
    return allocateUpdate(EMPTY_UPDATE_LENGTH).slice();
  }
  if (afi >>> 0 !== afi || afi > 0xffff) {
    throw messageValueError('afi', afi, 'an integer from 0 to 65535');
  }
  if (safi >>> 0 !== safi || safi > 0xff) {
    throw messageValueError('safi', safi, 'an integer from 0 to 255');
  }
  const value = Uint8Array.of(afi >>> 8, afi, safi);
  return beginMp(attributeCode.mpUnreach, value, 0, 0).slice();
}

function packMp<Afi extends 1 | 2>(
  code: number,
  fixed: Uint8Array,
  family: { readonly afi: Afi; readonly safi: number },
  prefixes: Iterable<NlriOf<Afi>>,
  { attributes = NO_OCTETS, ...options }: PackOptions & { attributes?: Uint8Array },
): Uint8Array[] {
  const maxLength = maxLengthOf(options);
  const overhead = EMPTY_UPDATE_LENGTH + PLAIN_HEADER_LENGTH + fixed.length + attributes.length;
  return packPrefixes(prefixes, {
    format: formatOf(family) as PrefixFormat<NlriOf<Afi>>,
    addPath: options.addPath === true,
    maxLength,
    overhead: overhead + extendedLength(maxLength - overhead, fixed.length),
    begin: (length) => beginMp(code, fixed, length, attributes.length),
    tail: attributes,
    tailLength: attributes.length,
  });
}

/** The octet that the Extended Length flag costs, if an attribute that fills the `room` needs it. */
function extendedLength(room: number, fixedLength: number): number {
  return room > LONGEST_PLAIN_VALUE - fixedLength ? 1 : 0;
}

function beginMp(
  code: number,
  fixed: Uint8Array,
  prefixesLength: number,
  tailLength: number,
): Uint8Array {
  const valueLength = fixed.length + prefixesLength;
  const extended = valueLength > LONGEST_PLAIN_VALUE;
  const value = EMPTY_UPDATE_LENGTH + PLAIN_HEADER_LENGTH + (extended ? 1 : 0);
  const message = allocateUpdate(value + valueLength + tailLength);
  putUint16(message, HEADER_LENGTH + 2, message.length - EMPTY_UPDATE_LENGTH);
  message[EMPTY_UPDATE_LENGTH] = extended
    ? attributeFlag.optional | attributeFlag.extendedLength
    : attributeFlag.optional;
  message[EMPTY_UPDATE_LENGTH + 1] = code;
  if (extended) putUint16(message, value - 2, valueLength);
  else message[value - 1] = valueLength;
  message.set(fixed, value);
  return message;
}

function formatOf({ afi, safi }: AddressFamily): PrefixFormat<Ipv4Nlri> | PrefixFormat<Ipv6Nlri> {
  if (safi !== subsequentAddressFamily.unicast && safi !== subsequentAddressFamily.multicast) {
    throw messageValueError('safi', safi, '1 (unicast) or 2 (multicast)');
  }
  if (afi === addressFamily.ipv4) return ipv4Format;
  if (afi === addressFamily.ipv6) return ipv6Format;
  throw messageValueError('afi', afi, '1 (IPv4) or 2 (IPv6)');
}

function nextHopOctets({ afi, nextHops }: MpNextHops): Uint8Array {
  const [first, ...others] = nextHops;
  if (afi === addressFamily.ipv4 && typeof first === 'number' && others.length === 0) {
    if (first >>> 0 !== first) {
      throw messageValueError('a next hop', first, 'an unsigned 32-bit integer or 16 octets');
    }
    return Uint8Array.of(first >>> 24, first >>> 16, first >>> 8, first);
  }
  const octets = new Uint8Array(IPV6_LENGTH * nextHops.length);
  nextHops.forEach((address, index) => {
    if (typeof address === 'number' || address.length !== IPV6_LENGTH) {
      throw messageValueError('a next hop', address, '16 octets');
    }
    octets.set(address, IPV6_LENGTH * index);
  });
  if (nextHops.length < 1 || nextHops.length > 2) {
    throw messageValueError('the number of next hops', nextHops.length, '1 or 2');
  }
  return octets;
}
