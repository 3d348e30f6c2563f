const WORD = 32;
const WORDS = 256 / WORD;

/** A set of one-octet codes. Those below 32, which are almost all that there are in practice, need no memory. */
export class CodeSet {
  #low = 0;
  #words: Uint32Array | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(code: number): boolean {
    const word = code < WORD ? this.#low : (this.#words?.[code >>> 5] ?? 0);
    return ((word >>> (code & 31)) & 1) === 1;
  }

  /** Whether it was not in the set before. */
  add(code: number): boolean {
    const bit = 1 << (code & 31);
    if (code < WORD) {
      if ((this.#low & bit) !== 0) return false;
      this.#low |= bit;
    } else {
      this.#words ??= new Uint32Array(WORDS);
      const word = this.#words[code >>> 5] ?? 0;
      if ((word & bit) !== 0) return false;
      this.#words[code >>> 5] = word | bit;
    }
    this.#size += 1;
    return true;
  }
}
