import type { Clock } from '../core/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import type { DrainPlan } from './drain/index.ts';

export interface DeparturePlan {
  /** Undefined: not drained. */
  readonly drain: DrainPlan | undefined;
  /** The longest that all of it may take before the sessions are closed, and then before hooks are ended, in ms. */
  readonly maxDrain: number;
}

/** How all announcements leave together: their drains, the end of the sessions, and what follows it. */
export class Departure {
  readonly #clock: Clock;
  readonly #drivers: () => Iterable<AnnouncementDriver>;
  readonly #plan: DeparturePlan;

  constructor(clock: Clock, drivers: () => Iterable<AnnouncementDriver>, plan: DeparturePlan) {
    this.#clock = clock;
    this.#drivers = drivers;
    this.#plan = plan;
  }

  /** Nobody waits any longer; what is under way is done in order all the same. */
  skip(): void {
    for (const driver of this.#drivers()) driver.hurry();
  }

  /** Resolves when every drain has waited. */
  async drain(): Promise<void> {
    const { drain: plan, maxDrain } = this.#plan;
    const drivers = [...this.#drivers()];
    if (plan !== undefined) for (const driver of drivers) void driver.drain.begin(plan);
    const limit = this.#clock.setTimer(maxDrain, () => {
      this.skip();
    });
    await Promise.all(drivers.map((driver) => driver.drain.waited()));
    limit.cancel();
  }

  /** The sessions are closed: resolves when addresses are off and hooks have ended. */
  async finish(): Promise<void> {
    const impatience = new AbortController();
    const limit = this.#clock.setTimer(this.#plan.maxDrain, () => {
      impatience.abort();
    });
    const drivers = [...this.#drivers()];
    await Promise.all(drivers.map((driver) => driver.leave(impatience.signal)));
    limit.cancel();
  }
}
