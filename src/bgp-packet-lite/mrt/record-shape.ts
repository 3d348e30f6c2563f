import { uint16At } from '../cursor.ts';
import { addressFamily } from '../iana.ts';
import { endOf } from './likelihood.ts';
import {
  bgp4mpSubtype,
  isAs4Subtype,
  isAddPathRib,
  isGenericRib,
  isStateChange,
  MRT_HEADER_LENGTH,
  mrtType,
  tableDumpV2Subtype,
  type MrtHeader,
} from './record.ts';

/** RFC 4271 §4.1: a marker of 16 octets, all ones, and the length of the message. */
const MARKER_LENGTH = 16;
const BGP_HEADER_LENGTH = 19;

/** Entries of a record that are looked at: no collector has so many peers, and the work stays small whatever comes. */
const MOST_ENTRIES = 2_048;

/**
 * Whether a BGP message is where the record whose header is at `start` must have it, and ends with it. Nothing else in
 * a file looks like that.
 * @returns undefined if more octets are needed than those before `end`
 */
export function holdsMessage(
  header: MrtHeader,
  octets: Uint8Array,
  start: number,
  end: number,
): boolean | undefined {
  const { type, subtype } = header;
  if (!isBgp4mp(type) || !isMessage(subtype)) return false;
  const session = bodyAt(header, start);
  const length = sessionLength(subtype, octets, session, end);
  if (length === undefined) return undefined;
  const message = session + length;
  const expected = endOf(header, start) - message;
  if (length === 0 || expected < BGP_HEADER_LENGTH) return false;
  const available = Math.min(MARKER_LENGTH, end - message);
  for (let index = 0; index < available; index += 1) {
    if (octets[message + index] !== 0xff) return false;
  }
  if (message + MARKER_LENGTH + 2 > end) return undefined;
  return uint16At(octets, message + MARKER_LENGTH) === expected;
}

/** Whether what a record holds fills it; the record is there whole. True too where its form is not known. */
export function isFilled(header: MrtHeader, octets: Uint8Array, start: number): boolean {
  const { type, subtype } = header;
  const end = endOf(header, start);
  if (isBgp4mp(type)) {
    if (isMessage(subtype)) return holdsMessage(header, octets, start, end) === true;
    if (!isStateChange(subtype)) return true;
    const session = bodyAt(header, start);
    const states = end - session - 4;
    // Old Zebras write the AS numbers and the states alone.
    return states === 4 || sessionLength(subtype, octets, session, end) === states;
  }
  if (type === mrtType.tableDump) return isFilledTableDump(subtype, octets, start, end);
  return type !== mrtType.tableDumpV2 || isFilledTable(subtype, octets, start, end);
}

function isBgp4mp(type: number): boolean {
  return type === mrtType.bgp4mp || type === mrtType.bgp4mpEt;
}

function isMessage(subtype: number): boolean {
  const { entry, snapshot, messageAs4LocalAddPath } = bgp4mpSubtype;
  const isOther = isStateChange(subtype) || subtype === entry || subtype === snapshot;
  return !isOther && subtype <= messageAs4LocalAddPath;
}

/** Where the content of a record of BGP4MP or BGP4MP_ET begins. */
function bodyAt({ type }: MrtHeader, start: number): number {
  return start + MRT_HEADER_LENGTH + (type === mrtType.bgp4mpEt ? 4 : 0);
}

/** Octets of what comes before the message (RFC 6396 §4.4.2); 0 if the address family is none. */
function sessionLength(
  subtype: number,
  octets: Uint8Array,
  position: number,
  end: number,
): number | undefined {
  const fixed = (isAs4Subtype(subtype) ? 8 : 4) + 4;
  if (position + fixed > end) return undefined;
  switch (uint16At(octets, position + fixed - 2)) {
    case 0:
      return fixed;
    case addressFamily.ipv4:
      return fixed + 8;
    case addressFamily.ipv6:
      return fixed + 32;
    default:
      return 0;
  }
}

/** RFC 6396 §4.2. */
function isFilledTableDump(
  subtype: number,
  octets: Uint8Array,
  start: number,
  end: number,
): boolean {
  const address = subtype === 2 || subtype === 4 ? 16 : 4;
  const asn = subtype === 3 || subtype === 4 ? 4 : 2;
  const attributes = start + MRT_HEADER_LENGTH + 4 + address + 6 + address + asn + 2;
  return attributes <= end && attributes + uint16At(octets, attributes - 2) === end;
}

/** RFC 6396 §4.3. */
function isFilledTable(subtype: number, octets: Uint8Array, start: number, end: number): boolean {
  let position = start + MRT_HEADER_LENGTH + 4;
  if (subtype === tableDumpV2Subtype.peerIndexTable) {
    if (position + 2 > end) return false;
    position += 2 + uint16At(octets, position);
    return endsAfter(octets, position, end, (at) => {
      const type = octets[at] ?? 0;
      return at + 5 + ((type & 1) === 0 ? 4 : 16) + ((type & 2) === 0 ? 2 : 4);
    });
  }
  // RFC 8050 §4.2: GoBGP and OpenBGPD write the path identifier elsewhere, so the form of these is not known.
  if (isGenericRib(subtype) && isAddPathRib(subtype)) return true;
  if (isGenericRib(subtype)) position += 3;
  position += 1 + (((octets[position] ?? 0) + 7) >>> 3);
  const fixed = isAddPathRib(subtype) ? 12 : 8;
  return endsAfter(octets, position, end, (at) =>
    at + fixed > end ? end + 1 : at + fixed + uint16At(octets, at + fixed - 2),
  );
}

/** Whether as many entries as the two octets at `position` say lie between them and `end`. */
function endsAfter(
  octets: Uint8Array,
  position: number,
  end: number,
  entryEnd: (at: number) => number,
): boolean {
  if (position + 2 > end) return false;
  const count = uint16At(octets, position);
  if (count > MOST_ENTRIES) return true;
  let at = position + 2;
  for (let index = 0; index < count && at < end; index += 1) at = entryEnd(at);
  return at === end;
}
