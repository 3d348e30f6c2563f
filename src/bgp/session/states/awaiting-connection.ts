import { createOpen } from '../../../bgp-packet-lite/index.ts';
import { reason } from '../../../core/index.ts';
import type { SessionEvent } from '../events.ts';
import { LARGE_HOLD_TIME, type SessionContext, type SessionState, type Step } from '../state.ts';
import { fallToIdle, ignore, messageError, stop, unexpectedEvent } from '../transition.ts';

/** The events that Connect and Active answer alike. */
type CommonEvent = Exclude<
  SessionEvent,
  { readonly type: 'connect-retry-timer-expired' | 'connection-failed' }
>;

export function whileAwaiting(
  state: SessionState,
  event: CommonEvent,
  context: SessionContext,
): Step {
  switch (event.type) {
    case 'manual-start':
    case 'stability-timer-expired':
    case 'send-hold-timer-expired':
    case 'route-refresh-received':
      return ignore(state);
    case 'manual-stop':
      return stop(event.communication, false);
    case 'connected':
      return connected(state, event.direction, context);
    case 'open-collision-dump':
      return fallToIdle(state, context, { reason: reason('collision', 'another connection won') });
    case 'message-error':
      // SendNOTIFICATIONwithoutOPEN is off.
      return messageError(state, context, event.error, 'protocol-error', false);
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

/** Events 16 and 17 in Connect and Active: RFC 4271 §8.2.2, DelayOpen not set. */
function connected(
  { connectRetryCounter, faults }: SessionState,
  direction: 'in' | 'out',
  context: SessionContext,
): Step {
  return {
    state: { phase: 'open-sent', connectRetryCounter, faults },
    actions: [
      { type: 'stop-timer', timer: 'connect-retry' },
      {
        type: 'send',
        message: createOpen({
          asn: context.localAsn,
          holdTime: context.holdTime,
          routerId: context.routerId,
          capabilities: context.capabilities,
        }),
      },
      { type: 'start-timer', timer: 'hold', delay: LARGE_HOLD_TIME },
    ],
    reason: reason(
      'connected',
      direction === 'out'
        ? 'connected to the peer, OPEN sent'
        : 'the peer has connected, OPEN sent',
    ),
  };
}
