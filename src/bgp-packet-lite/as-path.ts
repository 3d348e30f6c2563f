import { uint16At, uint32At, type OctetWriter } from './cursor.ts';
import { asPathSegmentType } from './iana.ts';
import type { AsPathSegment } from './message.ts';

/*
 * RFC 4271 §4.3 b), RFC 6793 §3: any number of segments
 *
 *   +---------------+---------------+-------------------------------
 *   | Segment type  | Number of ASs |  AS numbers, 2 or 4 octets each
 *   +---------------+---------------+-------------------------------
 */

/** AS numbers: their count is one octet. */
export const LONGEST_SEGMENT = 255;

/** Octets of one AS number: RFC 6793 has made it four. */
export type AsnWidth = 2 | 4;

const segmentTypes: readonly (AsPathSegment['type'] | undefined)[] = [
  undefined,
  'set',
  'seq',
  'confed_seq',
  'confed_set',
];

const NONE: readonly AsPathSegment[] = Object.freeze([]);

/** Reads the segments from `start` up to `end`; returns what is wrong with them as a sentence where something is. */
export function decodeAsPath(
  octets: Uint8Array,
  start: number,
  end: number,
  width: AsnWidth,
): readonly AsPathSegment[] | string {
  let segments: AsPathSegment[] | undefined;
  let position = start;
  while (position < end) {
    const code = octets[position] ?? 0;
    const type = code < segmentTypes.length ? segmentTypes[code] : undefined;
    // RFC 7606 §7.2: an unrecognised segment type; an underrun (one octet); a segment of no AS numbers; an overrun.
    if (type === undefined) return `segment type ${code} is unknown`;
    if (end - position < 2) return 'one stray octet follows the last segment';
    const count = octets[position + 1] ?? 0;
    if (count === 0) return 'a segment has no AS numbers';
    position += 2;
    if (position + count * width > end) {
      return `a segment of ${count} AS numbers of ${width} octets does not fit in the ${end - position} octets that are left`;
    }
    const asns = new Array<number>(count);
    for (let index = 0; index < count; index += 1, position += width) {
      const asn = width === 4 ? uint32At(octets, position) : uint16At(octets, position);
      // RFC 7607 §2: AS 0 makes the attribute malformed.
      if (asn === 0) return 'AS 0 is in the path';
      asns[index] = asn;
    }
    // Almost every path has one segment: a literal takes the room of one, `push` into an empty array that of 17.
    if (segments === undefined) segments = [{ type, asns }];
    else segments.push({ type, asns });
  }
  return segments ?? NONE;
}

export function isConfederationSegment({ type }: AsPathSegment): boolean {
  return type === 'confed_seq' || type === 'confed_set';
}

export function hasConfederationSegment(segments: readonly AsPathSegment[]): boolean {
  return segments.some(isConfederationSegment);
}

/**
 * How long a path is when routes are compared: a set counts as one AS number (RFC 4271 §9.1.2.2), and segments of a
 * confederation do not count (RFC 5065 §5.3).
 */
export function countAsPath(segments: readonly AsPathSegment[]): number {
  let count = 0;
  for (const { type, asns } of segments) {
    if (type === 'seq') count += asns.length;
    else if (type === 'set') count += 1;
  }
  return count;
}

/** The octets that {@link writeAsPath} writes. */
export function asPathLength(segments: readonly AsPathSegment[], width: AsnWidth): number {
  let length = 0;
  for (const { asns } of segments) length += 2 + asns.length * width;
  return length;
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` if a segment has more than 255 AS numbers, or one is too large for `width` */
export function writeAsPath(
  writer: OctetWriter,
  segments: readonly AsPathSegment[],
  width: AsnWidth,
): void {
  for (const { type, asns } of segments) {
    writer.uint8(asPathSegmentType[type], 'the segment type');
    writer.uint8(asns.length, 'the number of AS numbers in a segment');
    for (const asn of asns) {
      if (width === 4) writer.uint32(asn, 'an AS number of the path');
      else writer.uint16(asn, 'an AS number of a 2-octet path');
    }
  }
}
