import { describe } from '../../core/index.ts';
import {
  decodeToJson,
  fromHex,
  type DecodedJson,
  type MessageContext,
} from '../../bgp-packet-lite/index.ts';
import { LineSplitter, type Line } from './line-splitter.ts';
import type { Complain } from './filter.ts';

/** Octets of a BGP header; the marker and where the length is. */
const HEADER = 19;
const MARKER = 16;

/** The longest line that is read, in characters: the longest message as `0xff:0xff` is a third of it. */
const LONGEST_LINE = 1_048_576;

/** What may be around the digits: `ff:ff`, `ff ff`, `0xff 0xff`, `0xffff`. */
const DECORATION = /(?<=^|[\s:])0x|[\s:]/gi;

/** Reads lines of hexadecimal digits: a message a line, or several that follow each other. */
export class HexLines {
  readonly #splitter = new LineSplitter(LONGEST_LINE);
  readonly #context: MessageContext;
  readonly #complain: Complain;

  constructor(context: MessageContext, complain: Complain) {
    this.#context = context;
    this.#complain = complain;
  }

  *push(chunk: Uint8Array): Generator<DecodedJson> {
    for (const line of this.#splitter.push(chunk)) yield* this.#read(line);
  }

  *end(): Generator<DecodedJson> {
    for (const line of this.#splitter.end()) yield* this.#read(line);
  }

  *#read({ number, text }: Line): Generator<DecodedJson> {
    if (text === undefined) {
      this.#complain(
        number,
        `the line is longer than ${LONGEST_LINE} characters: a message has at most 65535 octets`,
      );
      return;
    }
    const [digits = ''] = text.split('#', 1);
    const trimmed = digits.trim();
    if (trimmed === '') return;
    const octets = fromHex(trimmed) ?? fromHex(trimmed.replaceAll(DECORATION, ''));
    // Decoration around nothing is no message either.
    if (octets === undefined || octets.length === 0) {
      this.#complain(
        number,
        `${describe(trimmed)} is not a BGP message: write two hexadecimal digits an octet`,
      );
      return;
    }
    for (const message of splitMessages(octets)) yield decodeToJson(message, this.#context);
  }
}

/**
 * Messages that follow each other on one line. Only if all of it can be cut by their headers: else it is one message,
 * whose header is wrong.
 */
function splitMessages(octets: Uint8Array): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  let position = 0;
  while (position < octets.length) {
    const marker = octets.subarray(position, position + MARKER);
    const length = ((octets[position + MARKER] ?? 0) << 8) | (octets[position + MARKER + 1] ?? 0);
    const end = position + length;
    if (length < HEADER || end > octets.length || marker.some((octet) => octet !== 0xff)) {
      return [octets];
    }
    messages.push(octets.subarray(position, end));
    position = end;
  }
  return messages;
}
