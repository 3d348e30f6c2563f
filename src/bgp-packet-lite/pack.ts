import { ipv4Format, prefixOctets, putPrefix } from './canonical-prefix.ts';
import { HEADER_LENGTH } from './header.ts';
import type { Ipv4Nlri } from './message.ts';
import {
  EMPTY_UPDATE_LENGTH,
  maxLengthOf,
  noRoom,
  NO_OCTETS,
  packPrefixes,
  putUint16,
  type PackOptions,
} from './pack-prefixes.ts';
import { allocateUpdate } from './update-slab.ts';

// Constants of this module are constants for the compiler, too; what is imported is looked up each time.
const BEFORE_ATTRIBUTES = EMPTY_UPDATE_LENGTH;
const FORMAT = ipv4Format;

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
  options?: PackOptions,
): Uint8Array[] {
  const maxLength = maxLengthOf(options);
  const addPath = options?.addPath === true;
  // What flaps comes one prefix at a time, and then a plan would cost as much as the message.
  if (Array.isArray(prefixes) && prefixes.length === 1) {
    const only = (prefixes as readonly Ipv4Nlri[])[0];
    if (only !== undefined) return [packAnnouncement(attributes, only, maxLength, addPath)];
  }
  const overhead = EMPTY_UPDATE_LENGTH + attributes.length;
  return packPrefixes(prefixes, {
    format: ipv4Format,
    addPath,
    maxLength,
    overhead,
    begin: (length) => beginAnnouncement(attributes, overhead + length),
    tail: NO_OCTETS,
    tailLength: 0,
  });
}

function packAnnouncement(
  attributes: Uint8Array,
  prefix: Ipv4Nlri,
  maxLength: number,
  addPath: boolean,
): Uint8Array {
  const start = BEFORE_ATTRIBUTES + attributes.length;
  const length = start + prefixOctets(FORMAT, prefix, addPath);
  if (length > maxLength) throw noRoom(length, maxLength);
  const message = beginAnnouncement(attributes, length);
  putPrefix(FORMAT, prefix, message, start, addPath);
  return message;
}

/** An UPDATE of `length` octets that is complete but for its NLRI. */
function beginAnnouncement(attributes: Uint8Array, length: number): Uint8Array {
  const message = allocateUpdate(length);
  putUint16(message, BEFORE_ATTRIBUTES - 2, attributes.length);
  message.set(attributes, BEFORE_ATTRIBUTES);
  return message;
}

/**
 * UPDATEs that withdraw IPv4 unicast `prefixes`: as few as can be, in the order given. They share memory like those
 * of {@link packAnnouncements}.
 * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` if a prefix does not fit in `maxLength`, `ERR_MESSAGE_VALUE` if a prefix
 *   or an option is out of range
 */
export function packWithdrawals(prefixes: Iterable<Ipv4Nlri>, options?: PackOptions): Uint8Array[] {
  return packPrefixes(prefixes, {
    format: ipv4Format,
    addPath: options?.addPath === true,
    maxLength: maxLengthOf(options),
    overhead: EMPTY_UPDATE_LENGTH,
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
