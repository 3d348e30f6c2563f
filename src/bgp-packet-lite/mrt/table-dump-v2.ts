import { copyOctets } from '../cursor.ts';
import { addressFamily, subsequentAddressFamily } from '../iana.ts';
import type { AddressFamily } from '../message.ts';
import type {
  MrtContent,
  MrtDamagedEntry,
  MrtPeer,
  MrtPeerIndexTable,
  MrtRib,
  MrtRibEntry,
} from './content.ts';
import { tableDumpV2Subtype } from './record.ts';
import { mrtError, RecordReader } from './record-reader.ts';

interface RibKind {
  /** Undefined in RIB_GENERIC, which says it. */
  readonly family: AddressFamily | undefined;
  readonly addPath: boolean;
}

const { ipv4, ipv6 } = addressFamily;
const { unicast, multicast } = subsequentAddressFamily;

const ribKinds: ReadonlyMap<number, RibKind> = new Map<number, RibKind>([
  [tableDumpV2Subtype.ribIpv4Unicast, { family: { afi: ipv4, safi: unicast }, addPath: false }],
  [tableDumpV2Subtype.ribIpv4Multicast, { family: { afi: ipv4, safi: multicast }, addPath: false }],
  [tableDumpV2Subtype.ribIpv6Unicast, { family: { afi: ipv6, safi: unicast }, addPath: false }],
  [tableDumpV2Subtype.ribIpv6Multicast, { family: { afi: ipv6, safi: multicast }, addPath: false }],
  [tableDumpV2Subtype.ribGeneric, { family: undefined, addPath: false }],
  [
    tableDumpV2Subtype.ribIpv4UnicastAddPath,
    { family: { afi: ipv4, safi: unicast }, addPath: true },
  ],
  [
    tableDumpV2Subtype.ribIpv4MulticastAddPath,
    { family: { afi: ipv4, safi: multicast }, addPath: true },
  ],
  [
    tableDumpV2Subtype.ribIpv6UnicastAddPath,
    { family: { afi: ipv6, safi: unicast }, addPath: true },
  ],
  [
    tableDumpV2Subtype.ribIpv6MulticastAddPath,
    { family: { afi: ipv6, safi: multicast }, addPath: true },
  ],
  [tableDumpV2Subtype.ribGenericAddPath, { family: undefined, addPath: true }],
]);

/**
 * Reads TABLE_DUMP_V2.
 * @param peers those of the last PEER_INDEX_TABLE; undefined if there was none
 * @throws KeepcastError `ERR_MRT_RECORD`
 */
export function decodeTableDumpV2(
  subtype: number,
  body: Uint8Array,
  peers: readonly MrtPeer[] | undefined,
): MrtContent {
  if (subtype === tableDumpV2Subtype.peerIndexTable) return decodePeerIndexTable(body);
  const kind = ribKinds.get(subtype);
  if (kind === undefined) {
    return { kind: 'unsupported', problem: `subtype ${subtype} of TABLE_DUMP_V2 is not supported` };
  }
  if (peers === undefined) {
    // As unsupported it is reported once: a file without its table has a million of them.
    return { kind: 'unsupported', problem: 'a RIB that no PEER_INDEX_TABLE precedes has no peers' };
  }
  if (kind.family !== undefined) return decodeRib(body, kind.family, kind.addPath, peers);
  return decodeGeneric(body, kind.addPath, peers);
}

/*
 * RFC 6396 §4.3.1
 *
 *   +---------------------------------------------------------------+
 *   |                   Collector BGP ID (4)                        |
 *   +-------------------------------+-------------------------------+
 *   |     View Name Length (2)      |     View Name (variable)      |
 *   +-------------------------------+-------------------------------+
 *   |        Peer Count (2)         |  Peers: type (1), BGP ID (4), address (4 or 16), AS number (2 or 4)
 *   +-------------------------------+
 */
const PEER_IS_IPV6 = 1;
const PEER_HAS_AS4 = 2;

function decodePeerIndexTable(body: Uint8Array): MrtPeerIndexTable {
  const reader = new RecordReader(body);
  const collector = reader.uint32('the collector BGP ID');
  const view = new TextDecoder().decode(
    reader.view(reader.uint16('the view name length'), 'the view name'),
  );
  const count = reader.uint16('the peer count');
  const peers: MrtPeer[] = [];
  for (let index = 0; index < count; index += 1) {
    const type = reader.uint8('a peer type');
    const routerId = reader.uint32('a peer BGP ID');
    const address = reader.address((type & PEER_IS_IPV6) === 0 ? ipv4 : ipv6, 'a peer address');
    const asn = reader.asn((type & PEER_HAS_AS4) === 0 ? 2 : 4, 'a peer AS number');
    peers.push({ routerId, address, asn });
  }
  return { kind: 'peer-index-table', collector, view, peers };
}

/*
 * RFC 6396 §4.3.2, §4.3.4, RFC 8050 §4.1
 *
 *   +---------------------------------------------------------------+
 *   |                     Sequence Number (4)                       |
 *   +---------------+-----------------------------------------------+
 *   | Prefix length |   Prefix (variable)                           |
 *   +---------------+---------------+-------------------------------+
 *   |        Entry Count (2)        |  Entries: peer index (2), originated time (4), path identifier (4, ADDPATH),
 *   +-------------------------------+           attribute length (2), attributes
 */
function decodeRib(
  body: Uint8Array,
  family: AddressFamily,
  addPath: boolean,
  peers: readonly MrtPeer[],
): MrtRib {
  const reader = new RecordReader(body);
  const sequence = reader.uint32('the sequence number');
  const nlri = readNlri(reader, family);
  const entries = readEntries(reader, addPath, peers);
  return { kind: 'rib', sequence, family, nlri, fourOctetAsn: true, ...entries };
}

/** RFC 6396 §4.3.3. */
function decodeGeneric(body: Uint8Array, addPath: boolean, peers: readonly MrtPeer[]): MrtRib {
  const read = (pathIdInNlri: boolean): MrtRib => {
    const reader = new RecordReader(body);
    const sequence = reader.uint32('the sequence number');
    const family = { afi: reader.uint16('the AFI'), safi: reader.uint8('the SAFI') };
    const pathId = pathIdInNlri ? reader.uint32('the path identifier') : undefined;
    const nlri = readNlri(reader, family);
    const { entries, damaged } = readEntries(reader, addPath && !pathIdInNlri, peers);
    return {
      kind: 'rib',
      sequence,
      family,
      nlri,
      fourOctetAsn: true,
      entries: pathId === undefined ? entries : entries.map((entry) => ({ ...entry, pathId })),
      damaged,
    };
  };
  if (!addPath) return read(false);
  // RFC 8050 §4.2 has the path identifier in the NLRI; GoBGP and OpenBGPD write it into the entries instead.
  const standard = unlessDamaged(() => read(true));
  if (standard === undefined) return read(false);
  if (standard.damaged.length === 0) return standard;
  // In the wrong form octets that are no peer index are taken for one.
  const other = unlessDamaged(() => read(false));
  return other !== undefined && other.damaged.length < standard.damaged.length ? other : standard;
}

function unlessDamaged(read: () => MrtRib): MrtRib | undefined {
  try {
    return read();
  } catch {
    // Nothing but ERR_MRT_RECORD is thrown: the fields do not fit in the record.
    return undefined;
  }
}

function readNlri(reader: RecordReader, { afi, safi }: AddressFamily): Uint8Array {
  const length = reader.uint8('the prefix length');
  const known = (safi === unicast || safi === multicast) && (afi === ipv4 || afi === ipv6);
  const longest = afi === ipv4 ? 32 : 128;
  if (known && length > longest) {
    throw mrtError(`the prefix is ${length} bits long, and at most ${longest} are allowed`);
  }
  const prefix = reader.view((length + 7) >>> 3, 'the prefix');
  const nlri = new Uint8Array(1 + prefix.length);
  nlri[0] = length;
  nlri.set(prefix, 1);
  return nlri;
}

function readEntries(
  reader: RecordReader,
  addPath: boolean,
  peers: readonly MrtPeer[],
): Pick<MrtRib, 'entries' | 'damaged'> {
  const count = reader.uint16('the entry count');
  const entries: MrtRibEntry[] = [];
  const damaged: MrtDamagedEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const peerIndex = reader.uint16('a peer index');
    const originated = reader.uint32('an originated time');
    const pathId = addPath ? reader.uint32('a path identifier') : undefined;
    const attributes = reader.view(reader.uint16('an attribute length'), 'the attributes');
    const peer = peers[peerIndex];
    if (peer === undefined) {
      const problem = `peer ${peerIndex} is not in the PEER_INDEX_TABLE, which has ${peers.length}`;
      damaged.push({ entry: index + 1, peerIndex, problem });
      continue;
    }
    entries.push({
      peer,
      originated,
      ...(pathId !== undefined && { pathId }),
      attributes: copyOctets(attributes, 0, attributes.length),
    });
  }
  if (reader.remaining > 0) throw mrtError(`${reader.remaining} octets follow the last entry`);
  return { entries, damaged };
}
