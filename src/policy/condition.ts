import type { Reason } from '../core/index.ts';
import type { HealthSnapshot } from './snapshot.ts';

/** What a condition makes of a snapshot. `undetermined` is neither: there is not enough evidence. */
export type Wish = 'withdraw' | 'announce' | 'undetermined';

/** A wish that rests on evidence. */
export type Certain = Exclude<Wish, 'undetermined'>;

export type ConditionReasonCode =
  | 'all-backends-offline'
  | 'some-backend-online'
  | 'some-backend-offline'
  | 'all-backends-online'
  | 'all-backends-in-maintenance'
  | 'not-enough-evidence'
  | 'no-backends';

/** The backends behind a judgement, by verdict. The lists are made when they are first looked at. */
export interface ConditionEvidence {
  readonly online: readonly string[];
  readonly offline: readonly string[];
  readonly unknown: readonly string[];
  /** Taken out by an operator: in none of the other lists, and counted by no condition. */
  readonly maintenance: readonly string[];
}

export interface Judgement {
  readonly wish: Wish;
  readonly reason: Reason<ConditionReasonCode, ConditionEvidence>;
}

/** A withdraw condition: pure, three-valued (Kleene): snapshot → withdraw, announce or undetermined, with a reason. */
export interface Condition {
  /** As it is written in the configuration, such as `all-offline`. */
  readonly name: string;
  /**
   * @param before what it last wished that was certain, for conditions with hysteresis; undefined before the first
   */
  judge(snapshot: HealthSnapshot, before?: Certain): Judgement;
}
