import { messageType } from '../iana.ts';
import { mrtType, type MrtRecord } from '../mrt/record.ts';
import {
  AttributeScan,
  familyIndex,
  type Families,
  type FamilyPrefixes,
} from './attribute-scan.ts';
import type { LenientReader } from './lenient-reader.ts';
import { messageKinds, type MessageKind } from './message-kind.ts';
import { writeTime } from './record-time.ts';
import {
  roomFor,
  writeAddress,
  writePathAndOrigin,
  writePreferences,
  writeRest,
  writeSignedPreferences,
} from './route-text.ts';
import { TextWriter } from './text-writer.ts';

const BAR = 124;
const SLASH = 47;
const LINE_FEED = 10;
const MARKER_LENGTH = 16;
const IPV4 = 1;
const IPV6 = 2;

/** Octets of text that the parts of a line beside its attributes never exceed. */
const LINE = 256;

/** bgpdump shows no more prefixes of one field. */
const MOST_PREFIXES = 2_050;

/** The order in which bgpdump shows the families. */
const ipv4Families = [1, 2, 3].map((safi) => familyIndex(IPV4, safi));
const ipv6Families = [1, 2, 3].map((safi) => familyIndex(IPV6, safi));

/** Writes the lines of messages in BGP4MP records. */
export class UpdateText {
  readonly #writer: TextWriter;
  readonly #attributes: AttributeScan = new AttributeScan();
  /** The part of a line before the prefix, and the part behind it: the same for all prefixes of a field. */
  readonly #head: TextWriter = new TextWriter(LINE);
  readonly #tail: TextWriter = new TextWriter(roomFor(4_096));
  readonly #address: Uint8Array = new Uint8Array(16);
  #octets: Uint8Array = new Uint8Array(0);
  #addPath = false;

  constructor(writer: TextWriter) {
    this.#writer = writer;
  }

  /** A line for each prefix of an UPDATE, and nothing for other messages. */
  message(record: MrtRecord, reader: LenientReader): void {
    const found = messageKinds.get(record.subtype);
    if (found === undefined) return;
    const { width, addPath } = found;
    const first = width === 4 ? reader.uint32() : reader.uint16();
    const second = width === 4 ? reader.uint32() : reader.uint16();
    reader.skip(2);
    const afi = reader.uint16();
    if (afi !== IPV4 && afi !== IPV6) return;
    const size = afi === IPV4 ? 4 : 16;
    const peer = reader.position + (found.second ? size : 0);
    reader.skip(2 * size);
    for (let index = 0; index < MARKER_LENGTH; index += 1) {
      if (reader.uint8() !== 0xff) return;
    }
    const end = reader.position + reader.uint16() - MARKER_LENGTH;
    if (end < reader.end) reader.end = end;
    if (reader.uint8() !== messageType.update) return;
    const { octets } = reader;
    this.#octets = octets;
    this.#addPath = addPath;
    const head = this.#head;
    head.clear();
    head.text(found.name[record.type === mrtType.bgp4mpEt ? 1 : 0]);
    writeTime(head, record);
    head.text('|W|');
    const letter = head.length - 2;
    if (afi === IPV4) head.ipv4(octets, peer);
    else head.ipv6(octets, peer);
    head.character(BAR);
    const asnAt = head.length;
    head.unsigned(found.second ? second : first);
    head.character(BAR);
    const withdrawnStart = reader.position + 2;
    const withdrawnLength = reader.uint16();
    reader.skip(withdrawnLength);
    const withdrawnEnd = reader.position;
    const total = reader.uint16();
    const attributesStart = reader.position;
    reader.skip(total);
    this.#attributes.scan(octets, attributesStart, reader.position, width);
    this.#withdraw(withdrawnStart, withdrawnEnd, { found, afi, peer, asnAt });
    head.put(letter, 65);
    this.#announce(reader.position, reader.end);
  }

  #withdraw(
    start: number,
    end: number,
    { found, afi, peer, asnAt }: { found: MessageKind; afi: number; peer: number; asnAt: number },
  ): void {
    const attributes = this.#attributes;
    this.#tail.clear();
    this.#tail.character(LINE_FEED);
    this.#prefixes(start, end, IPV4);
    if (!attributes.hasMpUnreach) return;
    this.#families(attributes.withdrawn, ipv4Families, IPV4);
    if (found.isLocal && afi === IPV4) {
      this.#families6WithOddPeer(peer, asnAt);
      return;
    }
    this.#families(attributes.withdrawn, ipv6Families, IPV6);
  }

  /** bgpdump shows the IPv4 peer of an IPv6 withdrawal that was sent as if it were an IPv6 address. */
  #families6WithOddPeer(peer: number, asnAt: number): void {
    const head = this.#head;
    const saved = head.view().slice();
    this.#address.fill(0);
    this.#address.set(this.#octets.subarray(peer, peer + 4));
    const bar = saved.lastIndexOf(BAR, asnAt - 2);
    head.clear();
    head.copy(saved, 0, bar + 1);
    head.ipv6(this.#address, 0);
    head.copy(saved, asnAt - 1, saved.length);
    this.#families(this.#attributes.withdrawn, ipv6Families, IPV6);
    head.clear();
    head.copy(saved, 0, saved.length);
  }

  #families(families: Families, indexes: readonly number[], afi: number): void {
    for (const index of indexes) {
      const family = families[index];
      if (family !== undefined) this.#prefixes(family.start, family.end, afi);
    }
  }

  #announce(start: number, end: number): void {
    const attributes = this.#attributes;
    const tail = this.#tail;
    if (start < end) {
      tail.clear();
      tail.reserve(roomFor(this.#octets.length));
      tail.character(BAR);
      writePathAndOrigin(tail, attributes);
      writeAddress(tail, attributes.nextHop);
      tail.character(BAR);
      writePreferences(tail, attributes);
      writeRest(tail, attributes);
      this.#prefixes(start, end, IPV4);
    }
    if (!attributes.hasMpReach) return;
    for (const index of ipv4Families) this.#announceFamily(attributes.announced[index], IPV4);
    for (const index of ipv6Families) this.#announceFamily(attributes.announced[index], IPV6);
  }

  #announceFamily(family: FamilyPrefixes | undefined, afi: number): void {
    if (family === undefined || family.start >= family.end) return;
    const { nextHopLength, nextHop } = family;
    const attributes = this.#attributes;
    const tail = this.#tail;
    tail.clear();
    tail.reserve(roomFor(this.#octets.length));
    const isIpv6Hop = nextHopLength === 16 || nextHopLength === 32;
    const isKnownHop = isIpv6Hop || nextHopLength === 4;
    tail.character(BAR);
    // For IPv6 a next hop of another length makes bgpdump leave out the path as well.
    if (afi === IPV4 || isKnownHop) writePathAndOrigin(tail, attributes);
    if (isKnownHop) {
      if (isIpv6Hop) tail.ipv6(this.#octets, nextHop);
      else tail.ipv4(this.#octets, nextHop);
      tail.character(BAR);
      if (afi === IPV4) writeSignedPreferences(tail, attributes);
      else writePreferences(tail, attributes);
    }
    writeRest(tail, attributes);
    this.#prefixes(family.start, family.end, afi);
  }

  /** Writes head, prefix and tail for each prefix from `start` to `end`. */
  #prefixes(start: number, end: number, afi: number): void {
    const writer = this.#writer;
    const head = this.#head.view();
    const tail = this.#tail.view();
    const room = head.length + tail.length + LINE;
    const address = this.#address;
    const octets = this.#octets;
    const pathIdLength = this.#addPath ? 4 : 0;
    let position = start;
    for (let count = 0; position < end && count < MOST_PREFIXES; count += 1) {
      const lengthAt = position + pathIdLength;
      const length = lengthAt < end ? (octets[lengthAt] ?? 0) : 0;
      const first = Math.min(end, lengthAt + 1);
      const next = first + ((length + 7) >>> 3);
      // A prefix that is cut short is not shown; one that is longer than an address can be is.
      if (next > end) return;
      for (let index = 0; index < 16; index += 1) {
        address[index] = first + index < next ? (octets[first + index] ?? 0) : 0;
      }
      writer.reserve(room);
      writer.copy(head, 0, head.length);
      if (afi === IPV4) writer.ipv4(address, 0);
      else writer.ipv6(address, 0);
      writer.character(SLASH);
      writer.unsigned(length);
      if (pathIdLength > 0) {
        writer.character(BAR);
        writer.unsigned(pathIdAt(octets, position, end));
      }
      writer.copy(tail, 0, tail.length);
      position = next;
    }
  }
}

function pathIdAt(octets: Uint8Array, position: number, end: number): number {
  let value = 0;
  for (let index = position; index < position + 4; index += 1) {
    value = value * 256 + (index < end ? (octets[index] ?? 0) : 0);
  }
  return value;
}
