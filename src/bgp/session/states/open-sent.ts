import { BgpMessageError } from '../../../bgp-packet-lite/index.ts';
import { formatDuration, reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import { negotiate, refusalCode } from '../negotiation/index.ts';
import { holdTimerExpired } from '../notifications.ts';
import { toOpenConfirm } from '../opening.ts';
import type { SessionContext, SessionReason, SessionState, Step } from '../state.ts';
import { holdTime } from '../timing.ts';
import {
  fallToIdle,
  ignore,
  isUpdateError,
  messageError,
  startConnectRetry,
  unexpectedEvent,
  unexpectedMessage,
} from '../transition.ts';
import { whileConnected } from './connected.ts';

/** RFC 4271 §8.2.2, OpenSent: connected, our OPEN is out, the peer's is awaited. */
export function openSent(state: SessionState, event: SessionEvent, context: SessionContext): Step {
  const { connectRetryCounter, faults } = state;
  switch (event.type) {
    case 'open-received': {
      const negotiated = negotiate(event.open, context);
      return negotiated instanceof BgpMessageError
        ? messageError(state, context, negotiated, refusalCode(negotiated))
        : toOpenConfirm(state, negotiated);
    }
    case 'connection-failed':
      // RFC 4271 §8.2.2, event 18: to Active, where the ConnectRetryTimer dials (a passive session only listens).
      return {
        state: { phase: 'active', connectRetryCounter, faults },
        actions: [
          { type: 'disconnect', abruptly: true },
          { type: 'stop-timer', timer: 'hold' },
          ...(context.passive ? [] : [startConnectRetry(context)]),
        ],
        reason: reason(
          'connection-failed',
          `the connection ended before the peer's OPEN: ${event.message}`,
        ),
      };
    case 'hold-timer-expired':
      return fallToIdle(state, context, { notify: holdTimerExpired, reason: noOpen(state) });
    case 'keepalive-received':
      return unexpectedMessage(state, context, 'KEEPALIVE', 'OpenSent');
    case 'update-received':
      return unexpectedMessage(state, context, 'UPDATE', 'OpenSent');
    case 'message-error':
      // Event 28: an UPDATE is unexpected here, well-formed or not.
      return isUpdateError(event.error)
        ? unexpectedMessage(state, context, 'UPDATE', 'OpenSent')
        : messageError(state, context, event.error);
    case 'route-refresh-received':
      return unexpectedMessage(state, context, 'ROUTE-REFRESH', 'OpenSent');
    case 'keepalive-timer-expired':
      return unexpectedEvent(state, context, event.type, true);
    case 'stability-timer-expired':
      return ignore(state);
    default:
      return whileConnected(state, event, context);
  }
}

/** A peer with GTSM (RFC 5082) may let TCP connect, and drop what we send on it. */
function noOpen(state: SessionState): SessionReason {
  return reason(
    'hold-timer-expired',
    `the peer is connected and has sent no OPEN within ${formatDuration(holdTime(state))}: a router that is too busy and ttlSecurity (GTSM) on one side only look alike`,
  );
}
