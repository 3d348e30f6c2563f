/**
 * The octets of BGP that sink and probe need, and nothing else: written without the code that is measured, which trusts
 * what it reads.
 */
import { Buffer } from 'node:buffer';

export const OPEN = 1;
export const UPDATE = 2;
export const NOTIFICATION = 3;
export const KEEPALIVE = 4;
export const ROUTE_REFRESH = 5;

const HEADER_LENGTH = 19;
const MARKER = Buffer.alloc(16, 0xff);

/** Reads messages out of chunks of a stream. */
export class Reader {
  #rest = Buffer.alloc(0);

  /**
   * @param {Buffer} chunk
   * @param {(type: number, octets: Buffer, start: number, end: number) => void} take gets the body between start and end
   */
  push(chunk, take) {
    const octets = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (octets.length - at >= HEADER_LENGTH) {
      const end = at + ((octets[at + 16] << 8) | octets[at + 17]);
      if (end > octets.length) break;
      take(octets[at + 18], octets, at + HEADER_LENGTH, end);
      at = end;
    }
    this.#rest = at === octets.length ? octets.subarray(at) : Buffer.from(octets.subarray(at));
  }
}

/** Counts the prefixes of the UPDATE between `start` and `end` into `counts`. Both families' classic fields only. */
export function countPrefixes(octets, start, end, counts) {
  const withdrawnEnd = start + 2 + ((octets[start] << 8) | octets[start + 1]);
  const announcedStart =
    withdrawnEnd + 2 + ((octets[withdrawnEnd] << 8) | octets[withdrawnEnd + 1]);
  const withdrawn = prefixesBetween(octets, start + 2, withdrawnEnd);
  const announced = prefixesBetween(octets, announcedStart, end);
  if (withdrawn + announced > 0) counts.updates += 1;
  counts.withdrawn += withdrawn;
  counts.announced += announced;
}

function prefixesBetween(octets, start, end) {
  let count = 0;
  for (let at = start; at < end; count += 1) at += 1 + ((octets[at] + 7) >>> 3);
  return count;
}

export function message(type, body = Buffer.alloc(0)) {
  const header = Buffer.alloc(HEADER_LENGTH);
  MARKER.copy(header);
  header.writeUInt16BE(HEADER_LENGTH + body.length, 16);
  header[18] = type;
  return Buffer.concat([header, body]);
}

/** An OPEN with IPv4 unicast, route refresh, 4-octet AS numbers, and extended messages if asked for. */
export function open({ asn, holdTime, routerId, extended = false }) {
  const capabilities = [1, 4, 0, 1, 0, 1, 2, 0, 65, 4, ...uint32(asn), ...(extended ? [6, 0] : [])];
  const fixed = Buffer.alloc(9);
  fixed[0] = 4;
  fixed.writeUInt16BE(asn > 65_535 ? 23_456 : asn, 1);
  fixed.writeUInt16BE(holdTime, 3);
  fixed.writeUInt32BE(routerId, 5);
  const parameter = [2, capabilities.length, ...capabilities];
  return message(OPEN, Buffer.concat([fixed, Buffer.from([parameter.length, ...parameter])]));
}

export const keepalive = message(KEEPALIVE);
/** RFC 2918: IPv4 unicast. */
export const routeRefresh = message(ROUTE_REFRESH, Buffer.from([0, 1, 0, 1]));
/** Cease, Administrative Shutdown. */
export const cease = message(NOTIFICATION, Buffer.from([6, 2]));

/** ORIGIN, AS_PATH with one AS number, NEXT_HOP. */
export function plainAttributes(asn, nextHop) {
  const path = [0x40, 2, 6, 2, 1, ...uint32(asn)];
  return Buffer.from([0x40, 1, 1, 0, ...path, 0x40, 3, 4, ...uint32(nextHop)]);
}

/** UPDATEs that announce so many /32, in as few messages as go. */
export function announcements(attributes, addresses, longest = 4096) {
  const overhead = HEADER_LENGTH + 4 + attributes.length;
  return pack(addresses, overhead, longest, (octets, at, length) => {
    octets.writeUInt16BE(0, at);
    octets.writeUInt16BE(attributes.length, at + 2);
    attributes.copy(octets, at + 4);
    return { first: at + 4 + attributes.length, end: at + 4 + attributes.length + length };
  });
}

/** UPDATEs that withdraw so many /32, in as few messages as go. */
export function withdrawals(addresses, longest = 4096) {
  return pack(addresses, HEADER_LENGTH + 4, longest, (octets, at, length) => {
    octets.writeUInt16BE(length, at);
    octets.writeUInt16BE(0, at + 2 + length);
    return { first: at + 2, end: at + 4 + length };
  });
}

function pack(addresses, overhead, longest, writeFields) {
  const most = Math.floor((longest - overhead) / 5);
  const messages = Math.ceil(addresses.length / most);
  const octets = Buffer.allocUnsafe(messages * overhead + addresses.length * 5);
  let at = 0;
  for (let next = 0; next < addresses.length;) {
    const count = Math.min(most, addresses.length - next);
    MARKER.copy(octets, at);
    octets.writeUInt16BE(overhead + count * 5, at + 16);
    octets[at + 18] = UPDATE;
    const { first, end } = writeFields(octets, at + HEADER_LENGTH, count * 5);
    for (let slot = first, last = next + count; next < last; next += 1, slot += 5) {
      const address = addresses[next];
      octets[slot] = 32;
      octets[slot + 1] = address >>> 24;
      octets[slot + 2] = address >>> 16;
      octets[slot + 3] = address >>> 8;
      octets[slot + 4] = address;
    }
    at = end;
  }
  return octets;
}

export function parseAddress(text) {
  const [a, b, c, d] = text.split('.').map(Number);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

function uint32(value) {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}
