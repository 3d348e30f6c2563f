import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import { STABLE_AFTER, type SessionContext, type SessionState, type Step } from '../state.ts';
import {
  fallToIdle,
  ignore,
  isUpdateError,
  messageError,
  unexpectedMessage,
} from '../transition.ts';
import { keepAlive, restartHold } from '../timing.ts';
import { whileConnected } from './connected.ts';

type OpenConfirmState = Extract<SessionState, { phase: 'open-confirm' | 'established' }>;

/** RFC 4271 §8.2.2, OpenConfirm: the OPENs fit, the peer's first KEEPALIVE is awaited. */
export function openConfirm(
  state: OpenConfirmState,
  event: SessionEvent,
  context: SessionContext,
): Step {
  switch (event.type) {
    case 'keepalive-received':
      return {
        state: { ...state, phase: 'established' },
        actions: [
          ...restartHold(state),
          { type: 'start-timer', timer: 'stability', delay: STABLE_AFTER },
        ],
        reason: reason('established', 'session established'),
      };
    case 'keepalive-timer-expired':
      return { state, actions: keepAlive(state) };
    case 'connection-failed':
      return fallToIdle(state, context, {
        reason: reason(
          'connection-failed',
          `the connection ended before the session was established: ${event.message}`,
        ),
      });
    case 'open-received':
      // RFC 6608: a second OPEN on one connection.
      return unexpectedMessage(state, context, 'OPEN', 'OpenConfirm');
    case 'update-received':
      return unexpectedMessage(state, context, 'UPDATE', 'OpenConfirm');
    case 'message-error':
      // Event 28: an UPDATE is unexpected here, well-formed or not.
      return isUpdateError(event.error)
        ? unexpectedMessage(state, context, 'UPDATE', 'OpenConfirm')
        : messageError(state, context, event.error);
    case 'route-refresh-received':
      return unexpectedMessage(state, context, 'ROUTE-REFRESH', 'OpenConfirm');
    case 'stability-timer-expired':
      return ignore(state);
    default:
      return whileConnected(state, event, context);
  }
}
