import type { CommandFailure } from './vip-reasons.ts';
import type { PlacedAddress } from './mark.ts';
import type { VirtualAddress } from './virtual-address.ts';

/** What is to be done about an address now. */
export type AddressTask = 'add' | 'remove';

/** So soon is tried again what has failed, in milliseconds. */
const RETRY = 5_000;

/** So long stays what an earlier process has left while nobody has said whether it is wanted, in milliseconds. */
const UNDECIDED = 60_000;

/** One address on one interface that we add and take off, for all who want it. */
export class ManagedAddress {
  readonly place: PlacedAddress;
  readonly claims: Set<VirtualAddress> = new Set<VirtualAddress>();
  /** Why it is not as it should be; undefined while nothing is wrong. */
  failure: CommandFailure | undefined;
  /** It was added, and the interface that has it is not up. */
  isHidden = false;
  #retryAt = Number.NEGATIVE_INFINITY;
  #undecidedUntil = Number.POSITIVE_INFINITY;
  /** It is off, or not ours: nothing of it is left to take off. */
  #cleared = false;

  constructor(place: PlacedAddress) {
    this.place = place;
  }

  /** Whether anybody wants it; undefined where nobody has said anything. */
  get wanted(): boolean | undefined {
    const wishes = Array.from(this.claims, ({ wanted }) => wanted);
    if (wishes.includes(true)) return true;
    return wishes.length === 0 || wishes.includes(false) ? false : undefined;
  }

  /** Nobody has to do with it any more, and nothing of it is left. */
  get isOver(): boolean {
    return this.#cleared && this.claims.size === 0;
  }

  /** From now on (on `clock.now()`) somebody is to say whether it is wanted. */
  await(now: number): void {
    this.#undecidedUntil = now + UNDECIDED;
  }

  /** What is to be done, level-triggered: the same until it is done, or has failed and is waited with. */
  task(isThere: boolean, now: number): AddressTask | undefined {
    if (now < this.#retryAt) return undefined;
    switch (this.wanted) {
      case true:
        return isThere ? undefined : 'add';
      case false:
        return this.#cleared ? undefined : 'remove';
      case undefined:
        // Without a route it captures what this host itself sends to the service.
        return isThere && !this.#cleared && now >= this.#undecidedUntil ? 'remove' : undefined;
    }
  }

  /** The wish has changed: it is tried at once. */
  renew(): void {
    this.#retryAt = Number.NEGATIVE_INFINITY;
    this.failure = undefined;
    if (this.wanted === true) this.#cleared = false;
  }

  done(task: AddressTask): void {
    this.failure = undefined;
    this.#cleared = task === 'remove';
  }

  failed(failure: CommandFailure, now: number): void {
    this.failure = failure;
    this.#retryAt = now + RETRY;
  }

  /** It is there and not seen: adding it again would not help, looking later may. */
  hidden(now: number): void {
    this.isHidden = true;
    this.#retryAt = now + RETRY;
  }
}
