import type { CommandFailure } from './vip-reasons.ts';
import type { PlacedAddress } from './mark.ts';
import type { VirtualAddress } from './virtual-address.ts';

/** What is to be done about an address now. */
export type AddressTask = 'add' | 'remove';

/** One address on one interface that we add and take off, for all who want it. */
export class ManagedAddress {
  readonly place: PlacedAddress;
  readonly claims: Set<VirtualAddress> = new Set<VirtualAddress>();
  /** Why it is not as it should be; undefined while nothing is wrong. */
  failure: CommandFailure | undefined;
  /** It was added, and the interface that has it is not up. */
  isHidden = false;
  #retryAt = Number.NEGATIVE_INFINITY;
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

  /** What is to be done, level-triggered: the same until it is done, or has failed and is waited with. */
  task(isThere: boolean, now: number): AddressTask | undefined {
    if (now < this.#retryAt) return undefined;
    switch (this.wanted) {
      case true:
        return isThere ? undefined : 'add';
      case false:
        return this.#cleared ? undefined : 'remove';
      case undefined:
        return undefined;
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

  /** @param retryAt when it is tried again, on `clock.now()` */
  failed(failure: CommandFailure, retryAt: number): void {
    this.failure = failure;
    this.#retryAt = retryAt;
  }

  /** It is there and not seen: adding it again would not help, looking later may. */
  hidden(retryAt: number): void {
    this.isHidden = true;
    this.#retryAt = retryAt;
  }
}
