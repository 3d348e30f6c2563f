import type { Clock } from '../../core/index.ts';
import type { Router } from '../../testing/index.ts';

/** How a prefix fared, as the routers saw it. */
export interface PrefixAvailability {
  /** How long at least one router had a route to it, in milliseconds. */
  readonly available: number;
  /** The same as a part of the whole, 0 to 1. */
  readonly share: number;
  /** How often the last route to it went. */
  readonly losses: number;
}

interface Account {
  readonly routes: Set<string>;
  since: number;
  available: number;
  losses: number;
}

/** Keeps account of when routers have a route. */
export class Availability {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();
  #routers = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  follow(router: Router): void {
    this.#routers += 1;
    const source = this.#routers;
    router.on('route', ({ prefix, peer, change }) => {
      const key = `${source} ${peer}`;
      if (change === 'removed') this.#lose(prefix, key);
      else this.#gain(prefix, key);
    });
  }

  /** @param end the end of the time that is looked at, from 0 on, in milliseconds */
  until(end: number): Record<string, PrefixAvailability> {
    return Object.fromEntries(
      Array.from(this.#accounts, ([prefix, { routes, since, available, losses }]) => {
        const total = available + (routes.size > 0 ? end - since : 0);
        return [prefix, { available: total, share: end === 0 ? 0 : total / end, losses }];
      }),
    );
  }

  #gain(prefix: string, key: string): void {
    let account = this.#accounts.get(prefix);
    if (account === undefined) {
      account = { routes: new Set(), since: 0, available: 0, losses: 0 };
      this.#accounts.set(prefix, account);
    }
    if (account.routes.size === 0) account.since = this.#clock.now();
    account.routes.add(key);
  }

  #lose(prefix: string, key: string): void {
    const account = this.#accounts.get(prefix);
    if (account?.routes.delete(key) !== true || account.routes.size > 0) return;
    account.available += this.#clock.now() - account.since;
    account.losses += 1;
  }
}
