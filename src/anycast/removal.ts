import type { Clock } from '../core/index.ts';
import type { MassWithdrawMember } from '../policy/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import { deferred } from './wait.ts';

/** So long may an address and hooks keep a removal from ending, in milliseconds. */
const LONGEST = 60_000;

export interface RemovalOptions {
  readonly driver: AnnouncementDriver;
  readonly clock: Clock;
  /** Where it is asked whether it may leave; undefined where nobody minds. */
  readonly member: MassWithdrawMember | undefined;
  /** Takes it out of what is announced; what this returns ends its hearing of its prefix. */
  readonly takeOut: () => () => void;
  /** It is gone, or stays. */
  readonly onOver: () => void;
}

/** One announcement leaves for good, as soon as it may. */
export class Removal {
  /** Resolves when it is gone, or stays. */
  readonly done: Promise<void>;
  readonly #options: RemovalOptions;
  readonly #finish: () => void;
  readonly #impatience = new AbortController();
  #hasBegun = false;

  constructor(options: RemovalOptions) {
    this.#options = options;
    const { done, resolve } = deferred();
    this.done = done;
    this.#finish = resolve;
  }

  /** The breaker holds it. */
  get isHeld(): boolean {
    return !this.#hasBegun;
  }

  /** Goes now, or when the breaker lets it. */
  begin(): void {
    const { driver } = this.#options;
    driver.onSettled = () => {
      // Not within a decision: what that comes to is to be counted first.
      queueMicrotask(this.tryToGo);
    };
    this.tryToGo();
  }

  /** It stays, if it has not gone yet. */
  cancel(): void {
    const { member, onOver } = this.#options;
    if (this.#hasBegun) return;
    this.#letDriverGo();
    member?.cancelRemoval();
    onOver();
    this.#finish();
  }

  /** Nobody waits for its address and its hooks any longer. */
  hurry(): void {
    this.#impatience.abort();
  }

  /** Idempotent. */
  readonly tryToGo = (): void => {
    if (this.#hasBegun || !this.#mayGo()) return;
    this.#letDriverGo();
    void this.#go();
  };

  #mayGo(): boolean {
    const { driver, member, clock } = this.#options;
    if (!driver.running || member === undefined) return true;
    // One that is replaced takes no route away.
    if (driver.owners.staysWithout(driver) || member.requestRemoval(clock.now())) return true;
    driver.removal = member.holdBack(clock.now())?.reason;
    return false;
  }

  #letDriverGo(): void {
    const { driver } = this.#options;
    this.#hasBegun = true;
    driver.onSettled = undefined;
    driver.removal = undefined;
  }

  async #go(): Promise<void> {
    const { driver, clock, takeOut, onOver } = this.#options;
    const { signal } = this.#impatience;
    driver.stop('removed');
    const forget = takeOut();
    driver.forget();
    const limit = clock.setTimer(LONGEST, () => {
      this.hurry();
    });
    await driver.leave(signal);
    limit.cancel();
    driver.release();
    forget();
    onOver();
    this.#finish();
  }
}
