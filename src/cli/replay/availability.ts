import type { Clock } from '../../core/index.ts';
import type { Router } from '../../testing/index.ts';

/** How a prefix fared, as the routers saw it. */
export interface PrefixAvailability {
  /** How long at least one router had a route to it, in milliseconds. */
  readonly available: number;
  /** How long it was looked at, in milliseconds. */
  readonly of: number;
  /** The one as a part of the other, 0 to 1. */
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

  /**
   * @param prefixes with the beginning of the time that is looked at, in milliseconds on the clock
   * @param end its end
   */
  between(prefixes: ReadonlyMap<string, number>, end: number): Record<string, PrefixAvailability> {
    return Object.fromEntries(
      Array.from(prefixes, ([prefix, begin]) => [prefix, this.#of(prefix, begin, end)]),
    );
  }

  #of(prefix: string, begin: number, end: number): PrefixAvailability {
    const account = this.#accounts.get(prefix);
    const of = end - begin;
    if (account === undefined) return { available: 0, of, share: 0, losses: 0 };
    const { routes, since, available, losses } = account;
    const total = available + (routes.size > 0 ? end - since : 0);
    return { available: total, of, share: of === 0 ? 0 : total / of, losses };
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
