import type { Clock } from '../core/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import type { DrainPlan } from './drain/index.ts';
import type { Removals } from './removals.ts';

export interface DeparturePlan {
  /** Undefined: not drained. */
  readonly drain: DrainPlan | undefined;
  /** The longest that all of it may take before the sessions are closed, and then before hooks are ended, in ms. */
  readonly maxDrain: number;
}

export interface Leaving {
  readonly clock: Clock;
  readonly drivers: () => Iterable<AnnouncementDriver>;
  readonly removals: Removals;
}

/** How all announcements leave together: their drains, the end of the sessions, and what follows it. */
export class Departure {
  readonly #leaving: Leaving;
  readonly #plan: DeparturePlan;
  /** Of the hooks; undefined before the sessions are closed. */
  #impatience: AbortController | undefined;

  constructor(leaving: Leaving, plan: DeparturePlan) {
    this.#leaving = leaving;
    this.#plan = plan;
  }

  /** Nobody waits any longer: neither for drains and addresses, nor, once the sessions are closed, for hooks. */
  skip(): void {
    const { drivers, removals } = this.#leaving;
    for (const driver of drivers()) driver.hurry();
    if (this.#impatience === undefined) return;
    this.#impatience.abort();
    removals.hurry();
  }

  /** Resolves when every drain has waited. */
  async drain(): Promise<void> {
    const { drain: plan, maxDrain } = this.#plan;
    const { clock } = this.#leaving;
    const drivers = [...this.#leaving.drivers()];
    if (plan !== undefined) for (const driver of drivers) void driver.drain.begin(plan);
    const limit = clock.setTimer(maxDrain, () => {
      this.skip();
    });
    await Promise.all(drivers.map((driver) => driver.drain.waited()));
    limit.cancel();
  }

  /** The sessions are closed: resolves when addresses are off and hooks have ended, of what was removed, too. */
  async finish(): Promise<void> {
    const { clock, removals } = this.#leaving;
    const impatience = new AbortController();
    this.#impatience = impatience;
    const limit = clock.setTimer(this.#plan.maxDrain, () => {
      impatience.abort();
    });
    // First: what was held leaves the drivers, and is gone by its removal.
    const gone = removals.gone(impatience.signal);
    const drivers = [...this.#leaving.drivers()];
    await Promise.all([gone, ...drivers.map((driver) => driver.leave(impatience.signal))]);
    limit.cancel();
  }
}
