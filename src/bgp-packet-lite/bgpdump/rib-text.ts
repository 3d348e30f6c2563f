import { tableDumpV2Subtype, type MrtRecord } from '../mrt/record.ts';
import { AttributeScan, familyIndex, type FamilyPrefixes } from './attribute-scan.ts';
import type { LenientReader } from './lenient-reader.ts';
import {
  roomFor,
  writeAddress,
  writePathAndOrigin,
  writePreferences,
  writeRest,
} from './route-text.ts';
import { TextWriter } from './text-writer.ts';

const BAR = 124;
const SLASH = 47;
const PEER_IS_IPV6 = 1;
const PEER_HAS_AS4 = 2;
const IPV4_UNICAST = familyIndex(1, 1);
const IPV6_UNICAST = familyIndex(2, 1);

/** Writes the lines of TABLE_DUMP and TABLE_DUMP_V2 records. */
export class RibText {
  readonly #writer: TextWriter;
  readonly #attributes: AttributeScan = new AttributeScan();
  readonly #prefix: TextWriter = new TextWriter(64);
  readonly #address: Uint8Array = new Uint8Array(16);
  /** `address|AS|` of each peer of the last PEER_INDEX_TABLE. */
  #peers: readonly Uint8Array[] | undefined;

  constructor(writer: TextWriter) {
    this.#writer = writer;
  }

  /** Writes nothing, but later records refer to it. */
  peerIndexTable(reader: LenientReader): void {
    reader.skip(4);
    reader.skip(reader.uint16());
    const count = reader.uint16();
    const peers: Uint8Array[] = [];
    const text = new TextWriter(64);
    for (let index = 0; index < count && reader.remaining > 0; index += 1) {
      const type = reader.uint8();
      reader.skip(4);
      text.clear();
      const address = reader.position;
      if ((type & PEER_IS_IPV6) === 0) text.ipv4(reader.octets, address);
      else text.ipv6(reader.octets, address);
      reader.skip((type & PEER_IS_IPV6) === 0 ? 4 : 16);
      text.character(BAR);
      text.unsigned((type & PEER_HAS_AS4) === 0 ? reader.uint16() : reader.uint32());
      text.character(BAR);
      peers.push(text.view().slice());
    }
    this.#peers = peers;
  }

  /** `TABLE_DUMP2|time|B|peer|AS|prefix|path|…` for each entry of an IPv4 or IPv6 unicast RIB. */
  rib({ subtype, timestamp }: MrtRecord, reader: LenientReader): void {
    const isIpv4 =
      subtype === tableDumpV2Subtype.ribIpv4Unicast ||
      subtype === tableDumpV2Subtype.ribIpv4UnicastAddPath;
    const isIpv6 =
      subtype === tableDumpV2Subtype.ribIpv6Unicast ||
      subtype === tableDumpV2Subtype.ribIpv6UnicastAddPath;
    const addPath =
      subtype === tableDumpV2Subtype.ribIpv4UnicastAddPath ||
      subtype === tableDumpV2Subtype.ribIpv6UnicastAddPath;
    const peers = this.#peers;
    if ((!isIpv4 && !isIpv6) || peers === undefined) return;
    reader.skip(4);
    const length = reader.uint8();
    const size = (length + 7) >>> 3;
    if (size > 16) return;
    this.#address.fill(0);
    this.#address.set(
      reader.octets.subarray(reader.position, Math.min(reader.end, reader.position + size)),
    );
    reader.skip(size);
    const prefix = this.#prefix;
    prefix.clear();
    if (isIpv4) prefix.ipv4(this.#address, 0);
    else prefix.ipv6(this.#address, 0);
    prefix.character(SLASH);
    prefix.unsigned(length);
    prefix.character(BAR);
    const count = reader.uint16();
    const writer = this.#writer;
    for (let index = 0; index < count && reader.remaining > 0; index += 1) {
      const peer = peers[reader.uint16()];
      reader.skip(4);
      const pathId = addPath ? reader.uint32() : undefined;
      const total = reader.uint16();
      const start = reader.position;
      reader.skip(total);
      // A peer that is not in the table ends bgpdump with a failed assertion, and nothing of the record is seen.
      if (peer === undefined) continue;
      this.#attributes.scan(reader.octets, start, reader.position, 4);
      writer.reserve(roomFor(total));
      writer.text(addPath ? 'TABLE_DUMP2_AP|' : 'TABLE_DUMP2|');
      writer.unsigned(timestamp);
      writer.text('|B|');
      writer.copy(peer, 0, peer.length);
      writer.copy(prefix.view(), 0, prefix.length);
      if (pathId !== undefined) {
        writer.unsigned(pathId);
        writer.character(BAR);
      }
      writePathAndOrigin(writer, this.#attributes);
      this.#nextHop();
      writePreferences(writer, this.#attributes);
      writeRest(writer, this.#attributes);
    }
  }

  #nextHop(): void {
    const { announced, hasMpReach, nextHop } = this.#attributes;
    const family = hasMpReach ? (announced[IPV6_UNICAST] ?? announced[IPV4_UNICAST]) : undefined;
    if (family === undefined) writeAddress(this.#writer, nextHop);
    else this.#familyNextHop(family);
    this.#writer.character(BAR);
  }

  #familyNextHop({ nextHopLength, nextHop }: FamilyPrefixes): void {
    const { octets } = this.#attributes;
    if (nextHopLength === 4) this.#writer.ipv4(octets, nextHop);
    else if (nextHopLength === 16 || nextHopLength === 32) this.#writer.ipv6(octets, nextHop);
  }

  /** `TABLE_DUMP|time|B|peer|AS|prefix|path|…` */
  tableDump({ subtype, timestamp }: MrtRecord, reader: LenientReader): void {
    // 3 and 4 are IPv4 and IPv6 with AS numbers of 4 octets, from before TABLE_DUMP_V2.
    if (subtype < 1 || subtype > 4) return;
    const size = subtype === 1 || subtype === 3 ? 4 : 16;
    reader.skip(4);
    const prefix = reader.position;
    reader.skip(size);
    const length = reader.uint8();
    reader.skip(5);
    const peer = reader.position;
    reader.skip(size);
    const width = subtype > 2 ? 4 : 2;
    const asn = width === 4 ? reader.uint32() : reader.uint16();
    const total = reader.uint16();
    const start = reader.position;
    reader.skip(total);
    const { octets } = reader;
    this.#attributes.scan(octets, start, reader.position, width);
    const writer = this.#writer;
    writer.reserve(roomFor(total));
    writer.text('TABLE_DUMP|');
    writer.unsigned(timestamp);
    writer.text('|B|');
    // bgpdump forgets about IPv6 in subtype 4.
    if (subtype === 2) writer.ipv6(octets, peer);
    else writer.ipv4(octets, peer);
    writer.character(BAR);
    writer.unsigned(asn);
    writer.character(BAR);
    if (subtype === 2) writer.ipv6(octets, prefix);
    else writer.ipv4(octets, prefix);
    writer.character(SLASH);
    writer.unsigned(length);
    writer.character(BAR);
    writePathAndOrigin(writer, this.#attributes);
    this.#tableDumpNextHop();
    writePreferences(writer, this.#attributes);
    writeRest(writer, this.#attributes);
  }

  /** Here bgpdump takes any next hop of IPv6 unicast for an IPv6 address. */
  #tableDumpNextHop(): void {
    const { announced, hasMpReach, nextHop, octets } = this.#attributes;
    const family = hasMpReach ? announced[IPV6_UNICAST] : undefined;
    if (family === undefined) {
      writeAddress(this.#writer, nextHop);
    } else {
      this.#address.fill(0);
      const { nextHopLength: length } = family;
      const known = length === 4 ? 4 : length === 16 || length === 32 ? 16 : 0;
      this.#address.set(octets.subarray(family.nextHop, family.nextHop + known));
      this.#writer.ipv6(this.#address, 0);
    }
    this.#writer.character(BAR);
  }
}
