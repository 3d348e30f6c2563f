import type { AsnWidth } from './as-path.ts';
import { uint16At, uint32At, type OctetWriter } from './cursor.ts';
import type { Aggregator } from './message.ts';

/*
 * RFC 4271 §5.1.7, RFC 6793 §3: AGGREGATOR and AS4_AGGREGATOR
 *
 *   +----------------------------------+-----------------+
 *   |  AS number, 2 or 4 octets        |  IPv4 address   |
 *   +----------------------------------+-----------------+
 */

/** Reads a value that has `width` + 4 octets; returns what is wrong with it as a sentence where something is. */
export function decodeAggregator(
  octets: Uint8Array,
  start: number,
  width: AsnWidth,
): Aggregator | string {
  const asn = width === 4 ? uint32At(octets, start) : uint16At(octets, start);
  // RFC 7607 §2
  if (asn === 0) return 'the aggregator is in AS 0';
  return { asn, address: uint32At(octets, start + width) };
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` if a value is out of range */
export function writeAggregator(
  writer: OctetWriter,
  { asn, address }: Aggregator,
  width: AsnWidth,
): void {
  if (width === 4) writer.uint32(asn, 'the AS number of an aggregator');
  else writer.uint16(asn, 'the AS number of an aggregator in 2 octets');
  writer.uint32(address, 'the address of an aggregator');
}
