import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import { fallToIdle, ignore } from '../transition.ts';
import { whileAwaiting } from './awaiting-connection.ts';

/** RFC 4271 §8.2.2, Active: waiting for the peer to connect, or for the ConnectRetryTimer. */
export function active(state: SessionState, event: SessionEvent, context: SessionContext): Step {
  switch (event.type) {
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
    case 'connection-failed':
      return fallToIdle(state, context, {
        reason: reason('connection-failed', `the connection failed: ${event.message}`),
      });
    default:
      return whileAwaiting(state, event, context);
  }
}
