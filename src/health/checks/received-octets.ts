/** What a backend has said so far, up to a limit: octets beyond it are dropped. */
export class ReceivedOctets {
  readonly #limit: number;
  #octets = Buffer.alloc(0);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  get full(): boolean {
    return this.#length === this.#limit;
  }

  /** Valid until the next {@link push}. */
  get octets(): Buffer {
    return this.#octets.subarray(0, this.#length);
  }

  push(chunk: Buffer): void {
    const added = chunk.subarray(0, this.#limit - this.#length);
    const needed = this.#length + added.length;
    if (needed > this.#octets.length) {
      // Doubling, so that a backend which dribbles does not make a copy of everything for every octet.
      const larger = Buffer.alloc(Math.min(this.#limit, Math.max(1_024, 2 * needed)));
      larger.set(this.octets);
      this.#octets = larger;
    }
    this.#octets.set(added, this.#length);
    this.#length = needed;
  }
}
