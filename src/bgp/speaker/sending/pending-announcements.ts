import type { UpdateBlock } from './update-block.ts';

interface Bucket {
  readonly block: UpdateBlock;
  readonly ids: number[];
  next: number;
}

/** Routes to announce by their ids, each beside those that say the same, in the order in which they came. */
export class PendingAnnouncements {
  readonly #buckets = new Map<UpdateBlock, Bucket>();
  #last: Bucket | undefined;

  get isEmpty(): boolean {
    return this.#buckets.size === 0;
  }

  add(block: UpdateBlock, id: number): void {
    // Most routes say the same as the one before.
    if (this.#last?.block !== block) this.#last = this.#bucket(block);
    this.#last.ids.push(id);
  }

  /** What the oldest of them says; undefined if there are none. */
  get oldest(): UpdateBlock | undefined {
    const [first] = this.#buckets.keys();
    return first;
  }

  /** Takes the next one of those that say so; undefined when there are no more. */
  take(block: UpdateBlock): number | undefined {
    const bucket = this.#buckets.get(block);
    if (bucket === undefined) return undefined;
    const id = bucket.ids[bucket.next];
    bucket.next += 1;
    if (bucket.next === bucket.ids.length) {
      this.#buckets.delete(block);
      if (this.#last === bucket) this.#last = undefined;
    }
    return id;
  }

  clear(): void {
    this.#buckets.clear();
    this.#last = undefined;
  }

  #bucket(block: UpdateBlock): Bucket {
    let bucket = this.#buckets.get(block);
    if (bucket === undefined) {
      bucket = { block, ids: [], next: 0 };
      this.#buckets.set(block, bucket);
    }
    return bucket;
  }
}
