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
  | 'too-few-backends-online'
  | 'enough-backends-online'
  | 'too-little-weight-online'
  | 'enough-weight-online'
  | 'all-backends-in-maintenance'
  /** Conditions decide together whose codes differ. */
  | 'several-conditions'
  | 'function-withdraws'
  | 'function-announces'
  /** A function of the user's has thrown, or answered with something that is no answer. */
  | 'function-failed'
  /** A health source of the user's has thrown, or shows something that is no snapshot. */
  | 'health-failed'
  | 'not-enough-evidence'
  | 'no-backends'
  /** A condition asks for a health group that the snapshot does not have. */
  | 'unknown-group';

/** The backends behind a judgement, by verdict. The lists are made when they are first looked at. */
export interface ConditionEvidence {
  readonly online: readonly string[];
  readonly offline: readonly string[];
  readonly unknown: readonly string[];
  /** Taken out by an operator: in none of the other lists, and counted by no condition. */
  readonly maintenance: readonly string[];
  /** What those weigh that are online, and all that count: where the condition weighs. */
  readonly weight?: { readonly online: number; readonly total: number };
  /** What each part says, where the condition has parts. */
  readonly parts?: readonly ConditionPart[];
}

/** What one of several conditions says. */
export interface ConditionPart {
  readonly name: string;
  readonly wish: Wish;
  readonly reason: Reason<ConditionReasonCode, ConditionEvidence>;
}

/**
 * What a judgement leaves to the next one of the same condition: what it last wished that was certain; of a condition
 * with parts, what each part leaves.
 */
export type ConditionMemory = Certain | readonly (ConditionMemory | undefined)[];

export interface Judgement {
  readonly wish: Wish;
  readonly reason: Reason<ConditionReasonCode, ConditionEvidence>;
  /** For the next judgement; undefined where nothing needs to be remembered. */
  readonly memory?: ConditionMemory | undefined;
}

/** Backends as a configuration has them: how many, and what they weigh together. */
export interface ConfiguredBackends {
  readonly count: number;
  readonly weight: number;
  /** By name, where there are several groups; their backends are counted above. */
  readonly groups?: Readonly<Record<string, ConfiguredBackends>> | undefined;
}

/** A condition that cannot do what it seems to say. */
export interface ConditionWarning {
  /** Where, within the condition, such as `anyOf[0].fewerOnlineThan`. */
  readonly path: string;
  readonly problem: string;
}

/** A withdraw condition: pure, three-valued (Kleene): snapshot → withdraw, announce or undetermined, with a reason. */
export interface Condition {
  /** As it is written in the configuration, such as `all-offline`. */
  readonly name: string;
  /**
   * @param before the memory of its last judgement, for conditions with hysteresis; undefined before the first. Asked
   * again about the same with the memory that it has left, it says the same.
   */
  judge(snapshot: HealthSnapshot, before?: ConditionMemory): Judgement;
  /** What cannot work with these backends; not there where anything can. */
  warn?(backends: ConfiguredBackends): readonly ConditionWarning[];
}
