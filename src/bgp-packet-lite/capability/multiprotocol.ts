import { uint16At, type OctetWriter } from '../cursor.ts';
import type { Multiprotocol } from '../message.ts';

/*
 * RFC 4760 §8
 *
 *   +-------------------------------+---------------+---------------+
 *   |              AFI              |   Reserved    |     SAFI      |
 *   +-------------------------------+---------------+---------------+
 */
const LENGTH = 4;

/** `undefined` if the octets are no such value. */
export function decodeMultiprotocol(octets: Uint8Array): Multiprotocol | undefined {
  if (octets.length !== LENGTH) return undefined;
  const [, , reserved = 0, safi = 0] = octets;
  const family = { afi: uint16At(octets, 0), safi };
  // RFC 4760 §8: the reserved octet is ignored on receipt.
  return reserved === 0 ? family : { ...family, reserved };
}

export function writeMultiprotocol(writer: OctetWriter, value: Multiprotocol): void {
  writer.uint16(value.afi, 'the AFI of the multiprotocol capability');
  writer.uint8(value.reserved ?? 0, 'the reserved octet of the multiprotocol capability');
  writer.uint8(value.safi, 'the SAFI of the multiprotocol capability');
}
