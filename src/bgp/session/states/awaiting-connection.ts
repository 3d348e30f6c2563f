import { createOpen } from '../../../bgp-packet-lite/index.ts';
import { reason } from '../../../core/index.ts';
import { LARGE_HOLD_TIME, type SessionContext, type SessionState, type Step } from '../state.ts';

/** Events 16 and 17 in Connect and Active: RFC 4271 §8.2.2, DelayOpen not set. */
export function connected(
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
