import { ipv4Mask } from '../core/index.ts';
import { uint32At, type OctetWriter } from './cursor.ts';
import { messageValueError } from './faults.ts';
import type { Ipv4Nlri } from './message.ts';
import { countNlri, makeNlri, PATH_ID_LENGTH, writeNlri } from './nlri-form.ts';

const BITS = 32;

const NONE: readonly Ipv4Nlri[] = Object.freeze([]);

/**
 * Reads the IPv4 prefixes from `start` up to `end`.
 * @param pathIds whether they carry path identifiers (RFC 7911 §3)
 * @param attribute the attribute that they are in; undefined for those of the UPDATE itself
 * @throws BgpMessageError 3/10 if a length is above 32, or the last prefix does not end at `end`
 */
export function decodeIpv4Nlri(
  octets: Uint8Array,
  start: number,
  end: number,
  pathIds: boolean,
  attribute?: number,
): readonly Ipv4Nlri[] {
  if (start === end) return NONE;
  const prefixes = new Array<Ipv4Nlri>(countNlri(octets, start, end, pathIds, BITS, attribute));
  let position = start;
  for (let index = 0; index < prefixes.length; index += 1) {
    const at = pathIds ? position + PATH_ID_LENGTH : position;
    const length = octets[at] ?? 0;
    const count = (length + 7) >>> 3;
    let address = 0;
    if (count > 0) address = (octets[at + 1] ?? 0) << 24;
    if (count > 1) address |= (octets[at + 2] ?? 0) << 16;
    if (count > 2) address |= (octets[at + 3] ?? 0) << 8;
    if (count > 3) address |= octets[at + 4] ?? 0;
    // RFC 4271 §4.3: the bits beyond the length mean nothing. They are there only if the last octet is not full.
    const dirty = address & ~ipv4Mask(length);
    const trailingBits = dirty === 0 ? 0 : dirty >>> (BITS - 8 * count);
    const pathId = pathIds ? uint32At(octets, position) : undefined;
    prefixes[index] = makeNlri((address ^ dirty) >>> 0, length, pathId, trailingBits);
    position = at + 1 + count;
  }
  return prefixes;
}

/** Writes prefixes as they are, path identifiers and trailing bits included. @throws KeepcastError `ERR_MESSAGE_VALUE` */
export function writeIpv4Nlri(
  writer: OctetWriter,
  prefixes: readonly Ipv4Nlri[],
  pathIds: boolean,
): void {
  for (const prefix of prefixes) {
    checkIpv4Nlri(prefix);
    writeNlri(writer, prefix, pathIds, putIpv4Nlri);
  }
}

/** Fills `octets`, 1 to 5 of them, with a prefix; bits beyond its length go out as zero. */
function putIpv4Nlri(octets: Uint8Array, prefix: Ipv4Nlri): void {
  const { length } = prefix;
  const address = prefix.address & ipv4Mask(length);
  octets[0] = length;
  // What is behind the last octet is not there to be written.
  octets[1] = address >>> 24;
  octets[2] = address >>> 16;
  octets[3] = address >>> 8;
  octets[4] = address;
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` */
function checkIpv4Nlri({ address, length }: Ipv4Nlri): void {
  if (length >>> 0 !== length || length > BITS) {
    throw messageValueError('the length of a prefix', length, 'an integer from 0 to 32');
  }
  if (address >>> 0 !== address) {
    throw messageValueError('the address of a prefix', address, 'an unsigned 32-bit integer');
  }
}
