import { uint16At, type OctetWriter } from '../cursor.ts';
import type { AddPath } from '../message.ts';

/*
 * RFC 7911 §4: any number of
 *
 *   +-------------------------------+---------------+---------------+
 *   |              AFI              |     SAFI      | Send/receive  |
 *   +-------------------------------+---------------+---------------+
 */
const LENGTH = 4;

/** `undefined` if the octets are no such value. */
export function decodeAddPath(octets: Uint8Array): AddPath[] | undefined {
  if (octets.length % LENGTH !== 0) return undefined;
  return Array.from({ length: octets.length / LENGTH }, (_, index) => ({
    afi: uint16At(octets, index * LENGTH),
    safi: octets[index * LENGTH + 2] ?? 0,
    mode: octets[index * LENGTH + 3] ?? 0,
  }));
}

export function writeAddPath(writer: OctetWriter, value: readonly AddPath[]): void {
  for (const { afi, safi, mode } of value) {
    writer.uint16(afi, 'an AFI of the ADD-PATH capability');
    writer.uint8(safi, 'a SAFI of the ADD-PATH capability');
    writer.uint8(mode, 'a mode of the ADD-PATH capability');
  }
}
