import { ipv4Mask } from '../core/index.ts';
import { messageValueError } from './faults.ts';
import type { Ipv4Nlri, Ipv6Nlri } from './message.ts';

const PATH_ID_LENGTH = 4;
const IPV6_LENGTH = 16;

/** How prefixes of one kind are written canonically: bits beyond the length are zero, `trailingBits` do not count. */
export interface PrefixFormat<Prefix> {
  /**
   * The octets that `put` writes, without a path identifier.
   * @throws KeepcastError `ERR_MESSAGE_VALUE` if the length of the prefix is out of range
   */
  octetsOf(prefix: Prefix): number;
  /**
   * Writes length and address at `position`, and what is left of four octets after them: the next prefix overwrites
   * it. Beyond the end of `octets` nothing is written.
   * @returns the position after the prefix
   * @throws KeepcastError `ERR_MESSAGE_VALUE` if the address is out of range
   */
  put(octets: Uint8Array, position: number, prefix: Prefix): number;
}

export const ipv4Format: PrefixFormat<Ipv4Nlri> = {
  octetsOf({ length }) {
    if (length >>> 0 !== length || length > 32) throw lengthError(length, 32);
    return 1 + ((length + 7) >>> 3);
  },

  put(octets, position, { address, length }) {
    if (address >>> 0 !== address) {
      throw messageValueError('the address of a prefix', address, 'an unsigned 32-bit integer');
    }
    const masked = address & ipv4Mask(length);
    octets[position] = length;
    octets[position + 1] = masked >>> 24;
    octets[position + 2] = masked >>> 16;
    octets[position + 3] = masked >>> 8;
    octets[position + 4] = masked;
    return position + 1 + ((length + 7) >>> 3);
  },
};

export const ipv6Format: PrefixFormat<Ipv6Nlri> = {
  octetsOf({ length }) {
    if (length >>> 0 !== length || length > 128) throw lengthError(length, 128);
    return 1 + ((length + 7) >>> 3);
  },

  put(octets, position, { address, length }) {
    if (address.length !== IPV6_LENGTH) {
      throw messageValueError('the address of an IPv6 prefix', address, '16 octets');
    }
    octets[position] = length;
    const count = (length + 7) >>> 3;
    for (let index = 0; index < count; index += 1) {
      octets[position + 1 + index] = address[index] ?? 0;
    }
    const spare = 8 * count - length;
    if (spare > 0) octets[position + count] = ((address[count - 1] ?? 0) >>> spare) << spare;
    return position + 1 + count;
  },
};

/** What both kinds may have (RFC 7911 §3). */
interface Identified {
  readonly pathId?: number;
}

/** The octets of a prefix with its path identifier, where there is one. */
export function prefixOctets<Prefix>(
  format: PrefixFormat<Prefix>,
  prefix: Prefix,
  addPath: boolean,
): number {
  return addPath ? PATH_ID_LENGTH + format.octetsOf(prefix) : format.octetsOf(prefix);
}

/**
 * Writes a prefix with its path identifier, where there is one.
 * @returns the position after it
 * @throws KeepcastError `ERR_MESSAGE_VALUE`, also if there is a path identifier without ADD-PATH, or none with it
 */
export function putPrefix<Prefix extends Identified>(
  format: PrefixFormat<Prefix>,
  prefix: Prefix,
  octets: Uint8Array,
  position: number,
  addPath: boolean,
): number {
  const { pathId } = prefix;
  if (!addPath) {
    // Leaving it out would make one path of several.
    if (pathId !== undefined) {
      throw messageValueError('the pathId of a prefix', pathId, 'left out without addPath');
    }
    return format.put(octets, position, prefix);
  }
  if (pathId === undefined || pathId >>> 0 !== pathId) {
    throw messageValueError('the pathId of a prefix', pathId, 'an unsigned 32-bit integer');
  }
  octets[position] = pathId >>> 24;
  octets[position + 1] = pathId >>> 16;
  octets[position + 2] = pathId >>> 8;
  octets[position + 3] = pathId;
  return format.put(octets, position + PATH_ID_LENGTH, prefix);
}

function lengthError(length: number, bits: number): Error {
  return messageValueError('the length of a prefix', length, `an integer from 0 to ${bits}`);
}
