const ZERO = 48;
const DOT = 46;
const COLON = 58;

/** `0` to `255` as character codes: how many digits, and the digits. */
const OCTET_DIGITS = new Uint8Array(256 * 4);
for (let value = 0; value < 256; value += 1) {
  const text = String(value);
  OCTET_DIGITS[4 * value] = text.length;
  for (let index = 0; index < text.length; index += 1) {
    OCTET_DIGITS[4 * value + 1 + index] = text.charCodeAt(index);
  }
}

const HEX_DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** Writes ASCII text as octets: a string for each line would cost more than all the rest. */
export class TextWriter {
  #octets: Uint8Array;
  #length = 0;

  /** `capacity`: octets to begin with. */
  constructor(capacity: number) {
    this.#octets = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What has been written: a view that is good until the next {@link clear}. */
  view(): Uint8Array {
    return this.#octets.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /** Replaces a character. */
  put(position: number, code: number): void {
    this.#octets[position] = code;
  }

  /** Takes back what was written after `length` octets. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** Makes room for `count` octets: the put methods below do not check. */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#octets.length) return;
    const grown = new Uint8Array(needed * 2);
    grown.set(this.#octets.subarray(0, this.#length));
    this.#octets = grown;
  }

  character(code: number): void {
    this.#octets[this.#length] = code;
    this.#length += 1;
  }

  text(text: string): void {
    const { length } = text;
    for (let index = 0; index < length; index += 1) {
      this.#octets[this.#length + index] = text.charCodeAt(index);
    }
    this.#length += length;
  }

  /** The octets of another writer from `start` to `end`. */
  copy(octets: Uint8Array, start: number, end: number): void {
    const to = this.#octets;
    let position = this.#length;
    for (let index = start; index < end; index += 1, position += 1) {
      to[position] = octets[index] ?? 0;
    }
    this.#length = position;
  }

  /** An integer from 0 to 4294967295 in decimal. */
  unsigned(value: number): void {
    if (value < 256) {
      this.#octet(value);
      return;
    }
    let digits = 3;
    for (let limit = 1_000; limit <= value; limit *= 10) digits += 1;
    let position = this.#length + digits;
    this.#length = position;
    let rest = value;
    while (position > this.#length - digits) {
      const next = Math.floor(rest / 10);
      position -= 1;
      this.#octets[position] = ZERO + rest - 10 * next;
      rest = next;
    }
  }

  /** Dotted decimal. */
  ipv4(octets: Uint8Array, start: number): void {
    this.#octet(octets[start] ?? 0);
    this.character(DOT);
    this.#octet(octets[start + 1] ?? 0);
    this.character(DOT);
    this.#octet(octets[start + 2] ?? 0);
    this.character(DOT);
    this.#octet(octets[start + 3] ?? 0);
  }

  /** As bgpdump does: `::` even for a single zero group, and ::/96 with an IPv4 address at the end. */
  ipv6(octets: Uint8Array, start: number): void {
    if (this.#embeddedIpv4(octets, start)) return;
    let runStart = 8;
    let runLength = 0;
    let current = 0;
    for (let group = 0; group < 8; group += 1) {
      current = isZero(octets, start + 2 * group) ? current + 1 : 0;
      if (current > runLength) {
        runLength = current;
        runStart = group + 1 - current;
      }
    }
    for (let group = 0; group < 8; group += 1) {
      if (group === runStart) {
        if (group === 0) this.character(COLON);
        this.character(COLON);
        group += runLength - 1;
        continue;
      }
      this.#hex(((octets[start + 2 * group] ?? 0) << 8) | (octets[start + 2 * group + 1] ?? 0));
      if (group < 7) this.character(COLON);
    }
  }

  /** IPv4-mapped and IPv4-compatible addresses; not :: and ::1. */
  #embeddedIpv4(octets: Uint8Array, start: number): boolean {
    for (let index = 0; index < 10; index += 1) {
      if (octets[start + index] !== 0) return false;
    }
    const group = ((octets[start + 10] ?? 0) << 8) | (octets[start + 11] ?? 0);
    if (group !== 0 && group !== 0xffff) return false;
    const isSmall =
      isZero(octets, start + 12) && octets[start + 14] === 0 && (octets[start + 15] ?? 0) < 2;
    if (group === 0 && isSmall) return false;
    this.text(group === 0 ? '::' : '::ffff:');
    this.ipv4(octets, start + 12);
    return true;
  }

  #octet(value: number): void {
    const digits = OCTET_DIGITS[4 * value] ?? 0;
    const to = this.#octets;
    const position = this.#length;
    to[position] = OCTET_DIGITS[4 * value + 1] ?? 0;
    if (digits > 1) to[position + 1] = OCTET_DIGITS[4 * value + 2] ?? 0;
    if (digits > 2) to[position + 2] = OCTET_DIGITS[4 * value + 3] ?? 0;
    this.#length = position + digits;
  }

  #hex(group: number): void {
    if (group >= 0x1000) this.character(HEX_DIGITS[group >>> 12] ?? 0);
    if (group >= 0x100) this.character(HEX_DIGITS[(group >>> 8) & 15] ?? 0);
    if (group >= 0x10) this.character(HEX_DIGITS[(group >>> 4) & 15] ?? 0);
    this.character(HEX_DIGITS[group & 15] ?? 0);
  }
}

function isZero(octets: Uint8Array, position: number): boolean {
  return octets[position] === 0 && octets[position + 1] === 0;
}
