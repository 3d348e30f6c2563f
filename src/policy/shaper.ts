import type { Reason } from '../core/index.ts';
import type { Judgement } from './condition.ts';
import type { ActionName } from './decision.ts';
import type { Role } from './role.ts';
import type { HealthSnapshot } from './snapshot.ts';

export type ShaperName = 'role' | 'metric';

export interface ShaperInput<Attributes> {
  /** Which action is carried out; undefined where a guard says what the route says. */
  readonly action: ActionName | undefined;
  /** What that guard says. */
  readonly guarded: Attributes | undefined;
  /** What the route says without this shaper. */
  readonly attributes: Attributes;
  /** What all guards together let pass is that the service is offered. */
  readonly isOffered: boolean;
  readonly judgement: Judgement;
  readonly snapshot: HealthSnapshot;
  /** Undefined: not known, or nobody looks after one. */
  readonly role: Role | undefined;
  /** Why the role is not known, where who knows it has failed. */
  readonly roleFault: string | undefined;
}

export interface ShaperStep<Memory, Attributes> {
  readonly memory: Memory;
  /** What the route says with it; why there is to be none. */
  readonly shaped: { readonly attributes: Attributes } | { readonly withdraw: Reason };
  /** How it stands, in one sentence. */
  readonly remark?: string | undefined;
}

/**
 * What has a route say more than its action does, such as a MED that follows the weights: pure. It is asked whenever a
 * route is wanted; asked twice about the same it says the same.
 */
export interface Shaper<Memory = unknown, Attributes = unknown> {
  readonly name: ShaperName;
  readonly initial: Memory;
  step(memory: Memory, input: ShaperInput<Attributes>): ShaperStep<Memory, Attributes>;
}
