import {
  bgp4mpMessage,
  bytes,
  counted,
  peerIndexTable,
  rib,
  ribEntry,
  stateChange,
  tableDump,
  uint16,
  uint32,
  uint8,
} from './index.ts';
import { Choices } from './choices.ts';

/** Writes records of every kind that bgpdump shows, with every kind of attribute: well-formed, and nothing like each other. */
export class Archive {
  readonly #choices: Choices;
  readonly #peers = 5;

  constructor(seed: number) {
    this.#choices = new Choices(seed);
  }

  /** A table of peers, and `count` records. */
  write(count: number): Uint8Array {
    const choices = this.#choices;
    const makers = [
      ...Array.from({ length: 12 }, () => () => this.#message()),
      () => this.#stateChange(),
      () => this.#tableDump(),
      () => this.#tableDump(),
      () => this.#rib(),
      () => this.#rib(),
      () => this.#rib(),
    ];
    const peers = choices.list(this.#peers, () => {
      const type = choices.below(4);
      const address = (type & 1) === 0 ? choices.octets(4) : this.#ipv6();
      return bytes(uint8(type), choices.octets(4), address, this.#asn((type & 2) === 0 ? 2 : 4));
    });
    const records = choices.list(
      count,
      () => makers[choices.below(makers.length)]?.() ?? new Uint8Array(0),
    );
    return bytes(peerIndexTable(peers, { view: 'view' }), ...records);
  }

  #time(): { timestamp: number } {
    return { timestamp: 1_600_000_000 + this.#choices.below(1_000_000) };
  }

  #session(): Parameters<typeof bgp4mpMessage>[1] & object {
    const choices = this.#choices;
    const address = (): string =>
      Buffer.from(isIpv4 ? choices.octets(4) : this.#ipv6()).toString('hex');
    const isIpv4 = choices.chance(50);
    return {
      ...this.#time(),
      ...(choices.chance(30) && { microseconds: choices.below(1_000_000) }),
      peerAsn: choices.below(65_536),
      localAsn: choices.below(65_536),
      peerAddress: address(),
      localAddress: address(),
    };
  }

  #message(): Uint8Array {
    const choices = this.#choices;
    const subtype = choices.pick([1, 4, 6, 7, 8, 9, 10, 11]);
    const width = [4, 7, 9, 11].includes(subtype) ? 4 : 2;
    const addPath = subtype >= 8;
    const body = bytes(
      counted(2, choices.chance(30) ? this.#prefixes(1, addPath) : ''),
      counted(2, this.#attributes(width, { addPath, isRib: false })),
      choices.chance(80) ? this.#prefixes(1, addPath) : '',
    );
    const type = choices.chance(95) ? 2 : choices.pick([1, 3, 4, 5]);
    const message = bytes('ff'.repeat(16), uint16(19 + body.length), uint8(type), body);
    return bgp4mpMessage(message, { ...this.#session(), subtype });
  }

  #stateChange(): Uint8Array {
    const choices = this.#choices;
    const subtype = choices.pick([0, 5]);
    return stateChange(choices.below(9), choices.below(9), { ...this.#session(), subtype });
  }

  #tableDump(): Uint8Array {
    const choices = this.#choices;
    const isIpv4 = choices.chance(50);
    const address = (): string =>
      Buffer.from(isIpv4 ? choices.octets(4) : this.#ipv6()).toString('hex');
    return tableDump(this.#attributes(2, { addPath: false, isRib: false }), {
      ...this.#time(),
      prefix: address(),
      length: choices.below(isIpv4 ? 33 : 129),
      peerAddress: address(),
      peerAsn: choices.below(65_536),
    });
  }

  #rib(): Uint8Array {
    const choices = this.#choices;
    const subtype = choices.pick([2, 3, 4, 5, 8, 10]);
    const addPath = subtype >= 8;
    const entries = choices.list(choices.below(4), () =>
      ribEntry(this.#attributes(4, { addPath, isRib: true }), {
        peer: choices.below(this.#peers),
        ...(addPath && { pathId: choices.uint32() }),
      }),
    );
    const afi = subtype === 4 || subtype === 5 || subtype === 10 ? 2 : 1;
    return rib(subtype, this.#prefix(afi, false), entries, this.#time());
  }

  #ipv6(): Uint8Array {
    const choices = this.#choices;
    return choices.pick([
      bytes('20010db8000000000000000000000001'),
      choices.octets(16),
      choices.octets(16),
      bytes('00'.repeat(16)),
      bytes('00'.repeat(12), choices.octets(4)),
      bytes('00'.repeat(10), 'ffff', choices.octets(4)),
    ]);
  }

  #asn(width: 2 | 4): Uint8Array {
    const choices = this.#choices;
    if (width === 2) return uint16(choices.chance(20) ? 23_456 : choices.below(65_536));
    return uint32(choices.chance(50) ? choices.below(65_536) : choices.uint32());
  }

  #prefix(afi: number, addPath: boolean): Uint8Array {
    const choices = this.#choices;
    const length = choices.below(afi === 1 ? 33 : 129);
    const pathId = addPath ? uint32(choices.uint32()) : '';
    return bytes(pathId, uint8(length), choices.octets(Math.ceil(length / 8)));
  }

  #prefixes(afi: number, addPath: boolean): Uint8Array {
    return bytes(...this.#choices.list(this.#choices.below(5), () => this.#prefix(afi, addPath)));
  }

  #path(width: 2 | 4): Uint8Array {
    const choices = this.#choices;
    const segments = choices.list(choices.below(4), () => {
      const count = 1 + choices.below(choices.chance(5) ? 200 : 5);
      const asns = choices.list(count, () => this.#asn(width));
      return bytes(uint8(choices.pick([1, 2, 2, 2, 3, 4])), uint8(count), ...asns);
    });
    return bytes(...segments);
  }

  #attribute(flags: number, code: number, value: Uint8Array): Uint8Array {
    const extended = value.length > 255 || this.#choices.chance(10);
    return bytes(
      uint8(extended ? flags | 0x10 : flags),
      uint8(code),
      counted(extended ? 2 : 1, value),
    );
  }

  #attributes(width: 2 | 4, { addPath, isRib }: { addPath: boolean; isRib: boolean }): Uint8Array {
    const choices = this.#choices;
    const found: Uint8Array[] = [];
    const maybe = (percent: number, flags: number, code: number, make: () => Uint8Array): void => {
      if (choices.chance(percent)) found.push(this.#attribute(flags, code, make()));
    };
    maybe(90, 0x40, 1, () => uint8(choices.below(4)));
    maybe(90, 0x40, 2, () => this.#path(width));
    maybe(80, 0x40, 3, () => choices.octets(4));
    maybe(40, 0x80, 4, () => choices.octets(4));
    maybe(40, 0x40, 5, () => choices.octets(4));
    maybe(30, 0x40, 6, () => bytes());
    maybe(50, 0xc0, 8, () => this.#communities());
    maybe(10, 0x80, 9, () => choices.octets(4));
    maybe(10, 0x80, 10, () => choices.octets(8));
    maybe(40, 0x80, 14, () => this.#reach(addPath, isRib));
    if (!isRib) maybe(20, 0x80, 15, () => this.#unreach(addPath));
    maybe(10, 0xc0, 16, () => choices.octets(8));
    if (width === 2) maybe(30, 0xc0, 17, () => this.#path(4));
    maybe(10, 0xc0, 32, () => choices.octets(12));
    maybe(10, 0xc0, 99, () => choices.octets(choices.below(9)));
    found.sort(() => choices.below(3) - 1);
    // In this order, or bgpdump ends with a failed assertion.
    maybe(30, 0xc0, 7, () => bytes(this.#asn(width), choices.octets(4)));
    if (width === 2) maybe(20, 0xc0, 18, () => bytes(this.#asn(4), choices.octets(4)));
    return bytes(...found);
  }

  #communities(): Uint8Array {
    const choices = this.#choices;
    // More than 8192 characters are cut.
    const count = 1 + choices.below(choices.chance(2) ? 900 : 6);
    const one = (): Uint8Array =>
      choices.chance(20) ? uint32(0xffffff01 + choices.below(4)) : choices.octets(4);
    return bytes(...choices.list(count, one));
  }

  #family(): { afi: number; family: Uint8Array } {
    const afi = this.#choices.pick([1, 2, 2]);
    return { afi, family: bytes(uint16(afi), uint8(this.#choices.pick([1, 1, 2, 3]))) };
  }

  #reach(addPath: boolean, isRib: boolean): Uint8Array {
    const choices = this.#choices;
    const nextHop = choices.pick([
      counted(1, choices.octets(4)),
      counted(1, this.#ipv6()),
      counted(1, this.#ipv6(), this.#ipv6()),
    ]);
    // RFC 6396 §4.3.4
    if (isRib && choices.chance(60)) return nextHop;
    const { afi, family } = this.#family();
    return bytes(family, nextHop, '00', isRib ? '' : this.#prefixes(afi, addPath));
  }

  #unreach(addPath: boolean): Uint8Array {
    const { afi, family } = this.#family();
    return bytes(family, this.#prefixes(afi, addPath));
  }
}
