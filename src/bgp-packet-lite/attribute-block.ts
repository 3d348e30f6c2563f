import { writeAttribute } from './attributes.ts';
import { checkUnsigned, OctetWriter } from './cursor.ts';
import { messageTooLong, messageValueError } from './faults.ts';
import { attributeCode, attributeFlag } from './iana.ts';
import type { MessageContext, PathAttribute } from './message.ts';

const LONGEST_VALUE = 0xffff;
const LONGEST_PLAIN_VALUE = 0xff;
const LONGEST_HEADER = 4;
const BEYOND_ALL_CODES = 0x100;

/** Octets of one slab, and how many must be left in it for another block to begin there. */
const SLAB_LENGTH = 8_192;
const USUAL_BLOCK = 512;

/**
 * What earlier blocks have left of a slab. Blocks are written where they stay: above 64 octets, memory of their own
 * would cost them many times what writing does. They live longer than messages, and so do not share slabs with those.
 */
let slab: Uint8Array<ArrayBuffer> | undefined;
let taken = 0;

/** Writes path attributes in the ascending order of their codes (RFC 4271 §5), each with the shortest header. */
export class AttributeBlock {
  #octets: Uint8Array<ArrayBuffer>;
  /** Where the block begins. */
  #start: number;
  /** Where the next octet goes. */
  #position: number;
  readonly #context: MessageContext;
  /** Attributes that are written when their turn comes, the next one last. */
  readonly #others: PathAttribute[] | undefined;
  #nextOther: number;

  /** @throws KeepcastError `ERR_MESSAGE_VALUE` if one of `others` may not be among them */
  constructor(context: MessageContext, others: readonly PathAttribute[] = []) {
    const start = SLAB_LENGTH - taken < USUAL_BLOCK ? 0 : taken;
    this.#octets = slab === undefined || start === 0 ? new Uint8Array(SLAB_LENGTH) : slab;
    // Until the block is finished, no other one may begin in the slab.
    slab = undefined;
    taken = 0;
    this.#start = start;
    this.#position = start;
    this.#context = context;
    this.#nextOther = BEYOND_ALL_CODES;
    if (others.length === 0) return;
    for (const { code } of others) checkOther(code);
    this.#others = [...others].sort((a, b) => b.code - a.code);
    this.#nextOther = this.#others.at(-1)?.code ?? BEYOND_ALL_CODES;
  }

  /**
   * Begins an attribute whose value of `length` octets is written next.
   * @returns where it begins
   * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` beyond 65535 octets, `ERR_MESSAGE_VALUE` if the code is there already
   */
  begin(flags: number, code: number, length: number): number {
    if (this.#nextOther <= code) this.#writeOthers(code);
    if (length > LONGEST_VALUE) throw messageTooLong(`attribute ${code}`, length, LONGEST_VALUE);
    const octets = this.#reserve(LONGEST_HEADER + length);
    const position = this.#position;
    octets[position + 1] = code;
    if (length > LONGEST_PLAIN_VALUE) {
      octets[position] = flags | attributeFlag.extendedLength;
      octets[position + 2] = length >>> 8;
      octets[position + 3] = length;
      this.#position = position + 4;
    } else {
      octets[position] = flags;
      octets[position + 2] = length;
      this.#position = position + 3;
    }
    return position;
  }

  /** A field of the attribute that has begun, which must have room for it. */
  uint8(value: number): void {
    this.#octets[this.#position] = value;
    this.#position += 1;
  }

  /** Like {@link uint8}. */
  uint16(value: number): void {
    const position = this.#position;
    this.#octets[position] = value >>> 8;
    this.#octets[position + 1] = value;
    this.#position = position + 2;
  }

  /** Like {@link uint8}. @throws KeepcastError `ERR_MESSAGE_VALUE` unless `value` is an integer from 0 to 4294967295 */
  uint32(value: number, field: string): void {
    if (value >>> 0 !== value) {
      throw messageValueError(field, value, 'an integer from 0 to 4294967295');
    }
    const octets = this.#octets;
    const position = this.#position;
    octets[position] = value >>> 24;
    octets[position + 1] = value >>> 16;
    octets[position + 2] = value >>> 8;
    octets[position + 3] = value;
    this.#position = position + 4;
  }

  /**
   * AS numbers of four octets, from `first` up to `end`. This and the next are loops of their own, because AS numbers
   * and communities are most of what there is to write, and engines keep small and large numbers in different arrays.
   * @throws KeepcastError `ERR_MESSAGE_VALUE` unless they are integers from 1 to 4294967295
   */
  asns(values: readonly number[], first: number, end: number): void {
    const octets = this.#octets;
    let position = this.#position;
    for (let index = first; index < end; index += 1) {
      const value = checkedAsn(values[index] ?? 0);
      octets[position] = value >>> 24;
      octets[position + 1] = value >>> 16;
      octets[position + 2] = value >>> 8;
      octets[position + 3] = value;
      position += 4;
    }
    this.#position = position;
  }

  /**
   * Communities, in ascending order.
   * @returns false if they are in another order, or twice: then there is nothing of the attribute that begins at `start`
   * @throws KeepcastError `ERR_MESSAGE_VALUE` unless they are integers from 0 to 4294967295
   */
  communities(values: readonly number[], start: number): boolean {
    const octets = this.#octets;
    let position = this.#position;
    let previous = -1;
    for (const value of values) {
      if (value >>> 0 !== value) {
        throw messageValueError('a community', value, 'an integer from 0 to 4294967295');
      }
      if (value <= previous) {
        this.#position = start;
        return false;
      }
      previous = value;
      octets[position] = value >>> 24;
      octets[position + 1] = value >>> 16;
      octets[position + 2] = value >>> 8;
      octets[position + 3] = value;
      position += 4;
    }
    this.#position = position;
    return true;
  }

  /** What has been written. The block cannot be used any more. */
  finish(): Uint8Array {
    if (this.#nextOther < BEYOND_ALL_CODES) this.#writeOthers(BEYOND_ALL_CODES);
    const octets = this.#octets;
    if (octets.length > SLAB_LENGTH) return octets.slice(this.#start, this.#position);
    slab = octets;
    taken = this.#position;
    return octets.subarray(this.#start, this.#position);
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
    this.#reserve(written.length).set(written, this.#position);
    this.#position += written.length;
  }

  #reserve(count: number): Uint8Array {
    const needed = this.#position + count;
    if (needed <= this.#octets.length) return this.#octets;
    const written = this.#octets.subarray(this.#start, this.#position);
    this.#octets = new Uint8Array(Math.max(SLAB_LENGTH, 2 * (needed - this.#start)));
    this.#octets.set(written);
    this.#start = 0;
    this.#position = written.length;
    return this.#octets;
  }
}

/**
 * RFC 7607 §2: AS 0 must not be originated.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` unless it is an integer from 1 to 4294967295
 */
export function checkedAsn(asn: number): number {
  if (asn >>> 0 !== asn || asn === 0) {
    throw messageValueError('an AS number', asn, 'an integer from 1 to 4294967295');
  }
  return asn;
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
