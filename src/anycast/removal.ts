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
  readonly onGone: () => void;
}

/** One announcement leaves for good, as soon as it may. */
export class Removal {
  readonly done: Promise<void>;
  readonly #options: RemovalOptions;
  readonly #finish: () => void;
  #hasBegun = false;

  constructor(options: RemovalOptions) {
    this.#options = options;
    const { done, resolve } = deferred();
    this.done = done;
    this.#finish = resolve;
  }

  /** Goes now, or when the breaker lets it. */
  begin(): void {
    const { driver } = this.#options;
    driver.onSettled = () => {
      // Not within a decision: what that comes to is to be counted first.
      queueMicrotask(this.#tryToGo);
    };
    this.#tryToGo();
  }

  readonly #tryToGo = (): void => {
    const { driver, member, clock } = this.#options;
    if (this.#hasBegun) return;
    if (driver.running && member?.requestRemoval(clock.now()) === false) return;
    this.#hasBegun = true;
    driver.onSettled = undefined;
    void this.#go();
  };

  async #go(): Promise<void> {
    const { driver, clock, takeOut, onGone } = this.#options;
    driver.stop('removed');
    const forget = takeOut();
    driver.forget();
    const impatience = new AbortController();
    const limit = clock.setTimer(LONGEST, () => {
      impatience.abort();
    });
    await driver.leave(impatience.signal);
    limit.cancel();
    driver.release();
    forget();
    onGone();
    this.#finish();
  }
}
