import type { SnapshotFeed, SnapshotWatcher } from './snapshot-feed.ts';
import type { HealthSnapshot } from './snapshot.ts';
import { onAbort } from './waiting.ts';

type Step<Name extends string> = IteratorResult<HealthSnapshot<Name>, undefined>;

/**
 * The snapshots of a group, one after the other: the present one first. Whoever is slow gets the newest one next, and
 * misses those between, so nothing piles up.
 */
export class SnapshotStream<Name extends string>
  implements AsyncIterableIterator<HealthSnapshot<Name>, undefined>, SnapshotWatcher
{
  readonly #feed: SnapshotFeed<Name>;
  readonly #signal: AbortSignal | undefined;
  #state: 'unused' | 'open' | 'closed' = 'unused';
  /** There is a snapshot that was not given yet. */
  #isNewer = true;
  /** What the next step rejects with. */
  #failure: { readonly reason: unknown } | undefined;
  #unwatch: () => void = () => undefined;
  #unlisten: () => void = () => undefined;
  /** Steps that wait. */
  #waiting: (() => void)[] = [];

  constructor(feed: SnapshotFeed<Name>, signal: AbortSignal | undefined) {
    this.#feed = feed;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Step<Name>> {
    this.#open();
    while (this.#isOpen() && !this.#isNewer) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const failure = this.#failure;
    if (failure !== undefined) {
      this.#failure = undefined;
      throw failure.reason;
    }
    if (!this.#isNewer) return { done: true, value: undefined };
    this.#isNewer = false;
    return { done: false, value: this.#feed.snapshot() };
  }

  return(): Promise<Step<Name>> {
    this.#isNewer = false;
    this.#close();
    return Promise.resolve({ done: true, value: undefined });
  }

  onNewer(): void {
    this.#isNewer = true;
    this.#wake();
  }

  onStopped(): void {
    this.#close();
  }

  /** At the first step: who never takes one need not be told anything. */
  #open(): void {
    if (this.#state !== 'unused') return;
    this.#state = 'open';
    this.#unwatch = this.#feed.watch(this);
    this.#unlisten = onAbort(this.#signal, () => {
      this.#isNewer = false;
      this.#failure = { reason: this.#signal?.reason };
      this.#close();
    });
  }

  #isOpen(): boolean {
    return this.#state === 'open';
  }

  #close(): void {
    this.#state = 'closed';
    this.#unwatch();
    this.#unlisten();
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
