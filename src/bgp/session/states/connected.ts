import { formatDuration, reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import { collisionResolution, holdTimerExpired, sendHoldTimerExpired } from '../notifications.ts';
import { notificationReceived } from '../received-notification.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import { holdTime } from '../timing.ts';
import {
  automaticStop,
  fallToIdle,
  ignore,
  messageError,
  stop,
  unexpectedEvent,
} from '../transition.ts';

/** The events that OpenSent, OpenConfirm and Established answer alike. */
export type CommonEvent = Exclude<
  SessionEvent,
  {
    readonly type:
      | 'connection-failed'
      | 'open-received'
      | 'keepalive-received'
      | 'update-received'
      | 'route-refresh-received'
      | 'keepalive-timer-expired'
      | 'stability-timer-expired';
  }
>;

export function whileConnected(
  state: SessionState,
  event: CommonEvent,
  context: SessionContext,
): Step {
  switch (event.type) {
    case 'manual-start':
    case 'automatic-start':
    case 'connection-requested':
    case 'connected':
      // Events 14 to 17 here are of a second connection, which has a machine of its own (RFC 4271 §6.8).
      return ignore(state);
    case 'manual-stop':
      return stop(state, event.communication, true);
    case 'automatic-stop':
      return automaticStop(state, context, event.cease, true);
    case 'hold-timer-expired':
      return fallToIdle(state, context, {
        notify: holdTimerExpired,
        reason: reason(
          'hold-timer-expired',
          `the peer was silent for the hold time, ${formatDuration(holdTime(state))}`,
        ),
      });
    case 'send-hold-timer-expired':
      // RFC 9687 §4.3: the NOTIFICATION is tried, but a peer that takes nothing cannot be waited for.
      return fallToIdle(state, context, {
        notify: sendHoldTimerExpired,
        abruptly: true,
        reason: reason('send-hold-timer-expired', 'the peer takes no octets from its connection'),
      });
    case 'open-collision-dump':
      // Never a Hard Reset (RFC 8538): the session goes on, on the other connection.
      return fallToIdle(state, context, {
        notify: collisionResolution,
        reason: reason('collision', 'another connection with this peer won'),
      });
    case 'message-error':
      return messageError(state, context, event.error);
    case 'notification-received':
      return notificationReceived(state, context, event.notification);
    case 'delay-open-timer-expired':
    case 'connect-retry-timer-expired':
    case 'idle-hold-timer-expired':
      return unexpectedEvent(state, context, event.type, true);
  }
}
