import { createOpen } from '../../bgp-packet-lite/index.ts';
import { reason } from '../../core/index.ts';
import {
  LARGE_HOLD_TIME,
  type NegotiatedSession,
  type SessionAction,
  type SessionContext,
  type SessionReason,
  type SessionState,
  type Step,
} from './state.ts';
import { keepAlive, restartHold } from './timing.ts';

/** Our OPEN. */
export function sendOpen(context: SessionContext): SessionAction {
  return {
    type: 'send',
    message: createOpen({
      asn: context.localAsn,
      holdTime: context.holdTime,
      routerId: context.routerId,
      capabilities: context.capabilities,
    }),
  };
}

/** To OpenSent: our OPEN goes out, and the peer's is awaited (RFC 4271 §8.2.2, events 12, 16 and 17). */
export function toOpenSent(
  { connectRetryCounter, faults }: SessionState,
  context: SessionContext,
  why: SessionReason,
): Step {
  const { startupHoldTime } = context;
  return {
    state: {
      phase: 'open-sent',
      ...(startupHoldTime === undefined ? {} : { patience: startupHoldTime }),
      connectRetryCounter,
      faults,
    },
    actions: [
      { type: 'stop-timer', timer: 'connect-retry' },
      { type: 'stop-timer', timer: 'delay-open' },
      sendOpen(context),
      { type: 'start-timer', timer: 'hold', delay: startupHoldTime ?? LARGE_HOLD_TIME },
    ],
    reason: why,
  };
}

/** To OpenConfirm: the peer's OPEN fits (RFC 4271 §8.2.2, events 19 and 20). `before` is what goes out first. */
export function toOpenConfirm(
  { connectRetryCounter, faults }: SessionState,
  negotiated: NegotiatedSession,
  before: readonly SessionAction[] = [],
): Step {
  const state: SessionState = { phase: 'open-confirm', negotiated, connectRetryCounter, faults };
  return {
    state,
    // RFC 4271 §4.2: with a negotiated hold time of 0 neither timer runs, nor that for the OPEN any more.
    actions: [
      ...before,
      ...keepAlive(state),
      ...(negotiated.holdTime === 0
        ? [{ type: 'stop-timer', timer: 'hold' } as const]
        : restartHold(state)),
    ],
    reason: reason('open-received', 'OPEN received and accepted'),
  };
}
