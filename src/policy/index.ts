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
export { parseFlapDamping, type FlapDampingOptions } from './guards/flap-damping-options.ts';
export {
  guardKeys,
  parseGuards,
  type GuardContext,
  type GuardOptions,
} from './guards/guard-options.ts';
export type { GuardReasonCode } from './guards/guard-reason.ts';
export { massWithdraw } from './guards/mass-withdraw-guard.ts';
export { parseMassWithdraw, type MassWithdrawOptions } from './guards/mass-withdraw-options.ts';
export type {
  MassWithdrawChange,
  MassWithdrawMember,
  MassWithdrawReasonCode,
  MassWithdrawStatus,
} from './guards/mass-withdraw-status.ts';
export { MassWithdrawBreaker } from './guards/mass-withdraw.ts';
export type { MinAnnouncersOptions } from './guards/min-announcers-options.ts';
export type { AnnouncersView } from './guards/min-announcers.ts';
export { parseSharedCause, type SharedCauseOptions } from './guards/shared-cause-options.ts';
export { parseSlowStart, type SlowStartOptions } from './guards/slow-start-options.ts';
export {
  parseMetric,
  type LinearMetricOptions,
  type Metric,
  type MetricOptions,
  type PriorityMetricOptions,
} from './metrics/index.ts';
export {
  findRoleFault,
  unknownRole,
  type Preference,
  type Role,
  type RoleFault,
  type RolePreferences,
  type RoleSource,
} from './role.ts';
export { serviceState, type ServiceState } from './service-state.ts';
export type { Shaper, ShaperInput, ShaperName, ShaperStep } from './shaper.ts';
export {
  newestResult,
  type BackendHealth,
  type HealthSnapshot,
  type NewestResult,
  type Verdict,
  type VerdictCounts,
} from './snapshot.ts';
export {
  parseWithdrawWhen,
  type ConditionSnapshot,
  type CountCondition,
  type NamedCondition,
  type WithdrawWhen,
} from './withdraw-when.ts';
