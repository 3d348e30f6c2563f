import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import { ignore } from '../transition.ts';

/** RFC 4271 §8.2.2, Idle: no connection; stopped, or waiting for the idle hold timer. */
export function idle(state: SessionState, event: SessionEvent, context: SessionContext): Step {
  switch (event.type) {
    case 'manual-start':
      return begin({ ...state, connectRetryCounter: 0, faults: 0 }, context);
    case 'idle-hold-timer-expired':
      return begin(state, context);
    case 'manual-stop':
      // Nothing to end, but the idle hold timer must not start the session again.
      return {
        state: { phase: 'idle', held: false, connectRetryCounter: 0, faults: 0 },
        actions: [{ type: 'stop-timer', timer: 'idle-hold' }],
        reason: reason('stopped', 'stopped by the operator'),
      };
    case 'connect-retry-timer-expired':
    case 'hold-timer-expired':
    case 'keepalive-timer-expired':
    case 'connected':
    case 'connection-failed':
    case 'open-received':
    case 'message-error':
    case 'open-collision-dump':
    case 'notification-received':
    case 'keepalive-received':
    case 'update-received':
    case 'route-refresh-received':
    case 'send-hold-timer-expired':
    case 'stability-timer-expired':
      // RFC 4271 §8.2.2: any other event is ignored in Idle.
      return ignore(state);
  }
}

function begin(
  { connectRetryCounter, faults }: SessionState,
  { passive, connectRetryTime }: SessionContext,
): Step {
  if (passive) {
    // Events 4 and 5 start the ConnectRetryTimer in the RFC; its expiry would dial, and passive never dials.
    return {
      state: { phase: 'active', connectRetryCounter, faults },
      actions: [{ type: 'stop-timer', timer: 'idle-hold' }],
      reason: reason('waiting-for-peer', 'waiting for the peer to connect (passive)'),
    };
  }
  return {
    state: { phase: 'connect', connectRetryCounter, faults },
    actions: [
      { type: 'stop-timer', timer: 'idle-hold' },
      { type: 'start-timer', timer: 'connect-retry', delay: connectRetryTime, jitter: true },
      { type: 'dial' },
    ],
    reason: reason('started', 'connecting'),
  };
}
