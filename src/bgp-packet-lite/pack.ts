import { ipv4Format } from './canonical-prefix.ts';
import { HEADER_LENGTH } from './header.ts';
import type { Ipv4Nlri } from './message.ts';
import {
  allocateUpdate,
  EMPTY_UPDATE_LENGTH,
  maxLengthOf,
  NO_OCTETS,
  packPrefixes,
  putUint16,
  type PackOptions,
} from './pack-prefixes.ts';

/**
 * UPDATEs that announce IPv4 unicast `prefixes` with one block of attributes (see `encodeRouteAttributes`): as few as
 * can be, in the order given, and nothing but announcements in them (RFC 7606 §5.1).
 *
 * The messages share memory, as small Buffers do: send or copy them, but do not transfer their `buffer`.
 * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` if the attributes leave no room for a prefix, `ERR_MESSAGE_VALUE` if a
 *   prefix or an option is out of range
 */
export function packAnnouncements(
  attributes: Uint8Array,
  prefixes: Iterable<Ipv4Nlri>,
  options: PackOptions = {},
): Uint8Array[] {
  const maxLength = maxLengthOf(options);
  const start = EMPTY_UPDATE_LENGTH + attributes.length;
  return packPrefixes(prefixes, {
    format: ipv4Format,
    addPath: options.addPath === true,
    maxLength,
    room: maxLength - start,
    begin(length) {
      const message = allocateUpdate(start + length);
      putUint16(message, HEADER_LENGTH + 2, attributes.length);
      message.set(attributes, EMPTY_UPDATE_LENGTH);
      return message;
    },
    tail: NO_OCTETS,
    tailLength: 0,
  });
}

/**
 * UPDATEs that withdraw IPv4 unicast `prefixes`: as few as can be, in the order given. They share memory like those
 * of {@link packAnnouncements}.
 * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` if a prefix does not fit in `maxLength`, `ERR_MESSAGE_VALUE` if a prefix
 *   or an option is out of range
 */
export function packWithdrawals(
  prefixes: Iterable<Ipv4Nlri>,
  options: PackOptions = {},
): Uint8Array[] {
  const maxLength = maxLengthOf(options);
  return packPrefixes(prefixes, {
    format: ipv4Format,
    addPath: options.addPath === true,
    maxLength,
    room: maxLength - EMPTY_UPDATE_LENGTH,
    begin(length) {
      const message = allocateUpdate(EMPTY_UPDATE_LENGTH + length);
      putUint16(message, HEADER_LENGTH, length);
      return message;
    },
    tail: NO_OCTETS,
    // The length of the attributes.
    tailLength: 2,
  });
}
