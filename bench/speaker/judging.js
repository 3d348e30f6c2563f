/**
 * What a receiver must check of an UPDATE at the least, in plain JavaScript: RFC 7606 of the attributes that all routes
 * have, and the loop of RFC 4271 §9.1.2. The probe that judges counts what passes; there is nothing in the table of the
 * bench that does not.
 */

const MARKER_LENGTH = 16;

/** By type code: the Optional and Transitive flags, and the length of the value; negative: any multiple of it. */
const FLAGS = new Uint8Array(256).fill(0xff);
const LENGTHS = new Int32Array(256);
for (const [code, flags, length] of [
  [1, 0x40, 1],
  [2, 0x40, -2],
  [3, 0x40, 4],
  [4, 0x80, 4],
  [6, 0x40, 0],
  [7, 0xc0, 8],
  [8, 0xc0, -4],
  [16, 0xc0, -8],
  [32, 0xc0, -12],
]) {
  FLAGS[code] = flags;
  LENGTHS[code] = length;
}

const MANDATORY = (1 << 1) | (1 << 2) | (1 << 3);

/** Counts the prefixes of the UPDATE whose body is between `start` and `end`, if nothing is wrong with it. */
export function countSound(octets, start, end, asn, counts) {
  for (let at = start - 19; at < start - 19 + MARKER_LENGTH; at += 1) {
    if (octets[at] !== 0xff) throw new Error('no marker');
  }
  const withdrawnEnd = start + 2 + ((octets[start] << 8) | octets[start + 1]);
  if (withdrawnEnd + 2 > end) throw new Error('no attributes');
  const attributesEnd = withdrawnEnd + 2 + ((octets[withdrawnEnd] << 8) | octets[withdrawnEnd + 1]);
  if (attributesEnd > end) throw new Error('attributes too long');
  const withdrawn = prefixesBetween(octets, start + 2, withdrawnEnd);
  const announced = prefixesBetween(octets, attributesEnd, end);
  if (announced > 0) checkAttributes(octets, withdrawnEnd + 2, attributesEnd, asn);
  counts.updates += 1;
  counts.withdrawn += withdrawn;
  counts.announced += announced;
}

function prefixesBetween(octets, start, end) {
  let count = 0;
  let at = start;
  for (; at < end; count += 1) {
    if (octets[at] > 32) throw new Error('prefix too long');
    at += 1 + ((octets[at] + 7) >>> 3);
  }
  if (at !== end) throw new Error('prefix cut short');
  return count;
}

function checkAttributes(octets, start, end, asn) {
  let seen = 0;
  let at = start;
  while (at < end) {
    const code = octets[at + 1];
    const extended = octets[at] & 0x10;
    const length = extended ? (octets[at + 2] << 8) | octets[at + 3] : octets[at + 2];
    const value = at + (extended ? 4 : 3);
    const wanted = LENGTHS[code];
    if ((octets[at] & 0xc0) !== FLAGS[code]) throw new Error('flags');
    if (wanted < 0 ? length === 0 || length % -wanted !== 0 : length !== wanted) {
      throw new Error('length');
    }
    const bit = 1 << (code & 31);
    if (seen & bit) throw new Error('twice');
    seen |= bit;
    if (code === 1 && octets[value] > 2) throw new Error('origin');
    if (code === 2) checkPath(octets, value, value + length, asn);
    if (code === 3 && (octets[value] === 0 || octets[value] > 223)) throw new Error('next hop');
    at = value + length;
  }
  if (at !== end || (seen & MANDATORY) !== MANDATORY) throw new Error('missing');
}

function checkPath(octets, start, end, ours) {
  let at = start;
  while (at < end) {
    const last = at + 2 + octets[at + 1] * 4;
    if (octets[at] === 0 || octets[at] > 2 || octets[at + 1] === 0 || last > end) {
      throw new Error('path');
    }
    for (at += 2; at < last; at += 4) {
      const asn = octets.readUInt32BE(at);
      if (asn === 0 || asn === ours) throw new Error('loop');
    }
  }
}
