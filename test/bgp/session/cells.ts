import {
  step,
  type SessionAction,
  type SessionContext,
  type SessionEvent,
  type SessionPhase,
  type SessionState,
  type SessionTimer,
} from '../../../src/bgp/session/index.ts';
import type { Capability, OpenMessage } from '../../../src/bgp-packet-lite/index.ts';
import { hex } from '../../bgp-packet-lite/octets.ts';
import { plainSession } from './plain-session.ts';

export const context: SessionContext = {
  localAsn: 65_010,
  routerId: 0x0a00000b,
  peerAsn: 65_000,
  passive: false,
  holdTime: 9,
  connectRetryTime: 5_000,
  idleHoldTime: { initial: 1_000, maximum: 60_000 },
  capabilities: [],
};

const ipv4Unicast: Capability = { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } };

/** The OPEN of the peer that {@link context} expects. */
export const peerOpen: OpenMessage = {
  type: 'open',
  version: 4,
  asn: 65_000,
  holdTime: 90,
  routerId: 0x0a000001,
  capabilities: [ipv4Unicast, { code: 65, name: 'four-octet-asn', value: 65_000 }],
};

/** Each state after three failed attempts, and the timers that run in it. */
const before: Readonly<Record<SessionPhase, readonly [SessionState, readonly SessionTimer[]]>> = {
  idle: [{ phase: 'idle', held: true, connectRetryCounter: 3, faults: 0 }, ['idle-hold']],
  connect: [{ phase: 'connect', connectRetryCounter: 3, faults: 0 }, ['connect-retry']],
  active: [{ phase: 'active', connectRetryCounter: 3, faults: 0 }, ['connect-retry']],
  'open-sent': [{ phase: 'open-sent', connectRetryCounter: 3, faults: 0 }, ['hold']],
  'open-confirm': [
    { phase: 'open-confirm', negotiated: plainSession, connectRetryCounter: 3, faults: 0 },
    ['hold', 'keepalive'],
  ],
  established: [
    { phase: 'established', negotiated: plainSession, connectRetryCounter: 3, faults: 0 },
    ['hold', 'keepalive', 'stability'],
  ],
};

/** The state as it is before the event of a cell. */
export function stateBefore(phase: SessionPhase): SessionState {
  return before[phase][0];
}

/**
 * What an event does in a state, as one line: `next counter | actions in order | timers that run afterwards`. A timer
 * that was started has its delay in milliseconds, with `~` for jitter; `ignored` if nothing happens at all.
 */
export function answer(
  phase: SessionPhase,
  event: SessionEvent,
  changes: Partial<SessionContext> = {},
): string {
  const [state, running] = before[phase];
  const result = step(state, event, { ...context, ...changes });
  if (result.state === state && result.actions.length === 0) return 'ignored';
  const timers = new Map<string, string>(running.map((name) => [name, name]));
  if (event.type.endsWith('-timer-expired')) timers.delete(event.type.slice(0, -14));
  const actions: string[] = [];
  for (const action of result.actions) {
    if (action.type === 'start-timer') {
      const { timer, delay, jitter } = action;
      timers.set(timer, `${timer}=${delay}${jitter === true ? '~' : ''}`);
    } else if (action.type === 'stop-timer') timers.delete(action.timer);
    else actions.push(describeAction(action));
  }
  const parts = [
    `${result.state.phase} ${result.state.connectRetryCounter}`,
    actions.join(', '),
    [...timers.values()].sort().join(', '),
  ];
  return parts.join(' | ').trimEnd();
}

function describeAction(
  action: Exclude<SessionAction, { type: 'start-timer' | 'stop-timer' }>,
): string {
  if (action.type === 'disconnect') return action.abruptly === true ? 'drop' : 'disconnect';
  if (action.type !== 'send') return action.type;
  const { message } = action;
  if (message.type !== 'notification') return message.type.toUpperCase();
  const data = message.data.length === 0 ? '' : `[${hex(message.data)}]`;
  return `N(${message.code}/${message.subcode})${data}`;
}
