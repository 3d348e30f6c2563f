import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import { fallToIdle, ignore, messageError, stop, unexpectedEvent } from '../transition.ts';
import { connected } from './awaiting-connection.ts';

/** RFC 4271 §8.2.2, Connect: a connection is being made. */
export function connect(state: SessionState, event: SessionEvent, context: SessionContext): Step {
  switch (event.type) {
    case 'manual-start':
      return ignore(state);
    case 'manual-stop':
      return stop(event.communication, false);
    case 'connect-retry-timer-expired':
      // The attempt has had its time: a SYN that is dropped on the way would otherwise take minutes.
      return {
        state,
        actions: [
          { type: 'disconnect', abruptly: true },
          {
            type: 'start-timer',
            timer: 'connect-retry',
            delay: context.connectRetryTime,
            jitter: true,
          },
          { type: 'dial' },
        ],
      };
    case 'connected':
      return connected(state, event.direction, context);
    case 'connection-failed':
      // DelayOpenTimer not running: to Idle, and the ConnectRetryCounter stays (RFC 4271 §8.2.2, event 18).
      return fallToIdle(state, context, {
        uncounted: true,
        refused: true,
        reason: reason('connection-failed', `cannot connect: ${event.message}`),
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
