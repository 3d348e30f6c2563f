import { asPathLength, writeAsPath } from './as-path.ts';
import { asnWidth } from './attribute-values.ts';
import { checkUnsigned, OctetWriter } from './cursor.ts';
import { messageValueError } from './faults.ts';
import { AS_TRANS, attributeCode, attributeFlag, originCode } from './iana.ts';
import type { AsPathSegment, MessageContext, RouteAttributes } from './message.ts';

const WELL_KNOWN = attributeFlag.transitive;
const OPTIONAL_TRANSITIVE = attributeFlag.optional | attributeFlag.transitive;

/** RFC 4271 §4.3 b): the number of AS numbers is one octet. */
const LONGEST_SEGMENT = 255;

/**
 * The Path Attributes field of a route of our own, in canonical form: ascending codes, the shortest lengths, the flags
 * that the RFCs prescribe. Encode it once and give it to {@link packAnnouncements} for every prefix and peer.
 *
 * Segments of more than 255 AS numbers are split and empty ones left out; communities are sorted and deduplicated.
 * Without 4-octet AS numbers, AS_TRANS stands in for large ones and AS4_PATH carries them (RFC 6793 §4.2.2).
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value is out of range
 */
export function encodeRouteAttributes(route: RouteAttributes, context: MessageContext): Uint8Array {
  const writer = new OctetWriter(64);
  const asPath = splitSegments(route.asPath);

  writeHeader(writer, WELL_KNOWN, attributeCode.origin, 1);
  writer.uint8(originCode[route.origin], 'origin');

  const width = asnWidth(context);
  const path = context.fourOctetAsn ? asPath : withAsTrans(asPath);
  writeHeader(writer, WELL_KNOWN, attributeCode.asPath, asPathLength(path, width));
  writeAsPath(writer, path, width);

  if (route.nextHop !== undefined) {
    writeUint32(writer, WELL_KNOWN, attributeCode.nextHop, route.nextHop, 'nextHop');
  }
  if (route.med !== undefined) {
    writeUint32(writer, attributeFlag.optional, attributeCode.med, route.med, 'med');
  }
  if (route.localPref !== undefined) {
    writeUint32(writer, WELL_KNOWN, attributeCode.localPref, route.localPref, 'localPref');
  }
  writeCommunities(writer, route.communities ?? []);
  if (!context.fourOctetAsn) writeAs4Path(writer, asPath);
  return writer.finish();
}

function writeHeader(writer: OctetWriter, flags: number, code: number, length: number): void {
  const extended = length > 0xff;
  writer.uint8(extended ? flags | attributeFlag.extendedLength : flags, 'flags');
  writer.uint8(code, 'code');
  if (extended) writer.length16(length, `attribute ${code}`);
  else writer.uint8(length, 'length');
}

function writeUint32(
  writer: OctetWriter,
  flags: number,
  code: number,
  value: number,
  field: string,
): void {
  writeHeader(writer, flags, code, 4);
  writer.uint32(value, field);
}

function writeCommunities(writer: OctetWriter, communities: readonly number[]): void {
  if (communities.length === 0) return;
  const sorted = Array.from(new Set(communities)).sort((a, b) => a - b);
  writeHeader(writer, OPTIONAL_TRANSITIVE, attributeCode.community, 4 * sorted.length);
  for (const community of sorted) writer.uint32(community, 'a community');
}

function writeAs4Path(writer: OctetWriter, asPath: readonly AsPathSegment[]): void {
  // RFC 6793 §3: confederation segments stay out of AS4_PATH; §4.2.2: nor is it sent when AS_PATH says it all.
  const segments = asPath.filter(({ type }) => type === 'seq' || type === 'set');
  if (!segments.some(({ asns }) => asns.some((asn) => asn > 0xffff))) return;
  writeHeader(writer, OPTIONAL_TRANSITIVE, attributeCode.as4Path, asPathLength(segments, 4));
  writeAsPath(writer, segments, 4);
}

function splitSegments(segments: readonly AsPathSegment[]): readonly AsPathSegment[] {
  const split: AsPathSegment[] = [];
  for (const { type, asns } of segments) {
    for (const asn of asns) {
      checkUnsigned(asn, 0xffff_ffff, 'an AS number of asPath');
      // RFC 7607 §2: AS 0 must not be originated.
      if (asn === 0) {
        throw messageValueError('an AS number of asPath', asn, 'an integer from 1 to 4294967295');
      }
    }
    for (let start = 0; start < asns.length; start += LONGEST_SEGMENT) {
      split.push({ type, asns: asns.slice(start, start + LONGEST_SEGMENT) });
    }
  }
  return split;
}

function withAsTrans(segments: readonly AsPathSegment[]): readonly AsPathSegment[] {
  return segments.map(({ type, asns }) => ({
    type,
    asns: asns.map((asn) => (asn > 0xffff ? AS_TRANS : asn)),
  }));
}
