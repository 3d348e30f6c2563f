import { decodeShutdownCommunication } from '../../../bgp-packet-lite/index.ts';
import { formatDuration, reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import {
  carriesCommunication,
  collisionResolution,
  holdTimerExpired,
  sendHoldTimerExpired,
} from '../notifications.ts';
import { LARGE_HOLD_TIME, type SessionContext, type SessionState, type Step } from '../state.ts';
import {
  fallToIdle,
  ignore,
  messageError,
  notificationReceived,
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
    case 'connected':
      // Event 17 here would be a second connection, which is not this machine's (RFC 4271 §6.8).
      return ignore(state);
    case 'manual-stop':
      return stop(event.communication, true);
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
      return fallToIdle(state, context, {
        notify: collisionResolution,
        reason: reason('collision', 'another connection with this peer won'),
      });
    case 'message-error':
      return messageError(state, context, event.error);
    case 'notification-received': {
      const { notification } = event;
      return notificationReceived(
        state,
        context,
        notification,
        carriesCommunication(notification)
          ? decodeShutdownCommunication(notification.data)
          : undefined,
      );
    }
    case 'connect-retry-timer-expired':
    case 'idle-hold-timer-expired':
      return unexpectedEvent(state, context, event.type, true);
  }
}

/** The hold time in force, in milliseconds. */
export function holdTime(state: SessionState): number {
  return 'negotiated' in state ? state.negotiated.holdTime * 1_000 : LARGE_HOLD_TIME;
}

/** Jitter makes it up to a quarter shorter (RFC 4271 §10), and §4.4 forbids more than one a second all the same. */
const SHORTEST_KEEPALIVE_TIME = 1_000 / 0.75;

/** RFC 4271 §4.4: a third of the hold time. In milliseconds, before jitter. */
export function keepaliveTime(state: SessionState): number {
  return Math.max(SHORTEST_KEEPALIVE_TIME, holdTime(state) / 3);
}
