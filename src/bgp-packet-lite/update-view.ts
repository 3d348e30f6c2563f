import { carriesPathIds, prefixForm } from './address-family.ts';
import { attributeTable } from './attribute-table.ts';
import { decodeAttribute } from './attributes.ts';
import { uint16At, uint32At } from './cursor.ts';
import { FaultList } from './fault-list.ts';
import {
  badLength,
  checkHeader,
  HEADER_LENGTH,
  MAX_EXTENDED_MESSAGE_LENGTH,
  MAX_MESSAGE_LENGTH,
  TYPE_OFFSET,
} from './header.ts';
import {
  addressFamily,
  attributeCode,
  attributeFlag,
  messageType,
  subsequentAddressFamily,
} from './iana.ts';
import type { MessageContext, PathAttribute, UpdateMessage } from './message.ts';
import { allowsNextHopLength } from './next-hop.ts';
import { PrefixCursor } from './prefix-cursor.ts';
import { decodeUpdate } from './update.ts';

const TYPE_FLAGS = attributeFlag.optional | attributeFlag.transitive;
const ABSENT = -1;
const NO_OCTETS: Uint8Array = new Uint8Array(0);

/** Offsets within a message have 16 bits. */
const LAST_GENERATION = 0xffff;

/**
 * Reads UPDATEs where they are, without making an object for a prefix or an attribute. One view reads any number of
 * messages, one after the other, and scanning a stream with it allocates nothing:
 *
 *     const view = new UpdateView({ fourOctetAsn: true });
 *     for (let offset = 0; offset < stream.length; offset = view.end) {
 *       if (!view.read(stream, offset)) continue; // another message than an UPDATE
 *       while (view.nlri.next()) count(view.nlri.address, view.nlri.length);
 *     }
 *
 * It accepts what `decodeMessage` accepts, and yields the same prefixes. Values of attributes are judged when they are
 * asked for: `attribute(code)` decodes one, `decode()` everything, and only `decode().faults` tells whether the
 * prefixes are to be treated as withdrawn (RFC 7606 §2).
 */
export class UpdateView {
  /** The Withdrawn Routes field: IPv4 unicast. */
  readonly withdrawn: PrefixCursor = new PrefixCursor();
  /** The NLRI field: IPv4 unicast. */
  readonly nlri: PrefixCursor = new PrefixCursor();
  /** The prefixes of MP_REACH (RFC 4760 §3): none where there is no such attribute. */
  readonly mpReach: PrefixCursor = new PrefixCursor();
  /** The prefixes of MP_UNREACH (RFC 4760 §4): none where there is no such attribute. */
  readonly mpUnreach: PrefixCursor = new PrefixCursor();

  readonly #context: MessageContext;
  readonly #limit: number;
  readonly #legacyRouteRefresh: boolean;
  readonly #pathIds: boolean;
  /** By type code: the generation of the entry, and the offset of the attribute in the message, 16 bits each. */
  readonly #index = new Uint32Array(256);
  #generation = 1;
  #octets = NO_OCTETS;
  #start = 0;
  #end = 0;
  #update = false;
  #decoded: UpdateMessage | undefined;

  constructor(context: MessageContext) {
    this.#context = context;
    this.#limit =
      context.extendedMessage === true ? MAX_EXTENDED_MESSAGE_LENGTH : MAX_MESSAGE_LENGTH;
    this.#legacyRouteRefresh = context.legacyRouteRefresh === true;
    this.#pathIds = carriesPathIds(context, addressFamily.ipv4, subsequentAddressFamily.unicast);
  }

  /** What {@link read} was given last: offsets are about it. The view does not copy it. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  /** Where the message begins, also after an error. */
  get start(): number {
    return this.#start;
  }

  /** Where the message ends; where it begins, after an error in its header. */
  get end(): number {
    return this.#end;
  }

  /**
   * Looks at another message, header included. After an error there is nothing to look at.
   * @param octets the message, or several; they must not change while the view looks at them
   * @param start where the message begins, and others may follow it. Left out: `octets` are one message
   * @returns whether it is an UPDATE; of any other message only the header is judged, and there is nothing to look at
   * @throws BgpMessageError with the NOTIFICATION to send, as `decodeMessage` does
   */
  read(octets: Uint8Array, start?: number): boolean {
    const from = start ?? 0;
    this.#forget();
    this.#start = from;
    this.#end = from;
    const available = octets.length - from;
    if (!(available >= HEADER_LENGTH)) {
      throw badLength(Math.max(available, 0), `a header has ${HEADER_LENGTH}`);
    }
    const length = checkHeader(octets, from, this.#limit, this.#legacyRouteRefresh);
    if (start === undefined ? available !== length : available < length) {
      throw badLength(length, `and ${available} were given`);
    }
    this.#end = from + length;
    this.#octets = octets;
    if (octets[from + TYPE_OFFSET] !== messageType.update) return false;
    this.#update = true;
    if (!this.#walk()) this.#judge();
    return true;
  }

  /** Whether there is an attribute with this type code, faulty or not. */
  has(code: number): boolean {
    return this.attributeOffset(code) !== ABSENT;
  }

  /**
   * Where the attribute with this type code begins in `octets`, with its flags; -1 if there is none. Of several with
   * the same code it is the first (RFC 7606 §3 g).
   */
  attributeOffset(code: number): number {
    const entry = this.#index[code] ?? 0;
    return entry >>> 16 === this.#generation ? this.#start + (entry & 0xffff) : ABSENT;
  }

  /** Where the value of the attribute at `offset` begins in `octets`. */
  valueStart(offset: number): number {
    const flags = this.#octets[offset] ?? 0;
    return offset + ((flags & attributeFlag.extendedLength) === 0 ? 3 : 4);
  }

  /** Where the value of the attribute at `offset` ends in `octets`. */
  valueEnd(offset: number): number {
    return attributeEnd(this.#octets, offset);
  }

  /** The octet at `offset`; 0 outside `octets`, as with the others. */
  uint8(offset: number): number {
    return this.#octets[offset] ?? 0;
  }

  /** The unsigned integer in the 2 octets at `offset`. */
  uint16(offset: number): number {
    return uint16At(this.#octets, offset);
  }

  /** The unsigned integer in the 4 octets at `offset`. */
  uint32(offset: number): number {
    return uint32At(this.#octets, offset);
  }

  /**
   * Decodes the attribute with this type code; `undefined` if there is none, or where `decodeMessage` leaves it out
   * because it is faulty or means nothing from this peer (RFC 7606).
   */
  attribute(code: number): PathAttribute | undefined {
    if (this.#decoded !== undefined) {
      return this.#decoded.attributes.find((attribute) => attribute.code === code);
    }
    const offset = this.attributeOffset(code);
    if (offset === ABSENT) return undefined;
    const start = this.valueStart(offset);
    const end = this.valueEnd(offset);
    return decodeAttribute(this.#octets, offset, start, end, this.#context, new FaultList());
  }

  /** The message as `decodeMessage` gives it, faults included; `undefined` if the view looks at no UPDATE. */
  decode(): UpdateMessage | undefined {
    if (this.#update) this.#decoded ??= this.#decodeAll();
    return this.#decoded;
  }

  #decodeAll(): UpdateMessage {
    const message = this.#octets.subarray(this.#start, this.#end);
    return decodeUpdate(message, this.#context);
  }

  #forget(): void {
    this.#octets = NO_OCTETS;
    this.#update = false;
    this.#decoded = undefined;
    this.withdrawn.clear();
    this.nlri.clear();
    this.mpReach.clear();
    this.mpUnreach.clear();
    if (this.#generation === LAST_GENERATION) {
      this.#index.fill(0);
      this.#generation = 0;
    }
    this.#generation += 1;
  }

  /**
   * Finds the fields of an UPDATE, counts its prefixes, and files its attributes.
   * @returns whether that was enough to accept it. If not, it is for the decoder to say what is wrong, and how wrong.
   */
  #walk(): boolean {
    const octets = this.#octets;
    const end = this.#end;
    const withdrawnStart = this.#start + HEADER_LENGTH + 2;
    const withdrawnEnd = withdrawnStart + uint16At(octets, withdrawnStart - 2);
    const attributesStart = withdrawnEnd + 2;
    if (attributesStart > end) return false;
    const attributesEnd = attributesStart + uint16At(octets, withdrawnEnd);
    if (attributesEnd > end) return false;
    const pathIds = this.#pathIds;
    if (!this.withdrawn.point(octets, withdrawnStart, withdrawnEnd, pathIds, 'ipv4')) return false;
    if (!this.nlri.point(octets, attributesEnd, end, pathIds, 'ipv4')) return false;
    return (
      attributesStart === attributesEnd || this.#fileAttributes(attributesStart, attributesEnd)
    );
  }

  #fileAttributes(start: number, end: number): boolean {
    const octets = this.#octets;
    const index = this.#index;
    const generation = this.#generation;
    const base = (generation << 16) - this.#start;
    let regular = true;
    let others = false;
    let offset = start;
    while (offset < end) {
      const flags = octets[offset] ?? 0;
      const extended = (flags & attributeFlag.extendedLength) !== 0;
      const next =
        offset + (extended ? 4 + uint16At(octets, offset + 2) : 3 + (octets[offset + 2] ?? 0));
      // Stray octets or an overrun (RFC 7606 §4), told apart by the decoder.
      if (next > end) {
        regular = false;
        break;
      }
      const code = octets[offset + 1] ?? 0;
      const multiprotocol = code === attributeCode.mpReach || code === attributeCode.mpUnreach;
      if ((index[code] ?? 0) >>> 16 === generation) {
        // RFC 7606 §3 g): of these two a duplicate resets the session.
        if (multiprotocol) regular = false;
      } else {
        index[code] = base + offset;
      }
      if (multiprotocol) {
        if ((flags & TYPE_FLAGS) !== attributeFlag.optional) regular = false;
      } else if ((flags & attributeFlag.optional) === 0 && attributeTable[code] === undefined) {
        // RFC 4271 §6.3: a well-known attribute must be recognised.
        regular = false;
      }
      others ||= code !== attributeCode.mpUnreach;
      offset = next;
    }
    const found = this.#findReach() && this.#findUnreach();
    // RFC 7606 §5.2: without reachable prefixes, faults of other attributes count for more.
    const reachable = this.nlri.count > 0 || this.mpReach.end > this.mpReach.start;
    return regular && found && (reachable || !others);
  }

  /** @returns false if MP_REACH is there, and is malformed */
  #findReach(): boolean {
    const offset = this.attributeOffset(attributeCode.mpReach);
    if (offset === ABSENT) return true;
    const start = this.valueStart(offset);
    const end = this.valueEnd(offset);
    if (end - start < 5) return false;
    const octets = this.#octets;
    const nextHopLength = octets[start + 3] ?? 0;
    const prefixes = start + 4 + nextHopLength + 1;
    if (prefixes > end) return false;
    const afi = uint16At(octets, start);
    const safi = octets[start + 2] ?? 0;
    if (!allowsNextHopLength(afi, safi, nextHopLength)) return false;
    return this.#point(this.mpReach, afi, safi, prefixes, end);
  }

  /** @returns false if MP_UNREACH is there, and is malformed */
  #findUnreach(): boolean {
    const offset = this.attributeOffset(attributeCode.mpUnreach);
    if (offset === ABSENT) return true;
    const start = this.valueStart(offset);
    const end = this.valueEnd(offset);
    if (end - start < 3) return false;
    const afi = uint16At(this.#octets, start);
    const safi = this.#octets[start + 2] ?? 0;
    return this.#point(this.mpUnreach, afi, safi, start + 3, end);
  }

  #point(cursor: PrefixCursor, afi: number, safi: number, start: number, end: number): boolean {
    cursor.setFamily(afi, safi);
    const pathIds = carriesPathIds(this.#context, afi, safi);
    return cursor.point(this.#octets, start, end, pathIds, prefixForm(afi, safi));
  }

  /** Lets the decoder decide, which makes objects: what comes here is rare. */
  #judge(): void {
    let decoded: UpdateMessage;
    try {
      decoded = this.#decodeAll();
    } catch (error) {
      this.#forget();
      throw error;
    }
    this.#decoded = decoded;
    // What the decoder leaves out has no prefixes.
    if (!decoded.attributes.some(({ name }) => name === 'MP_REACH')) this.mpReach.clear();
    if (!decoded.attributes.some(({ name }) => name === 'MP_UNREACH')) this.mpUnreach.clear();
  }
}

/** Where the attribute at `offset` ends by its header. */
function attributeEnd(octets: Uint8Array, offset: number): number {
  const extended = ((octets[offset] ?? 0) & attributeFlag.extendedLength) !== 0;
  return offset + (extended ? 4 + uint16At(octets, offset + 2) : 3 + (octets[offset + 2] ?? 0));
}
