export type {
  Certain,
  Condition,
  ConditionEvidence,
  ConditionMemory,
  ConditionPart,
  ConditionReasonCode,
  ConditionWarning,
  ConfiguredBackends,
  Judgement,
  Wish,
} from './condition.ts';
export { allOffline, anyOffline, type ConditionAnswer } from './conditions/index.ts';
export { decide, initialMemory } from './decide.ts';
export type {
  Action,
  ActionName,
  Actions,
  AddressState,
  Decision,
  DecisionInput,
  DecisionLink,
  DecisionMemory,
  DecisionPolicy,
  DecisionReasonCode,
  DecisionStage,
  Desire,
  Order,
} from './decision.ts';
export type {
  Adjustment,
  Guard,
  GuardInput,
  GuardName,
  GuardOutcome,
  GuardStep,
  Instead,
  World,
} from './guard.ts';
export { followGuards, settleGuards } from './guards/guard-chain.ts';
export { guardKeys, parseGuards, type GuardOptions } from './guards/guard-options.ts';
export { serviceState, type ServiceState } from './service-state.ts';
export type { BackendHealth, HealthSnapshot, Verdict } from './snapshot.ts';
export {
  parseWithdrawWhen,
  type ConditionSnapshot,
  type CountCondition,
  type NamedCondition,
  type WithdrawWhen,
} from './withdraw-when.ts';
