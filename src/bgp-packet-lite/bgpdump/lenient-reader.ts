/**
 * Reads a range big endian, and zeros past its end: what bgpdump does with records that are cut short.
 * It is reused: one object for millions of records.
 */
export class LenientReader {
  octets: Uint8Array = new Uint8Array(0);
  position = 0;
  end = 0;

  reset(octets: Uint8Array, start: number, end: number): void {
    this.octets = octets;
    this.position = start;
    this.end = Math.min(end, octets.length);
  }

  get remaining(): number {
    return this.end - this.position;
  }

  uint8(): number {
    if (this.position >= this.end) return 0;
    const value = this.octets[this.position] ?? 0;
    this.position += 1;
    return value;
  }

  uint16(): number {
    const high = this.uint8();
    return (high << 8) | this.uint8();
  }

  uint32(): number {
    const high = this.uint16();
    return high * 0x10000 + this.uint16();
  }

  skip(count: number): void {
    this.position = Math.min(this.end, this.position + count);
  }
}
