import type { Reason } from '../core/index.ts';
import type { Certain, ConditionMemory, Judgement, Wish } from './condition.ts';
import type { Adjustment, Guard, GuardName, World } from './guard.ts';
import type { Role } from './role.ts';
import type { ServiceState } from './service-state.ts';
import type { Shaper, ShaperName } from './shaper.ts';

/** What is wanted of a route. `nothing` is the time before the first evidence: withdrawn, but not decided. */
export type Desire = 'nothing' | Certain;

/** Which of its actions an announcement takes: what its route says, or that there is none. */
export type ActionName = ServiceState | 'drain';

/** A route that says this, or none. */
export type Action<Attributes> = 'withdraw' | Attributes;

/** `undetermined`: undefined keeps what the route said before the doubt. */
export type Actions<Attributes> = Readonly<
  Record<Exclude<ActionName, 'undetermined'>, Action<Attributes>>
> & {
  readonly undetermined: Action<Attributes> | undefined;
};

/**
 * Who has a say in a decision, in this order. `role` is asked twice: before the guards where it is not known and nothing
 * is announced without one, and after the operator for what the route says in it.
 */
export type DecisionStage =
  'condition' | 'evidence' | GuardName | 'operator' | ShaperName | 'address';

/** What one stage has made of the wish: one link of the chain that leads from the health to the route. */
export interface DecisionLink {
  readonly stage: DecisionStage;
  /** What is wanted after it. */
  readonly wish: Wish;
  readonly reason: Reason;
  /** Until when it will say so if nothing else happens, on `clock.now()`. */
  readonly until?: number | undefined;
}

/** What an operator wants of an announcement. */
export type Order =
  | { readonly kind: 'serve' }
  /** Out of service, whatever its health. */
  | { readonly kind: 'disabled'; readonly reason: Reason }
  /** On its way out: `waiting` while what is announced is de-preferred, until it is withdrawn. */
  | { readonly kind: 'draining'; readonly waiting: boolean; readonly reason: Reason };

/** Whether the address can be served on this host; `undefined` where nobody looks after it. */
export type AddressState = { readonly present: boolean; readonly reason: Reason } | undefined;

/** Everything that a decision rests on. */
export interface DecisionInput {
  /** On `clock.now()`. */
  readonly now: number;
  readonly judgement: Judgement;
  readonly service: ServiceState;
  /** How old the evidence is that an undetermined judgement misses, in milliseconds. */
  readonly evidenceAge: () => number;
  readonly world: World;
  readonly order: Order;
  /** Of this node; undefined: not known, or nobody looks after one. */
  readonly role?: Role | undefined;
  /** Why the role is not known, where who knows it has failed. */
  readonly roleFault?: string | undefined;
  readonly address: AddressState;
}

/** What an announcement was told to do, checked. */
export interface DecisionPolicy<Attributes> {
  /** How long a desire outlives its evidence, in milliseconds. */
  readonly maxAge: number;
  readonly onUnknown: 'withdraw' | 'keep';
  readonly actions: Actions<Attributes>;
  /** Nothing is announced while the role of this node is not known; false by default. */
  readonly withdrawsWithoutRole?: boolean | undefined;
  /** In the order in which they are asked. */
  readonly guards: readonly Guard<unknown, Attributes>[];
  /** The same; none by default. */
  readonly shapers?: readonly Shaper<unknown, Attributes>[] | undefined;
}

/** What is remembered from one decision to the next. */
export interface DecisionMemory {
  /** What the last judgement has left to the next one. */
  readonly condition: ConditionMemory | undefined;
  /** What the condition last wished that was certain. */
  readonly certain: Certain | undefined;
  /** Until when a route outlives its evidence; undefined while there is evidence. */
  readonly doubtUntil: number | undefined;
  /** What the guards let pass last. */
  readonly standing: Certain | undefined;
  /** Since when. */
  readonly since: number;
  readonly desire: Desire;
  readonly action: ActionName;
  /** Of each guard, by its place. */
  readonly guards: readonly unknown[];
  /** Of each shaper, by its place. */
  readonly shapers: readonly unknown[];
}

export interface Decision<Attributes> {
  readonly desire: Desire;
  readonly action: ActionName;
  /** What the route says; undefined where there is none. */
  readonly attributes: Attributes | undefined;
  readonly adjustment: Adjustment;
  /** How the service stands, by its health alone. */
  readonly service: ServiceState;
  /** Why that is wanted: the reason of the last link. */
  readonly reason: Reason;
  /** How it came about, from the condition on. */
  readonly links: readonly DecisionLink[];
  /** How each guard and each shaper stands that has something to say. */
  readonly remarks: Readonly<Partial<Record<GuardName | ShaperName, string>>>;
  /** When it must be decided again although nothing happens, on `clock.now()`. */
  readonly wakeAt: number | undefined;
}

/** Codes of the stages `evidence` and `role`. */
export type DecisionReasonCode = 'evidence-missing' | 'evidence-too-old' | 'role-withdraws';
