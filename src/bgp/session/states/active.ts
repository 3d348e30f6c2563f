import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import type { SessionContext, Step } from '../state.ts';
import { fallToIdle, ignore, startConnectRetry } from '../transition.ts';
import { whileAwaiting, type AwaitingState } from './awaiting-connection.ts';

/** RFC 4271 §8.2.2, Active: waiting for the peer to connect, or for the ConnectRetryTimer. */
export function active(state: AwaitingState, event: SessionEvent, context: SessionContext): Step {
  const { connectRetryCounter, faults } = state;
  switch (event.type) {
    case 'connect-retry-timer-expired':
      // DESIGN rule 14: passive never dials, whoever started the timer. A connection that waits for its OPEN stays.
      if (context.passive || state.delayingOpen === true) return ignore(state);
      return {
        state: { phase: 'connect', connectRetryCounter, faults },
        actions: [startConnectRetry(context), { type: 'dial' }],
        reason: reason('retrying', 'connecting again'),
      };
    case 'connection-failed':
      return fallToIdle(state, context, {
        abruptly: true,
        reason: reason('connection-failed', `the connection failed: ${event.message}`),
      });
    default:
      return whileAwaiting(state, event, context);
  }
}
