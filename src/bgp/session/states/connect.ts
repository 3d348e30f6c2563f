import { formatDuration, reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import type { SessionContext, SessionReason, Step } from '../state.ts';
import { fallToIdle, startConnectRetry } from '../transition.ts';
import { whileAwaiting, type AwaitingState } from './awaiting-connection.ts';

/** RFC 4271 §8.2.2, Connect: a connection is being made. */
export function connect(state: AwaitingState, event: SessionEvent, context: SessionContext): Step {
  const { connectRetryCounter, faults, delayingOpen = false } = state;
  switch (event.type) {
    case 'connect-retry-timer-expired': {
      // The attempt has had its time: a SYN that is dropped on the way would otherwise take minutes.
      const unanswered = (state.unanswered ?? 0) + 1;
      return {
        state: { phase: 'connect', connectRetryCounter, faults, unanswered },
        actions: [
          { type: 'disconnect', abruptly: true },
          { type: 'stop-timer', timer: 'delay-open' },
          startConnectRetry(context),
          { type: 'dial' },
        ],
        reason: noAnswer(unanswered, context),
      };
    }
    case 'connection-failed':
      if (delayingOpen) {
        // Event 18 while the DelayOpenTimer runs: to Active, where the ConnectRetryTimer dials.
        return {
          state: { phase: 'active', connectRetryCounter, faults },
          actions: [
            { type: 'disconnect', abruptly: true },
            startConnectRetry(context),
            { type: 'stop-timer', timer: 'delay-open' },
          ],
          reason: reason(
            'connection-failed',
            `the connection ended before any OPEN: ${event.message}`,
          ),
        };
      }
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

/** Nothing tells these causes apart from here: each drops what we send without a word. */
function noAnswer(attempts: number, { connectRetryTime }: SessionContext): SessionReason {
  return reason(
    'no-answer',
    `no answer from the peer to attempt ${attempts} (each waits up to ${formatDuration(connectRetryTime)}): a firewall, a router that is down, a wrong password and ttlSecurity on one side only look alike`,
    { attempts },
  );
}
