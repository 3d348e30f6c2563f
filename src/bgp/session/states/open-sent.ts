import { BgpMessageError } from '../../../bgp-packet-lite/index.ts';
import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import { negotiate, refusalCode } from '../negotiation/index.ts';
import { toOpenConfirm } from '../opening.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import {
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
