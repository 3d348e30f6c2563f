import { carriesPathIds } from './address-family.ts';
import { attributeKinds, MP_REACH, MP_UNREACH, UNRECOGNISED } from './attribute-kinds.ts';
import { decodeAttribute } from './attributes.ts';
import { uint16At, uint32At } from './cursor.ts';
import { FaultList } from './fault-list.ts';
import {
  badLength,
  checkHeader,
  HEADER_LENGTH,
  MAX_EXTENDED_MESSAGE_LENGTH,
  MAX_MESSAGE_LENGTH,
  updateLength,
} from './header.ts';
import { addressFamily, attributeCode, attributeFlag, subsequentAddressFamily } from './iana.ts';
import type { MessageContext, PathAttribute, UpdateMessage } from './message.ts';
import { pointToReach, pointToUnreach } from './mp-prefixes.ts';
import { PATH_ID_LENGTH } from './nlri-form.ts';
import { countPrefixes, MALFORMED, PrefixCursor } from './prefix-cursor.ts';
import { decodeUpdate } from './update.ts';

const TYPE_FLAGS = attributeFlag.optional | attributeFlag.transitive;
const ABSENT = -1;
const NO_OCTETS: Uint8Array = new Uint8Array(0);

const IPV4_BITS = 32;

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
  /** Octets before the length of an IPv4 unicast prefix. */
  readonly #skip: number;
  /** By type code: the generation of the entry, and the offset of the attribute in the message, 16 bits each. */
  readonly #index = new Uint32Array(256);
  #generation = 1;
  #octets = NO_OCTETS;
  #start = 0;
  #end = 0;
  #update = false;
  #decoded: UpdateMessage | undefined;

  /** Whether the cursors of MP_REACH and MP_UNREACH may look at something. */
  #multiprotocol = false;

  constructor(context: MessageContext) {
    this.#context = context;
    this.#limit =
      context.extendedMessage === true ? MAX_EXTENDED_MESSAGE_LENGTH : MAX_MESSAGE_LENGTH;
    this.#legacyRouteRefresh = context.legacyRouteRefresh === true;
    const family = { afi: addressFamily.ipv4, safi: subsequentAddressFamily.unicast };
    const pathIds = carriesPathIds(context, family.afi, family.safi);
    this.withdrawn.pointTo(family, pathIds, NO_OCTETS, 0, 0);
    this.nlri.pointTo(family, pathIds, NO_OCTETS, 0, 0);
    this.#skip = pathIds ? PATH_ID_LENGTH : 0;
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
    const length = updateLength(octets, from, this.#limit);
    const available = octets.length - from;
    if (length === 0 || available < length || (start === undefined && available > length)) {
      return this.#refuse(octets, from, start === undefined);
    }
    this.#octets = octets;
    this.#start = from;
    this.#end = from + length;
    this.#update = true;
    this.#decoded = undefined;
    if (this.#multiprotocol) this.#forgetMultiprotocol();
    if (this.#generation === LAST_GENERATION) this.#forgetIndex();
    this.#generation += 1;
    if (!this.#walk(octets, from, from + length)) this.#judge();
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
    const start = this.valueStart(offset);
    const extended = start - offset === 4;
    return (
      start + (extended ? uint16At(this.#octets, offset + 2) : (this.#octets[offset + 2] ?? 0))
    );
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
    return decodeAttribute(
      this.#octets,
      offset,
      start,
      end,
      this.#context,
      new FaultList(),
      this.nlri.count > 0,
    );
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

  /**
   * Looks at nothing: this is no UPDATE.
   * @param only whether nothing may follow the message
   * @throws BgpMessageError if it is no message either
   */
  #refuse(octets: Uint8Array, from: number, only: boolean): false {
    this.#forget();
    this.#start = from;
    this.#end = from;
    const available = octets.length - from;
    // Not `<`: a start that is no number is none within the octets.
    if (!(available >= HEADER_LENGTH)) {
      throw badLength(Math.max(available, 0), `a header has ${HEADER_LENGTH}`);
    }
    const length = checkHeader(octets, from, this.#limit, this.#legacyRouteRefresh);
    if (only ? available !== length : available < length) {
      throw badLength(length, `and ${available} were given`);
    }
    this.#end = from + length;
    return false;
  }

  #forget(): void {
    this.#octets = NO_OCTETS;
    this.#update = false;
    this.#decoded = undefined;
    this.withdrawn.clear();
    this.nlri.clear();
    this.#forgetMultiprotocol();
    this.#forgetIndex();
  }

  #forgetMultiprotocol(): void {
    this.mpReach.clear();
    this.mpUnreach.clear();
    this.#multiprotocol = false;
  }

  #forgetIndex(): void {
    this.#index.fill(0);
    this.#generation = 1;
  }

  /**
   * Finds the fields of an UPDATE, counts its prefixes, and files its attributes. This is all that most messages need,
   * and the compiler is at its best with one function of moderate size.
   * @returns whether that was enough to accept it. If not, it is for the decoder to say what is wrong, and how wrong.
   */
  #walk(octets: Uint8Array, from: number, end: number): boolean {
    const withdrawnStart = from + HEADER_LENGTH + 2;
    const withdrawnEnd = withdrawnStart + uint16At(octets, withdrawnStart - 2);
    let offset = withdrawnEnd + 2;
    if (offset > end) return false;
    const attributesEnd = offset + uint16At(octets, withdrawnEnd);
    if (attributesEnd > end) return false;
    let withdrawn = 0;
    if (withdrawnStart < withdrawnEnd) {
      withdrawn = countPrefixes(octets, withdrawnStart, withdrawnEnd, this.#skip, IPV4_BITS);
    }
    const nlri = countPrefixes(octets, attributesEnd, end, this.#skip, IPV4_BITS);
    if (withdrawn === MALFORMED || nlri === MALFORMED) return false;
    this.withdrawn.point(octets, withdrawnStart, withdrawnEnd, withdrawn);
    this.nlri.point(octets, attributesEnd, end, nlri);

    const index = this.#index;
    const generation = this.#generation;
    let regular = true;
    let others = false;
    let multiprotocol = false;
    while (offset < attributesEnd) {
      const flags = octets[offset] ?? 0;
      const code = octets[offset + 1] ?? 0;
      let next = offset + 3 + (octets[offset + 2] ?? 0);
      if ((flags & attributeFlag.extendedLength) !== 0) {
        next = offset + 4 + uint16At(octets, offset + 2);
      }
      // Stray octets or an overrun (RFC 7606 §4), told apart by the decoder.
      if (next > attributesEnd) {
        regular = false;
        break;
      }
      const duplicate = (index[code] ?? 0) >>> 16 === generation;
      if (!duplicate) index[code] = (generation << 16) | (offset - from);
      const kind = attributeKinds[code] ?? 0;
      if (kind >= MP_REACH) {
        multiprotocol = true;
        // RFC 7606 §3 g): of these two a duplicate resets the session.
        if (duplicate || (flags & TYPE_FLAGS) !== attributeFlag.optional) regular = false;
      } else if (kind === UNRECOGNISED && (flags & attributeFlag.optional) === 0) {
        // RFC 4271 §6.3: a well-known attribute must be recognised.
        regular = false;
      }
      others ||= kind !== MP_UNREACH;
      offset = next;
    }
    if (multiprotocol && !this.#findPrefixes()) return false;
    // RFC 7606 §5.2: without reachable prefixes, faults of other attributes count for more.
    return regular && (nlri > 0 || !others || this.mpReach.end > this.mpReach.start);
  }

  /** @returns false if MP_REACH or MP_UNREACH is malformed */
  #findPrefixes(): boolean {
    this.#multiprotocol = true;
    const reach = this.#find(attributeCode.mpReach, this.mpReach, pointToReach);
    const unreach = this.#find(attributeCode.mpUnreach, this.mpUnreach, pointToUnreach);
    return reach && unreach;
  }

  #find(code: number, cursor: PrefixCursor, point: typeof pointToReach): boolean {
    const offset = this.attributeOffset(code);
    if (offset === ABSENT) return true;
    const start = this.valueStart(offset);
    return point(cursor, this.#octets, start, this.valueEnd(offset), this.#context);
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
