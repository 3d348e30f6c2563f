import { attributeCode, attributeFlag, type UpdateView } from '../../../bgp-packet-lite/index.ts';

const HEADER_LENGTH = 19;

/** Which prefixes of an UPDATE the attributes are for: those of the NLRI field, or those of MP_REACH. */
export type PrefixField = 'nlri' | 'mp-reach';

/** A message has at most so many octets (RFC 8654). */
const scratch = Buffer.alloc(0x1_0000);

/**
 * The Path Attributes field of an UPDATE, one octet a character, with no prefixes in it: without MP_UNREACH; for the
 * NLRI field without MP_REACH, for MP_REACH with its next hop alone, and without NEXT_HOP (RFC 4760 §3). Routes that share
 * their attributes have the same text, whatever message they came in.
 */
export function attributeSection(view: UpdateView, field: PrefixField): string {
  const attributesLength = view.withdrawn.end;
  const start = attributesLength + 2;
  const end = start + view.uint16(attributesLength);
  let length = 0;
  let offset = start;
  /** From where on nothing was copied yet. */
  let pending = start;
  while (offset < end) {
    const next = Math.min(view.valueEnd(offset), end);
    const code = view.uint8(offset + 1);
    if (isLeftOut(code, field)) {
      length = copy(view, pending, offset, length);
      if (code === attributeCode.mpReach && field === 'mp-reach') {
        length = copyNextHop(view, offset, length);
      }
      pending = next;
    }
    offset = next;
  }
  length = copy(view, pending, end, length);
  return scratch.toString('latin1', 0, length);
}

/** An UPDATE that announces nothing, with a Path Attributes field such as {@link attributeSection} gives. */
export function updateWith(section: string): Uint8Array {
  const octets = Buffer.alloc(HEADER_LENGTH + 4 + section.length);
  octets.fill(0xff, 0, 16);
  putUint16(octets, 16, octets.length);
  octets[18] = 2;
  putUint16(octets, HEADER_LENGTH + 2, section.length);
  octets.write(section, HEADER_LENGTH + 4, 'latin1');
  return octets;
}

function isLeftOut(code: number, field: PrefixField): boolean {
  switch (code) {
    case attributeCode.mpReach:
    case attributeCode.mpUnreach:
      return true;
    case attributeCode.nextHop:
      return field === 'mp-reach';
    default:
      return false;
  }
}

/** @returns how many octets there are then */
function copy(view: UpdateView, start: number, end: number, length: number): number {
  const { octets } = view;
  // Of so few octets a loop is done before a view of them would be made.
  for (let index = start; index < end; index += 1) {
    scratch[length + index - start] = octets[index] ?? 0;
  }
  return length + end - start;
}

/** MP_REACH up to its prefixes: AFI (2), SAFI (1), length of the next hop (1), next hop, reserved (1). */
function copyNextHop(view: UpdateView, offset: number, length: number): number {
  const start = view.valueStart(offset);
  const value = 5 + view.uint8(start + 3);
  const flags = view.uint8(offset) & ~attributeFlag.extendedLength;
  // Twice the longest next hop: its length has one octet.
  scratch[length] = value > 0xff ? flags | attributeFlag.extendedLength : flags;
  scratch[length + 1] = attributeCode.mpReach;
  if (value <= 0xff) {
    scratch[length + 2] = value;
    return copy(view, start, start + value, length + 3);
  }
  putUint16(scratch, length + 2, value);
  return copy(view, start, start + value, length + 4);
}

function putUint16(octets: Uint8Array, position: number, value: number): void {
  octets[position] = value >>> 8;
  octets[position + 1] = value;
}
