export type {
  Certain,
  Condition,
  ConditionEvidence,
  ConditionReasonCode,
  Judgement,
  Wish,
} from './condition.ts';
export { allOffline, anyOffline } from './conditions.ts';
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
export type { Adjustment, Guard, GuardInput, GuardName, GuardStep, World } from './guard.ts';
export { serviceState, type ServiceState } from './service-state.ts';
export type { BackendHealth, HealthSnapshot, Verdict } from './snapshot.ts';
export { parseWithdrawWhen, type WithdrawWhen } from './withdraw-when.ts';
