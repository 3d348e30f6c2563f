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
 *   |   Peer IP Address (4 or 16)   |     Peer AS (2 or 4)          |
 *   +-------------------------------+-------------------------------+
 *   |   Attribute Length (2)        |      Attributes (variable)    |
 *   +-------------------------------+-------------------------------+
 */

/** Address families by subtype. 3 and 4 are of old collectors with 4-octet AS numbers, from before TABLE_DUMP_V2. */
const { ipv4, ipv6 } = addressFamily;
const families: Readonly<Record<number, number>> = { 1: ipv4, 2: ipv6, 3: ipv4, 4: ipv6 };

/** Reads TABLE_DUMP. @throws KeepcastError `ERR_MRT_RECORD` */
export function decodeTableDump(subtype: number, body: Uint8Array): MrtContent {
  const afi = families[subtype];
  if (afi === undefined) {
    return { kind: 'unsupported', problem: `subtype ${subtype} of TABLE_DUMP is not supported` };
  }
  const octets = afi === ipv4 ? 4 : 16;
  const fourOctetAsn = subtype > 2;
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
  const asn = reader.asn(fourOctetAsn ? 4 : 2, 'the peer AS number');
  const attributes = reader.view(reader.uint16('the attribute length'), 'the attributes');
  const nlri = new Uint8Array(1 + ((length + 7) >>> 3));
  nlri[0] = length;
  nlri.set(prefix.subarray(0, nlri.length - 1), 1);
  return {
    kind: 'rib',
    sequence,
    family: { afi, safi: subsequentAddressFamily.unicast },
    nlri,
    fourOctetAsn,
    entries: [
      {
        peer: { address, asn },
        originated,
        attributes: copyOctets(attributes, 0, attributes.length),
      },
    ],
    damaged: [],
  };
}
