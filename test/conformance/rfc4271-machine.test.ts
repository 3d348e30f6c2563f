import { describe, expect, test } from '@jest/globals';
import { endOfRib } from '../../src/bgp-packet-lite/index.ts';
import {
  ReceivedUpdate,
  type SessionContext,
  type SessionEvent,
  type SessionPhase,
  type SessionState,
} from '../../src/bgp/session/index.ts';
import { broken, configured, goodOpen, notified, outcome } from './state-machine.ts';
import { plainSession } from '../bgp/session/plain-session.ts';

/*
 * RFC 4271 §8.2.2 with RFC 9687: 29 events in 6 states, each line one cell:
 *
 *   state | next state | what is done, in order | ConnectRetryCounter (3 before) | timers that run afterwards
 *
 * `drop` ends the connection or the attempt at one. `N 0501 04` is a NOTIFICATION with its code, subcode and data; the
 * data of 5/1 to 5/3 is RFC 6608's. A timer that was set has its time. DampPeerOscillations is on: every fall starts
 * the IdleHoldTimer. Where the RFC's letter and every implementation differ, the line is as implemented, and marked.
 */
const cells = `
1 ManualStart
  idle         | connect      | dial             | 0 | ConnectRetry=5s
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
2 ManualStop (in Idle it ends the wait for IdleHold: DampPeerOscillations starts nothing after a stop)
  idle         | idle         | -                | 0 | -
  connect      | idle         | drop             | 0 | -
  active       | idle         | drop             | 0 | -
  open-sent    | idle         | N 0602, drop     | 0 | -
  open-confirm | idle         | N 0602, drop     | 0 | -
  established  | idle         | N 0602, drop     | 0 | -
3 AutomaticStart
  idle         | connect      | dial             | 0 | ConnectRetry=5s
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
4 ManualStart_with_PassiveTcpEstablishment (no ConnectRetry: its expiry would dial)
  idle         | active       | -                | 0 | -
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
5 AutomaticStart_with_PassiveTcpEstablishment (the same)
  idle         | active       | -                | 0 | -
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
6 AutomaticStart_with_DampPeerOscillations
  idle         | idle         | -                | 3 | IdleHold
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
7 AutomaticStart_with_DampPeerOscillations_and_PassiveTcpEstablishment
  idle         | idle         | -                | 3 | IdleHold
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
8 AutomaticStop
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0608, drop     | 4 | IdleHold=1s
  open-confirm | idle         | N 0608, drop     | 4 | IdleHold=1s
  established  | idle         | N 0608, drop     | 4 | IdleHold=1s
9 ConnectRetryTimer_Expires
  idle         | idle         | -                | 3 | IdleHold
  connect      | connect      | drop, dial       | 3 | ConnectRetry=5s
  active       | connect      | dial             | 3 | ConnectRetry=5s
  open-sent    | idle         | N 0500, drop     | 4 | IdleHold=1s
  open-confirm | idle         | N 0500, drop     | 4 | IdleHold=1s
  established  | idle         | N 0500, drop     | 4 | IdleHold=1s
10 HoldTimer_Expires
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0400, drop     | 4 | IdleHold=1s
  open-confirm | idle         | N 0400, drop     | 4 | IdleHold=1s
  established  | idle         | N 0400, drop     | 4 | IdleHold=1s
11 KeepaliveTimer_Expires
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0500, drop     | 4 | IdleHold=1s
  open-confirm | open-confirm | KEEPALIVE        | 3 | Hold, Keepalive=3s
  established  | established  | KEEPALIVE        | 3 | Hold, Keepalive=3s
12 DelayOpenTimer_Expires (it runs in Connect and Active)
  idle         | idle         | -                | 3 | IdleHold
  connect      | open-sent    | OPEN             | 3 | Hold=240s
  active       | open-sent    | OPEN             | 3 | Hold=240s
  open-sent    | idle         | N 0500, drop     | 4 | IdleHold=1s
  open-confirm | idle         | N 0500, drop     | 4 | IdleHold=1s
  established  | idle         | N 0500, drop     | 4 | IdleHold=1s
13 IdleHoldTimer_Expires
  idle         | connect      | dial             | 3 | ConnectRetry=5s
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0500, drop     | 4 | IdleHold=1s
  open-confirm | idle         | N 0500, drop     | 4 | IdleHold=1s
  established  | idle         | N 0500, drop     | 4 | IdleHold=1s
14 TcpConnection_Valid (from OpenSent on it is of a second connection: see collision)
  idle         | idle         | -                | 3 | IdleHold
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
15 Tcp_CR_Invalid
  idle         | idle         | -                | 3 | IdleHold
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
16 Tcp_CR_Acked (from OpenSent on it is of a second connection)
  idle         | idle         | -                | 3 | IdleHold
  connect      | open-sent    | OPEN             | 3 | Hold=240s
  active       | open-sent    | OPEN             | 3 | Hold=240s
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
17 TcpConnectionConfirmed (from OpenSent on it is of a second connection)
  idle         | idle         | -                | 3 | IdleHold
  connect      | open-sent    | OPEN             | 3 | Hold=240s
  active       | open-sent    | OPEN             | 3 | Hold=240s
  open-sent    | open-sent    | -                | 3 | Hold
  open-confirm | open-confirm | -                | 3 | Hold, Keepalive
  established  | established  | -                | 3 | Hold, Keepalive
18 TcpConnectionFails (in Active the IdleHoldTimer is what starts it again, not the ConnectRetryTimer)
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 3 | IdleHold=5s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | active       | drop             | 3 | ConnectRetry=5s
  open-confirm | idle         | drop             | 4 | IdleHold=1s
  established  | idle         | drop             | 4 | IdleHold=1s
19 BGPOpen (from OpenConfirm on it is the second one of this connection)
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | open-confirm | KEEPALIVE        | 3 | Hold=9s, Keepalive=3s
  open-confirm | idle         | N 0502 01, drop  | 4 | IdleHold=1s
  established  | idle         | N 0503 01, drop  | 4 | IdleHold=1s
20 BGPOpen with DelayOpenTimer running (impl.: it runs in Connect and Active alone; elsewhere this is event 19)
  idle         | idle         | -                | 3 | IdleHold
  connect      | open-confirm | OPEN, KEEPALIVE  | 3 | Hold=9s, Keepalive=3s
  active       | open-confirm | OPEN, KEEPALIVE  | 3 | Hold=9s, Keepalive=3s
  open-sent    | open-confirm | KEEPALIVE        | 3 | Hold=9s, Keepalive=3s
  open-confirm | idle         | N 0502 01, drop  | 4 | IdleHold=1s
  established  | idle         | N 0503 01, drop  | 4 | IdleHold=1s
21 BGPHeaderErr (impl. in Established: 1/x and not 5)
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0103 07, drop  | 4 | IdleHold=1s
  open-confirm | idle         | N 0103 07, drop  | 4 | IdleHold=1s
  established  | idle         | N 0103 07, drop  | 4 | IdleHold=1s
22 BGPOpenMsgErr (impl. in Established: 2/x and not 5)
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0206, drop     | 4 | IdleHold=1s
  open-confirm | idle         | N 0206, drop     | 4 | IdleHold=1s
  established  | idle         | N 0206, drop     | 4 | IdleHold=1s
23 OpenCollisionDump
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0607, drop     | 4 | IdleHold=1s
  open-confirm | idle         | N 0607, drop     | 4 | IdleHold=1s
  established  | idle         | N 0607, drop     | 4 | IdleHold=1s
24 NotifMsgVerErr
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | drop             | 3 | IdleHold=1s
  open-confirm | idle         | drop             | 3 | IdleHold=1s
  established  | idle         | drop             | 4 | IdleHold=1s
25 NotifMsg (impl. in OpenSent: never answered)
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | drop             | 4 | IdleHold=1s
  open-confirm | idle         | drop             | 4 | IdleHold=1s
  established  | idle         | drop             | 4 | IdleHold=1s
26 KeepAliveMsg
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0501 04, drop  | 4 | IdleHold=1s
  open-confirm | established  | -                | 3 | Hold=9s, Keepalive
  established  | established  | -                | 3 | Hold=9s, Keepalive
27 UpdateMsg
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0501 02, drop  | 4 | IdleHold=1s
  open-confirm | idle         | N 0502 02, drop  | 4 | IdleHold=1s
  established  | established  | deliver          | 3 | Hold=9s, Keepalive
28 UpdateMsgErr (what RFC 7606 leaves of it)
  idle         | idle         | -                | 3 | IdleHold
  connect      | idle         | drop             | 4 | IdleHold=1s
  active       | idle         | drop             | 4 | IdleHold=1s
  open-sent    | idle         | N 0501 02, drop  | 4 | IdleHold=1s
  open-confirm | idle         | N 0502 02, drop  | 4 | IdleHold=1s
  established  | idle         | N 0301, drop     | 4 | IdleHold=1s
29 SendHoldTimer_Expires (it runs from OpenConfirm on; before, nothing of ours can wait)
  idle         | idle         | -                | 3 | IdleHold
  connect      | connect      | -                | 3 | ConnectRetry
  active       | active       | -                | 3 | ConnectRetry
  open-sent    | idle         | N 0800, drop     | 4 | IdleHold=1s
  open-confirm | idle         | N 0800, drop     | 4 | IdleHold=1s
  established  | idle         | N 0800, drop     | 4 | IdleHold=1s
`;

const counters = { connectRetryCounter: 3, faults: 0 };

const before: Readonly<Record<SessionPhase, readonly [SessionState, readonly string[]]>> = {
  idle: [{ phase: 'idle', held: true, ...counters }, ['IdleHold']],
  connect: [{ phase: 'connect', ...counters }, ['ConnectRetry']],
  active: [{ phase: 'active', ...counters }, ['ConnectRetry']],
  'open-sent': [{ phase: 'open-sent', ...counters }, ['Hold']],
  'open-confirm': [
    { phase: 'open-confirm', negotiated: plainSession, ...counters },
    ['Hold', 'Keepalive'],
  ],
  established: [
    { phase: 'established', negotiated: plainSession, ...counters },
    ['Hold', 'Keepalive'],
  ],
};

/** Connect and Active with a connection, while the DelayOpenTimer runs. */
function delaying(phase: SessionPhase): readonly [SessionState, readonly string[]] {
  return phase === 'connect' || phase === 'active'
    ? [{ phase, delayingOpen: true, ...counters }, ['DelayOpen']]
    : before[phase];
}

/** Idle after a fault of the peer. */
function damped(phase: SessionPhase): readonly [SessionState, readonly string[]] {
  return phase === 'idle'
    ? [{ phase, held: true, connectRetryCounter: 3, faults: 1 }, ['IdleHold']]
    : before[phase];
}

const passive: Partial<SessionContext> = { passive: true };

interface Given {
  readonly event: SessionEvent;
  readonly context?: Partial<SessionContext>;
  readonly from?: (phase: SessionPhase) => readonly [SessionState, readonly string[]];
}

const events: Readonly<Record<number, Given>> = {
  1: { event: { type: 'manual-start' } },
  2: { event: { type: 'manual-stop' } },
  3: { event: { type: 'automatic-start' } },
  4: { event: { type: 'manual-start' }, context: passive },
  5: { event: { type: 'automatic-start' }, context: passive },
  6: { event: { type: 'automatic-start' }, from: damped },
  7: { event: { type: 'automatic-start' }, from: damped, context: passive },
  8: { event: { type: 'automatic-stop', cease: { cause: 'out-of-resources' } } },
  9: { event: { type: 'connect-retry-timer-expired' } },
  10: { event: { type: 'hold-timer-expired' } },
  11: { event: { type: 'keepalive-timer-expired' } },
  12: { event: { type: 'delay-open-timer-expired' }, from: delaying },
  13: { event: { type: 'idle-hold-timer-expired' } },
  14: { event: { type: 'connection-requested', valid: true } },
  15: { event: { type: 'connection-requested', valid: false } },
  16: { event: { type: 'connected', direction: 'out' } },
  17: { event: { type: 'connected', direction: 'in' } },
  18: { event: { type: 'connection-failed', message: 'ECONNREFUSED' } },
  19: { event: { type: 'open-received', open: goodOpen } },
  20: { event: { type: 'open-received', open: goodOpen }, from: delaying },
  21: { event: broken(1, 3, 7) },
  22: { event: broken(2, 6) },
  23: { event: { type: 'open-collision-dump' } },
  24: { event: notified(2, 1) },
  25: { event: notified(6, 2) },
  26: { event: { type: 'keepalive-received' } },
  27: {
    event: {
      type: 'update-received',
      update: new ReceivedUpdate(endOfRib(), { fourOctetAsn: true }),
    },
  },
  28: { event: broken(3, 1) },
  29: { event: { type: 'send-hold-timer-expired' } },
};

interface Row {
  readonly name: string;
  readonly number: number;
  readonly phase: SessionPhase;
  readonly expected: string;
}

function readRows(): readonly Row[] {
  const rows: Row[] = [];
  let title = '';
  for (const line of cells.trim().split('\n')) {
    if (!line.startsWith(' ')) {
      title = line;
      continue;
    }
    const [phase = '', ...expected] = line.split('|').map((column) => column.trim());
    rows.push({
      name: `4271-8 ${title.split(' (')[0] ?? ''} in ${phase}`,
      number: Number.parseInt(title, 10),
      phase: phase as SessionPhase,
      expected: expected.join(' | '),
    });
  }
  return rows;
}

const rows = readRows();

function answer(phase: SessionPhase, { event, context = {}, from }: Given): string {
  const [state, running] = (from ?? ((at) => before[at]))(phase);
  return outcome({ state, running, event, context: { ...configured, ...context } });
}

test('4271-8 the table has 29 events in 6 states, each once', () => {
  expect(new Set(rows.map(({ number, phase }) => `${number} ${phase}`)).size).toBe(174);
});

describe('4271-8 state × event', () => {
  test.each(rows)('$name: $expected', ({ number, phase, expected }) => {
    const given = events[number];
    expect(given && answer(phase, given)).toBe(expected);
  });
});

describe('4271-8 DelayOpen', () => {
  const delayOpen = { delayOpenTime: 20_000 };

  test.each<[string, SessionPhase, Given, string]>([
    [
      '16 Tcp_CR_Acked in Connect',
      'connect',
      { event: { type: 'connected', direction: 'out' }, context: delayOpen },
      'connect | - | 3 | DelayOpen=20s',
    ],
    [
      '17 TcpConnectionConfirmed in Active',
      'active',
      { event: { type: 'connected', direction: 'in' }, context: delayOpen },
      'active | - | 3 | DelayOpen=20s',
    ],
    [
      '9 ConnectRetryTimer_Expires in Connect',
      'connect',
      { event: { type: 'connect-retry-timer-expired' }, from: delaying },
      'connect | drop, dial | 3 | ConnectRetry=5s',
    ],
    [
      '18 TcpConnectionFails in Connect',
      'connect',
      { event: { type: 'connection-failed', message: 'reset' }, from: delaying },
      'active | drop | 3 | ConnectRetry=5s',
    ],
    [
      '18 TcpConnectionFails in Active',
      'active',
      { event: { type: 'connection-failed', message: 'reset' }, from: delaying },
      'idle | drop | 4 | IdleHold=1s',
    ],
    [
      '24 NotifMsgVerErr in Connect is not counted',
      'connect',
      { event: notified(2, 1), from: delaying },
      'idle | drop | 3 | IdleHold=1s',
    ],
    [
      '24 NotifMsgVerErr in Active is not counted',
      'active',
      { event: notified(2, 1), from: delaying },
      'idle | drop | 3 | IdleHold=1s',
    ],
    [
      '25 NotifMsg in Active is counted',
      'active',
      { event: notified(6, 5), from: delaying },
      'idle | drop | 4 | IdleHold=1s',
    ],
    [
      '22 an OPEN of another AS',
      'active',
      {
        event: { type: 'open-received', open: { ...goodOpen, asn: 65_001 } },
        from: delaying,
      },
      'idle | drop | 4 | IdleHold=1s',
    ],
  ])('4271-8 %s', (_name, phase, given, expected) => {
    expect(answer(phase, given)).toBe(expected);
  });
});

describe('4271-8 SendNOTIFICATIONwithoutOPEN', () => {
  const context = { sendNotificationWithoutOpen: true };

  test.each<[string, SessionPhase, Given, string]>([
    [
      '2 ManualStop in Active',
      'active',
      { event: { type: 'manual-stop' }, context, from: delaying },
      'idle | N 0602, drop | 0 | -',
    ],
    [
      '2 ManualStop in Active without a connection',
      'active',
      { event: { type: 'manual-stop' }, context },
      'idle | drop | 0 | -',
    ],
    [
      '2 ManualStop in Connect',
      'connect',
      { event: { type: 'manual-stop' }, context, from: delaying },
      'idle | drop | 0 | -',
    ],
    [
      '21 BGPHeaderErr in Active',
      'active',
      { event: broken(1, 1), context, from: delaying },
      'idle | N 0101, drop | 4 | IdleHold=1s',
    ],
    [
      '22 BGPOpenMsgErr in Connect',
      'connect',
      { event: broken(2, 6), context, from: delaying },
      'idle | N 0206, drop | 4 | IdleHold=1s',
    ],
    [
      '22 an OPEN of another AS in Connect',
      'connect',
      {
        event: { type: 'open-received', open: { ...goodOpen, asn: 65_001 } },
        context,
        from: delaying,
      },
      'idle | N 0202, drop | 4 | IdleHold=1s',
    ],
  ])('4271-8 %s', (_name, phase, given, expected) => {
    expect(answer(phase, given)).toBe(expected);
  });
});

describe('4271-8 AllowAutomaticStart off', () => {
  test('4271-8 a session that has ended waits for a start by hand', () => {
    expect(
      answer('established', {
        event: { type: 'hold-timer-expired' },
        context: { allowAutomaticStart: false },
      }),
    ).toBe('idle | N 0400, drop | 4 | -');
  });
});

describe('4271-3 hold time 0', () => {
  test('4271-3 neither the hold timer nor the keepalive timer runs', () => {
    expect(
      answer('open-sent', {
        event: { type: 'open-received', open: { ...goodOpen, holdTime: 0 } },
      }),
    ).toBe('open-confirm | KEEPALIVE | 3 | -');
  });
});

describe('4271-8 PassiveTcpEstablishment', () => {
  test.each<[string, SessionPhase, SessionEvent, string]>([
    [
      '18 TcpConnectionFails in OpenSent waits and does not dial',
      'open-sent',
      { type: 'connection-failed', message: 'reset' },
      'active | drop | 3 | -',
    ],
    [
      '9 ConnectRetryTimer_Expires in Active',
      'active',
      { type: 'connect-retry-timer-expired' },
      'active | - | 3 | -',
    ],
    [
      '13 IdleHoldTimer_Expires in Idle',
      'idle',
      { type: 'idle-hold-timer-expired' },
      'active | - | 3 | -',
    ],
  ])('4271-8 %s', (_name, phase, event, expected) => {
    expect(answer(phase, { event, context: passive })).toBe(expected);
  });
});
