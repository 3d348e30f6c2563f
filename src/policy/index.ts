export type {
  Condition,
  ConditionEvidence,
  ConditionReasonCode,
  Judgement,
  Wish,
} from './condition.ts';
export { allOffline, anyOffline } from './conditions.ts';
export { serviceState, type ServiceState } from './service-state.ts';
export type { BackendHealth, HealthSnapshot, Verdict } from './snapshot.ts';
export { parseWithdrawWhen, type WithdrawWhen } from './withdraw-when.ts';
