import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import { fallToIdle } from '../transition.ts';
import { whileAwaiting } from './awaiting-connection.ts';

/** RFC 4271 §8.2.2, Connect: a connection is being made. */
export function connect(state: SessionState, event: SessionEvent, context: SessionContext): Step {
  switch (event.type) {
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
    case 'connection-failed':
      // DelayOpenTimer not running: to Idle, and the ConnectRetryCounter stays (RFC 4271 §8.2.2, event 18).
      return fallToIdle(state, context, {
        uncounted: true,
        refused: true,
        reason: reason('connection-failed', `cannot connect: ${event.message}`),
      });
    default:
      return whileAwaiting(state, event, context);
  }
}
