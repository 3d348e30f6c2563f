export {
  describeNotification,
  type NotificationDescription,
  type NotificationDetails,
} from './description.ts';
export { decodeHardReset, encodeHardReset } from './hard-reset.ts';
export {
  decodeMaximumPrefixes,
  encodeMaximumPrefixes,
  type MaximumPrefixes,
} from './maximum-prefixes.ts';
export { decodeNotification, writeNotification } from './notification-codec.ts';
export {
  notificationName,
  parseNotificationName,
  type NotificationNumbers,
} from './notification-name.ts';
export {
  decodeShutdownCommunication,
  encodeShutdownCommunication,
} from './shutdown-communication.ts';
