import { describe, expect, test } from '@jest/globals';
import { BgpMessageError, type Capability } from '../../../src/bgp-packet-lite/index.ts';
import {
  step,
  stopped,
  type Cease,
  type SessionContext,
  type SessionEvent,
  type SessionPhase,
  type SessionState,
} from '../../../src/bgp/session/index.ts';
import { hex, octets } from '../../bgp-packet-lite/octets.ts';
import { answer, context, peerOpen, stateBefore } from './cells.ts';
import { plainSession } from './plain-session.ts';

function fault(code: number, subcode: number): SessionEvent {
  return {
    type: 'message-error',
    error: new BgpMessageError('broken', {
      notification: { code, subcode, data: new Uint8Array() },
    }),
  };
}

function notified(notificationText: string): string {
  return `idle 4 | ${notificationText}, disconnect | idle-hold=1000~`;
}

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
    expect(answer('active', { type: 'connect-retry-timer-expired' }, passive)).toBe('ignored');
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

describe('a session with a hold time of 0', () => {
  test.each(['open-confirm', 'established'] as const)(
    'starts no keepalive timer in %s, whatever has expired (RFC 4271 §8.2.2, event 11)',
    (phase) => {
      const state = { ...stateBefore(phase), negotiated: { ...plainSession, holdTime: 0 } };
      const { actions } = step(state, { type: 'keepalive-timer-expired' }, context);
      expect(actions.filter(({ type }) => type === 'start-timer')).toEqual([]);
    },
  );
});

describe('a session that waits for the OPEN of its peer in vain', () => {
  test('says what it may be: the peer may drop all that we send (RFC 5082)', () => {
    const { reason } = step(stateBefore('open-sent'), { type: 'hold-timer-expired' }, context);
    expect(reason).toMatchObject({
      code: 'hold-timer-expired',
      message:
        'the peer is connected and has sent no OPEN within 4m: a router that is too busy and ttlSecurity (GTSM) on one side only look alike',
    });
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
  test.each<SessionEvent>([
    { type: 'automatic-stop', cease: { cause: 'bfd-down' } },
    { type: 'connect-retry-timer-expired' },
    { type: 'hold-timer-expired' },
    { type: 'keepalive-timer-expired' },
    { type: 'delay-open-timer-expired' },
    { type: 'idle-hold-timer-expired' },
    { type: 'send-hold-timer-expired' },
    { type: 'stability-timer-expired' },
    { type: 'connection-requested', valid: true },
    { type: 'connected', direction: 'in' },
    { type: 'connection-failed', message: 'reset' },
    { type: 'open-received', open: peerOpen },
    fault(1, 1),
    { type: 'open-collision-dump' },
    { type: 'keepalive-received' },
  ])('ignores everything but a start: $type', (event) => {
    expect(step(stopped, event, context)).toEqual({ state: stopped, actions: [] });
  });

  test('carries the text of the stop in its Cease (RFC 9003 §2)', () => {
    expect(answer('established', { type: 'manual-stop', communication: 'bye' })).toBe(
      'idle 0 | N(6/2)[03627965], disconnect |',
    );
  });
});

describe('what our side ends for a reason of its own', () => {
  test.each<[string, Cease, string]>([
    [
      'more prefixes than allowed: 6/1 with AFI, SAFI and bound (RFC 4486 §4)',
      { cause: 'maximum-prefixes', maximum: { afi: 1, safi: 1, bound: 1_000 } },
      'N(6/1)[000101000003e8]',
    ],
    ['a peer that was removed: 6/3', { cause: 'peer-deconfigured' }, 'N(6/3)'],
    ['a reset: 6/4', { cause: 'administrative-reset' }, 'N(6/4)'],
    [
      'a reset with its text (RFC 9003 §2)',
      { cause: 'administrative-reset', communication: 'bye' },
      'N(6/4)[03627965]',
    ],
    ['another configuration: 6/6', { cause: 'configuration-change' }, 'N(6/6)'],
    ['no resources: 6/8', { cause: 'out-of-resources' }, 'N(6/8)'],
    ['BFD down: 6/10 (RFC 9384 §3)', { cause: 'bfd-down' }, 'N(6/10)'],
  ])('%s', (_name, cease, expected) => {
    expect(answer('established', { type: 'automatic-stop', cease })).toBe(notified(expected));
  });

  test('is the reason that our users see', () => {
    const { reason } = step(
      stateBefore('established'),
      { type: 'automatic-stop', cease: { cause: 'bfd-down' } },
      context,
    );
    expect(reason).toMatchObject({
      code: 'bfd-down',
      message: 'BFD says that the path to the peer is down',
    });
  });

  test('makes the idle hold time grow for a peer with too many prefixes', () => {
    const { state } = step(
      stateBefore('established'),
      {
        type: 'automatic-stop',
        cease: { cause: 'maximum-prefixes', maximum: { afi: 1, safi: 1, bound: 1 } },
      },
      context,
    );
    expect(state.faults).toBe(1);
  });

  test('does not let it grow for what the peer has not done', () => {
    const { state } = step(
      stateBefore('established'),
      { type: 'automatic-stop', cease: { cause: 'bfd-down' } },
      context,
    );
    expect(state.faults).toBe(0);
  });
});

describe('where both sides set N (RFC 8538)', () => {
  const gracefulRestart: Capability = {
    code: 64,
    name: 'graceful-restart',
    value: { flags: 4, time: 0, families: [] },
  };

  /** Established with a peer that has, or has not, set N. */
  function established(peerSetsN: boolean): SessionState {
    const withN = { ...context, capabilities: [gracefulRestart] };
    const open = peerSetsN
      ? { ...peerOpen, capabilities: [...peerOpen.capabilities, gracefulRestart] }
      : peerOpen;
    const confirmed = step(stateBefore('open-sent'), { type: 'open-received', open }, withN);
    return step(confirmed.state, { type: 'keepalive-received' }, withN).state;
  }

  /** Code, subcode and data of the NOTIFICATION that the event sends. */
  function sent(state: SessionState, event: SessionEvent): string | undefined {
    for (const action of step(state, event, context).actions) {
      if (action.type !== 'send' || action.message.type !== 'notification') continue;
      const { code, subcode, data } = action.message;
      return `${code}/${subcode} ${hex(data)}`.trim();
    }
    return undefined;
  }

  test('a stop is a Hard Reset with the Cease inside', () => {
    expect(sent(established(true), { type: 'manual-stop', communication: 'bye' })).toBe(
      '6/9 060203627965',
    );
  });

  test('BFD down is a Hard Reset with 6/10 inside', () => {
    const event: SessionEvent = { type: 'automatic-stop', cease: { cause: 'bfd-down' } };
    expect(sent(established(true), event)).toBe('6/9 060a');
  });

  test('an error of the protocol is none: routes outlive it as they outlive the process', () => {
    expect(sent(established(true), fault(3, 1))).toBe('3/1');
  });

  test('and a stop is a plain 6/2 where the peer has not set it', () => {
    expect(sent(established(false), { type: 'manual-stop' })).toBe('6/2');
  });
});

describe('a NOTIFICATION of the peer', () => {
  function faultsAfter(subcode: number, data: string): number {
    const notification = { type: 'notification', code: 6, subcode, data: octets(data) } as const;
    return step(
      stateBefore('open-confirm'),
      { type: 'notification-received', notification },
      context,
    ).state.faults;
  }

  test.each([
    ['6/1, too many prefixes', 1, ''],
    ['6/2, a shutdown', 2, ''],
    ['6/3, it knows us no more', 3, ''],
    ['6/5, it does not know us', 5, ''],
    ['6/8, it has no room', 8, ''],
    ['6/9 with a shutdown inside', 9, '0602'],
  ])('is a fault that the idle hold time grows with: %s', (_what, subcode, data) => {
    expect(faultsAfter(subcode, data)).toBe(1);
  });

  test.each([
    ['6/4, it was reset', 4, ''],
    ['6/6, it was configured anew', 6, ''],
    ['6/7, another connection has won', 7, ''],
    ['6/9 with a reset inside', 9, '0604'],
  ])('is none where to try again soon is right: %s', (_what, subcode, data) => {
    expect(faultsAfter(subcode, data)).toBe(0);
  });

  test('is none that a passive session rests for where the peer was only reset', () => {
    const notification = { type: 'notification', code: 6, subcode: 4, data: octets('') } as const;
    expect(
      answer('established', { type: 'notification-received', notification }, { passive: true }),
    ).toBe('idle 4 | disconnect | idle-hold=0');
  });

  test.each([
    ['6/2 with a text', 6, 2, '03627965', 'the peer sent Cease/Administrative Shutdown: "bye"'],
    [
      '6/9 with what is inside',
      6,
      9,
      '060203627965',
      'the peer sent Cease/Hard Reset: Cease/Administrative Shutdown: "bye"',
    ],
    [
      '6/1 with its bound',
      6,
      1,
      '00010100000064',
      'the peer sent Cease/Maximum Number of Prefixes Reached: at most 100 of AFI 1, SAFI 1',
    ],
  ])('is told as it is: %s', (_name, code, subcode, data, expected) => {
    const { reason } = step(
      stateBefore('established'),
      {
        type: 'notification-received',
        notification: { type: 'notification', code, subcode, data: octets(data) },
      },
      context,
    );
    expect(reason?.message).toBe(expected);
  });

  test.each<[string, number, number, Partial<SessionContext>, string]>([
    ['2/2', 2, 2, {}, 'Bad Peer AS: it does not expect our AS 65010'],
    [
      '2/3',
      2,
      3,
      {},
      'Bad BGP Identifier: it does not take our router ID 10.0.0.11, which may be its own too',
    ],
    [
      '2/4 (RFC 5492 §4)',
      2,
      4,
      {},
      'Unsupported Optional Parameter: it knows no capabilities (RFC 5492), and this side does not speak without them',
    ],
    ['2/6', 2, 6, {}, 'Unacceptable Hold Time: it does not take our hold time of 9s'],
    [
      '2/11 where we have a role',
      2,
      11,
      { capabilities: [{ code: 9, name: 'role', value: 3 }] },
      'Role Mismatch: our role towards it is customer',
    ],
    [
      '2/11 where we have none',
      2,
      11,
      {},
      'Role Mismatch: it wants to know our role (RFC 9234), and none is set',
    ],
    [
      '4/0',
      4,
      0,
      {},
      'the peer sent Hold Timer Expired: it has heard nothing of this side for the hold time, so the path to it, or this process, was blocked',
    ],
    [
      '6/5',
      6,
      5,
      {},
      'Connection Rejected: have it know this side as a neighbour, and not keep it shut down',
    ],
  ])('says what may be wrong: %s', (_name, code, subcode, changes, expected) => {
    const notification = { type: 'notification', code, subcode, data: octets('') } as const;
    const { reason } = step(
      stateBefore('open-sent'),
      { type: 'notification-received', notification },
      { ...context, ...changes },
    );
    expect(reason?.message.replace(/^the peer sent [^/:]*\//, '')).toBe(expected);
  });
});
