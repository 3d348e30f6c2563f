import { uint16At, uint32At } from '../cursor.ts';

/*
 * RFC 6396 §2, §3
 *
 *   +---------------------------------------------------------------+
 *   |                     Timestamp (4 octets)                      |
 *   +-------------------------------+-------------------------------+
 *   |             Type              |            Subtype            |
 *   +-------------------------------+-------------------------------+
 *   |                       Length (4 octets)                       |
 *   +---------------------------------------------------------------+
 *   |    Microseconds (4 octets), in the types that end with _ET    |
 *   +---------------------------------------------------------------+
 *   |                      Message (variable)                       |
 *   +---------------------------------------------------------------+
 */

/** Octets of the header that every record has. */
export const MRT_HEADER_LENGTH = 12;

/** The types that are read (RFC 6396 §4). */
export const mrtType = { tableDump: 12, tableDumpV2: 13, bgp4mp: 16, bgp4mpEt: 17 } as const;

/** RFC 6396 §4.4, RFC 8050 §3. */
export const bgp4mpSubtype = {
  stateChange: 0,
  message: 1,
  entry: 2,
  snapshot: 3,
  messageAs4: 4,
  stateChangeAs4: 5,
  messageLocal: 6,
  messageAs4Local: 7,
  messageAddPath: 8,
  messageAs4AddPath: 9,
  messageLocalAddPath: 10,
  messageAs4LocalAddPath: 11,
} as const;

/** RFC 6396 §4.3, RFC 8050 §4. */
export const tableDumpV2Subtype = {
  peerIndexTable: 1,
  ribIpv4Unicast: 2,
  ribIpv4Multicast: 3,
  ribIpv6Unicast: 4,
  ribIpv6Multicast: 5,
  ribGeneric: 6,
  ribIpv4UnicastAddPath: 8,
  ribIpv4MulticastAddPath: 9,
  ribIpv6UnicastAddPath: 10,
  ribIpv6MulticastAddPath: 11,
  ribGenericAddPath: 12,
} as const;

/** One record of an MRT file, not read any further than its header. */
export interface MrtRecord {
  /** Where it begins: octets from the beginning of the file. */
  readonly offset: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** Of types that end with `_ET` only. */
  readonly microseconds?: number;
  readonly type: number;
  readonly subtype: number;
  /** What follows the header (and the microseconds): a view that is good until the next push. */
  readonly body: Uint8Array;
}

/** Octets of a file that are no record. */
export interface MrtDamage {
  readonly offset: number;
  /** How many octets were skipped. */
  readonly length: number;
  /** What was wrong at `offset`, as a sentence without a full stop. */
  readonly damage: string;
}

/** The header of a record as it is on the wire. */
export interface MrtHeader {
  readonly timestamp: number;
  readonly type: number;
  readonly subtype: number;
  readonly length: number;
}

/** The header's fields at `position`, where its 12 octets are known to be. */
export function headerAt(octets: Uint8Array, position: number): MrtHeader {
  return {
    timestamp: uint32At(octets, position),
    type: uint16At(octets, position + 4),
    subtype: uint16At(octets, position + 6),
    length: uint32At(octets, position + 8),
  };
}

/** Whether AS numbers of this subtype of BGP4MP are 4 octets wide. */
export function isAs4Subtype(subtype: number): boolean {
  return (
    subtype === bgp4mpSubtype.messageAs4 ||
    subtype === bgp4mpSubtype.stateChangeAs4 ||
    subtype === bgp4mpSubtype.messageAs4Local ||
    subtype === bgp4mpSubtype.messageAs4AddPath ||
    subtype === bgp4mpSubtype.messageAs4LocalAddPath
  );
}

/** Whether this subtype of BGP4MP is a change of state. */
export function isStateChange(subtype: number): boolean {
  return subtype === bgp4mpSubtype.stateChange || subtype === bgp4mpSubtype.stateChangeAs4;
}

/** Whether this subtype of TABLE_DUMP_V2 is a RIB of a family that the record says. */
export function isGenericRib(subtype: number): boolean {
  return (
    subtype === tableDumpV2Subtype.ribGeneric || subtype === tableDumpV2Subtype.ribGenericAddPath
  );
}

/** Whether the entries of this subtype of TABLE_DUMP_V2 have path identifiers. */
export function isAddPathRib(subtype: number): boolean {
  return (
    subtype >= tableDumpV2Subtype.ribIpv4UnicastAddPath &&
    subtype <= tableDumpV2Subtype.ribGenericAddPath
  );
}
