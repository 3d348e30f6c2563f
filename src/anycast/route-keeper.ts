import type { RouteExportOptions, RouteHandle, Speaker } from '../bgp/speaker/index.ts';
import { isSame, type Reason } from '../core/index.ts';

/** What a route is to say. */
export interface RouteWish {
  readonly exported: RouteExportOptions;
  /** With GRACEFUL_SHUTDOWN (RFC 8326). */
  readonly isDrained: boolean;
  readonly reason: Reason;
}

/** What the speaker was told, and what that has made of the handle. */
interface Told {
  readonly wish: RouteWish;
  readonly key: string | undefined;
}

/** What somebody has done to a route behind our back. */
export type RouteDamage = 'route-withdrawn' | 'route-changed';

/** Makes the speaker want what one announcement wants, and nothing else. */
export class RouteKeeper {
  readonly #speaker: Speaker;
  readonly #prefix: string;
  #route: RouteHandle | undefined;
  #told: Told | undefined;

  constructor(speaker: Speaker, prefix: string) {
    this.#speaker = speaker;
    this.#prefix = prefix;
  }

  /** Whether the speaker was told of a route. */
  get holds(): boolean {
    return this.#route !== undefined;
  }

  /** How the speaker's idea of the route differs from what it was told; undefined if it does not. */
  get damage(): RouteDamage | undefined {
    if (this.#route === undefined || this.#told === undefined) return undefined;
    if (!this.#route.active) return 'route-withdrawn';
    return this.#route.key === this.#told.key ? undefined : 'route-changed';
  }

  /** Costs nothing if nothing is new. */
  agree(wish: RouteWish): void {
    // A handle that has let go announces nothing any more, whoever has done it.
    if (this.#route?.active === false) this.#forget();
    const told = this.#told?.wish;
    const { exported, isDrained, reason: why } = wish;
    const saysSame = told !== undefined && isSame(told.exported, exported);
    const isMarked = saysSame && told.isDrained;
    // Other backends carry it now: whoever asks, or connects, is told of those.
    const isToldWhy = told?.reason.message === why.message;
    if (saysSame && isMarked === isDrained && isToldWhy) return;
    if (this.#route === undefined) {
      this.#route = this.#speaker.announce({ prefix: this.#prefix, ...exported }, why);
    } else if (!saysSame || !isDrained) {
      this.#route.update(exported, why);
    }
    if (isDrained && !isMarked) this.#route.deprefer(why);
    this.#told = { wish, key: this.#route.key };
  }

  /** Tells the speaker all of it again. */
  repair(wish: RouteWish): void {
    this.#told = undefined;
    this.agree(wish);
  }

  letGo(why: Reason): void {
    this.#route?.withdraw(why);
    this.#forget();
  }

  #forget(): void {
    this.#route = undefined;
    this.#told = undefined;
  }
}
