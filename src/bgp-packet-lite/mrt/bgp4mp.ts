import { addressFamily } from '../iana.ts';
import type { MrtContent, MrtSession } from './content.ts';
import { bgp4mpSubtype } from './record.ts';
import { mrtError, RecordReader } from './record-reader.ts';

/*
 * RFC 6396 §4.4.2
 *
 *   +-------------------------------+-------------------------------+
 *   |   Peer AS Number (2 or 4)     |    Local AS Number (2 or 4)   |
 *   +-------------------------------+-------------------------------+
 *   |     Interface Index (2)       |     Address Family (2)        |
 *   +-------------------------------+-------------------------------+
 *   |   Peer IP Address (4 or 16)   |   Local IP Address (4 or 16)  |
 *   +-------------------------------+-------------------------------+
 *   |   BGP message, or old state (2) and new state (2)             |
 *   +---------------------------------------------------------------+
 */

interface MessageKind {
  readonly as4?: true;
  readonly local?: true;
  readonly addPath?: true;
}

const messageKinds: ReadonlyMap<number, MessageKind> = new Map<number, MessageKind>([
  [bgp4mpSubtype.message, {}],
  [bgp4mpSubtype.messageAs4, { as4: true }],
  [bgp4mpSubtype.messageLocal, { local: true }],
  [bgp4mpSubtype.messageAs4Local, { as4: true, local: true }],
  [bgp4mpSubtype.messageAddPath, { addPath: true }],
  [bgp4mpSubtype.messageAs4AddPath, { as4: true, addPath: true }],
  [bgp4mpSubtype.messageLocalAddPath, { local: true, addPath: true }],
  [bgp4mpSubtype.messageAs4LocalAddPath, { as4: true, local: true, addPath: true }],
]);

/** Reads BGP4MP and BGP4MP_ET. @throws KeepcastError `ERR_MRT_RECORD` */
export function decodeBgp4mp(subtype: number, body: Uint8Array): MrtContent {
  const reader = new RecordReader(body);
  const kind = messageKinds.get(subtype);
  if (kind !== undefined) {
    const session = readSession(reader, kind.as4 === true ? 4 : 2);
    if (reader.remaining === 0) throw mrtError('there is no BGP message in it');
    return {
      kind: 'message',
      session,
      isLocal: kind.local === true,
      fourOctetAsn: kind.as4 === true,
      addPath: kind.addPath === true,
      octets: reader.rest(),
    };
  }
  if (subtype === bgp4mpSubtype.stateChange || subtype === bgp4mpSubtype.stateChangeAs4) {
    const width = subtype === bgp4mpSubtype.stateChange ? 2 : 4;
    const session =
      reader.remaining === BARE_STATE_CHANGE && width === 2
        ? { peerAsn: reader.asn(width, 'the peer AS'), localAsn: reader.asn(width, 'the local AS') }
        : readSession(reader, width);
    const oldState = reader.uint16('the old state');
    return { kind: 'state-change', session, oldState, newState: reader.uint16('the new state') };
  }
  const known: Readonly<Record<number, string>> = {
    [bgp4mpSubtype.entry]: 'BGP4MP_ENTRY, which RFC 6396 has deprecated,',
    [bgp4mpSubtype.snapshot]: 'BGP4MP_SNAPSHOT, which RFC 6396 has deprecated,',
  };
  const name = known[subtype] ?? `subtype ${subtype} of BGP4MP`;
  return { kind: 'unsupported', problem: `${name} is not supported` };
}

/** Octets of a STATE_CHANGE of old Zebras: AS numbers and states, and nothing between them. */
const BARE_STATE_CHANGE = 8;

const MARKER = Array.from({ length: 16 }, () => 0xff);

function readSession(reader: RecordReader, width: 2 | 4): MrtSession {
  const peerAsn = reader.asn(width, 'the peer AS number');
  const localAsn = reader.asn(width, 'the local AS number');
  const interfaceIndex = reader.uint16('the interface index');
  const afi = reader.uint16('the address family');
  // Old Zebras write no family and no addresses: where the marker of a message follows, nothing is missing.
  if (afi === 0 && MARKER.every((octet, index) => reader.peek(index) === octet)) {
    return { peerAsn, localAsn, interfaceIndex };
  }
  if (afi !== addressFamily.ipv4 && afi !== addressFamily.ipv6) {
    throw mrtError(`address family ${afi} is neither IPv4 (1) nor IPv6 (2)`);
  }
  const peerAddress = reader.address(afi, 'the peer address');
  const localAddress = reader.address(afi, 'the local address');
  return { peerAsn, localAsn, interfaceIndex, peerAddress, localAddress };
}
