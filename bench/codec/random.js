/** Numbers that look random and are the same in every run. */
export class Random {
  #state;

  /** @param {number} seed an unsigned 32-bit integer */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** @returns {number} an unsigned 32-bit integer (a Weyl sequence, mixed as MurmurHash3 ends) */
  uint32() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  }

  /** @returns {number} an integer from `low` to `high`, both included */
  between(low, high) {
    return low + (this.uint32() % (high - low + 1));
  }

  /** @returns {boolean} true once in `count` times */
  once(count) {
    return this.uint32() % count === 0;
  }
}
