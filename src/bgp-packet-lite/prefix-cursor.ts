import { ipv4Mask } from '../core/index.ts';
import { prefixForm } from './address-family.ts';
import { uint32At } from './cursor.ts';
import { addressFamily, subsequentAddressFamily } from './iana.ts';
import type { AddressFamily, MpReach } from './message.ts';
import { PATH_ID_LENGTH } from './nlri-form.ts';
import { countPrefixes, IPV4_STEPS, IPV6_STEPS, MALFORMED } from './prefix-count.ts';

const IPV6_LENGTH = 16;

// Constants of this module are constants for the compiler, too; what is imported is looked up each time.
const SKIP = PATH_ID_LENGTH;

const NO_OCTETS: Uint8Array = new Uint8Array(0);

/** A number that is no small integer: the engine then keeps room for any number in the field, once and for all. */
const ANY_NUMBER = 0xffff_ffff;

/**
 * The prefixes of one field of an UPDATE, one at a time and without an object for any of them:
 *
 *     while (view.nlri.next()) use(view.nlri.address, view.nlri.length);
 *
 * {@link next} moves to the next prefix; before the first one, and after the last, the values of a prefix mean nothing.
 * {@link rewind} begins again.
 */
export class PrefixCursor {
  #octets = NO_OCTETS;
  #start = 0;
  #end = 0;
  #next = 0;
  #pathIds = false;
  #afi: number = addressFamily.ipv4;
  #safi: number = subsequentAddressFamily.unicast;
  #form: MpReach['family'] = 'ipv4';
  /** The same as a flag, for {@link next}: comparing texts costs it a twentieth of its time. */
  #ipv4 = true;
  #count = 0;
  #address = ANY_NUMBER;
  #pathId = ANY_NUMBER;
  #length = 0;
  #offset = 0;

  /** How many prefixes there are: 0 in a family whose prefixes are not read (`form` is `other`). */
  get count(): number {
    return this.#count;
  }

  /** IANA address family number. */
  get afi(): number {
    return this.#afi;
  }

  /** IANA subsequent address family number. */
  get safi(): number {
    return this.#safi;
  }

  /** What the prefixes are: see `MpReach`. */
  get form(): MpReach['family'] {
    return this.#form;
  }

  /** Where the field begins in the octets that the view reads. */
  get start(): number {
    return this.#start;
  }

  /** Where the field ends. */
  get end(): number {
    return this.#end;
  }

  /** The IPv4 address as an unsigned integer; bits beyond `length` are zero. 0 for IPv6: see {@link copyAddress}. */
  get address(): number {
    return this.#address;
  }

  /** In bits: 0 to 32, or to 128. */
  get length(): number {
    return this.#length;
  }

  /** The path identifier (RFC 7911 §3); `undefined` where prefixes have none. */
  get pathId(): number | undefined {
    return this.#pathIds ? this.#pathId : undefined;
  }

  /**
   * Where the octets of the address begin in the octets that the view reads: as many as `length` needs. Bits beyond
   * `length` mean nothing there.
   */
  get offset(): number {
    return this.#offset;
  }

  /** Copies the address of an IPv6 prefix to the first 16 octets of `target`; bits beyond `length` are zero. */
  copyAddress(target: Uint8Array): void {
    const count = (this.#length + 7) >>> 3;
    for (let index = 0; index < IPV6_LENGTH; index += 1) {
      target[index] = index < count ? (this.#octets[this.#offset + index] ?? 0) : 0;
    }
    const spare = 8 * count - this.#length;
    if (spare > 0) target[count - 1] = ((target[count - 1] ?? 0) >>> spare) << spare;
  }

  /** Moves to the next prefix; false after the last one. */
  next(): boolean {
    let at = this.#next;
    if (at >= this.#end) return false;
    const octets = this.#octets;
    if (this.#pathIds) {
      this.#pathId = uint32At(octets, at);
      at += SKIP;
    }
    const length = octets[at] ?? 0;
    this.#length = length;
    this.#offset = at + 1;
    if (this.#ipv4) this.#address = addressAt(octets, at + 1, length);
    this.#next = at + 1 + ((length + 7) >>> 3);
    return true;
  }

  /** The next call of {@link next} moves to the first prefix. */
  rewind(): void {
    // The octets of other families are not prefixes that could be told apart.
    this.#next = this.#form === 'other' ? this.#end : this.#start;
  }

  /** The octets of the fields that {@link point} is given. @internal */
  lookInto(octets: Uint8Array): void {
    this.#octets = octets;
  }

  /**
   * Looks at another field, which has `count` prefixes of the same kind as before.
   * @internal
   */
  point(start: number, end: number, count: number): void {
    this.#start = start;
    this.#end = end;
    this.#next = start;
    this.#count = count;
  }

  /**
   * Looks at a field of any family.
   * @returns false if it does not consist of prefixes: then it is left alone
   * @internal
   */
  pointTo(
    { afi, safi }: AddressFamily,
    pathIds: boolean,
    octets: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    const form = prefixForm(afi, safi);
    const skip = pathIds ? PATH_ID_LENGTH : 0;
    const steps = form === 'ipv4' ? IPV4_STEPS : IPV6_STEPS;
    const count = form === 'other' ? 0 : countPrefixes(octets, start, end, skip, steps);
    if (count === MALFORMED) return false;
    this.#afi = afi;
    this.#safi = safi;
    this.#form = form;
    this.#ipv4 = form === 'ipv4';
    this.#pathIds = pathIds;
    this.#address = 0;
    this.#octets = octets;
    this.point(start, end, count);
    this.rewind();
    return true;
  }

  /** Looks at nothing. @internal */
  clear(): void {
    this.#octets = NO_OCTETS;
    this.point(0, 0, 0);
  }
}

/** Octets beyond those of the prefix belong to what follows: the mask takes them off. */
function addressAt(octets: Uint8Array, at: number, length: number): number {
  if (at + 4 <= octets.length) return (uint32At(octets, at) & ipv4Mask(length)) >>> 0;
  let address = 0;
  if (length > 0) address = (octets[at] ?? 0) << 24;
  if (length > 8) address |= (octets[at + 1] ?? 0) << 16;
  if (length > 16) address |= (octets[at + 2] ?? 0) << 8;
  if (length > 24) address |= octets[at + 3] ?? 0;
  return (address & ipv4Mask(length)) >>> 0;
}
