import type { Choices } from './choices.ts';
import { bytes, counted, uint16, uint32, uint8, type Octets } from './index.ts';

/** A peer of a collector, and how its router writes UPDATEs. */
export interface TrafficPeer {
  /** Octets of an AS number. */
  readonly width: 2 | 4;
  readonly asn: number;
  readonly isIpv6: boolean;
  /** 4 octets; the end of the address where it is IPv6. */
  readonly address: Uint8Array;
  readonly order: 'ascending' | 'mp-first' | 'mp-last' | 'shuffled';
  /** Which attributes get two octets of length without a need. */
  readonly extends: 'nothing' | 'path' | 'everything';
  readonly isInternal: boolean;
}

const AS_TRANS = 23_456;
const MP_REACH = 14;
const EXTENDED = 0x10;
const PARTIAL = 0x20;
const WELL_KNOWN = 0x40;
const OPTIONAL = 0x80;
const TRANSITIVE = 0xc0;

/** Codes without a rule, deprecated, reserved, or for development (IANA). */
const OTHER_CODES = [11, 12, 13, 19, 20, 21, 27, 28, 29, 30, 31, 33, 129, 241, 255] as const;

interface Attribute {
  readonly flags: number;
  readonly code: number;
  readonly value: Uint8Array;
}

interface Segment {
  readonly type: number;
  readonly asns: readonly number[];
}

/** The path attributes of plausible UPDATEs: all of them well-formed. */
export class TrafficAttributes {
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  /** The attributes of one UPDATE. */
  list(peer: TrafficPeer, { multiprotocol }: { multiprotocol: boolean }): Uint8Array {
    const choices = this.#choices;
    const found: Attribute[] = [];
    const add = (flags: number, code: number, ...value: readonly Octets[]): void => {
      found.push({ flags, code, value: bytes(...value) });
    };
    const octets = (count: number): Uint8Array => choices.octets(count);
    add(WELL_KNOWN, 1, uint8(choices.pick([0, 0, 0, 1, 2])));
    const path = this.#path(peer);
    add(WELL_KNOWN, 2, writePath(path, peer.width));
    const isWide = path.some(({ asns }) => asns.some((asn) => asn > 65_535));
    if (isWide && peer.width === 2) {
      const plain = path.filter(({ type }) => type < 3);
      if (plain.length > 0) add(TRANSITIVE, 17, writePath(plain, 4));
    }
    add(WELL_KNOWN, 3, peer.isIpv6 ? uint32(0xc0000201) : bytes('c6', choices.octets(2), '01'));
    if (choices.chance(40)) add(OPTIONAL, 4, octets(4));
    if (peer.isInternal) add(WELL_KNOWN, 5, uint32(100));
    if (choices.chance(5)) add(WELL_KNOWN, 6);
    if (choices.chance(8)) this.#aggregator(peer.width, add);
    if (choices.chance(60)) add(TRANSITIVE, 8, ...this.#communities());
    if (peer.isInternal) {
      add(OPTIONAL, 9, octets(4));
      add(OPTIONAL, 10, octets(4 * (1 + choices.below(4))));
    }
    if (multiprotocol) add(OPTIONAL, MP_REACH, this.#reach());
    if (choices.chance(8)) add(TRANSITIVE, 16, octets(8 * (1 + choices.below(4))));
    if (choices.chance(3)) add(TRANSITIVE, 32, octets(12 * (1 + choices.below(4))));
    if (choices.chance(3)) this.#rarities(add);
    return bytes(...this.#arranged(found, peer).map((attribute) => this.#write(attribute, peer)));
  }

  /** An MP_UNREACH that is alone. */
  unreach(): Uint8Array {
    const [family, afi] = this.#family();
    const value = bytes(family, afi === 0 ? this.#choices.octets(12) : this.prefixes(afi, 8));
    const isExtended = value.length > 255 || this.#choices.chance(30);
    return bytes(uint8(isExtended ? 0x90 : 0x80), '0f', counted(isExtended ? 2 : 1, value));
  }

  /** Up to `most` prefixes, and one at least, without a bit beyond their lengths. */
  prefixes(afi: number, most: number): Uint8Array {
    const choices = this.#choices;
    return bytes(
      ...choices.list(1 + choices.below(most), () => {
        const usual = afi === 1 ? choices.pick([24, 24, 24, 22, 16, 8]) : choices.pick([32, 48]);
        const length = choices.chance(80) ? usual : choices.below(afi === 1 ? 33 : 129);
        const address = choices.octets(Math.ceil(length / 8));
        const last = address.length - 1;
        if (length % 8 > 0) address[last] = (address[last] ?? 0) & ~(0xff >>> (length % 8));
        return bytes(uint8(length), address);
      }),
    );
  }

  #asn(): number {
    const choices = this.#choices;
    if (choices.chance(8)) return choices.pick([131_072, 196_608, 262_144, 394_000, 4_200_000_000]);
    if (choices.chance(1)) return choices.pick([AS_TRANS, 64_512, 65_535]);
    return 1 + choices.below(65_000);
  }

  #path({ asn, isInternal }: TrafficPeer): Segment[] {
    const choices = this.#choices;
    const asns = choices.list(1 + choices.below(7), () => this.#asn());
    const path: Segment[] = [];
    if (isInternal && choices.chance(20)) {
      // RFC 5065: the path inside of the confederation of the peer.
      path.push({ type: choices.pick([3, 4]), asns: [64_512 + choices.below(1_000), 65_001] });
    }
    path.push({ type: 2, asns: isInternal ? asns : [asn, ...asns] });
    if (choices.chance(1)) {
      path.push({ type: 2, asns: choices.list(255, () => asns[0] ?? 1) }, { type: 2, asns });
    }
    if (choices.chance(3)) path.push({ type: 1, asns: choices.list(2, () => this.#asn()) });
    return path;
  }

  #aggregator(width: 2 | 4, add: (flags: number, code: number, value: Octets) => void): void {
    const asn = this.#asn();
    const address = this.#choices.octets(4);
    if (width === 4) {
      add(TRANSITIVE, 7, bytes(uint32(asn), address));
      return;
    }
    add(TRANSITIVE, 7, bytes(uint16(asn > 65_535 ? AS_TRANS : asn), address));
    if (asn > 65_535) add(TRANSITIVE, 18, bytes(uint32(asn), address));
  }

  #communities(): Uint8Array[] {
    const choices = this.#choices;
    const odd = [0, 1, 0xffff_029a, 0xffff_ffff, 0xffff_0000, 0xffff_ff01, 0x0000_ffff] as const;
    return choices.list(1 + choices.below(choices.chance(3) ? 200 : 12), () =>
      choices.chance(10) ? uint32(choices.pick(odd)) : choices.octets(4),
    );
  }

  /** The octets of AFI and SAFI, and how its prefixes are written: 0 where they are not read. */
  #family(): [Uint8Array, number] {
    return this.#choices.pick<[Uint8Array, number]>([
      [bytes('0002 01'), 2],
      [bytes('0002 01'), 2],
      [bytes('0002 01'), 2],
      [bytes('0002 02'), 2],
      [bytes('0001 02'), 1],
      [bytes('0001 01'), 1],
      [bytes('0001 80'), 0],
      [bytes('0002 80'), 0],
      [bytes('0001 04'), 0],
      [bytes('0001 84'), 0],
      [bytes('0019 41'), 0],
      [bytes('0019 46'), 0],
      [bytes('4004 47'), 0],
    ]);
  }

  #reach(): Uint8Array {
    const choices = this.#choices;
    const [family, afi] = this.#family();
    const global = bytes('20010db8', choices.octets(8), '00000001');
    const linkLocal = bytes('fe80000000000000', choices.octets(8));
    const distinguisher = '00'.repeat(8);
    const nextHop = {
      0: [
        bytes(distinguisher, 'c0000201'),
        bytes(distinguisher, global),
        bytes('c0000201'),
        global,
      ],
      1: [bytes('c0000201'), bytes('c0000201'), global, bytes(global, linkLocal)],
      2: [global, global, bytes(global, linkLocal), bytes(linkLocal, linkLocal)],
    }[afi] ?? [global];
    const nlri = afi === 0 ? choices.octets(choices.below(60)) : this.prefixes(afi, 12);
    return bytes(family, counted(1, nextHop[choices.below(4)] ?? global), '00', nlri);
  }

  #rarities(add: (flags: number, code: number, value: Octets) => void): void {
    const choices = this.#choices;
    const other = choices.pick(OTHER_CODES);
    const [flags, code, value] = choices.pick<[number, number, Octets]>([
      [TRANSITIVE, 23, '0008 0004 c0000201'],
      [OPTIONAL, 26, bytes('01 000b', choices.octets(8))],
      [TRANSITIVE, 25, choices.octets(20)],
      [TRANSITIVE, 128, '0000fde9 40010100'],
      [TRANSITIVE, 35, uint32(65_010)],
      [TRANSITIVE, 40, '01 0007 00 0000 00000064'],
      [choices.pick([OPTIONAL, TRANSITIVE]), other, ''],
      [choices.pick([OPTIONAL, TRANSITIVE]), other, choices.octets(choices.below(300))],
    ]);
    add(flags, code, value);
  }

  #arranged(found: readonly Attribute[], { order }: TrafficPeer): readonly Attribute[] {
    const isMp = ({ code }: Attribute): boolean => code === MP_REACH;
    const others = found.filter((attribute) => !isMp(attribute));
    switch (order) {
      case 'ascending':
        return found.toSorted((a, b) => a.code - b.code);
      case 'mp-first':
        return [...found.filter(isMp), ...others];
      case 'mp-last':
        return [...others, ...found.filter(isMp)];
      case 'shuffled': {
        const start = this.#choices.below(found.length);
        return [...found.slice(start), ...found.slice(0, start)];
      }
    }
  }

  #write({ flags, code, value }: Attribute, peer: TrafficPeer): Uint8Array {
    const choices = this.#choices;
    const extended =
      value.length > 255 ||
      peer.extends === 'everything' ||
      (peer.extends === 'path' && code === 2) ||
      choices.chance(1);
    const isPartial = choices.chance(flags === TRANSITIVE ? 5 : 1);
    return bytes(
      uint8(flags | (extended ? EXTENDED : 0) | (isPartial ? PARTIAL : 0)),
      uint8(code),
      counted(extended ? 2 : 1, value),
    );
  }
}

function writePath(path: readonly Segment[], width: 2 | 4): Uint8Array {
  return bytes(
    ...path.map(({ type, asns }) =>
      bytes(
        uint8(type),
        uint8(asns.length),
        ...asns.map((asn) => (width === 4 ? uint32(asn) : uint16(asn > 65_535 ? AS_TRANS : asn))),
      ),
    ),
  );
}
