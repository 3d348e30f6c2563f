import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import { ignore, startConnectRetry } from '../transition.ts';

type IdleState = Extract<SessionState, { phase: 'idle' }>;

/** RFC 4271 §8.2.2, Idle: no connection; stopped, or waiting for the idle hold timer. */
export function idle(state: IdleState, event: SessionEvent, context: SessionContext): Step {
  switch (event.type) {
    case 'manual-start':
      return begin(
        { ...state, connectRetryCounter: 0, faults: event.faults ?? 0 },
        context,
        context.passive,
      );
    case 'automatic-start':
      // Events 6 and 7: what the peer did wrong is waited for.
      return state.held && state.faults > 0
        ? ignore(state)
        : begin({ ...state, connectRetryCounter: 0 }, context, event.passive ?? context.passive);
    case 'idle-hold-timer-expired':
      return state.held ? begin(state, context, context.passive) : ignore(state);
    case 'manual-stop':
      // Nothing to end, but the idle hold timer must not start the session again.
      return {
        state: { phase: 'idle', held: false, connectRetryCounter: 0, faults: 0 },
        actions: [{ type: 'stop-timer', timer: 'idle-hold' }],
        reason: reason('stopped', 'stopped by the operator'),
      };
    case 'automatic-stop':
    case 'connect-retry-timer-expired':
    case 'hold-timer-expired':
    case 'keepalive-timer-expired':
    case 'delay-open-timer-expired':
    case 'connection-requested':
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
  context: SessionContext,
  passive: boolean,
): Step {
  if (passive) {
    // Events 4 and 5 start the ConnectRetryTimer in the RFC; its expiry would dial, and passive never dials.
    return {
      state: { phase: 'active', connectRetryCounter, faults },
      actions: [
        { type: 'stop-timer', timer: 'idle-hold' },
        ...(context.passive ? [] : [startConnectRetry(context)]),
      ],
      reason: context.passive
        ? reason('waiting-for-peer', 'waiting for the peer to connect (passive)')
        : reason('waiting-for-peer', 'waiting for the peer to connect'),
    };
  }
  return {
    state: { phase: 'connect', connectRetryCounter, faults },
    actions: [
      { type: 'stop-timer', timer: 'idle-hold' },
      startConnectRetry(context),
      { type: 'dial' },
    ],
    reason: reason('started', 'connecting'),
  };
}
