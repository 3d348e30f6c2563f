import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import { fallToIdle, ignore, messageError, stop, unexpectedEvent } from '../transition.ts';
import { connected } from './awaiting-connection.ts';

/** RFC 4271 §8.2.2, Active: waiting for the peer to connect, or for the ConnectRetryTimer. */
export function active(state: SessionState, event: SessionEvent, context: SessionContext): Step {
  switch (event.type) {
    case 'manual-start':
      return ignore(state);
    case 'manual-stop':
      return stop(event.communication, false);
    case 'connect-retry-timer-expired':
      // DESIGN rule 14: passive never dials, whoever started the timer.
      if (context.passive) return ignore(state);
      return {
        state: { ...state, phase: 'connect' },
        actions: [
          {
            type: 'start-timer',
            timer: 'connect-retry',
            delay: context.connectRetryTime,
            jitter: true,
          },
          { type: 'dial' },
        ],
        reason: reason('retrying', 'connecting again'),
      };
    case 'connected':
      return connected(state, event.direction, context);
    case 'connection-failed':
      return fallToIdle(state, context, {
        reason: reason('connection-failed', `the connection failed: ${event.message}`),
      });
    case 'open-collision-dump':
      return fallToIdle(state, context, { reason: reason('collision', 'another connection won') });
    case 'message-error':
      // SendNOTIFICATIONwithoutOPEN is off.
      return messageError(state, context, event.error, 'protocol-error', false);
    case 'stability-timer-expired':
    case 'send-hold-timer-expired':
    case 'route-refresh-received':
      return ignore(state);
    case 'hold-timer-expired':
    case 'keepalive-timer-expired':
    case 'idle-hold-timer-expired':
    case 'open-received':
    case 'notification-received':
    case 'keepalive-received':
    case 'update-received':
      return unexpectedEvent(state, context, event.type, false);
  }
}
