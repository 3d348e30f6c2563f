import { uint16At, uint32At } from '../cursor.ts';
import { asPathSegmentType } from '../iana.ts';
import type { TextWriter } from './text-writer.ts';

const { set, seq, confed_seq: confedSeq, confed_set: confedSet } = asPathSegmentType;

/** Where the octets of a path are, and how wide its AS numbers. */
export interface PathOctets {
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly width: 2 | 4;
}

/** bgpdump gives up on a path when its text is longer. */
const LONGEST = 7_900;

/** Octets of a path of which nothing more would be seen: no AS number takes less than 2 characters. */
const ENOUGH = 65_536;

/** The characters that open a segment of each type and close it. */
const brackets: Readonly<Record<number, readonly [open: string, close: string]>> = {
  [set]: ['{', '}'],
  [confedSeq]: ['(', ')'],
  [confedSet]: ['[', ']'],
};

const SPACE = 32;
const COMMA = 44;

/** Writes a path: `1 2 {3,4}`; room for it must be there. */
export function writePathText(writer: TextWriter, { octets, start, end, width }: PathOctets): void {
  const from = writer.length;
  let open: number = seq;
  let separate = false;
  for (let position = start; position < end;) {
    const type = octets[position] ?? 0;
    const count = octets[position + 1] ?? 0;
    const next = position + 2 + count * width;
    if (type < set || type > confedSet || next > end) {
      writer.truncate(from);
      writer.text('! Error !');
      return;
    }
    if (open !== seq) writer.text(brackets[open]?.[1] ?? '');
    if (separate) writer.character(SPACE);
    if (type !== seq) writer.text(brackets[type]?.[0] ?? '');
    separate = false;
    const separator = type === set || type === confedSet ? COMMA : SPACE;
    for (position += 2; position < next; position += width) {
      if (separate) writer.character(separator);
      separate = true;
      writer.unsigned(width === 4 ? uint32At(octets, position) : uint16At(octets, position));
      if (writer.length - from > LONGEST) {
        writer.text('...');
        return;
      }
    }
    open = type;
  }
  if (open !== seq) writer.text(brackets[open]?.[1] ?? '');
}

/** How many hops bgpdump counts: a set is one, and confederation segments count; 0 for a path that is wrong. */
function countHops({ octets, start, end, width }: PathOctets): number {
  let hops = 0;
  for (let position = start; position < end;) {
    const type = octets[position] ?? 0;
    const count = octets[position + 1] ?? 0;
    const next = position + 2 + count * width;
    if (type < set || type > confedSet || next > end) return 0;
    hops += type === seq || type === confedSeq ? count : 1;
    position = next;
  }
  return hops;
}

/**
 * AS_PATH with AS4_PATH in the place of its end, as bgpdump puts them together: where RFC 6793 §4.2.3 takes as many hops
 * of AS_PATH as AS4_PATH lacks, bgpdump takes its first segment again and again.
 */
export function mergePaths(path: PathOctets, as4Path: PathOctets): PathOctets {
  const lacking = countHops(path) - countHops(as4Path);
  if (lacking < 0) return path;
  const octets: number[] = [];
  const type = path.octets[path.start] ?? 0;
  const length = path.octets[path.start + 1] ?? 0;
  const isSet = type === set || type === confedSet;
  for (let hops = 0; hops < lacking && octets.length < ENOUGH;) {
    const taken = isSet ? length : Math.min(length, lacking - hops);
    // A segment without AS numbers brings no hop nearer; bgpdump would never end.
    if (taken === 0 && !isSet) return path;
    octets.push(type, taken);
    for (let index = 0; index < taken; index += 1) {
      const position = path.start + 2 + 2 * index;
      octets.push(0, 0, path.octets[position] ?? 0, path.octets[position + 1] ?? 0);
    }
    hops += isSet ? 1 : taken;
  }
  octets.push(...as4Path.octets.subarray(as4Path.start, as4Path.end));
  return { octets: Uint8Array.from(octets), start: 0, end: octets.length, width: 4 };
}
