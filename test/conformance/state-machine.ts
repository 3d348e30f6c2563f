import {
  BgpMessageError,
  encodeMessage,
  type BgpMessage,
  type OpenMessage,
} from '../../src/bgp-packet-lite/index.ts';
import {
  step,
  type SessionAction,
  type SessionContext,
  type SessionEvent,
  type SessionState,
  type SessionTimer,
} from '../../src/bgp/session/index.ts';
import { hex } from '../bgp-packet-lite/octets.ts';

/** What stands in a row before the event. */
export interface Cell {
  readonly state: SessionState;
  readonly running: readonly string[];
  readonly event: SessionEvent;
  readonly context: SessionContext;
}

/** AS 65010 at 10.0.0.11, its peer AS 65000; hold time 9 s, ConnectRetryTime 5 s, IdleHoldTime 1 s. */
export const configured: SessionContext = {
  localAsn: 65_010,
  routerId: 0x0a00000b,
  peerAsn: 65_000,
  passive: false,
  holdTime: 9,
  connectRetryTime: 5_000,
  idleHoldTime: { initial: 1_000, maximum: 60_000 },
  capabilities: [],
};

/** The peer's OPEN: AS 65000, hold time 90 s, 10.0.0.1. */
export const goodOpen: OpenMessage = {
  type: 'open',
  version: 4,
  asn: 65_000,
  holdTime: 90,
  routerId: 0x0a000001,
  capabilities: [],
};

const timerNames: Readonly<Record<SessionTimer, string>> = {
  'connect-retry': 'ConnectRetry',
  'delay-open': 'DelayOpen',
  hold: 'Hold',
  keepalive: 'Keepalive',
  'idle-hold': 'IdleHold',
  // Neither is one of RFC 4271's, and neither matters to a row.
  'send-hold': '',
  stability: '',
};

/** What can be wrong with a message, as the codec says it. */
export function broken(code: number, subcode: number, ...data: number[]): SessionEvent {
  return {
    type: 'message-error',
    error: new BgpMessageError('broken', {
      notification: { code, subcode, data: Uint8Array.from(data) },
    }),
  };
}

export function notified(code: number, subcode: number): SessionEvent {
  return {
    type: 'notification-received',
    notification: { type: 'notification', code, subcode, data: new Uint8Array() },
  };
}

/** `next state | what is done, in order | ConnectRetryCounter | timers that run afterwards, with what they were set to`. */
export function outcome({ state, running, event, context }: Cell): string {
  const result = step(state, event, context);
  const timers = new Map(running.map((name) => [name, name]));
  const expired = expiredTimer(event);
  if (expired !== undefined) timers.delete(expired);
  const done: string[] = [];
  for (const action of result.actions) {
    if (action.type === 'start-timer') {
      const name = timerNames[action.timer];
      if (name !== '') timers.set(name, `${name}=${action.delay / 1_000}s`);
    } else if (action.type === 'stop-timer') timers.delete(timerNames[action.timer]);
    else done.push(describeAction(action));
  }
  return [
    result.state.phase,
    done.join(', ') || '-',
    String(result.state.connectRetryCounter),
    [...timers.values()].sort().join(', ') || '-',
  ].join(' | ');
}

function expiredTimer({ type }: SessionEvent): string | undefined {
  return type.endsWith('-timer-expired')
    ? timerNames[type.slice(0, -14) as SessionTimer]
    : undefined;
}

function describeAction(
  action: Exclude<SessionAction, { type: 'start-timer' | 'stop-timer' }>,
): string {
  switch (action.type) {
    case 'disconnect':
      return 'drop';
    case 'send':
      return describeMessage(action.message);
    default:
      return action.type;
  }
}

/** A NOTIFICATION with its octets after the header: code, subcode, data. */
function describeMessage(message: BgpMessage): string {
  if (message.type !== 'notification') return message.type.toUpperCase();
  const body = encodeMessage(message, { fourOctetAsn: true }).subarray(19);
  return `N ${hex(body.subarray(0, 2))}${body.length > 2 ? ` ${hex(body.subarray(2))}` : ''}`;
}
