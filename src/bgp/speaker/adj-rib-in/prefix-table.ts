/** Instead of a position. */
export const ABSENT = -1;

const FREE = 0;
const CURRENT = 1;
const STALE = 2;

const SMALLEST = 16;

/** No position: the end of the chain of free ones. */
const NONE = 0xffff_ffff;

/**
 * Prefixes with a number each, in typed arrays: no object for any of them. Entries stand at positions that do not change
 * while they are there, and an index of open addressing (linear probing) leads to them. Memory grows with the most that
 * were there at a time: 10 octets and the key, and 6 to 11 octets of the index.
 */
export class PrefixTable {
  readonly #words: number;
  readonly #seed: number;
  #keys: Uint32Array;
  #lengths = new Uint8Array(SMALLEST);
  /** Of a free entry: the position of the next free one. */
  #values = new Uint32Array(SMALLEST);
  #marks = new Uint8Array(SMALLEST);
  /** Positions, counted from 1; 0 is an empty slot. */
  #index = new Uint32Array(2 * SMALLEST);
  #size = 0;
  /** Behind the last position that was ever used. */
  #end = 0;
  #free = NONE;

  /**
   * @param words how many 32-bit words the key of a prefix has, without its length
   * @param seed what a peer must not know, lest it announces prefixes that all fall on one slot
   */
  constructor(words: number, seed: number) {
    this.#words = words;
    this.#seed = seed;
    this.#keys = new Uint32Array(SMALLEST * words);
  }

  get size(): number {
    return this.#size;
  }

  /** Where a prefix is, or {@link ABSENT}. */
  find(key: Uint32Array, length: number): number {
    const index = this.#index;
    const mask = index.length - 1;
    for (let slot = this.#hash(key, 0, length) & mask; ; slot = (slot + 1) & mask) {
      const position = (index[slot] ?? 0) - 1;
      if (position === ABSENT) return ABSENT;
      if (this.#lengths[position] === length && this.#isAt(position, key)) return position;
    }
  }

  /** Adds a prefix that is not there. */
  add(key: Uint32Array, length: number, value: number): void {
    const position = this.#take();
    for (let word = 0; word < this.#words; word += 1) {
      this.#keys[position * this.#words + word] = key[word] ?? 0;
    }
    this.#lengths[position] = length;
    this.#values[position] = value;
    this.#marks[position] = CURRENT;
    this.#size += 1;
    // Beyond 7 in 10, runs of full slots get long.
    if (10 * this.#size > 7 * this.#index.length) this.#reindex();
    else this.#link(position);
  }

  remove(position: number): void {
    this.#unlink(position);
    this.#marks[position] = FREE;
    this.#values[position] = this.#free;
    this.#free = position;
    this.#size -= 1;
  }

  /** The positions in use, in no order. Entries may come and go meanwhile: those that stay are met exactly once. */
  *positions(): IterableIterator<number> {
    for (let position = 0; position < this.#end; position += 1) {
      if (this.#marks[position] !== FREE) yield position;
    }
  }

  value(position: number): number {
    return this.#values[position] ?? 0;
  }

  /** Gives an entry another value; it is not stale any more. */
  update(position: number, value: number): void {
    this.#values[position] = value;
    this.#marks[position] = CURRENT;
  }

  length(position: number): number {
    return this.#lengths[position] ?? 0;
  }

  copyKey(position: number, target: Uint32Array): void {
    for (let word = 0; word < this.#words; word += 1) {
      target[word] = this.#keys[position * this.#words + word] ?? 0;
    }
  }

  isStale(position: number): boolean {
    return this.#marks[position] === STALE;
  }

  /** Every entry is stale until it is updated. */
  markStale(): void {
    for (const position of this.positions()) this.#marks[position] = STALE;
  }

  clear(): void {
    this.#keys = new Uint32Array(SMALLEST * this.#words);
    this.#lengths = new Uint8Array(SMALLEST);
    this.#values = new Uint32Array(SMALLEST);
    this.#marks = new Uint8Array(SMALLEST);
    this.#index = new Uint32Array(2 * SMALLEST);
    this.#size = 0;
    this.#end = 0;
    this.#free = NONE;
  }

  /** A position for a new entry. */
  #take(): number {
    const free = this.#free;
    if (free !== NONE) {
      this.#free = this.#values[free] ?? NONE;
      return free;
    }
    if (this.#end === this.#lengths.length) this.#grow();
    this.#end += 1;
    return this.#end - 1;
  }

  #grow(): void {
    const room = this.#end + (this.#end >>> 1);
    const keys = new Uint32Array(room * this.#words);
    keys.set(this.#keys);
    this.#keys = keys;
    const values = new Uint32Array(room);
    values.set(this.#values);
    this.#values = values;
    this.#lengths = grown(this.#lengths, room);
    this.#marks = grown(this.#marks, room);
  }

  #reindex(): void {
    this.#index = new Uint32Array(2 * this.#index.length);
    for (const position of this.positions()) this.#link(position);
  }

  #link(position: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let slot = this.#hashAt(position) & mask;
    while (index[slot] !== 0) slot = (slot + 1) & mask;
    index[slot] = position + 1;
  }

  /** Empties the slot of a position, and moves those behind it that would not be found any more. */
  #unlink(position: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let hole = this.#hashAt(position) & mask;
    while (index[hole] !== position + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#hashAt((index[slot] ?? 0) - 1) & mask;
      // It is sought from its home on, and must not be sought beyond an empty slot.
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      index[hole] = index[slot] ?? 0;
      hole = slot;
    }
    index[hole] = 0;
  }

  #isAt(position: number, key: Uint32Array): boolean {
    const start = position * this.#words;
    for (let word = 0; word < this.#words; word += 1) {
      if (this.#keys[start + word] !== key[word]) return false;
    }
    return true;
  }

  #hashAt(position: number): number {
    return this.#hash(this.#keys, position * this.#words, this.#lengths[position] ?? 0);
  }

  #hash(keys: Uint32Array, start: number, length: number): number {
    let hash = this.#seed ^ length;
    for (let word = 0; word < this.#words; word += 1) {
      hash = Math.imul(hash ^ (keys[start + word] ?? 0), 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85eb_ca6b);
    return hash ^ (hash >>> 13);
  }
}

function grown(octets: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(length);
  copy.set(octets);
  return copy;
}
