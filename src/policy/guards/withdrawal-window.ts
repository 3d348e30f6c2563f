import type { MassWithdrawLimits } from './mass-withdraw-status.ts';
import type { SharedRoute } from './shared-route.ts';

/** Which routes have left within the window, and how many may. */
export class WithdrawalWindow {
  readonly #limits: Pick<MassWithdrawLimits, 'atMost' | 'within'>;
  /** With when they left, the oldest first. */
  readonly #left = new Map<SharedRoute, number>();
  #announced = 0;
  /** How many of the window are not announced again. */
  #gone = 0;

  constructor(limits: Pick<MassWithdrawLimits, 'atMost' | 'within'>) {
    this.#limits = limits;
  }

  /** How many routes are announced now. */
  get announced(): number {
    return this.#announced;
  }

  /** How many have left: one that leaves twice counts once. */
  get withdrawn(): number {
    return this.#left.size;
  }

  /** How many may: of what was announced when the window began, or has come since. */
  get limit(): number {
    const { atMost } = this.#limits;
    if ('count' in atMost) return atMost.count;
    // Percent like 33.3 have no exact binary form; what they make is not to be one less for it.
    const share = ((this.#announced + this.#gone) * atMost.percent) / 100 + 1e-9;
    return Math.max(1, Math.floor(share));
  }

  /** Whether one more may leave. */
  admits(route: SharedRoute): boolean {
    return this.#left.has(route) || this.#left.size < this.limit;
  }

  enter(route: SharedRoute): void {
    this.#announced += 1;
    if (this.#left.has(route)) this.#gone -= 1;
  }

  /** @param countedAt when; undefined if it is not to be counted */
  leave(route: SharedRoute, countedAt: number | undefined): void {
    this.#announced -= 1;
    if (countedAt !== undefined) {
      // To the end of the window, where the newest are.
      this.#left.delete(route);
      this.#left.set(route, countedAt);
    }
    if (this.#left.has(route)) this.#gone += 1;
  }

  /** Forgets those that left too long ago. */
  forgetOld(now: number): void {
    for (const [route, at] of this.#left) {
      if (now - at < this.#limits.within) return;
      this.#left.delete(route);
      if (!route.isAnnounced) this.#gone -= 1;
    }
  }
}
