import {
  ceaseSubcode,
  encodeHardReset,
  encodeShutdownCommunication,
  notificationCode,
  type NotificationContent,
} from '../../bgp-packet-lite/index.ts';

const none = new Uint8Array();

/** RFC 4271 §6.5. */
export const holdTimerExpired: NotificationContent = {
  code: notificationCode.holdTimerExpired,
  subcode: 0,
  data: none,
};

/** RFC 9687 §3. */
export const sendHoldTimerExpired: NotificationContent = {
  code: notificationCode.sendHoldTimerExpired,
  subcode: 0,
  data: none,
};

/** RFC 4271 §6.6, for an event that no message has caused. */
export const finiteStateMachineError: NotificationContent = {
  code: notificationCode.finiteStateMachineError,
  subcode: 0,
  data: none,
};

/** RFC 6608 §3: the subcodes are those of OpenSent, OpenConfirm and Established; the data is the message's type. */
export function unexpectedMessageError(subcode: number, type: number): NotificationContent {
  return {
    code: notificationCode.finiteStateMachineError,
    subcode,
    data: Uint8Array.of(type),
  };
}

/** RFC 4486 §4: the loser of a collision. */
export const collisionResolution: NotificationContent = {
  code: notificationCode.cease,
  subcode: ceaseSubcode.connectionCollisionResolution,
  data: none,
};

/** RFC 4486 §4, with a text for the peer's operator (RFC 9003 §2). */
export function administrativeShutdown(communication: string | undefined): NotificationContent {
  return {
    code: notificationCode.cease,
    subcode: ceaseSubcode.administrativeShutdown,
    data: communication === undefined ? none : encodeShutdownCommunication(communication),
  };
}

/** RFC 8538 §3.1: ends graceful restart with the session; the reason goes inside. */
export function hardReset(content: NotificationContent): NotificationContent {
  return {
    code: notificationCode.cease,
    subcode: ceaseSubcode.hardReset,
    data: encodeHardReset(content),
  };
}
