import { messageTooLong, messageValueError } from './faults.ts';
import type { BgpMessageError } from './message-error.ts';

/** The fault of reading past the end, at an offset in the message: what it means depends on what is being read. */
export type Overrun = (offset: number) => BgpMessageError;

/**
 * Reads a range of a message, big endian. Every read is checked against the end of the range; the one that would
 * pass it throws what `overrun` makes, and nothing else is ever thrown.
 */
export class OctetReader {
  readonly #octets: Uint8Array;
  readonly #end: number;
  readonly #overrun: Overrun;
  #position: number;

  constructor(octets: Uint8Array, start: number, end: number, overrun: Overrun) {
    this.#octets = octets;
    this.#position = start;
    this.#end = Math.min(end, octets.length);
    this.#overrun = overrun;
  }

  /** The offset of the next octet in the message. */
  get position(): number {
    return this.#position;
  }

  /** How many octets are left. */
  get remaining(): number {
    return this.#end - this.#position;
  }

  /** The next octet without taking it; `undefined` at the end. */
  peek(): number | undefined {
    return this.remaining > 0 ? this.#octets[this.#position] : undefined;
  }

  uint8(): number {
    const value = this.#octets[this.#position];
    if (value === undefined || this.#position >= this.#end) throw this.#overrun(this.#position);
    this.#position += 1;
    return value;
  }

  uint16(): number {
    return this.uint8() * 0x100 + this.uint8();
  }

  uint32(): number {
    return this.uint16() * 0x10000 + this.uint16();
  }

  /** A reader of the next `length` octets, which this one skips. */
  sub(length: number): OctetReader {
    const start = this.#position;
    if (length > this.remaining) throw this.#overrun(start);
    this.#position += length;
    return new OctetReader(this.#octets, start, this.#position, this.#overrun);
  }

  /** A copy of everything that is left. */
  rest(): Uint8Array {
    const start = this.#position;
    this.#position = this.#end;
    return copyOctets(this.#octets, start, this.#end);
  }
}

/** Writes a message, big endian, into a buffer that grows. Every value is checked against its field. */
export class OctetWriter {
  #octets: Uint8Array;
  #length = 0;

  /** `capacity`: octets to begin with. */
  constructor(capacity = 256) {
    this.#octets = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** @throws KeepcastError `ERR_MESSAGE_VALUE` unless `value` is an integer from 0 to 255 */
  uint8(value: number, field: string): void {
    checkUnsigned(value, 0xff, field);
    // Claim first: it may replace the buffer.
    const position = this.#claim(1);
    this.#octets[position] = value;
  }

  /** @throws KeepcastError `ERR_MESSAGE_VALUE` unless `value` is an integer from 0 to 65535 */
  uint16(value: number, field: string): void {
    checkUnsigned(value, 0xffff, field);
    const position = this.#claim(2);
    this.#octets[position] = value >>> 8;
    this.#octets[position + 1] = value;
  }

  /** @throws KeepcastError `ERR_MESSAGE_VALUE` unless `value` is an integer from 0 to 4294967295 */
  uint32(value: number, field: string): void {
    checkUnsigned(value, 0xffff_ffff, field);
    const position = this.#claim(4);
    this.#octets[position] = value >>> 24;
    this.#octets[position + 1] = value >>> 16;
    this.#octets[position + 2] = value >>> 8;
    this.#octets[position + 3] = value;
  }

  /** A 2-octet length. @throws KeepcastError `ERR_MESSAGE_TOO_LONG` beyond 65535 */
  length16(length: number, what: string): void {
    this.#putLength(this.#claim(2), length, what);
  }

  octets(octets: Uint8Array): void {
    const position = this.#claim(octets.length);
    this.#octets.set(octets, position);
  }

  /** The next `count` octets, zero, for the caller to fill before the next write. */
  space(count: number): Uint8Array {
    const position = this.#claim(count);
    return this.#octets.subarray(position, position + count);
  }

  /** Leaves two octets for a length that is not known yet; give what it returns to {@link closeLength}. */
  openLength(): number {
    return this.#claim(2);
  }

  /**
   * Fills in how many octets follow the length field at `position`.
   * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` beyond 65535
   */
  closeLength(position: number, what: string): void {
    this.#putLength(position, this.#length - position - 2, what);
  }

  /** What has been written, in an array of exactly that length. */
  finish(): Uint8Array {
    return this.#octets.slice(0, this.#length);
  }

  #putLength(position: number, length: number, what: string): void {
    if (length > 0xffff) throw messageTooLong(what, length, 0xffff);
    this.#octets[position] = length >>> 8;
    this.#octets[position + 1] = length;
  }

  #claim(count: number): number {
    const position = this.#length;
    const needed = position + count;
    if (needed > this.#octets.length) {
      const grown = new Uint8Array(Math.max(needed, this.#octets.length * 2));
      grown.set(this.#octets);
      this.#octets = grown;
    }
    this.#length = needed;
    return position;
  }
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` unless `value` is an integer from 0 to `maximum` */
export function checkUnsigned(value: number, maximum: number, field: string): void {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw messageValueError(field, value, `an integer from 0 to ${maximum}`);
  }
}

/** The integer in two octets that are known to be there. */
export function uint16At(octets: Uint8Array, position: number): number {
  return ((octets[position] ?? 0) << 8) | (octets[position + 1] ?? 0);
}

/** The unsigned integer in four octets that are known to be there. */
export function uint32At(octets: Uint8Array, position: number): number {
  return (
    (((octets[position] ?? 0) << 24) |
      ((octets[position + 1] ?? 0) << 16) |
      ((octets[position + 2] ?? 0) << 8) |
      (octets[position + 3] ?? 0)) >>>
    0
  );
}

/** A plain copy: `Buffer.slice` would be a view, and a view dies with the buffer that the transport reuses. */
export function copyOctets(octets: Uint8Array, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start);
  // Most values are a few octets, for which a view to copy from costs more than the copy.
  if (copy.length > 64) copy.set(octets.subarray(start, end));
  else
    for (let index = 0; index < copy.length; index += 1) copy[index] = octets[start + index] ?? 0;
  return copy;
}

/** Octets as text for errors: hexadecimal, cut after 32 octets. */
export function hexOctets(octets: Uint8Array, start: number, end: number): string {
  const shown = octets.subarray(start, Math.min(end, start + 32));
  const text = Array.from(shown, (octet) => octet.toString(16).padStart(2, '0')).join(' ');
  return end - start > 32 ? `${text} … (${end - start} octets)` : text;
}
