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
  type AnnouncementReasonCode,
  type AnnouncementStatus,
  type DecisionEvent,
} from './announcement.ts';
export { Anycast, type AnycastOptions, type StopOptions } from './anycast.ts';
export { type AnycastEvent, type EventStream } from './events.ts';
