export type { ActionAttributes, ActionOptions, ActionsOptions } from './actions.ts';
export type { AnnouncementReasonCode } from './announcement-setup.ts';
export {
  announcementKeys,
  type AnnouncementOptions,
  type BackendChange,
  type HealthSource,
  type HealthSourceEvent,
  type SnapshotEvent,
} from './announcement-options.ts';
export type { Announcement } from './announcement.ts';
export type { AnycastOptions, StopOptions } from './anycast-options.ts';
export { AuditTrail, type AuditedAnycast, type AuditSink } from './audit-trail.ts';
export { Anycast } from './anycast.ts';
export type { DecisionStanding } from './decision-standing.ts';
export type { AlarmEvent, Breaker } from './breaker.ts';
export {
  parseDrainOptions,
  type DrainCondition,
  type DrainEnd,
  type DrainEvent,
  type DrainOptions,
  type DrainPhase,
  type DrainReasonCode,
  type DrainResult,
  type DrainStatus,
} from './drain/index.ts';
export type { AnycastEvent, EventStream } from './events.ts';
export { sysctlAdviceFor, type HostedAnnouncement, type SysctlEvent } from './host-keeper.ts';
export { checkHostOptions, type HostOptions } from './host-options.ts';
export type {
  AlarmReasonCode,
  AnnouncementEvents,
  AnnouncementStatus,
  DecisionEvent,
  MaintenanceChange,
  RepairEvent,
  RepairKind,
  RouteAlarm,
} from './lifecycle-events.ts';
export { parseLifecycle, type LifecycleOptions } from './lifecycle-options.ts';
export type { MaintenanceReasonCode, MaintenanceSource } from './operator.ts';
export type { OwnersReasonCode, OwnersRequired } from './route-owners.ts';
export { parseAttributeOptions, type AttributeOptions } from './attribute-options.ts';
export type { BackendOf, GroupOf, HealthSources } from './health-sources.ts';
export type { RoleOptions, RoleReasonCode } from './role-options.ts';
export type {
  HiddenAttributeEvidence,
  HiddenAttributeReasonCode,
  HiddenAttributeWarning,
} from './hidden-attributes.ts';
export { movedAttributes, type HidingAttribute } from './moved-attributes.ts';
