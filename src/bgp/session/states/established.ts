import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import { isMeantForUs } from '../route-refresh.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import { fallToIdle, ignore, unexpectedMessage } from '../transition.ts';
import { keepAlive, restartHold } from '../timing.ts';
import { whileConnected } from './connected.ts';

type EstablishedState = Extract<SessionState, { phase: 'open-confirm' | 'established' }>;

/** RFC 4271 §8.2.2, Established: routes may be exchanged. */
export function established(
  state: EstablishedState,
  event: SessionEvent,
  context: SessionContext,
): Step {
  switch (event.type) {
    case 'keepalive-received':
      return { state, actions: restartHold(state) };
    case 'update-received':
      return { state, actions: [...restartHold(state), { type: 'deliver', update: event.update }] };
    case 'route-refresh-received':
      // RFC 4271 §4.4: the hold timer is for KEEPALIVE and UPDATE alone.
      return isMeantForUs(event.refresh, state.negotiated, context)
        ? { state, actions: [{ type: 'deliver-refresh', refresh: event.refresh }] }
        : ignore(state);
    case 'keepalive-timer-expired':
      return { state, actions: keepAlive(state) };
    case 'stability-timer-expired':
      return { state: { ...state, faults: 0 }, actions: [] };
    case 'connection-failed':
      return fallToIdle(state, context, {
        reason: reason('connection-lost', `the connection was lost: ${event.message}`),
      });
    case 'open-received':
      // CollisionDetectEstablishedState is off; RFC 6608 names what is left.
      return unexpectedMessage(state, context, 'OPEN', 'Established');
    default:
      return whileConnected(state, event, context);
  }
}
