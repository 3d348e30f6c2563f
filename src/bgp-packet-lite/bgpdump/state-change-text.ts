import { bgp4mpSubtype, mrtType, type MrtRecord } from '../mrt/record.ts';
import type { LenientReader } from './lenient-reader.ts';
import { writeTime } from './record-time.ts';
import type { TextWriter } from './text-writer.ts';

const BAR = 124;
const LINE_FEED = 10;
const IPV4 = 1;
const IPV6 = 2;

/** Octets of text that the line never exceeds. */
const LINE = 256;

/** Writes `BGP4MP|time|STATE|peer|AS|old|new`. */
export function writeStateChange(
  writer: TextWriter,
  record: MrtRecord,
  reader: LenientReader,
): void {
  const length = reader.remaining;
  const as4 = record.subtype === bgp4mpSubtype.stateChangeAs4;
  const asn = as4 ? reader.uint32() : reader.uint16();
  reader.skip(as4 ? 4 : 2);
  // A fault of old Zebras: no addresses at all.
  const isBare = length === 8;
  let afi = IPV4;
  let peer = -1;
  if (!isBare) {
    reader.skip(2);
    afi = reader.uint16();
    if (afi === IPV4 ? length !== 20 && length !== 24 : length !== 44 && length !== 48) return;
    if (afi !== IPV4 && afi !== IPV6) return;
    peer = reader.position;
    reader.skip(afi === IPV4 ? 8 : 32);
  }
  writer.reserve(LINE);
  writer.text(record.type === mrtType.bgp4mpEt ? 'BGP4MP_ET|' : 'BGP4MP|');
  writeTime(writer, record);
  writer.text('|STATE|');
  if (isBare) writer.text('0.0.0.0');
  else if (afi === IPV4) writer.ipv4(reader.octets, peer);
  else writer.ipv6(reader.octets, peer);
  writer.character(BAR);
  writer.unsigned(asn);
  writer.character(BAR);
  writer.unsigned(reader.uint16());
  writer.character(BAR);
  writer.unsigned(reader.uint16());
  writer.character(LINE_FEED);
}
