/**
 * IPv6 addresses are 16 octets inside keepcast and text only at the edge.
 */
import { formatIpv4, parseIpv4 } from './ipv4.ts';

const GROUPS = 8;
const OCTETS = 2 * GROUPS;
const COLON = 58;
const DOT = 46;

/** Integer of two octets; they are known to be there. */
function groupAt(octets: Uint8Array, start: number, index: number): number {
  const position = start + 2 * index;
  return ((octets[position] ?? 0) << 8) | (octets[position + 1] ?? 0);
}

/**
 * The 16 octets from `start` (0 by default) as RFC 5952 text: lower case, `::` for the longest run of two or more zero
 * groups (the first of equals). Octets that are not there read as zero.
 */
export function formatIpv6(octets: Uint8Array, start = 0): string {
  let runStart = 0;
  let runLength = 0;
  let currentLength = 0;
  for (let index = 0; index < GROUPS; index += 1) {
    currentLength = groupAt(octets, start, index) === 0 ? currentLength + 1 : 0;
    if (currentLength > runLength) {
      runLength = currentLength;
      runStart = index + 1 - currentLength;
    }
  }
  // RFC 5952 §5: ::ffff:0:0/96 is known to hold an IPv4 address.
  if (runStart === 0 && runLength >= 5 && isMapped(octets, start)) {
    return `::ffff:${formatIpv4((groupAt(octets, start, 6) << 16) | groupAt(octets, start, 7))}`;
  }
  // RFC 5952 §4.2.2: a single zero group stays.
  if (runLength < 2) return joinGroups(octets, start, 0, GROUPS);
  return `${joinGroups(octets, start, 0, runStart)}::${joinGroups(octets, start, runStart + runLength, GROUPS)}`;
}

function isMapped(octets: Uint8Array, start: number): boolean {
  for (let index = 0; index < 5; index += 1) {
    if (groupAt(octets, start, index) !== 0) return false;
  }
  return groupAt(octets, start, 5) === 0xffff;
}

function joinGroups(octets: Uint8Array, start: number, from: number, to: number): string {
  let text = '';
  for (let index = from; index < to; index += 1) {
    const group = groupAt(octets, start, index).toString(16);
    text = index === from ? group : `${text}:${group}`;
  }
  return text;
}

/** The value of a hexadecimal digit by its character code; -1 for everything else. */
function digitOf(character: number): number {
  if (character >= 48 && character <= 57) return character - 48;
  const letter = character | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** IPv6 text (RFC 4291 §2.2, without a zone) → 16 octets; undefined if the text is anything else. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const octets = new Uint8Array(OCTETS);
  /** Octets that are written, and how many of them are before `::`. */
  let length = 0;
  let gap = -1;
  let index = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return undefined;
    gap = 0;
    index = 2;
  }
  while (index < text.length) {
    if (length === octets.length) return undefined;
    const start = index;
    let group = 0;
    let character = text.charCodeAt(index);
    for (let digit = digitOf(character); digit >= 0; digit = digitOf(character)) {
      group = group * 16 + digit;
      index += 1;
      if (index - start > 4) return undefined;
      character = text.charCodeAt(index);
    }
    if (character === DOT) {
      // RFC 4291 §2.2 3: the last two groups may be an IPv4 address.
      const address = length + 4 > octets.length ? undefined : parseIpv4(text.slice(start));
      if (address === undefined) return undefined;
      putGroup(octets, length, address >>> 16);
      putGroup(octets, length + 2, address & 0xffff);
      length += 4;
      break;
    }
    if (index === start) return undefined;
    putGroup(octets, length, group);
    length += 2;
    if (index === text.length) break;
    if (character !== COLON) return undefined;
    index += 1;
    if (text.charCodeAt(index) === COLON) {
      if (gap >= 0) return undefined;
      gap = length;
      index += 1;
    } else if (index === text.length) {
      return undefined;
    }
  }
  if (gap < 0) return length === octets.length ? octets : undefined;
  // `::` stands for at least one group.
  if (length === octets.length) return undefined;
  octets.copyWithin(octets.length - (length - gap), gap, length);
  octets.fill(0, gap, octets.length - (length - gap));
  return octets;
}

function putGroup(octets: Uint8Array, position: number, group: number): void {
  octets[position] = group >>> 8;
  octets[position + 1] = group;
}
