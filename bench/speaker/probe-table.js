/** A table of received routes in typed arrays: the prefix, and the number of a set of attributes that many share. */
export class ProbeTable {
  #capacity = 1 << 16;
  #keys = new Float64Array(this.#capacity);
  #sets = new Uint32Array(this.#capacity);
  #size = 0;
  #numbers = new Map();

  apply(octets, start, end) {
    const withdrawnEnd = start + 2 + ((octets[start] << 8) | octets[start + 1]);
    const attributes = withdrawnEnd + 2;
    const announced = attributes + ((octets[withdrawnEnd] << 8) | octets[withdrawnEnd + 1]);
    for (let at = start + 2; at < withdrawnEnd; at += 1 + ((octets[at] + 7) >>> 3)) {
      const slot = this.#find(keyOf(octets, at));
      // The key stays, as a tombstone.
      if (this.#keys[slot] !== 0) this.#sets[slot] = 0;
    }
    if (announced === end) return;
    const number = this.#number(octets.latin1Slice(attributes, announced));
    for (let at = announced; at < end; at += 1 + ((octets[at] + 7) >>> 3)) {
      const key = keyOf(octets, at);
      const slot = this.#find(key);
      if (this.#keys[slot] === 0) {
        this.#keys[slot] = key;
        this.#size += 1;
      }
      this.#sets[slot] = number;
      if (this.#size * 4 > this.#capacity * 3) this.#grow();
    }
  }

  #number(set) {
    let number = this.#numbers.get(set);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(set, number);
    }
    return number;
  }

  #find(key) {
    const mask = this.#capacity - 1;
    let slot = Math.imul(key >>> 6, 0x9e3779b1) ^ key;
    slot = (slot ^ (slot >>> 15)) & mask;
    while (this.#keys[slot] !== key && this.#keys[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }

  #grow() {
    const keys = this.#keys;
    const sets = this.#sets;
    this.#capacity *= 2;
    this.#keys = new Float64Array(this.#capacity);
    this.#sets = new Uint32Array(this.#capacity);
    for (let old = 0; old < keys.length; old += 1) {
      if (keys[old] === 0) continue;
      const slot = this.#find(keys[old]);
      this.#keys[slot] = keys[old];
      this.#sets[slot] = sets[old];
    }
  }
}

/** Address and length as one number that is never 0. */
function keyOf(octets, at) {
  const length = octets[at];
  let address = 0;
  if (length > 0) address += octets[at + 1] * 0x1000000;
  if (length > 8) address += octets[at + 2] * 0x10000;
  if (length > 16) address += octets[at + 3] * 0x100;
  if (length > 24) address += octets[at + 4];
  return address * 64 + length + 1;
}
