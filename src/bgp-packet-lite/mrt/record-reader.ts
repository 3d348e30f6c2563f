import { KeepcastError } from '../../core/index.ts';
import { copyOctets, uint32At } from '../cursor.ts';
import { addressFamily } from '../iana.ts';
import type { NextHop } from '../message.ts';

/** A record whose fields do not fit in it. */
export function mrtError(problem: string): KeepcastError<'ERR_MRT_RECORD'> {
  return new KeepcastError('ERR_MRT_RECORD', problem);
}

/** Reads the body of a record, big endian; reading past its end throws `ERR_MRT_RECORD`. */
export class RecordReader {
  readonly #octets: Uint8Array;
  #position = 0;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  get remaining(): number {
    return this.#octets.length - this.#position;
  }

  /** An octet that is `ahead` of the next one, without taking it; undefined behind the end. */
  peek(ahead: number): number | undefined {
    return this.#octets[this.#position + ahead];
  }

  uint8(field: string): number {
    const octets = this.view(1, field);
    return octets[0] ?? 0;
  }

  uint16(field: string): number {
    const octets = this.view(2, field);
    return ((octets[0] ?? 0) << 8) | (octets[1] ?? 0);
  }

  uint32(field: string): number {
    return uint32At(this.view(4, field), 0);
  }

  asn(width: 2 | 4, field: string): number {
    return width === 4 ? this.uint32(field) : this.uint16(field);
  }

  address(afi: number, field: string): NextHop {
    if (afi === addressFamily.ipv4) return this.uint32(field);
    const octets = this.view(16, field);
    return copyOctets(octets, 0, 16);
  }

  /** The next `length` octets where they are. */
  view(length: number, field: string): Uint8Array {
    if (length > this.remaining) {
      throw mrtError(`${field} needs ${length} octets, and ${this.remaining} are left`);
    }
    const start = this.#position;
    this.#position += length;
    return this.#octets.subarray(start, this.#position);
  }

  rest(): Uint8Array {
    return this.view(this.remaining, 'the rest');
  }
}
