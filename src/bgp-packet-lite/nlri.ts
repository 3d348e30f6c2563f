import { ipv4Mask } from '../core/index.ts';
import { messageValueError, updateError } from './faults.ts';
import type { Ipv4Nlri } from './message.ts';

/*
 * RFC 4271 §4.3: a prefix
 *
 *   +---------------------------+
 *   |   Length in bits (1)      |
 *   +---------------------------+
 *   |   Prefix: ceil(Length/8)  |
 *   +---------------------------+
 */

/**
 * Reads the prefixes from `start` up to `end`. Bits beyond a prefix's length are ignored (RFC 4271 §4.3).
 * @throws BgpMessageError 3/10 if a length is above 32, or the last prefix does not end at `end`
 */
export function decodeIpv4Nlri(octets: Uint8Array, start: number, end: number): Ipv4Nlri[] {
  const prefixes: Ipv4Nlri[] = [];
  let position = start;
  while (position < end) {
    const length = octets[position] ?? 0;
    const next = position + 1 + ((length + 7) >>> 3);
    if (length > 32 || next > end) {
      // RFC 7606 §5.3: what follows cannot be found, so the session is reset.
      throw updateError(
        'invalidNetworkField',
        length > 32
          ? `a prefix is ${length} bits long, an IPv4 prefix at most 32`
          : `a prefix of ${length} bits is cut short: ${end - position - 1} octets are left`,
        { offset: position },
      );
    }
    // Octets beyond those of this prefix belong to what follows; the mask takes them off.
    const address =
      (((octets[position + 1] ?? 0) << 24) |
        ((octets[position + 2] ?? 0) << 16) |
        ((octets[position + 3] ?? 0) << 8) |
        (octets[position + 4] ?? 0)) &
      ipv4Mask(length);
    prefixes.push({ address: address >>> 0, length });
    position = next;
  }
  return prefixes;
}

/** The octets that {@link putIpv4Nlri} writes: 1 to 5. */
export function ipv4NlriLength(prefix: Ipv4Nlri): number {
  return 1 + ((prefix.length + 7) >>> 3);
}

/**
 * Writes a prefix at `position`; bits beyond its length go out as zero.
 * @returns the position after it
 * @throws KeepcastError `ERR_MESSAGE_VALUE` unless the length is 0 to 32 and the address an unsigned 32-bit integer
 */
export function putIpv4Nlri(octets: Uint8Array, position: number, prefix: Ipv4Nlri): number {
  checkIpv4Nlri(prefix);
  const { length } = prefix;
  const address = prefix.address & ipv4Mask(length);
  octets[position] = length;
  if (length > 0) octets[position + 1] = address >>> 24;
  if (length > 8) octets[position + 2] = address >>> 16;
  if (length > 16) octets[position + 3] = address >>> 8;
  if (length > 24) octets[position + 4] = address;
  return position + ipv4NlriLength(prefix);
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` */
export function checkIpv4Nlri({ address, length }: Ipv4Nlri): void {
  if (length >>> 0 !== length || length > 32) {
    throw messageValueError('the length of a prefix', length, 'an integer from 0 to 32');
  }
  if (address >>> 0 !== address) {
    throw messageValueError('the address of a prefix', address, 'an unsigned 32-bit integer');
  }
}
