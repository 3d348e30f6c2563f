import type { Clock, Reason } from '../core/index.ts';
import { HookRunner, type Hook, type HookOutcome } from '../host/index.ts';
import type { ServiceState } from '../policy/index.ts';

export interface HookHost {
  readonly prefix: string;
  readonly clock: Clock;
  readonly hooks: readonly Hook[];
  readonly service: () => ServiceState;
  readonly onOutcome: (outcome: HookOutcome) => void;
}

/** How the route stands. */
export interface RouteStanding {
  /** The speaker is to announce it. */
  readonly isHeld: boolean;
  /** A peer has it. */
  readonly isAnnounced: boolean;
  /** A peer has it because of this announcement. */
  readonly isOnWire: boolean;
}

/** Runs the hooks of one announcement, on real transitions only: the route is there, the route is gone. */
export class HookKeeper {
  readonly #host: HookHost;
  readonly #runner: HookRunner;
  /** What the hooks were told last. */
  #told: 'announce' | 'withdraw' = 'withdraw';
  #fault: Reason | undefined;

  constructor(host: HookHost) {
    this.#host = host;
    this.#runner = new HookRunner(host.hooks, {
      clock: host.clock,
      onOutcome: (outcome) => {
        this.#fault = outcome.reason.code === 'hook-done' ? undefined : outcome.reason;
        host.onOutcome(outcome);
      },
    });
  }

  /** Why the last one failed; undefined if it did not. */
  get fault(): Reason | undefined {
    return this.#fault;
  }

  /** Tells them if the route has come or gone. */
  look({ isHeld, isAnnounced, isOnWire }: RouteStanding, why: Reason): void {
    if (isHeld && isAnnounced && this.#told === 'withdraw') this.#tell('announce', why);
    if (!isHeld && !isOnWire && this.#told === 'announce') this.#tell('withdraw', why);
  }

  /** Tells them that a drain is over, after all that they were told before. Resolves with the fault, if one fails. */
  async drained(why: Reason): Promise<Reason | undefined> {
    await this.#runner.settled();
    this.#fault = undefined;
    this.#tell('drain', why);
    await this.#runner.settled();
    return this.#fault;
  }

  /** Resolves when all have run; ends those that run on abort. */
  settled(signal: AbortSignal): Promise<void> {
    return this.#runner.settled(signal);
  }

  #tell(state: 'announce' | 'withdraw' | 'drain', why: Reason): void {
    const { prefix, clock, service } = this.#host;
    if (state !== 'drain') this.#told = state;
    this.#runner.tell({ prefix, state, service: service(), reason: why, at: clock.date() });
  }
}
