import {
  dateAt,
  formatDuration,
  isSame,
  reason,
  type Clock,
  type Reason,
  type Timer,
} from '../../core/index.ts';
import type { Order } from '../../policy/index.ts';
import {
  drainWakeAt,
  SERVING,
  stepDrain,
  type DrainAction,
  type DrainEnd,
  type DrainEvent as MachineEvent,
  type DrainPhase,
  type DrainState,
} from './drain-machine.ts';
import { DrainInquiry } from './drain-inquiry.ts';
import type { DrainPlan } from './drain-options.ts';
import type {
  DrainAttributes,
  DrainEvent,
  DrainReasonCode,
  DrainResult,
  DrainStatus,
} from './drain-status.ts';

/** What a drain needs of its announcement. */
export interface DrainHost {
  readonly prefix: string;
  readonly clock: Clock;
  /** Whether a peer has the route. */
  isAnnounced(): boolean;
  /** Whether the route is wanted, the drain aside. */
  readonly wants: boolean;
  /** Whether a peer has the route, or this host its address, because of this announcement. */
  isThere(): boolean;
  /** Decide anew: what the drain wants has changed. */
  decide(): void;
  /** Resolves with why it failed. */
  runHook(): Promise<Reason | undefined>;
  /** Why the hook is not run any more: all is stopped; undefined if there is none. */
  hookMissed(): Reason | undefined;
  tell(event: DrainEvent): void;
}

const NO_ATTRIBUTES: DrainAttributes = { med: undefined, prepend: undefined };

const DRAINING: Reason<DrainReasonCode> = reason(
  'draining',
  'draining: de-preferred with GRACEFUL_SHUTDOWN (RFC 8326)',
);

const ENDS: Readonly<Record<DrainEnd, string>> = {
  time: 'its time was over',
  condition: 'its condition was met',
  skipped: 'the wait was cut short',
  'not-announced': 'no peer had the route',
};

/** The drain of one announcement: does what its machine says. */
export class Drain {
  readonly #host: DrainHost;
  #state: DrainState = SERVING;
  #attributes: DrainAttributes = NO_ATTRIBUTES;
  readonly #inquiry = new DrainInquiry();
  /** Resolves when the hook has ended that runs because of it. */
  #hooking: Promise<void> | undefined;
  #hookFault: Reason | undefined;
  #timer: { readonly at: number; readonly timer: Timer } | undefined;
  /** Grows with each drain that is taken back: what its hook says later is of no use. */
  #turn = 0;
  readonly #waiters = new Set<(result: DrainResult) => void>();
  readonly #waitWaiters = new Set<() => void>();

  constructor(host: DrainHost) {
    this.#host = host;
  }

  get phase(): DrainPhase {
    return this.#state.phase;
  }

  get attributes(): DrainAttributes {
    return this.#attributes;
  }

  /** What it has the decision obey; undefined while nothing is drained. */
  get order(): Order | undefined {
    const { phase } = this.#state;
    if (phase === 'serving') return undefined;
    return { kind: 'draining', waiting: phase === 'waiting', reason: this.reason };
  }

  get reason(): Reason<DrainReasonCode> {
    const { end, begunAt, waitedUntil } = this.#state;
    if (end === undefined) return DRAINING;
    const waited = waitedUntil - begunAt;
    const after = waited > 0 ? ` after ${formatDuration(waited)}` : '';
    return reason('drained', `drained: withdrawn${after}, since ${ENDS[end]}`, { end, waited });
  }

  get status(): DrainStatus | undefined {
    const { phase, begunAt, until } = this.#state;
    if (phase === 'serving') return undefined;
    const { clock } = this.#host;
    return {
      phase,
      reason: this.reason,
      begunAt: dateAt(clock, begunAt),
      until: dateAt(clock, until),
      condition: this.#inquiry.objection,
    };
  }

  /** Begins, or joins what is under way; resolves when it is over or was taken back. */
  begin(plan: DrainPlan): Promise<DrainResult> {
    if (plan.until !== undefined) this.#inquiry.add(plan.until);
    const { attributes: before } = this;
    this.#attributes = {
      med: plan.med ?? this.#attributes.med,
      prepend: plan.prepend ?? this.#attributes.prepend,
    };
    const done = new Promise<DrainResult>((resolve) => {
      this.#waiters.add(resolve);
    });
    this.#step({
      type: 'begin',
      now: this.#host.clock.now(),
      wait: plan.wait,
      asks: plan.until !== undefined,
      isAnnounced: this.#host.isAnnounced(),
    });
    // One that joins may say more of the route: that is no step of the machine.
    if (!isSame(before, this.#attributes)) this.#host.decide();
    this.look();
    return done;
  }

  /** Something has changed, or time has passed. */
  look(): void {
    if (this.#state.phase === 'serving' || this.#state.phase === 'drained') return;
    this.#step({
      type: 'look',
      now: this.#host.clock.now(),
      isWanted: this.#host.wants,
      isThere: this.#host.isThere(),
    });
  }

  /** Ends the wait now. */
  skip(): void {
    this.#step({ type: 'skip', now: this.#host.clock.now() });
    this.look();
  }

  undo(): void {
    this.#step({ type: 'undo' });
  }

  /** Resolves when the wait is over; at once where nothing is drained. */
  waited(): Promise<void> {
    if (this.#state.phase !== 'waiting') return Promise.resolve();
    return new Promise((resolve) => {
      this.#waitWaiters.add(resolve);
    });
  }

  /** Resolves when the hook has ended that runs because of the drain; at once where none runs. */
  async hooked(): Promise<void> {
    await this.#hooking;
  }

  /** All is stopped: what was drained until now ends as it is, and nothing is drained any more. */
  reset(): void {
    const before = this.#state;
    if (before.phase === 'serving') return;
    this.#state = SERVING;
    this.#arm();
    if (before.phase === 'leaving') this.#hookFault = this.#host.hookMissed();
    this.#settle(before.end === undefined ? 'taken-back' : 'drained', before);
    this.#release();
    this.#reset();
    this.#tell('serving', reason('undrained', 'the drain has ended with the stop'));
  }

  #step(event: MachineEvent): void {
    const before = this.#state;
    const { state, actions } = stepDrain(before, event);
    this.#state = state;
    this.#arm();
    // Who waits for a drain that was taken back is told what it had come to.
    for (const action of actions) this.#perform(action, before);
    if (state.phase !== 'waiting') this.#release();
    if (state.phase === 'serving') this.#reset();
    if (state.phase === before.phase) return;
    const isBack = state.phase === 'serving';
    this.#tell(state.phase, isBack ? reason('undrained', 'the drain was taken back') : this.reason);
  }

  #tell(phase: DrainPhase, why: Reason<DrainReasonCode>): void {
    const { prefix, clock } = this.#host;
    this.#host.tell({ prefix, phase, reason: why, at: clock.date() });
    this.#host.decide();
  }

  #perform(action: DrainAction, before: DrainState): void {
    switch (action) {
      case 'ask':
        void this.#ask();
        return;
      case 'stop-asking':
        this.#inquiry.stop();
        return;
      case 'run-hook':
        this.#hooking = this.#runHook(this.#turn);
        return;
      case 'finish':
        this.#settle('drained', this.#state);
        return;
      case 'take-back':
        this.#settle('taken-back', before);
    }
  }

  #settle(outcome: DrainResult['outcome'], { end, begunAt, waitedUntil }: DrainState): void {
    const { prefix, clock } = this.#host;
    const result: DrainResult = {
      prefix,
      outcome,
      end,
      waited: (end === undefined ? clock.now() : waitedUntil) - begunAt,
      hookFault: this.#hookFault,
    };
    for (const resolve of this.#waiters) resolve(result);
    this.#waiters.clear();
  }

  #release(): void {
    for (const resolve of this.#waitWaiters) resolve();
    this.#waitWaiters.clear();
  }

  #reset(): void {
    this.#turn += 1;
    this.#attributes = NO_ATTRIBUTES;
    this.#inquiry.clear();
    this.#hookFault = undefined;
  }

  async #ask(): Promise<void> {
    const isMet = await this.#inquiry.ask();
    if (isMet === undefined) return;
    this.#step({ type: 'answered', now: this.#host.clock.now(), isMet });
    this.look();
  }

  async #runHook(turn: number): Promise<void> {
    const fault = await this.#host.runHook();
    if (this.#turn !== turn) return;
    this.#hookFault = fault;
    this.#step({ type: 'hooked' });
  }

  #arm(): void {
    const { clock } = this.#host;
    const at = drainWakeAt(this.#state);
    if (this.#timer?.at === at) return;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    if (at === undefined) return;
    const timer = clock.setTimer(Math.max(0, at - clock.now()), () => {
      this.#timer = undefined;
      this.look();
    });
    this.#timer = { at, timer };
  }
}
