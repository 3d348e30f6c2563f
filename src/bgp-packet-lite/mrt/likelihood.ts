import { MRT_HEADER_LENGTH, mrtType, type MrtHeader } from './record.ts';

/**
 * Octets that follow the header of a record of any type but TABLE_DUMP_V2: one BGP message (RFC 8654), or the attributes
 * of one route, both at most 65,535 octets long, and less than 60 that say whose it is.
 */
const LONGEST_OF_ONE = 65_535 + 60;

/** Seconds: records whose times are this near to each other are of the same file. */
const NEAR = 7 * 86_400;

/** The last subtype of each of the four types (RFC 8050). */
const LAST_SUBTYPE = 12;

/** The longest that a record of `type` can be after its header, of what is let through. */
export function longestOf(type: number, maxLength: number): number {
  return type === mrtType.tableDumpV2 ? maxLength : Math.min(maxLength, LONGEST_OF_ONE);
}

/** Whether records of `type` are read. */
export function isRead(type: number): boolean {
  return (
    type === mrtType.tableDump ||
    type === mrtType.tableDumpV2 ||
    type === mrtType.bgp4mp ||
    type === mrtType.bgp4mpEt
  );
}

/**
 * RFC 6396 §5.1 and its IANA registry: every type that was ever assigned is below 64, and no subtype above 255. Type 0
 * is assigned too, but a header without a time of that type is a stretch of zeros.
 */
export function isPlausible({ timestamp, type, subtype }: MrtHeader): boolean {
  return type < 64 && subtype < 256 && (type !== 0 || timestamp !== 0);
}

/** Whether it looks like the header of a record that is read. */
export function isLikely({ type, subtype, length }: MrtHeader, maxLength: number): boolean {
  return (
    isRead(type) && subtype <= LAST_SUBTYPE && length > 0 && length <= longestOf(type, maxLength)
  );
}

/** Whether `next`, which comes where the record of `header` ends, looks like the header of another record. */
export function isLikelyNext(header: MrtHeader, next: MrtHeader, maxLength: number): boolean {
  if (isLikely(next, maxLength)) return true;
  // Of types that are not read nothing more is known, so the time has to tell them from octets by chance.
  return (
    !isRead(next.type) &&
    isPlausible(next) &&
    next.length <= longestOf(next.type, maxLength) &&
    areNear(header, next)
  );
}

export function areNear(a: { timestamp: number }, b: { timestamp: number }): boolean {
  return Math.abs(a.timestamp - b.timestamp) <= NEAR;
}

/** Where the record ends whose header is at `start`. */
export function endOf({ length }: MrtHeader, start: number): number {
  return start + MRT_HEADER_LENGTH + length;
}
