/** A small MRT writer: files for tests, each field as the test gives it. */

/** Octets, or hexadecimal digits with spaces anywhere. */
export type Octets = Uint8Array | string;

export function bytes(...parts: readonly Octets[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part.replaceAll(/\s/g, ''), 'hex') : part,
    ),
  );
}

function unsigned(value: number, octets: number): Uint8Array {
  const written = Buffer.alloc(octets);
  written.writeUIntBE(value, 0, octets);
  return written;
}

export const uint8 = (value: number): Uint8Array => unsigned(value, 1);
export const uint16 = (value: number): Uint8Array => unsigned(value, 2);
export const uint32 = (value: number): Uint8Array => unsigned(value, 4);

/** Octets with their number in front, in `width` octets. */
export function counted(width: 1 | 2, ...parts: readonly Octets[]): Uint8Array {
  const content = bytes(...parts);
  return bytes(unsigned(content.length, width), content);
}

export interface RecordOptions {
  /** 1600000000 by default. */
  readonly timestamp?: number;
  /** Makes type 16 a 17. */
  readonly microseconds?: number;
}

/** RFC 6396 §2. */
export function mrtRecord(
  type: number,
  subtype: number,
  body: Octets,
  { timestamp = 1_600_000_000, microseconds }: RecordOptions = {},
): Uint8Array {
  const extended = microseconds === undefined ? '' : uint32(microseconds);
  const content = bytes(extended, body);
  return bytes(
    uint32(timestamp),
    uint16(microseconds === undefined ? type : type + 1),
    uint16(subtype),
    uint32(content.length),
    content,
  );
}

export interface SessionOptions extends RecordOptions {
  readonly subtype?: number;
  readonly peerAsn?: number;
  readonly localAsn?: number;
  /** 8 or 32 hexadecimal digits. */
  readonly peerAddress?: string;
  readonly localAddress?: string;
}

const AS4_SUBTYPES = [4, 5, 7, 9, 11];

function session({
  subtype = 4,
  peerAsn = 65_001,
  localAsn = 65_010,
  peerAddress = 'c0000201',
  localAddress = 'c0000202',
}: SessionOptions): Uint8Array {
  const asn = AS4_SUBTYPES.includes(subtype) ? uint32 : uint16;
  const afi = peerAddress.length === 8 ? 1 : 2;
  return bytes(asn(peerAsn), asn(localAsn), uint16(0), uint16(afi), peerAddress, localAddress);
}

/** RFC 6396 §4.4.2: a BGP message, MESSAGE_AS4 by default. */
export function bgp4mpMessage(message: Octets, options: SessionOptions = {}): Uint8Array {
  return mrtRecord(16, options.subtype ?? 4, bytes(session(options), message), options);
}

/** RFC 6396 §4.4.1: STATE_CHANGE_AS4 by default. */
export function stateChange(from: number, to: number, options: SessionOptions = {}): Uint8Array {
  const head = session({ subtype: 5, ...options });
  return mrtRecord(16, options.subtype ?? 5, bytes(head, uint16(from), uint16(to)), options);
}

/** RFC 6396 §4.3.1: peers as they are on the wire. */
export function peerIndexTable(
  peers: readonly Octets[],
  { view = '', ...options }: RecordOptions & { readonly view?: string } = {},
): Uint8Array {
  const body = bytes('0a000001', counted(2, Buffer.from(view)), uint16(peers.length), ...peers);
  return mrtRecord(13, 1, body, options);
}

/** Peer 192.0.2.1, AS 65001, with 4 octets of AS number. */
export const IPV4_PEER = '02 0a000002 c0000201 0000fde9';

/** Peer 2001:db8::1, AS 65002, with 2 octets of AS number. */
export const IPV6_PEER = '01 0a000003 20010db8000000000000000000000001 fdea';

export interface RibEntryOptions {
  readonly peer?: number;
  readonly originated?: number;
  readonly pathId?: number;
}

/** RFC 6396 §4.3.4. */
export function ribEntry(
  attributes: Octets,
  { peer = 0, originated = 1_500_000_000, pathId }: RibEntryOptions = {},
): Uint8Array {
  const path = pathId === undefined ? '' : uint32(pathId);
  return bytes(uint16(peer), uint32(originated), path, counted(2, attributes));
}

/** RFC 6396 §4.3.2: `prefix` as in an NLRI, with its length in front. */
export function rib(
  subtype: number,
  prefix: Octets,
  entries: readonly Octets[],
  options: RecordOptions & { readonly sequence?: number } = {},
): Uint8Array {
  const { sequence = 0 } = options;
  const body = bytes(uint32(sequence), prefix, uint16(entries.length), ...entries);
  return mrtRecord(13, subtype, body, options);
}

export interface TableDumpOptions extends RecordOptions {
  /** 8 or 32 hexadecimal digits. */
  readonly prefix?: string;
  readonly length?: number;
  readonly peerAddress?: string;
  readonly peerAsn?: number;
  readonly originated?: number;
}

/** RFC 6396 §4.2. */
export function tableDump(attributes: Octets, options: TableDumpOptions = {}): Uint8Array {
  const {
    prefix = 'c6336400',
    length = 24,
    peerAddress = prefix.length === 8 ? 'c0000201' : '20010db8000000000000000000000001',
    peerAsn = 65_001,
    originated = 1_500_000_000,
  } = options;
  const body = bytes(
    uint16(0),
    uint16(7),
    prefix,
    uint8(length),
    uint8(1),
    uint32(originated),
    peerAddress,
    uint16(peerAsn),
    counted(2, attributes),
  );
  return mrtRecord(12, prefix.length === 8 ? 1 : 2, body, options);
}
