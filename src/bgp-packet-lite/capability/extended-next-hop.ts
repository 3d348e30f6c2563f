import { uint16At, type OctetWriter } from '../cursor.ts';
import type { ExtendedNextHop } from '../message.ts';

/*
 * RFC 8950 §4: any number of
 *
 *   +-------------------------------+-------------------------------+-------------------------------+
 *   |           NLRI AFI            |           NLRI SAFI           |         Next hop AFI          |
 *   +-------------------------------+-------------------------------+-------------------------------+
 */
const LENGTH = 6;

/** `undefined` if the octets are no such value. */
export function decodeExtendedNextHop(octets: Uint8Array): ExtendedNextHop[] | undefined {
  if (octets.length % LENGTH !== 0) return undefined;
  return Array.from({ length: octets.length / LENGTH }, (_, index) => ({
    afi: uint16At(octets, index * LENGTH),
    // Two octets, here alone.
    safi: uint16At(octets, index * LENGTH + 2),
    nextHopAfi: uint16At(octets, index * LENGTH + 4),
  }));
}

export function writeExtendedNextHop(writer: OctetWriter, value: readonly ExtendedNextHop[]): void {
  for (const { afi, safi, nextHopAfi } of value) {
    writer.uint16(afi, 'an AFI of the extended next hop capability');
    writer.uint16(safi, 'a SAFI of the extended next hop capability');
    writer.uint16(nextHopAfi, 'a next hop AFI of the extended next hop capability');
  }
}
