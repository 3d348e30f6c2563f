export {
  announcementKeys,
  type AnnouncementOptions,
  type BackendChange,
  type HealthSource,
  type HealthSourceEvent,
  type SnapshotEvent,
} from './announcement-options.ts';
export {
  Announcement,
  type AnnouncementEvents,
  type AnnouncementStatus,
  type DecisionEvent,
} from './announcement.ts';
export { Anycast, type AnycastOptions, type StopOptions } from './anycast.ts';
export { type AnycastEvent, type EventStream } from './events.ts';
export type { AnnouncementReasonCode, Desire } from './machine.ts';
