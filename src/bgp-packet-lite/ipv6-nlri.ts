import { uint32At, type OctetWriter } from './cursor.ts';
import { messageValueError } from './faults.ts';
import type { Ipv6Nlri } from './message.ts';
import { countNlri, makeNlri, PATH_ID_LENGTH, writeNlri } from './nlri-form.ts';

const BITS = 128;
const OCTETS = 16;

const NONE: readonly Ipv6Nlri[] = Object.freeze([]);

/**
 * Reads the IPv6 prefixes of the attribute `attribute` from `start` up to `end`.
 * @param pathIds whether they carry path identifiers (RFC 7911 §3)
 * @throws BgpMessageError 3/10 if a length is above 128, or the last prefix does not end at `end`
 */
export function decodeIpv6Nlri(
  octets: Uint8Array,
  start: number,
  end: number,
  pathIds: boolean,
  attribute: number,
): readonly Ipv6Nlri[] {
  if (start === end) return NONE;
  const prefixes = new Array<Ipv6Nlri>(countNlri(octets, start, end, pathIds, BITS, attribute));
  let position = start;
  for (let index = 0; index < prefixes.length; index += 1) {
    const at = pathIds ? position + PATH_ID_LENGTH : position;
    const length = octets[at] ?? 0;
    const count = (length + 7) >>> 3;
    const address = new Uint8Array(OCTETS);
    for (let octet = 0; octet < count; octet += 1) address[octet] = octets[at + 1 + octet] ?? 0;
    // RFC 4271 §4.3: the bits beyond the length mean nothing. They are there only if the last octet is not full.
    const mask = trailingMask(length);
    const trailingBits = mask === 0 ? 0 : (address[count - 1] ?? 0) & mask;
    if (trailingBits !== 0) address[count - 1] = (address[count - 1] ?? 0) ^ trailingBits;
    const pathId = pathIds ? uint32At(octets, position) : undefined;
    prefixes[index] = makeNlri(address, length, pathId, trailingBits);
    position = at + 1 + count;
  }
  return prefixes;
}

/** The bits of the last octet that are beyond a prefix of `length` bits. */
function trailingMask(length: number): number {
  return (length & 7) === 0 ? 0 : 0xff >>> (length & 7);
}

/** Writes prefixes as they are, path identifiers and trailing bits included. @throws KeepcastError `ERR_MESSAGE_VALUE` */
export function writeIpv6Nlri(
  writer: OctetWriter,
  prefixes: readonly Ipv6Nlri[],
  pathIds: boolean,
): void {
  for (const prefix of prefixes) {
    checkIpv6Nlri(prefix);
    writeNlri(writer, prefix, pathIds, putIpv6Nlri);
  }
}

/** Fills `octets`, 1 to 17 of them, with a prefix; bits beyond its length go out as zero. */
function putIpv6Nlri(octets: Uint8Array, { address, length }: Ipv6Nlri): void {
  const last = octets.length - 1;
  octets.set(address.subarray(0, last), 1);
  octets[last] = (octets[last] ?? 0) & ~trailingMask(length);
  // Last, for a prefix of no bits has no other octet.
  octets[0] = length;
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` */
function checkIpv6Nlri({ address, length }: Ipv6Nlri): void {
  if (length >>> 0 !== length || length > BITS) {
    throw messageValueError('the length of an IPv6 prefix', length, 'an integer from 0 to 128');
  }
  if (address.length !== OCTETS) {
    throw messageValueError(
      'the address of an IPv6 prefix',
      `${address.length} octets long`,
      '16 octets',
    );
  }
}
