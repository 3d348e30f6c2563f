import { OctetWriter, uint16At } from '../cursor.ts';
import { attributeCode, attributeFlag } from '../iana.ts';
import type { AddressFamily } from '../message.ts';

/**
 * The path attributes of a RIB entry as they would be in an UPDATE. RFC 6396 §4.3.4 has only the next hop and its
 * length in an MP_REACH; many dumps have all of it. An AFI begins with a zero octet and a length never does, so the two
 * can be told apart. What is cut short is left for the reader of the attributes to complain about.
 */
export function completeRibAttributes(attributes: Uint8Array, family: AddressFamily): Uint8Array {
  for (let position = 0; position + 2 < attributes.length;) {
    const flags = attributes[position] ?? 0;
    const extended = (flags & attributeFlag.extendedLength) !== 0;
    const start = position + (extended ? 4 : 3);
    const length = extended ? uint16At(attributes, position + 2) : (attributes[position + 2] ?? 0);
    const end = start + length;
    if (end > attributes.length) return attributes;
    if (attributes[position + 1] === attributeCode.mpReach) {
      const isAbbreviated = (attributes[start] ?? 0) !== 0;
      return isAbbreviated ? expand(attributes, { position, start, end }, family) : attributes;
    }
    position = end;
  }
  return attributes;
}

/** Puts the AFI and SAFI before the next hop, and the reserved octet and no NLRI behind it. */
function expand(
  attributes: Uint8Array,
  { position, start, end }: { position: number; start: number; end: number },
  { afi, safi }: AddressFamily,
): Uint8Array {
  const writer = new OctetWriter(attributes.length + 5);
  writer.octets(attributes.subarray(0, position));
  writer.uint8((attributes[position] ?? 0) | attributeFlag.extendedLength, 'flags');
  writer.uint8(attributeCode.mpReach, 'code');
  writer.length16(end - start + 4, 'MP_REACH');
  writer.uint16(afi, 'AFI');
  writer.uint8(safi, 'SAFI');
  writer.octets(attributes.subarray(start, end));
  writer.uint8(0, 'reserved');
  writer.octets(attributes.subarray(end));
  return writer.finish();
}
