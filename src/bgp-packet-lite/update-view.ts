import { MP_REACH, MP_UNREACH, RECOGNISED } from './attribute-kinds.ts';
import { decodeAttribute } from './attributes.ts';
import { uint16At, uint32At } from './cursor.ts';
import { FaultList } from './fault-list.ts';
import {
  badLength,
  checkHeader,
  HEADER_LENGTH,
  MAX_EXTENDED_MESSAGE_LENGTH,
  MAX_MESSAGE_LENGTH,
} from './header.ts';
import { attributeCode, attributeFlag } from './iana.ts';
import type { MessageContext, PathAttribute, UpdateMessage } from './message.ts';
import { pointToReach, pointToUnreach } from './mp-prefixes.ts';
import { PrefixCursor } from './prefix-cursor.ts';
import { decodeUpdate } from './update.ts';
import { ABSENT, IRREGULAR, NO_UPDATE, UpdateLayout } from './update-layout.ts';

const NO_OCTETS: Uint8Array = new Uint8Array(0);

// Constants of this module are constants for the compiler, too; what is imported is looked up each time.
const EXTENDED_LENGTH = attributeFlag.extendedLength;
const USUAL = RECOGNISED;

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
  readonly withdrawn: PrefixCursor;
  /** The NLRI field: IPv4 unicast. */
  readonly nlri: PrefixCursor;
  /** The prefixes of MP_REACH (RFC 4760 §3): none where there is no such attribute. */
  readonly mpReach: PrefixCursor = new PrefixCursor();
  /** The prefixes of MP_UNREACH (RFC 4760 §4): none where there is no such attribute. */
  readonly mpUnreach: PrefixCursor = new PrefixCursor();

  readonly #context: MessageContext;
  readonly #limit: number;
  readonly #legacyRouteRefresh: boolean;
  readonly #layout: UpdateLayout;
  #octets = NO_OCTETS;
  #decoded: UpdateMessage | undefined;
  /** Whether the cursors of MP_REACH and MP_UNREACH may look at something. */
  #multiprotocol = false;

  constructor(context: MessageContext) {
    this.#context = context;
    this.#limit =
      context.extendedMessage === true ? MAX_EXTENDED_MESSAGE_LENGTH : MAX_MESSAGE_LENGTH;
    this.#legacyRouteRefresh = context.legacyRouteRefresh === true;
    this.#layout = new UpdateLayout(context, this.#limit);
    this.withdrawn = this.#layout.withdrawn;
    this.nlri = this.#layout.nlri;
  }

  /** What {@link read} was given last, if it is an UPDATE: offsets are about it. The view does not copy it. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  /** Where the message begins, also after an error. */
  get start(): number {
    return this.#layout.start;
  }

  /** Where the message ends; where it begins, after an error in its header. */
  get end(): number {
    return this.#layout.end;
  }

  /**
   * Looks at another message, header included. After an error there is nothing to look at.
   * @param octets the message, or several; they must not change while the view looks at them
   * @param start where the message begins, and others may follow it. Left out: `octets` are one message
   * @returns whether it is an UPDATE; of any other message only the header is judged, and there is nothing to look at
   * @throws BgpMessageError with the NOTIFICATION to send, as `decodeMessage` does
   */
  read(octets: Uint8Array, start?: number): boolean {
    const layout = this.#layout;
    const kinds = layout.find(octets, start ?? 0);
    if (kinds === NO_UPDATE || (start === undefined && layout.end !== octets.length)) {
      return this.#refuse(octets, start ?? 0, start === undefined);
    }
    if (this.#octets !== octets) this.#octets = octets;
    if (this.#decoded !== undefined) this.#decoded = undefined;
    if (this.#multiprotocol) this.#forgetMultiprotocol();
    // What almost all are that announce something.
    if (kinds !== USUAL || this.nlri.count === 0) this.#consider(kinds);
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
    return this.#layout.attributeOffset(code);
  }

  /** Where the value of the attribute at `offset` begins in `octets`. */
  valueStart(offset: number): number {
    const flags = this.#octets[offset] ?? 0;
    return offset + ((flags & EXTENDED_LENGTH) === 0 ? 3 : 4);
  }

  /** Where the value of the attribute at `offset` ends in `octets`. */
  valueEnd(offset: number): number {
    const octets = this.#octets;
    return ((octets[offset] ?? 0) & EXTENDED_LENGTH) === 0
      ? offset + 3 + (octets[offset + 2] ?? 0)
      : offset + 4 + uint16At(octets, offset + 2);
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
    if (this.#octets.length > 0) this.#decoded ??= this.#decodeAll();
    return this.#decoded;
  }

  #decodeAll(): UpdateMessage {
    const message = this.#octets.subarray(this.start, this.end);
    return decodeUpdate(message, this.#context);
  }

  /**
   * Looks at nothing: this is no UPDATE.
   * @param only whether nothing may follow the message
   * @throws BgpMessageError if it is no message either
   */
  #refuse(octets: Uint8Array, from: number, only: boolean): false {
    this.#forget(from, from);
    const available = octets.length - from;
    // Not `<`: a start that is no number is none within the octets.
    if (!(available >= HEADER_LENGTH)) {
      throw badLength(Math.max(available, 0), `a header has ${HEADER_LENGTH}`);
    }
    const length = checkHeader(octets, from, this.#limit, this.#legacyRouteRefresh);
    if (only ? available !== length : available < length) {
      throw badLength(length, `and ${available} were given`);
    }
    this.#layout.forget(from, from + length);
    return false;
  }

  #forget(start: number, end: number): void {
    this.#octets = NO_OCTETS;
    this.#decoded = undefined;
    this.#layout.forget(start, end);
    this.#forgetMultiprotocol();
  }

  #forgetMultiprotocol(): void {
    this.mpReach.clear();
    this.mpUnreach.clear();
    this.#multiprotocol = false;
  }

  /** @param kinds what `UpdateLayout.find` says */
  #consider(kinds: number): void {
    let regular = (kinds & IRREGULAR) === 0;
    if ((kinds & (MP_REACH | MP_UNREACH)) !== 0) {
      this.#multiprotocol = true;
      const reach = this.#find(attributeCode.mpReach, this.mpReach, pointToReach);
      const unreach = this.#find(attributeCode.mpUnreach, this.mpUnreach, pointToUnreach);
      regular &&= reach && unreach;
    }
    // RFC 7606 §5.2: without reachable prefixes, faults of other attributes than MP_UNREACH count for more.
    const certain =
      (kinds & ~MP_UNREACH) === 0 || this.nlri.count > 0 || this.mpReach.end > this.mpReach.start;
    if (!regular || !certain) this.#judge();
  }

  /** @returns false if the attribute is malformed */
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
      this.#forget(this.start, this.end);
      throw error;
    }
    this.#decoded = decoded;
    // What the decoder leaves out has no prefixes.
    if (!decoded.attributes.some(({ name }) => name === 'MP_REACH')) this.mpReach.clear();
    if (!decoded.attributes.some(({ name }) => name === 'MP_UNREACH')) this.mpUnreach.clear();
  }
}
