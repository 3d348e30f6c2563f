/** How a router spreads flows over equal next hops. */
export type Rehash =
  /** A fixed number of buckets, of which each next hop has a share: a loss moves the flows of what is lost alone. */
  | 'resilient'
  /** The hash of the flow modulo the number of next hops: any change moves most flows. */
  | 'modulo';

/** As many as the next-hop groups of Linux have by default. */
const BUCKETS = 256;

/** The next hops of one prefix, and which flow goes to which of them. */
export class NextHops {
  readonly #rehash: Rehash;
  #members: readonly string[] = [];
  #buckets: readonly string[] = [];

  constructor(rehash: Rehash) {
    this.#rehash = rehash;
  }

  get members(): readonly string[] {
    return this.#members;
  }

  /** @param members in any order, without repetitions */
  update(members: readonly string[]): void {
    this.#members = [...members].sort();
    this.#buckets =
      this.#rehash === 'modulo' || members.length === 0
        ? this.#members
        : rebalance(this.#buckets, this.#members);
  }

  /** Where a flow goes; undefined if nowhere. */
  pick(flow: number): string | undefined {
    return this.#buckets[flow % this.#buckets.length];
  }
}

/** Equal shares, and no bucket moves that need not. */
function rebalance(before: readonly string[], members: readonly string[]): readonly string[] {
  const counts = new Map(members.map((member) => [member, 0]));
  const buckets: (string | undefined)[] = Array.from({ length: BUCKETS }, (_, index) => {
    const owner = before[index];
    const count = owner === undefined ? undefined : counts.get(owner);
    if (owner === undefined || count === undefined) return undefined;
    counts.set(owner, count + 1);
    return owner;
  });
  const give = (index: number, to: string): void => {
    buckets[index] = to;
    counts.set(to, (counts.get(to) ?? 0) + 1);
  };
  for (const [index, owner] of buckets.entries()) {
    if (owner === undefined) give(index, extreme(counts, -1));
  }
  for (;;) {
    const [most, fewest] = [extreme(counts, 1), extreme(counts, -1)];
    if ((counts.get(most) ?? 0) - (counts.get(fewest) ?? 0) <= 1) break;
    counts.set(most, (counts.get(most) ?? 0) - 1);
    give(buckets.lastIndexOf(most), fewest);
  }
  return buckets.filter((owner) => owner !== undefined);
}

/** Who has the most (1) or the fewest (-1); the first of several. */
function extreme(counts: ReadonlyMap<string, number>, sign: 1 | -1): string {
  let found = '';
  let best = -Infinity;
  for (const [member, count] of counts) {
    if (sign * count <= best) continue;
    best = sign * count;
    found = member;
  }
  return found;
}
