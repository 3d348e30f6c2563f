import { OctetWriter, uint16At, uint32At } from '../cursor.ts';
import type { AddressFamily } from '../message.ts';

/*
 * RFC 4486 §4: the data of Cease/Maximum Number of Prefixes Reached
 *
 *   +-------------------------------+
 *   |              AFI              |
 *   +---------------+---------------+
 *   |     SAFI      |
 *   +---------------+-----------------------------------------------+
 *   |                      Prefix upper bound                       |
 *   +---------------------------------------------------------------+
 */
const LENGTH = 7;

/** How many prefixes of an address family a speaker takes. */
export interface MaximumPrefixes extends AddressFamily {
  /** 0 to 4294967295. */
  readonly bound: number;
}

/**
 * The data field of a Cease 6/1.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value does not fit its field
 */
export function encodeMaximumPrefixes({ afi, safi, bound }: MaximumPrefixes): Uint8Array {
  const writer = new OctetWriter(LENGTH);
  writer.uint16(afi, 'afi');
  writer.uint8(safi, 'safi');
  writer.uint32(bound, 'bound');
  return writer.finish();
}

/** What the data field of a Cease 6/1 says; `undefined` if it has none of this form (RFC 4486 §4 only allows it). */
export function decodeMaximumPrefixes(data: Uint8Array): MaximumPrefixes | undefined {
  if (data.length !== LENGTH) return undefined;
  return { afi: uint16At(data, 0), safi: data[2] ?? 0, bound: uint32At(data, 3) };
}
