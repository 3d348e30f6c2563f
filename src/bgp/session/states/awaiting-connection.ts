import { BgpMessageError, type OpenMessage } from '../../../bgp-packet-lite/index.ts';
import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import { negotiate, refusalCode } from '../negotiation/index.ts';
import { sendOpen, toOpenConfirm, toOpenSent } from '../opening.ts';
import { notificationReceived } from '../received-notification.ts';
import type { SessionContext, SessionState, Step } from '../state.ts';
import {
  automaticStop,
  fallToIdle,
  ignore,
  messageError,
  stop,
  unexpectedEvent,
} from '../transition.ts';

export type AwaitingState = Extract<SessionState, { phase: 'connect' | 'active' }>;

/** The events that Connect and Active answer alike. */
type CommonEvent = Exclude<
  SessionEvent,
  { readonly type: 'connect-retry-timer-expired' | 'connection-failed' }
>;

export function whileAwaiting(
  state: AwaitingState,
  event: CommonEvent,
  context: SessionContext,
): Step {
  switch (event.type) {
    case 'manual-start':
    case 'automatic-start':
    case 'connection-requested':
    case 'stability-timer-expired':
    case 'send-hold-timer-expired':
    case 'route-refresh-received':
      return ignore(state);
    case 'manual-stop':
      return stop(state, event.communication, saysCease(state, context));
    case 'automatic-stop':
      return automaticStop(state, context, event.cease, false);
    case 'connected':
      return connected(state, event.direction, context);
    case 'delay-open-timer-expired':
      return state.delayingOpen === true
        ? toOpenSent(state, context, reason('connected', 'the peer sent no OPEN first, OPEN sent'))
        : ignore(state);
    case 'open-received':
      return state.delayingOpen === true
        ? openWhileDelaying(state, event.open, context)
        : unexpectedEvent(state, context, event.type, false);
    case 'open-collision-dump':
      return fallToIdle(state, context, { reason: reason('collision', 'another connection won') });
    case 'message-error':
      return messageError(
        state,
        context,
        event.error,
        'protocol-error',
        context.sendNotificationWithoutOpen === true,
      );
    case 'notification-received':
      return notificationReceived(state, context, event.notification);
    case 'hold-timer-expired':
    case 'keepalive-timer-expired':
    case 'idle-hold-timer-expired':
    case 'keepalive-received':
    case 'update-received':
      return unexpectedEvent(state, context, event.type, false);
  }
}

/** RFC 4271 §8.2.2: only Active says Cease before its OPEN, if SendNOTIFICATIONwithoutOPEN is set. */
function saysCease(state: AwaitingState, context: SessionContext): boolean {
  return (
    state.phase === 'active' &&
    state.delayingOpen === true &&
    context.sendNotificationWithoutOpen === true
  );
}

/** Events 16 and 17. */
function connected(state: AwaitingState, direction: 'in' | 'out', context: SessionContext): Step {
  const { delayOpenTime = 0 } = context;
  if (delayOpenTime > 0) {
    return {
      state: { ...state, delayingOpen: true },
      actions: [
        { type: 'stop-timer', timer: 'connect-retry' },
        { type: 'start-timer', timer: 'delay-open', delay: delayOpenTime },
      ],
    };
  }
  return toOpenSent(
    state,
    context,
    reason(
      'connected',
      direction === 'out'
        ? 'connected to the peer, OPEN sent'
        : 'the peer has connected, OPEN sent',
    ),
  );
}

/** Event 20, or 22. */
function openWhileDelaying(state: AwaitingState, open: OpenMessage, context: SessionContext): Step {
  const negotiated = negotiate(open, context);
  if (negotiated instanceof BgpMessageError) {
    return messageError(
      state,
      context,
      negotiated,
      refusalCode(negotiated),
      context.sendNotificationWithoutOpen === true,
    );
  }
  return toOpenConfirm(state, negotiated, [
    { type: 'stop-timer', timer: 'connect-retry' },
    { type: 'stop-timer', timer: 'delay-open' },
    sendOpen(context),
  ]);
}
