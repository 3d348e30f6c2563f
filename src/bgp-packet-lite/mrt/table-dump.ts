import { copyOctets } from '../cursor.ts';
import { addressFamily, subsequentAddressFamily } from '../iana.ts';
import type { MrtContent } from './content.ts';
import { mrtError, RecordReader } from './record-reader.ts';

/*
 * RFC 6396 §4.2
 *
 *   +-------------------------------+-------------------------------+
 *   |          View Number          |        Sequence Number        |
 *   +-------------------------------+-------------------------------+
 *   |   Prefix (4 or 16)            | Prefix length | Status (1)    |
 *   +-------------------------------+---------------+---------------+
 *   |                      Originated Time (4)                      |
 *   +---------------------------------------------------------------+
 *   |   Peer IP Address (4 or 16)   |      Peer AS (2)              |
 *   +-------------------------------+-------------------------------+
 *   |   Attribute Length (2)        |      Attributes (variable)    |
 *   +-------------------------------+-------------------------------+
 */

/** Reads TABLE_DUMP, whose subtype is the address family. @throws KeepcastError `ERR_MRT_RECORD` */
export function decodeTableDump(afi: number, body: Uint8Array): MrtContent {
  if (afi !== addressFamily.ipv4 && afi !== addressFamily.ipv6) {
    return { kind: 'unsupported', problem: `TABLE_DUMP of address family ${afi} is not supported` };
  }
  const octets = afi === addressFamily.ipv4 ? 4 : 16;
  const reader = new RecordReader(body);
  reader.uint16('the view number');
  const sequence = reader.uint16('the sequence number');
  const prefix = reader.view(octets, 'the prefix');
  const length = reader.uint8('the prefix length');
  if (length > 8 * octets) {
    throw mrtError(`the prefix is ${length} bits long, and at most ${8 * octets} are allowed`);
  }
  reader.uint8('the status');
  const originated = reader.uint32('the originated time');
  const address = reader.address(afi, 'the peer address');
  const asn = reader.uint16('the peer AS number');
  const attributes = reader.view(reader.uint16('the attribute length'), 'the attributes');
  const nlri = new Uint8Array(1 + ((length + 7) >>> 3));
  nlri[0] = length;
  nlri.set(prefix.subarray(0, nlri.length - 1), 1);
  return {
    kind: 'rib',
    sequence,
    family: { afi, safi: subsequentAddressFamily.unicast },
    nlri,
    fourOctetAsn: false,
    entries: [
      {
        peer: { address, asn },
        originated,
        attributes: copyOctets(attributes, 0, attributes.length),
      },
    ],
  };
}
