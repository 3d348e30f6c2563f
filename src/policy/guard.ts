import type { Reason } from '../core/index.ts';
import type { Certain, Judgement } from './condition.ts';
import type { ActionName, Desire } from './decision.ts';
import type { HealthSnapshot, NewestResult } from './snapshot.ts';

export type GuardName =
  | 'lease'
  | 'shared-cause'
  | 'min-announcers'
  | 'mass-withdraw'
  | 'startup-hold'
  | 'hold-down'
  | 'flap-damping'
  | 'slow-start';

/** What is put on top of the attributes of a route that is announced. */
export interface Adjustment {
  /** Added to MED. */
  readonly med?: number | undefined;
  /** Added to how often our AS number is prepended. */
  readonly prepend?: number | undefined;
}

/** What guards may look at beside the wish. What costs something is a function: it is asked only when it decides. */
export interface World {
  /** When the announcement began to follow its health, on `clock.now()`. */
  readonly startedAt: number;
  /** Of its health group; of several, of the one that has been silent for longest. */
  readonly newestResult: () => NewestResult;
  /** All verdicts. */
  readonly snapshot: HealthSnapshot;
}

export interface GuardInput {
  /** On `clock.now()`; never smaller than the time before. */
  readonly now: number;
  /** What is wanted by all that were asked before: whether the service is to be offered. */
  readonly wish: Certain;
  /** Why. */
  readonly reason: Reason;
  /** What was decided last, by all of them: undefined before the first decision. */
  readonly standing: Certain | undefined;
  /** Since when, on `clock.now()`; when following began where nothing was decided yet. */
  readonly since: number;
  /** What was wanted in the end when that was decided: operator, role and address included. */
  readonly desire: Desire;
  /** What the condition says itself. */
  readonly judgement: Judgement;
  readonly world: World;
}

/** What a guard wants instead of what was wanted. */
export interface Instead<Attributes = unknown> {
  readonly wish: Certain;
  readonly reason: Reason;
  /** Until when it will say so if nothing else happens, on `clock.now()`; undefined if no time ends it. */
  readonly until?: number | undefined;
  /** What the route says while that is so, instead of what the state of the service would have it say. */
  readonly attributes?: Attributes | undefined;
}

/** What a guard makes of a wish. */
export interface GuardStep<Memory, Attributes = unknown> {
  readonly memory: Memory;
  /** Undefined: it lets the wish pass. */
  readonly instead?: Instead<Attributes> | undefined;
  readonly adjustment?: Adjustment | undefined;
  /** When it wants to be asked again although nothing happens, on `clock.now()`. */
  readonly wakeAt?: number | undefined;
  /** How it stands, in one sentence, whether it holds anything or not; undefined if there is nothing to say. */
  readonly remark?: string | undefined;
}

/** What has come of a decision: what guards are told that look beyond one announcement. */
export interface GuardOutcome {
  /** On `clock.now()`. */
  readonly now: number;
  /** What all guards together let pass. */
  readonly standing: Certain | undefined;
  /** What is wanted in the end, operator and address included. */
  readonly desire: Desire;
  readonly action: ActionName;
}

/**
 * What may delay or veto a wish: pure. It is asked whenever anything changes, and whenever it wanted to be woken; what
 * it must remember is its memory, which nobody else looks into. Asked twice about the same it says the same.
 */
export interface Guard<Memory = unknown, Attributes = unknown> {
  readonly name: GuardName;
  readonly initial: Memory;
  /**
   * It does nothing but delay a return. All of this kind are asked about the same wish, so that each shows until when it
   * delays it; the one that delays it longest counts.
   */
  readonly delaysReturn?: boolean;
  step(memory: Memory, input: GuardInput): GuardStep<Memory, Attributes>;
  /**
   * For guards that look at more than their input (a cluster, other announcements): calls back when that has changed,
   * until what it returns is called.
   */
  follow?(changed: () => void): () => void;
  /** For guards that other announcements depend on: what has come of the decision that was acted upon. */
  settle?(memory: Memory, outcome: GuardOutcome): void;
}
