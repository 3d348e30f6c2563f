import { BgpMessageError, openMessageErrorSubcode } from '../../../bgp-packet-lite/index.ts';
import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import { negotiate } from '../negotiation.ts';
import type {
  SessionAction,
  SessionContext,
  SessionReasonCode,
  SessionState,
  Step,
} from '../state.ts';
import {
  ignore,
  isUpdateError,
  messageError,
  unexpectedEvent,
  unexpectedMessage,
} from '../transition.ts';
import { holdTime, keepaliveTime, whileConnected } from './connected.ts';

/** RFC 4271 §8.2.2, OpenSent: connected, our OPEN is out, the peer's is awaited. */
export function openSent(state: SessionState, event: SessionEvent, context: SessionContext): Step {
  const { connectRetryCounter, faults } = state;
  switch (event.type) {
    case 'open-received': {
      const negotiated = negotiate(event.open, context);
      if (negotiated instanceof BgpMessageError) {
        return messageError(state, context, negotiated, refusalCode(negotiated));
      }
      const confirmed: SessionState = {
        phase: 'open-confirm',
        negotiated,
        connectRetryCounter,
        faults,
      };
      const timers: SessionAction[] =
        negotiated.holdTime === 0
          ? [{ type: 'stop-timer', timer: 'hold' }]
          : [
              { type: 'start-timer', timer: 'hold', delay: holdTime(confirmed) },
              {
                type: 'start-timer',
                timer: 'keepalive',
                delay: keepaliveTime(confirmed),
                jitter: true,
              },
            ];
      return {
        state: confirmed,
        actions: [{ type: 'send', message: { type: 'keepalive' } }, ...timers],
        reason: reason('open-received', 'OPEN received and accepted'),
      };
    }
    case 'connection-failed':
      // RFC 4271 §8.2.2, event 18: to Active, where the ConnectRetryTimer dials (a passive session only listens).
      return {
        state: { phase: 'active', connectRetryCounter, faults },
        actions: [
          { type: 'disconnect', abruptly: true },
          { type: 'stop-timer', timer: 'hold' },
          ...(context.passive
            ? []
            : [
                {
                  type: 'start-timer',
                  timer: 'connect-retry',
                  delay: context.connectRetryTime,
                  jitter: true,
                } as const,
              ]),
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

/** The name of what does not fit in the peer's OPEN. */
function refusalCode({ notification }: BgpMessageError): SessionReasonCode {
  switch (notification.subcode) {
    case openMessageErrorSubcode.badPeerAs:
      return 'peer-as-mismatch';
    case openMessageErrorSubcode.unsupportedCapability:
      return 'no-common-family';
    default:
      return 'router-id-conflict';
  }
}
