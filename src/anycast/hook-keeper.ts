import { reason, type Clock, type Reason, type Timer } from '../core/index.ts';
import { HookRunner, type Hook, type HookOutcome, type HookState } from '../host/index.ts';
import type { ServiceState } from '../policy/index.ts';

/** From the failure of a hook to its next try, in milliseconds: doubled with each, to the longest. */
const FIRST_RETRY = 5_000;
const LONGEST_RETRY = 300_000;

export interface HookHost {
  readonly prefix: string;
  readonly clock: Clock;
  readonly service: () => ServiceState;
  readonly onHook: (outcome: HookOutcome) => void;
}

/** How the route stands. */
export interface RouteStanding {
  /** It is to be announced, by this announcement or by another owner in its place. */
  readonly isHeld: boolean;
  /** A peer has it. */
  readonly isAnnounced: boolean;
  /** A peer has it because of this announcement. */
  readonly isOnWire: boolean;
}

/**
 * Runs the hooks of one announcement, on real transitions only: the route is there, the route is gone. What fails is
 * tried again for as long as what it was run for lasts.
 */
export class HookKeeper {
  readonly #host: HookHost;
  #runner: HookRunner;
  /** What the hooks were told last of the route. */
  #told: 'announce' | 'withdraw';
  /** What the last outcome was of, and the first fault of it. */
  #state: HookState | undefined;
  #fault: Reason | undefined;
  #retry: Timer | undefined;
  #delay = FIRST_RETRY;
  #draining: Promise<Reason | undefined> | undefined;
  /** Those whom an update has replaced, while they run. */
  #replaced: Promise<void> = Promise.resolve();
  #isEnding = false;
  #isImpatient = false;

  /** @param told what they need not be told any more */
  constructor(host: HookHost, hooks: readonly Hook[], told: 'announce' | 'withdraw' = 'withdraw') {
    this.#host = host;
    this.#told = told;
    this.#runner = this.#runnerOf(hooks);
  }

  /** Why the first one failed of those that ran last; undefined if none did. */
  get fault(): Reason | undefined {
    return this.#fault;
  }

  /** Runs these from the next transition on: nothing begins anew. */
  replace(hooks: readonly Hook[]): void {
    this.#rest();
    this.#fault = undefined;
    this.#replaced = Promise.all([this.#replaced, this.#runner.settled()]).then(() => undefined);
    this.#runner = this.#runnerOf(hooks);
  }

  /** Tells them if the route has come or gone. */
  look({ isHeld, isAnnounced, isOnWire }: RouteStanding, why: Reason): void {
    if (isHeld && isAnnounced && this.#told === 'withdraw') this.#tell('announce', why);
    if (!isHeld && !isOnWire && this.#told === 'announce') this.#tell('withdraw', why);
  }

  /** Tells them that a drain is over, after all that they were told before. Resolves with the fault, if one fails. */
  drained(why: Reason): Promise<Reason | undefined> {
    this.#draining = this.#drain(why);
    return this.#draining;
  }

  /** Resolves when all have run; ends those that run on abort. What has failed is not tried again. */
  async settled(signal: AbortSignal): Promise<void> {
    const abort = (): void => {
      this.#isImpatient = true;
      void this.#runner.settled(signal);
    };
    this.#isEnding = true;
    this.#rest();
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    await this.#replaced;
    await this.#runner.settled();
    await this.#draining;
    await this.#runner.settled();
    signal.removeEventListener('abort', abort);
    this.#isEnding = false;
    this.#isImpatient = false;
  }

  /** Why one that waits is not run. */
  missed(): Reason {
    return reason(
      'hook-not-run',
      'keepcast was stopped, and did not wait for the hooks any longer',
    );
  }

  async #drain(why: Reason): Promise<Reason | undefined> {
    await this.#runner.settled();
    if (this.#isImpatient) return this.missed();
    this.#fault = undefined;
    this.#tell('drain', why);
    await this.#runner.settled();
    return this.#fault;
  }

  #tell(state: HookState, why: Reason): void {
    const { prefix, clock, service } = this.#host;
    if (state !== 'drain') this.#told = state;
    this.#rest();
    this.#delay = FIRST_RETRY;
    this.#runner.tell({ prefix, state, service: service(), reason: why, at: clock.date() });
  }

  #runnerOf(hooks: readonly Hook[]): HookRunner {
    const runner: HookRunner = new HookRunner(hooks, {
      clock: this.#host.clock,
      onOutcome: (outcome) => {
        if (runner === this.#runner) this.#note(outcome);
        this.#host.onHook(outcome);
      },
    });
    return runner;
  }

  #note({ state, reason: why }: HookOutcome): void {
    if (state !== this.#state) this.#fault = undefined;
    this.#state = state;
    if (why.code === 'hook-done') return;
    this.#fault ??= why;
    if (!this.#isEnding) this.#retry ??= this.#host.clock.setTimer(this.#delay, this.#tryAgain);
  }

  readonly #tryAgain = (): void => {
    this.#retry = undefined;
    this.#delay = Math.min(LONGEST_RETRY, this.#delay * 2);
    // What comes of it takes the place of the fault.
    if (this.#runner.retry()) this.#state = undefined;
  };

  #rest(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
  }
}
