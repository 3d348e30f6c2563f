import { AS_TRANS, attributeCode, attributeFlag } from '../iana.ts';
import { mergePaths, type PathOctets } from './as-path-text.ts';
import { LenientReader } from './lenient-reader.ts';

/** No address: an attribute that is not there. */
export const NO_ADDRESS = 0xffff_ffff;

/** The reachable or unreachable prefixes of one family. */
export interface FamilyPrefixes {
  readonly nextHopLength: number;
  /** Where in the octets the next hop begins. */
  readonly nextHop: number;
  readonly start: number;
  readonly end: number;
}

/** bgpdump keeps AFI 1 and 2 with SAFI 1, 2 and 3. */
export type Families = (FamilyPrefixes | undefined)[];

export function familyIndex(afi: number, safi: number): number {
  return 4 * afi + safi;
}

const FAMILIES = 12;
const IPV6_UNICAST = familyIndex(2, 1);

/** What bgpdump takes from the path attributes of one message. It is reused: one object for millions of messages. */
export class AttributeScan {
  octets: Uint8Array = new Uint8Array(0);
  /** -1 if there is none. */
  origin = -1;
  path: PathOctets | undefined;
  nextHop: number = NO_ADDRESS;
  med = 0;
  localPref = 0;
  isAtomic = false;
  aggregatorAsn = 0;
  aggregatorAddress: number = NO_ADDRESS;
  communities: { readonly start: number; readonly end: number } | undefined;
  hasMpReach = false;
  readonly announced: Families = new Array<FamilyPrefixes | undefined>(FAMILIES).fill(undefined);
  readonly withdrawn: Families = new Array<FamilyPrefixes | undefined>(FAMILIES).fill(undefined);
  hasMpUnreach = false;
  #as4Path: PathOctets | undefined;
  #hasAggregator = false;
  #as4AggregatorAsn: number | undefined;
  #as4AggregatorAddress = NO_ADDRESS;
  readonly #value: LenientReader = new LenientReader();

  /** Reads the attributes from `start` to `end`, with AS numbers of `width` octets. */
  scan(octets: Uint8Array, start: number, end: number, width: 2 | 4): void {
    this.#clear(octets);
    let position = start;
    while (position < end) {
      const flags = octets[position] ?? 0;
      const extended = (flags & attributeFlag.extendedLength) !== 0;
      const code = position + 1 < end ? (octets[position + 1] ?? 0) : 0;
      const high = position + 2 < end ? (octets[position + 2] ?? 0) : 0;
      const low = position + 3 < end ? (octets[position + 3] ?? 0) : 0;
      const length = extended ? (high << 8) | low : high;
      const from = Math.min(end, position + (extended ? 4 : 3));
      // What is cut short ends the attributes, without being one.
      if (from + length > end) break;
      this.#take(code, from, from + length, width);
      position = from + length;
    }
    if (width === 2) this.#merge();
  }

  #clear(octets: Uint8Array): void {
    this.octets = octets;
    this.origin = -1;
    this.path = undefined;
    this.nextHop = NO_ADDRESS;
    this.med = 0;
    this.localPref = 0;
    this.isAtomic = false;
    this.aggregatorAsn = 0;
    this.aggregatorAddress = NO_ADDRESS;
    this.communities = undefined;
    if (this.hasMpReach) this.announced.fill(undefined);
    if (this.hasMpUnreach) this.withdrawn.fill(undefined);
    this.hasMpReach = false;
    this.hasMpUnreach = false;
    this.#as4Path = undefined;
    this.#hasAggregator = false;
    this.#as4AggregatorAsn = undefined;
    this.#as4AggregatorAddress = NO_ADDRESS;
  }

  #take(code: number, start: number, end: number, width: 2 | 4): void {
    const value = this.#value;
    value.reset(this.octets, start, end);
    switch (code) {
      case attributeCode.origin:
        this.origin = value.uint8();
        break;
      case attributeCode.asPath:
        this.path = { octets: this.octets, start, end, width };
        break;
      case attributeCode.nextHop:
        this.nextHop = value.uint32();
        break;
      case attributeCode.med:
        this.med = value.uint32();
        break;
      case attributeCode.localPref:
        this.localPref = value.uint32();
        break;
      case attributeCode.atomicAggregate:
        this.isAtomic = true;
        break;
      case attributeCode.aggregator:
        this.#hasAggregator = true;
        this.aggregatorAsn = width === 4 ? value.uint32() : value.uint16();
        this.aggregatorAddress = value.uint32();
        break;
      case attributeCode.community:
        this.communities = { start, end };
        break;
      case attributeCode.as4Path:
        this.#as4Path = { octets: this.octets, start, end, width: 4 };
        break;
      case attributeCode.as4Aggregator:
        this.#as4AggregatorAsn = value.uint32();
        this.#as4AggregatorAddress = value.uint32();
        break;
      case attributeCode.mpReach:
        this.#takeMpReach(value);
        break;
      case attributeCode.mpUnreach:
        this.#takeMpUnreach(value);
        break;
      default:
    }
  }

  #takeMpReach(value: LenientReader): void {
    this.hasMpReach = true;
    // RFC 6396 §4.3.4: the next hop alone, which bgpdump takes for one of IPv6 unicast.
    if ((this.octets[value.position] ?? 0) !== 0) {
      const nextHopLength = value.uint8();
      const nextHop = value.position;
      this.announced[IPV6_UNICAST] ??= { nextHopLength, nextHop, start: nextHop, end: nextHop };
      return;
    }
    const index = readFamily(value);
    if (index === undefined || this.announced[index] !== undefined) return;
    const nextHopLength = value.uint8();
    const nextHop = value.position;
    // bgpdump reads on where a next hop of another length begins, too.
    if (nextHopLength === 4 || nextHopLength === 16 || nextHopLength === 32) {
      value.skip(nextHopLength);
    }
    // RFC 2858's SNPAs; RFC 4760 has made their number a reserved octet.
    for (let attachments = value.uint8(); attachments > 0; attachments -= 1) {
      value.skip(value.uint8());
    }
    const { position: start, end } = value;
    this.announced[index] = { nextHopLength, nextHop, start, end };
  }

  #takeMpUnreach(value: LenientReader): void {
    this.hasMpUnreach = true;
    const index = readFamily(value);
    if (index === undefined || this.withdrawn[index] !== undefined) return;
    const { position: start, end } = value;
    this.withdrawn[index] = { nextHopLength: 0, nextHop: start, start, end };
  }

  /** RFC 6793 §4.2.3, as far as bgpdump goes. */
  #merge(): void {
    if (this.#hasAggregator && this.#as4AggregatorAsn !== undefined) {
      if (this.aggregatorAsn !== AS_TRANS) return;
      this.aggregatorAsn = this.#as4AggregatorAsn;
      this.aggregatorAddress = this.#as4AggregatorAddress;
    }
    if (this.#as4Path !== undefined && this.path !== undefined) {
      this.path = mergePaths(this.path, this.#as4Path);
    }
  }
}

function readFamily(value: LenientReader): number | undefined {
  const afi = value.uint16();
  const safi = value.uint8();
  return afi > 2 || safi > 3 ? undefined : familyIndex(afi, safi);
}
