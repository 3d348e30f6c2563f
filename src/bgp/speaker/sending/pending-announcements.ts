import type { UpdateBlock } from './update-block.ts';

interface Bucket {
  readonly block: UpdateBlock;
  readonly ids: number[];
  next: number;
}

/** So many buckets that are used up are let go of together, where they are the most. */
const LEAST_USED_UP = 1_024;

/** Routes to announce by their ids, each beside those that say the same, in the order in which they came. */
export class PendingAnnouncements {
  readonly #byBlock = new Map<UpdateBlock, Bucket>();
  /** The oldest first, behind those that are used up: a Map that loses its first entries is slow to find the next. */
  #buckets: Bucket[] = [];
  #usedUp = 0;
  #last: Bucket | undefined;

  get isEmpty(): boolean {
    return this.#usedUp === this.#buckets.length;
  }

  add(block: UpdateBlock, id: number): void {
    // Most routes say the same as the one before.
    if (this.#last?.block !== block) this.#last = this.#bucket(block);
    this.#last.ids.push(id);
  }

  /** What the oldest of them says; undefined if there are none. */
  get oldest(): UpdateBlock | undefined {
    return this.#buckets[this.#usedUp]?.block;
  }

  /** Takes the next one of those that say so, which are the oldest; undefined when there are no more of them. */
  take(block: UpdateBlock): number | undefined {
    const bucket = this.#buckets[this.#usedUp];
    if (bucket?.block !== block) return undefined;
    const id = bucket.ids[bucket.next];
    bucket.next += 1;
    if (bucket.next === bucket.ids.length) this.#dropOldest(bucket);
    return id;
  }

  clear(): void {
    this.#byBlock.clear();
    this.#buckets = [];
    this.#usedUp = 0;
    this.#last = undefined;
  }

  #bucket(block: UpdateBlock): Bucket {
    let bucket = this.#byBlock.get(block);
    if (bucket === undefined) {
      bucket = { block, ids: [], next: 0 };
      this.#byBlock.set(block, bucket);
      this.#buckets.push(bucket);
    }
    return bucket;
  }

  #dropOldest(bucket: Bucket): void {
    this.#byBlock.delete(bucket.block);
    if (this.#last === bucket) this.#last = undefined;
    this.#usedUp += 1;
    if (this.#usedUp < this.#buckets.length) {
      if (this.#usedUp < LEAST_USED_UP || 2 * this.#usedUp < this.#buckets.length) return;
    }
    this.#buckets = this.#buckets.slice(this.#usedUp);
    this.#usedUp = 0;
  }
}
