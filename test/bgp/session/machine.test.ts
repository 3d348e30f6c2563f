import { describe, expect, test } from '@jest/globals';
import { BgpMessageError, type NotificationMessage } from '../../../src/bgp-packet-lite/index.ts';
import {
  step,
  stopped,
  type SessionEvent,
  type SessionPhase,
} from '../../../src/bgp/session/index.ts';
import { answer, context, peerOpen, stateBefore } from './cells.ts';

function fault(code: number, subcode: number): SessionEvent {
  return {
    type: 'message-error',
    error: new BgpMessageError('broken', {
      notification: { code, subcode, data: new Uint8Array() },
    }),
  };
}

function notification(code: number, subcode: number): NotificationMessage {
  return { type: 'notification', code, subcode, data: new Uint8Array() };
}

const update: SessionEvent = {
  type: 'update-received',
  update: { type: 'update', withdrawn: [], attributes: [], nlri: [], faults: [] },
};

/** To Idle with one more failed attempt, and from there again after the idle hold time. */
const idle = 'idle 4 | disconnect | idle-hold=1000~';
const ignored = 'ignored';

function notified(notificationText: string): string {
  return `idle 4 | ${notificationText}, disconnect | idle-hold=1000~`;
}

/*
 * RFC 4271 §8.2.2, state by event: the next state and the ConnectRetryCounter (3 before) | what is sent and done | the
 * timers that run afterwards. The numbers are those of RFC 4271 §8.1; the data of 5/x is RFC 6608's.
 */
const table: readonly (readonly [string, SessionEvent, Partial<Record<SessionPhase, string>>])[] = [
  [
    '1 ManualStart',
    { type: 'manual-start' },
    {
      idle: 'connect 0 | dial | connect-retry=5000~',
      connect: ignored,
      active: ignored,
      'open-sent': ignored,
      'open-confirm': ignored,
      established: ignored,
    },
  ],
  [
    '2 ManualStop',
    { type: 'manual-stop' },
    {
      idle: 'idle 0 |  |',
      connect: 'idle 0 | disconnect |',
      active: 'idle 0 | disconnect |',
      'open-sent': 'idle 0 | N(6/2), disconnect |',
      'open-confirm': 'idle 0 | N(6/2), disconnect |',
      established: 'idle 0 | N(6/2), disconnect |',
    },
  ],
  [
    '9 ConnectRetryTimer_Expires',
    { type: 'connect-retry-timer-expired' },
    {
      idle: ignored,
      connect: 'connect 3 | drop, dial | connect-retry=5000~',
      active: 'connect 3 | dial | connect-retry=5000~',
      'open-sent': notified('N(5/0)'),
      'open-confirm': notified('N(5/0)'),
      established: notified('N(5/0)'),
    },
  ],
  [
    '10 HoldTimer_Expires',
    { type: 'hold-timer-expired' },
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': notified('N(4/0)'),
      'open-confirm': notified('N(4/0)'),
      established: notified('N(4/0)'),
    },
  ],
  [
    '11 KeepaliveTimer_Expires',
    { type: 'keepalive-timer-expired' },
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': notified('N(5/0)'),
      'open-confirm': 'open-confirm 3 | KEEPALIVE | hold, keepalive=3000~',
      established: 'established 3 | KEEPALIVE | hold, keepalive=3000~, stability',
    },
  ],
  [
    '13 IdleHoldTimer_Expires',
    { type: 'idle-hold-timer-expired' },
    {
      idle: 'connect 3 | dial | connect-retry=5000~',
      connect: idle,
      active: idle,
      'open-sent': notified('N(5/0)'),
      'open-confirm': notified('N(5/0)'),
      established: notified('N(5/0)'),
    },
  ],
  [
    '16 Tcp_CR_Acked',
    { type: 'connected', direction: 'out' },
    {
      idle: ignored,
      connect: 'open-sent 3 | OPEN | hold=240000',
      active: 'open-sent 3 | OPEN | hold=240000',
      'open-sent': ignored,
      'open-confirm': ignored,
      established: ignored,
    },
  ],
  [
    '17 TcpConnectionConfirmed',
    { type: 'connected', direction: 'in' },
    {
      idle: ignored,
      connect: 'open-sent 3 | OPEN | hold=240000',
      active: 'open-sent 3 | OPEN | hold=240000',
      'open-sent': ignored,
      'open-confirm': ignored,
      established: ignored,
    },
  ],
  [
    '18 TcpConnectionFails',
    { type: 'connection-failed', message: 'ECONNREFUSED' },
    {
      idle: ignored,
      connect: 'idle 3 | disconnect | idle-hold=5000~',
      active: idle,
      'open-sent': 'active 3 | drop | connect-retry=5000~',
      'open-confirm': idle,
      established: idle,
    },
  ],
  [
    '19 BGPOpen',
    { type: 'open-received', open: peerOpen },
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': 'open-confirm 3 | KEEPALIVE | hold=9000, keepalive=3000~',
      'open-confirm': notified('N(5/2)[01]'),
      established: notified('N(5/3)[01]'),
    },
  ],
  [
    '21 BGPHeaderErr',
    fault(1, 1),
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': notified('N(1/1)'),
      'open-confirm': notified('N(1/1)'),
      established: notified('N(1/1)'),
    },
  ],
  [
    '22 BGPOpenMsgErr',
    fault(2, 6),
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': notified('N(2/6)'),
      'open-confirm': notified('N(2/6)'),
      established: notified('N(2/6)'),
    },
  ],
  [
    '23 OpenCollisionDump',
    { type: 'open-collision-dump' },
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': notified('N(6/7)'),
      'open-confirm': notified('N(6/7)'),
      established: notified('N(6/7)'),
    },
  ],
  [
    '24 NotifMsgVerErr',
    { type: 'notification-received', notification: notification(2, 1) },
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': 'idle 3 | disconnect | idle-hold=1000~',
      'open-confirm': 'idle 3 | disconnect | idle-hold=1000~',
      established: idle,
    },
  ],
  [
    '25 NotifMsg',
    { type: 'notification-received', notification: notification(6, 2) },
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': idle,
      'open-confirm': idle,
      established: idle,
    },
  ],
  [
    '26 KeepAliveMsg',
    { type: 'keepalive-received' },
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': notified('N(5/1)[04]'),
      'open-confirm': 'established 3 |  | hold=9000, keepalive, stability=60000',
      established: 'established 3 |  | hold=9000, keepalive, stability',
    },
  ],
  [
    '27 UpdateMsg',
    update,
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': notified('N(5/1)[02]'),
      'open-confirm': notified('N(5/2)[02]'),
      established: 'established 3 | deliver | hold=9000, keepalive, stability',
    },
  ],
  [
    '28 UpdateMsgErr',
    fault(3, 1),
    {
      idle: ignored,
      connect: idle,
      active: idle,
      'open-sent': notified('N(5/1)[02]'),
      'open-confirm': notified('N(5/2)[02]'),
      established: notified('N(3/1)'),
    },
  ],
  [
    '29 SendHoldTimer_Expires (RFC 9687)',
    { type: 'send-hold-timer-expired' },
    {
      idle: ignored,
      connect: ignored,
      active: ignored,
      'open-confirm': 'idle 4 | N(8/0), drop | idle-hold=1000~',
      established: 'idle 4 | N(8/0), drop | idle-hold=1000~',
    },
  ],
  [
    'ROUTE-REFRESH, no event of RFC 4271',
    {
      type: 'route-refresh-received',
      refresh: { type: 'route-refresh', afi: 1, safi: 1, subtype: 0 },
    },
    {
      idle: ignored,
      'open-sent': notified('N(5/1)[05]'),
      'open-confirm': notified('N(5/2)[05]'),
      established: ignored,
    },
  ],
];

describe.each(table)('event %s', (_name, event, cells) => {
  test.each(Object.entries(cells) as [SessionPhase, string][])('in %s: %s', (phase, expected) => {
    expect(answer(phase, event)).toBe(expected);
  });
});

describe('a passive session', () => {
  const passive = { passive: true };

  test.each<[string, SessionEvent, SessionPhase, string]>([
    ['4 ManualStart_with_Passive', { type: 'manual-start' }, 'idle', 'active 0 |  |'],
    ['13 IdleHoldTimer_Expires', { type: 'idle-hold-timer-expired' }, 'idle', 'active 3 |  |'],
    [
      '18 TcpConnectionFails',
      { type: 'connection-failed', message: 'gone' },
      'open-sent',
      'active 3 | drop |',
    ],
    [
      '18 TcpConnectionFails',
      { type: 'connection-failed', message: 'gone' },
      'established',
      'idle 4 | disconnect | idle-hold=0',
    ],
    ['21 BGPHeaderErr', fault(1, 1), 'established', notified('N(1/1)')],
  ])('answers %s in %s', (_name, event, phase, expected) => {
    expect(answer(phase, event, passive)).toBe(expected);
  });

  test('does not dial whatever the ConnectRetryTimer says', () => {
    expect(answer('active', { type: 'connect-retry-timer-expired' }, passive)).toBe(ignored);
  });
});

describe('a hold time of 0', () => {
  const never = { holdTime: 0 };

  test('stops the hold timer and starts no keepalive timer (RFC 4271 §4.2, §4.4)', () => {
    expect(answer('open-sent', { type: 'open-received', open: peerOpen }, never)).toBe(
      'open-confirm 3 | KEEPALIVE |',
    );
  });
});

describe('a hold time of 3 s', () => {
  test('never sends KEEPALIVEs more often than once a second, jitter included (RFC 4271 §4.4)', () => {
    const { actions } = step(
      stateBefore('open-sent'),
      { type: 'open-received', open: { ...peerOpen, holdTime: 3 } },
      context,
    );
    const delay = actions.flatMap((action) =>
      action.type === 'start-timer' && action.timer === 'keepalive' ? [action.delay] : [],
    );
    expect(0.75 * (delay[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });
});

describe('the idle hold time', () => {
  function idleHoldAfter(faults: number): number | undefined {
    const { actions } = step({ ...stateBefore('established'), faults }, fault(3, 1), context);
    for (const action of actions) {
      if (action.type === 'start-timer' && action.timer === 'idle-hold') return action.delay;
    }
    return undefined;
  }

  test.each([
    [0, 1_000],
    [1, 2_000],
    [2, 4_000],
    [5, 32_000],
    [6, 60_000],
    [40, 60_000],
  ])('after %i earlier faults is %i ms', (faults, delay) => {
    expect(idleHoldAfter(faults)).toBe(delay);
  });

  test('starts from the beginning after a stable minute', () => {
    const stable = step(
      { ...stateBefore('established'), faults: 5 },
      { type: 'stability-timer-expired' },
      context,
    );
    expect(stable.state.faults).toBe(0);
  });

  test('does not grow with connections that are lost', () => {
    const { state } = step(
      stateBefore('established'),
      { type: 'connection-failed', message: 'reset' },
      context,
    );
    expect(state.faults).toBe(0);
  });
});

describe('a stopped session', () => {
  test('ignores everything but a start', () => {
    expect(step(stopped, { type: 'connected', direction: 'in' }, context).state).toBe(stopped);
  });

  test('carries the text of the stop in its Cease (RFC 9003 §2)', () => {
    expect(answer('established', { type: 'manual-stop', communication: 'bye' })).toBe(
      'idle 0 | N(6/2)[03627965], disconnect |',
    );
  });
});
