import { writeAttribute } from './attributes.ts';
import { checkUnsigned, OctetWriter } from './cursor.ts';
import { messageTooLong, messageValueError } from './faults.ts';
import { attributeCode, attributeFlag } from './iana.ts';
import type { MessageContext, PathAttribute } from './message.ts';
import { OctetPool } from './octet-pool.ts';

const LONGEST_VALUE = 0xffff;
const LONGEST_PLAIN_VALUE = 0xff;
const LONGEST_HEADER = 4;
const BEYOND_ALL_CODES = Number.POSITIVE_INFINITY;

/** Blocks live longer than messages, and so have a pool of their own. */
const pool = new OctetPool();

/** Memory to write in, except while a block has it. */
let spare: Uint8Array | undefined;

/** Writes path attributes in the ascending order of their codes (RFC 4271 §5), each with the shortest header. */
export class AttributeBlock {
  #octets: Uint8Array = spare ?? new Uint8Array(1_024);
  #length = 0;
  readonly #context: MessageContext;
  /** Attributes that are written when their turn comes, the next one last. */
  readonly #others: PathAttribute[] | undefined;
  #nextOther: number;

  /** @throws KeepcastError `ERR_MESSAGE_VALUE` if one of `others` may not be among them */
  constructor(context: MessageContext, others: readonly PathAttribute[] = []) {
    spare = undefined;
    this.#context = context;
    this.#nextOther = BEYOND_ALL_CODES;
    if (others.length === 0) return;
    for (const { code } of others) checkOther(code);
    this.#others = [...others].sort((a, b) => b.code - a.code);
    this.#nextOther = this.#others.at(-1)?.code ?? BEYOND_ALL_CODES;
  }

  /**
   * Begins an attribute whose value of `length` octets is written next.
   * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` beyond 65535 octets, `ERR_MESSAGE_VALUE` if the code is there already
   */
  begin(flags: number, code: number, length: number): void {
    if (this.#nextOther <= code) this.#writeOthers(code);
    if (length > LONGEST_VALUE) throw messageTooLong(`attribute ${code}`, length, LONGEST_VALUE);
    const octets = this.#reserve(LONGEST_HEADER + length);
    const position = this.#length;
    octets[position + 1] = code;
    if (length > LONGEST_PLAIN_VALUE) {
      octets[position] = flags | attributeFlag.extendedLength;
      octets[position + 2] = length >>> 8;
      octets[position + 3] = length;
      this.#length = position + 4;
    } else {
      octets[position] = flags;
      octets[position + 2] = length;
      this.#length = position + 3;
    }
  }

  /** A field of the attribute that has begun, which must have room for it. */
  uint8(value: number): void {
    this.#octets[this.#length] = value;
    this.#length += 1;
  }

  /** Like {@link uint8}. */
  uint16(value: number): void {
    const position = this.#length;
    this.#octets[position] = value >>> 8;
    this.#octets[position + 1] = value;
    this.#length = position + 2;
  }

  /** Like {@link uint8}. @throws KeepcastError `ERR_MESSAGE_VALUE` unless `value` is an integer from 0 to 4294967295 */
  uint32(value: number, field: string): void {
    if (value >>> 0 !== value) {
      throw messageValueError(field, value, 'an integer from 0 to 4294967295');
    }
    const octets = this.#octets;
    const position = this.#length;
    octets[position] = value >>> 24;
    octets[position + 1] = value >>> 16;
    octets[position + 2] = value >>> 8;
    octets[position + 3] = value;
    this.#length = position + 4;
  }

  /** What has been written. The block cannot be used any more. */
  finish(): Uint8Array {
    if (this.#nextOther < BEYOND_ALL_CODES) this.#writeOthers(BEYOND_ALL_CODES);
    const octets = this.#octets;
    const length = this.#length;
    const block = pool.allocate(length);
    block.set(octets.subarray(0, length));
    spare = octets;
    return block;
  }

  /** Writes the other attributes below `code`, which may not have that code themselves. */
  #writeOthers(code: number): void {
    const others = this.#others ?? [];
    const writer = new OctetWriter();
    let previous = -1;
    while (this.#nextOther <= code) {
      const other = others.pop();
      if (other === undefined) break;
      if (other.code === code || other.code === previous) throw givenTwice(other.code);
      writeAttribute(writer, other, this.#context);
      previous = other.code;
      this.#nextOther = others.at(-1)?.code ?? BEYOND_ALL_CODES;
    }
    const written = writer.finish();
    this.#reserve(written.length).set(written, this.#length);
    this.#length += written.length;
  }

  #reserve(count: number): Uint8Array {
    const needed = this.#length + count;
    if (needed > this.#octets.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#octets.length));
      grown.set(this.#octets);
      this.#octets = grown;
    }
    return this.#octets;
  }
}

/** What belongs to the prefixes, or to the width of the session's AS numbers, is no attribute to pass on. */
function checkOther(code: number): void {
  checkUnsigned(code, 0xff, 'the code of one of others');
  switch (code) {
    case attributeCode.mpReach:
    case attributeCode.mpUnreach:
      throw messageValueError(
        'the code of one of others',
        code,
        'neither MP_REACH nor MP_UNREACH: use packMpAnnouncements and packMpWithdrawals',
      );
    case attributeCode.as4Path:
    case attributeCode.as4Aggregator:
      throw messageValueError(
        'the code of one of others',
        code,
        'neither AS4_PATH nor AS4_AGGREGATOR: they follow from asPath and aggregator',
      );
  }
}

function givenTwice(code: number): Error {
  return messageValueError(
    'the code of one of others',
    code,
    'the code of no other attribute: each may be there once',
  );
}
