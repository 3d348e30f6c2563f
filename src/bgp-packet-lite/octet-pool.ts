/** Octets of one slab: as many as Node's own pool of buffers. */
const SLAB_LENGTH = 8_192;

/** Larger arrays get memory of their own. */
const LARGEST_SHARE = SLAB_LENGTH / 8;

/**
 * Gives out small arrays of octets, zero, that share slabs of memory, as `Buffer.allocUnsafe` does: above 64 octets
 * memory of its own costs an array many times what writing a message into it does. A slab lives as long as any array
 * in it, so that what lives long should not share a pool with what does not.
 */
export class OctetPool {
  #slab = new ArrayBuffer(0);
  #taken = 0;

  allocate(length: number): Uint8Array<ArrayBuffer> {
    if (length > LARGEST_SHARE) return new Uint8Array(length);
    let position = this.#taken;
    if (position + length > this.#slab.byteLength) {
      this.#slab = new ArrayBuffer(SLAB_LENGTH);
      position = 0;
    }
    this.#taken = position + length;
    return new Uint8Array(this.#slab, position, length);
  }
}
