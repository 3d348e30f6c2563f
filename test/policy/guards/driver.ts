import { reason } from '../../../src/core/index.ts';
import {
  decide,
  followGuards,
  initialMemory,
  settleGuards,
  type BackendHealth,
  type Certain,
  type Decision,
  type DecisionMemory,
  type DecisionPolicy,
  type Guard,
  type HealthSnapshot,
  type Judgement,
  type Order,
  type Role,
  type ServiceState,
  type Verdict,
  type Wish,
} from '../../../src/policy/index.ts';

/** What a route says in these tests. */
export type Attributes = string;

export const SERVE: Order = { kind: 'serve' };

/** A backend whose verdict was reached at `since`. */
export function backend(name: string, verdict: Verdict, since = 0): BackendHealth {
  return { name, verdict, since, observedAt: since, reason: reason('test', `is ${verdict}`) };
}

function snapshotOf(backends: readonly BackendHealth[], at = 0): HealthSnapshot {
  return { at, backends };
}

export function judgementOf(wish: Wish): Judgement {
  const evidence = { online: [], offline: [], unknown: [], maintenance: [] };
  switch (wish) {
    case 'announce':
      return { wish, reason: reason('all-backends-online', 'is healthy', evidence) };
    case 'withdraw':
      return { wish, reason: reason('all-backends-offline', 'is dead', evidence) };
    case 'undetermined':
      return { wish, reason: reason('not-enough-evidence', 'who knows', evidence) };
  }
}

/** What a condition says when an operator has taken out every backend. */
const MAINTAINED: Judgement = {
  wish: 'withdraw',
  reason: reason('all-backends-in-maintenance', 'is in maintenance', {
    ...{ online: [], offline: [], unknown: [], maintenance: ['a'] },
  }),
};

/** Something that was decided, as far as it differs from what was decided before. */
export interface Moment {
  readonly at: number;
  readonly standing: Certain | undefined;
  /** What the route says; undefined where there is none. */
  readonly attributes: Attributes | undefined;
}

/**
 * One announcement on a clock that is moved by hand: asks `decide` whenever its wish changes, and when it wants to be
 * woken, as the shell does.
 */
export class Driver {
  readonly policy: DecisionPolicy<Attributes>;
  readonly history: Moment[] = [];
  readonly #unfollow: () => void;
  now = 0;
  wish: Wish = 'undetermined';
  backends: readonly BackendHealth[] = [];
  order: Order = SERVE;
  /** An operator has taken out every backend: what the condition wishes then is to withdraw. */
  isMaintained = false;
  /** Of this node: nothing is announced while it is undefined, if it is told that it needs one. */
  role: Role | undefined;
  newestResult: number | undefined;
  /** The group that it is of, where there are several. */
  silentGroup: string | undefined;
  /** How often it was asked for. */
  newestResultAsked = 0;
  memory: DecisionMemory;
  #decision: Decision<Attributes> | undefined;

  constructor(
    guards: readonly Guard<unknown, Attributes>[],
    {
      now = 0,
      down = 'withdraw',
      maintenance = 'withdraw',
      needsRole = false,
    }: {
      readonly now?: number;
      readonly down?: Attributes;
      readonly maintenance?: Attributes;
      readonly needsRole?: boolean;
    } = {},
  ) {
    this.now = now;
    this.policy = {
      maxAge: 30_000,
      onUnknown: 'withdraw',
      actions: {
        up: 'up',
        degraded: 'degraded',
        down,
        undetermined: undefined,
        maintenance,
        drain: 'drain',
      },
      withdrawsWithoutRole: needsRole,
      guards,
    };
    this.memory = initialMemory(this.policy, now);
    this.#startedAt = now;
    this.#unfollow = followGuards(guards, () => {
      this.ask();
    });
  }

  readonly #startedAt: number;

  get decision(): Decision<Attributes> {
    if (this.#decision === undefined) throw new Error('nothing was decided yet');
    return this.#decision;
  }

  get isAnnounced(): boolean {
    return this.decision.desire === 'announce';
  }

  /** The stages that have something to say, and until when. */
  get links(): readonly (readonly [string, number | undefined])[] {
    return this.decision.links.map(({ stage, until }) => [stage, until]);
  }

  /** Moves on to `at`, waking on the way, and has the health say this from then on. */
  tell(at: number, wish: Wish): this {
    this.runTo(at);
    this.wish = wish;
    return this.ask();
  }

  /** Moves on to `at`, waking on the way. */
  runTo(at: number): this {
    for (let wakeAt = this.#decision?.wakeAt; wakeAt !== undefined && wakeAt <= at;) {
      // A guard that wants to be woken in the past would have the shell spin.
      if (wakeAt <= this.now && wakeAt !== this.now) throw new Error('woken in the past');
      this.now = wakeAt;
      this.ask();
      const next = this.#decision?.wakeAt;
      if (next !== undefined && next <= wakeAt) throw new Error(`woken at ${next} again`);
      wakeAt = next;
    }
    this.now = at;
    return this;
  }

  ask(): this {
    const { memory, decision } = decide(
      this.memory,
      {
        now: this.now,
        judgement: this.isMaintained ? MAINTAINED : judgementOf(this.wish),
        service: this.#service,
        evidenceAge: () => 0,
        world: {
          startedAt: this.#startedAt,
          newestResult: () => {
            this.newestResultAsked += 1;
            return { at: this.newestResult, group: this.silentGroup };
          },
          snapshot: snapshotOf(this.backends, this.now),
        },
        order: this.order,
        role: this.role,
        address: undefined,
      },
      this.policy,
    );
    this.memory = memory;
    this.#decision = decision;
    settleGuards(this.policy.guards, memory, this.now);
    const last = this.history.at(-1);
    const { standing } = memory;
    const { attributes } = decision;
    if (last?.standing !== standing || last?.attributes !== attributes) {
      this.history.push({ at: this.now, standing, attributes });
    }
    return this;
  }

  get #service(): ServiceState {
    if (this.isMaintained) return 'maintenance';
    return this.wish === 'announce' ? 'up' : this.wish === 'withdraw' ? 'down' : this.wish;
  }

  stop(): void {
    this.#unfollow();
  }
}
