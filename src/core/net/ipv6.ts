/**
 * IPv6 addresses are 16 octets inside keepcast and text only at the edge.
 */
import { formatIpv4, parseIpv4 } from './ipv4.ts';

const GROUPS = 8;
const GROUP = /^[\da-f]{1,4}$/i;

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

/** IPv6 text (RFC 4291 §2.2, without a zone) → 16 octets; undefined if the text is anything else. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const first = parseGroups(head, tail === undefined);
  const last = tail === undefined ? [] : parseGroups(tail, true);
  if (first === undefined || last === undefined) return undefined;
  const missing = GROUPS - first.length - last.length;
  // `::` stands for at least one group.
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const octets = new Uint8Array(2 * GROUPS);
  putGroups(octets, 0, first);
  putGroups(octets, GROUPS - last.length, last);
  return octets;
}

/** Groups between colons; the last two may be dotted decimal where `mayEndDotted`. */
function parseGroups(text: string, mayEndDotted: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const dotted = mayEndDotted && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (dotted === undefined) return undefined;
    groups.push(dotted >>> 16, dotted & 0xffff);
  }
  return groups;
}

function putGroups(octets: Uint8Array, from: number, groups: readonly number[]): void {
  for (const [index, group] of groups.entries()) {
    octets[2 * (from + index)] = group >>> 8;
    octets[2 * (from + index) + 1] = group;
  }
}
