import { carriesPathIds } from './address-family.ts';
import { attributeKinds, RECOGNISED, UNRECOGNISED } from './attribute-kinds.ts';
import { uint16At } from './cursor.ts';
import { HEADER_LENGTH } from './header.ts';
import { HeaderScanner } from './header-scanner.ts';
import { addressFamily, attributeFlag, subsequentAddressFamily } from './iana.ts';
import type { MessageContext } from './message.ts';
import { PATH_ID_LENGTH } from './nlri-form.ts';
import { countPrefixes, IPV4_STEPS, MALFORMED } from './prefix-count.ts';
import { PrefixCursor } from './prefix-cursor.ts';

/** Beside the kinds of attributes: the message is for the decoder to judge. */
export const IRREGULAR = 0x100;

/** Instead of the kinds of attributes. */
export const NO_UPDATE = -1;

/** Instead of an offset. */
export const ABSENT = -1;

/** Offsets within a message have 16 bits. */
const LAST_GENERATION = 0xffff;

const NO_OCTETS: Uint8Array = new Uint8Array(0);
const TYPE_FLAGS = attributeFlag.optional | attributeFlag.transitive;

// Constants of this module are constants for the compiler, too; what is imported is looked up each time.
const WITHDRAWN_OFFSET = HEADER_LENGTH + 2;
const EXTENDED_LENGTH = attributeFlag.extendedLength;
const STEPS = IPV4_STEPS;
const KINDS = attributeKinds;
const USUAL = RECOGNISED;

/** Where the parts of an UPDATE are. One object looks at any number of messages, one after the other. */
export class UpdateLayout {
  /** The Withdrawn Routes field: IPv4 unicast. */
  readonly withdrawn: PrefixCursor = new PrefixCursor();
  /** The NLRI field: IPv4 unicast. */
  readonly nlri: PrefixCursor = new PrefixCursor();

  readonly #scanner = new HeaderScanner();
  readonly #limit: number;
  /** Octets before the length of an IPv4 unicast prefix. */
  readonly #skip: number;
  #octets = NO_OCTETS;
  #start = 0;
  #end = 0;
  #attributesStart = 0;
  #attributesEnd = 0;
  /** By type code: the generation of the entry, and the offset of the attribute in the message, 16 bits each. */
  readonly #index = new Uint32Array(256);
  #generation = 1;
  /** Whether the index is that of this message. */
  #filed = false;

  /** `limit`: the longest message that may be received, in octets. */
  constructor(context: MessageContext, limit: number) {
    const family = { afi: addressFamily.ipv4, safi: subsequentAddressFamily.unicast };
    const pathIds = carriesPathIds(context, family.afi, family.safi);
    this.withdrawn.pointTo(family, pathIds, NO_OCTETS, 0, 0);
    this.nlri.pointTo(family, pathIds, NO_OCTETS, 0, 0);
    this.#limit = limit;
    this.#skip = pathIds ? PATH_ID_LENGTH : 0;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /**
   * Finds the fields of the UPDATE at `from`, counts its prefixes, and walks over its attributes. This is all that most
   * messages need; it is one function of moderate size, at which the compiler is best, and its loops ask little.
   * @returns the kinds of attributes that there are (see `attributeKinds`), with {@link IRREGULAR} where it is for the
   *   decoder to say what is wrong, and how wrong; {@link NO_UPDATE} where there is none, or not all of it
   */
  find(octets: Uint8Array, from: number): number {
    const length = this.#scanner.updateLength(octets, from, this.#limit);
    const end = from + length;
    if (length === 0 || end > octets.length) return NO_UPDATE;
    if (octets !== this.#octets) this.#lookInto(octets);
    this.#start = from;
    this.#end = end;
    const withdrawnStart = from + WITHDRAWN_OFFSET;
    const withdrawnEnd = withdrawnStart + uint16At(octets, withdrawnStart - 2);
    const attributesStart = withdrawnEnd + 2;
    if (attributesStart > end) return IRREGULAR;
    const attributesEnd = attributesStart + uint16At(octets, withdrawnEnd);
    if (attributesEnd > end) return IRREGULAR;
    let withdrawn = 0;
    if (withdrawnStart < withdrawnEnd) {
      withdrawn = countPrefixes(octets, withdrawnStart, withdrawnEnd, this.#skip, STEPS);
    }
    const nlri = countPrefixes(octets, attributesEnd, end, this.#skip, STEPS);
    if (withdrawn === MALFORMED || nlri === MALFORMED) return IRREGULAR;
    this.withdrawn.point(withdrawnStart, withdrawnEnd, withdrawn);
    this.nlri.point(attributesEnd, end, nlri);

    let offset = attributesStart;
    while (offset < attributesEnd) {
      const code = octets[offset + 1] ?? 0;
      const size =
        ((octets[offset] ?? 0) & EXTENDED_LENGTH) === 0
          ? 3 + (octets[offset + 2] ?? 0)
          : 4 + uint16At(octets, offset + 2);
      if (KINDS[code] !== USUAL) break;
      offset += size;
    }
    this.#attributesStart = attributesStart;
    this.#attributesEnd = attributesEnd;
    this.#filed = false;
    return offset === attributesEnd && attributesStart < offset ? USUAL : this.#examine();
  }

  /** Where the first attribute with this type code begins; {@link ABSENT} if there is none. */
  attributeOffset(code: number): number {
    if (!this.#filed) this.#file();
    const entry = this.#index[code] ?? 0;
    return entry >>> 16 === this.#generation ? this.#start + (entry & 0xffff) : ABSENT;
  }

  /** Looks at nothing, from `start` up to `end`. */
  forget(start: number, end: number): void {
    this.#octets = NO_OCTETS;
    this.#start = start;
    this.#end = end;
    this.withdrawn.clear();
    this.nlri.clear();
    this.#attributesStart = 0;
    this.#attributesEnd = 0;
    this.#filed = false;
  }

  #lookInto(octets: Uint8Array): void {
    this.#octets = octets;
    this.withdrawn.lookInto(octets);
    this.nlri.lookInto(octets);
  }

  /** Files the attributes when one is asked for: who only counts need not pay for it. */
  #file(): void {
    if (this.#generation === LAST_GENERATION) {
      this.#index.fill(0);
      this.#generation = 0;
    }
    this.#generation += 1;
    this.#filed = true;
    const index = this.#index;
    const generation = this.#generation;
    const octets = this.#octets;
    const end = this.#attributesEnd;
    let offset = this.#attributesStart;
    while (offset < end) {
      const code = octets[offset + 1] ?? 0;
      // RFC 7606 §3 g): of several the first counts.
      if ((index[code] ?? 0) >>> 16 !== generation) {
        index[code] = (generation << 16) | (offset - this.#start);
      }
      offset = nextAttribute(octets, offset);
    }
  }

  /** Walks over the attributes again, where not all of them are simply recognised, or there are none. */
  #examine(): number {
    const octets = this.#octets;
    const end = this.#attributesEnd;
    let kinds = 0;
    let offset = this.#attributesStart;
    while (offset < end) {
      const next = nextAttribute(octets, offset);
      // Stray octets or an overrun (RFC 7606 §4), told apart by the decoder.
      if (next > end) {
        kinds |= IRREGULAR;
        break;
      }
      const code = octets[offset + 1] ?? 0;
      const kind = attributeKinds[code] ?? 0;
      if (isIrregular(kind, kinds, octets[offset] ?? 0)) kinds |= IRREGULAR;
      kinds |= kind;
      offset = next;
    }
    this.#attributesEnd = offset;
    return kinds;
  }
}

/** The offset after the attribute at `offset`, by its header. */
function nextAttribute(octets: Uint8Array, offset: number): number {
  return ((octets[offset] ?? 0) & EXTENDED_LENGTH) === 0
    ? offset + 3 + (octets[offset + 2] ?? 0)
    : offset + 4 + uint16At(octets, offset + 2);
}

/**
 * Whether an attribute may reset the session.
 * @param kinds those of the attributes before it
 */
function isIrregular(kind: number, kinds: number, flags: number): boolean {
  switch (kind) {
    case RECOGNISED:
      return false;
    // RFC 4271 §6.3: a well-known attribute must be recognised.
    case UNRECOGNISED:
      return (flags & attributeFlag.optional) === 0;
    // RFC 7606 §3 g): of MP_REACH and MP_UNREACH a duplicate resets the session.
    default:
      return (kinds & kind) !== 0 || (flags & TYPE_FLAGS) !== attributeFlag.optional;
  }
}
