import { uint16At } from './cursor.ts';
import { headerError } from './faults.ts';
import { messageType } from './iana.ts';
import type { BgpMessageError } from './message-error.ts';

/*
 * RFC 4271 §4.1
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                                                               |
 *   |                    Marker: 16 octets, all ones                |
 *   |                                                               |
 *   |                                                               |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |    Length, header included    |     Type      |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

export const MARKER_LENGTH = 16;

/** Octets of the header, and of the shortest message. */
export const HEADER_LENGTH = 19;

/** The longest message unless RFC 8654 has been negotiated, in octets. */
export const MAX_MESSAGE_LENGTH = 4_096;

/** The longest message with RFC 8654, in octets. */
export const MAX_EXTENDED_MESSAGE_LENGTH = 65_535;

/** Octets of an UPDATE with nothing in it. */
export const SHORTEST_UPDATE = 23;

/** Where the type octet is. */
export const TYPE_OFFSET = 18;

/**
 * Checks the 19 octets of the header at `start`, and nothing after them.
 * @param limit the longest message that may be received, in octets
 * @param legacyRouteRefresh whether message type 128 is a ROUTE-REFRESH (see `MessageContext`)
 * @returns the length of the message in octets, header included
 * @throws BgpMessageError 1/1, 1/2 or 1/3
 */
export function checkHeader(
  octets: Uint8Array,
  start: number,
  limit: number,
  legacyRouteRefresh: boolean,
): number {
  const update = updateLength(octets, start, limit);
  if (update !== 0) return update;
  if (!hasMarker(octets, start)) throw badMarker(octets, start);
  const length = uint16At(octets, start + MARKER_LENGTH);
  const type = octets[start + TYPE_OFFSET] ?? 0;
  if (length < HEADER_LENGTH || length > limit) {
    throw badLength(length, `expected ${HEADER_LENGTH} to ${limit}`);
  }
  const shortest = shortestLength(type, legacyRouteRefresh);
  if (shortest === undefined) {
    throw headerError('badMessageType', `message type ${type} is unknown`, {
      data: Uint8Array.of(type),
      offset: TYPE_OFFSET,
    });
  }
  if (length < shortest) {
    throw badLength(length, `a message of type ${type} has at least ${shortest}`);
  }
  if (type === messageType.keepalive && length !== HEADER_LENGTH) {
    throw badLength(length, `a KEEPALIVE has exactly ${HEADER_LENGTH}`);
  }
  // RFC 8654 §4: OPEN and KEEPALIVE never get longer.
  if (type === messageType.open && length > MAX_MESSAGE_LENGTH) {
    throw badLength(length, `an OPEN has at most ${MAX_MESSAGE_LENGTH}`);
  }
  return length;
}

/**
 * The length of the message that begins at `start` if its header is that of an UPDATE and nothing is wrong with it;
 * otherwise 0. Almost all messages are UPDATEs, which need none of the questions about the others.
 */
export function updateLength(octets: Uint8Array, start: number, limit: number): number {
  if (octets[start + TYPE_OFFSET] !== messageType.update || !hasMarker(octets, start)) return 0;
  const length = uint16At(octets, start + MARKER_LENGTH);
  return length >= SHORTEST_UPDATE && length <= limit ? length : 0;
}

/** RFC 4271 §4.1: all ones. Without a loop this takes a quarter of the time, and it is done for every message. */
function hasMarker(octets: Uint8Array, start: number): boolean {
  const common =
    (octets[start] ?? 0) &
    (octets[start + 1] ?? 0) &
    (octets[start + 2] ?? 0) &
    (octets[start + 3] ?? 0) &
    (octets[start + 4] ?? 0) &
    (octets[start + 5] ?? 0) &
    (octets[start + 6] ?? 0) &
    (octets[start + 7] ?? 0) &
    (octets[start + 8] ?? 0) &
    (octets[start + 9] ?? 0) &
    (octets[start + 10] ?? 0) &
    (octets[start + 11] ?? 0) &
    (octets[start + 12] ?? 0) &
    (octets[start + 13] ?? 0) &
    (octets[start + 14] ?? 0) &
    (octets[start + 15] ?? 0);
  return common === 0xff;
}

function badMarker(octets: Uint8Array, start: number): BgpMessageError {
  const marker = octets.subarray(start, start + MARKER_LENGTH);
  const index = marker.findIndex((octet) => octet !== 0xff);
  // RFC 4271 §6.1: no data.
  return headerError(
    'connectionNotSynchronized',
    `octet ${index} of the marker is ${marker[index] ?? 'missing'}, expected 255: the peer does not speak BGP, or the stream is out of step`,
    { offset: index },
  );
}

/** RFC 4271 §6.1, RFC 7313 §5: the shortest message of a type, header included; `undefined` for unknown types. */
function shortestLength(type: number, legacyRouteRefresh: boolean): number | undefined {
  switch (type) {
    case messageType.open:
      return 29;
    case messageType.update:
      return SHORTEST_UPDATE;
    case messageType.notification:
      return 21;
    case messageType.keepalive:
      return HEADER_LENGTH;
    case messageType.routeRefresh:
      return 23;
    case messageType.routeRefreshLegacy:
      return legacyRouteRefresh ? 23 : undefined;
    default:
      return undefined;
  }
}

/** RFC 4271 §6.1: the data is the erroneous Length field. */
export function badLength(length: number, expected: string): BgpMessageError {
  return headerError(
    'badMessageLength',
    `the message is ${length} octets long by its header, ${expected}`,
    { data: Uint8Array.of(length >>> 8, length), offset: MARKER_LENGTH },
  );
}

/** Writes marker, length and type into the first 19 octets of a message. */
export function putHeader(message: Uint8Array, length: number, type: number): void {
  message.fill(0xff, 0, MARKER_LENGTH);
  message[MARKER_LENGTH] = length >>> 8;
  message[MARKER_LENGTH + 1] = length;
  message[TYPE_OFFSET] = type;
}
