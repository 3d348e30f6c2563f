import { expect, test } from '@jest/globals';
import type {
  Cease,
  SessionContext,
  SessionEvent,
  SessionState,
} from '../../src/bgp/session/index.ts';
import { agreed } from './opening.ts';
import { broken, configured, outcome } from './state-machine.ts';

/** Restart flags 0x4 with no time: N. */
const N = '40 02 4000';
const withoutN = '40 02 0000';

function established(ours: string, theirs: string): SessionState {
  return {
    phase: 'established',
    negotiated: agreed({ ours, theirs }),
    connectRetryCounter: 0,
    faults: 0,
  };
}

function sent(state: SessionState, event: SessionEvent, context: SessionContext = configured) {
  return /N ([0-9a-f ]+), drop/.exec(outcome({ state, running: [], event, context }))?.[1];
}

const reset = (cease: Cease): SessionEvent => ({ type: 'automatic-stop', cease });

test.each<[string, SessionEvent, string]>([
  [
    '6/1',
    reset({ cause: 'maximum-prefixes', maximum: { afi: 1, safi: 1, bound: 5 } }),
    '0601 00010100000005',
  ],
  ['6/2', { type: 'manual-stop', communication: 'bye' }, '0602 03627965'],
  ['6/3', reset({ cause: 'peer-deconfigured' }), '0603'],
  ['6/4', reset({ cause: 'administrative-reset' }), '0604'],
  ['6/6', reset({ cause: 'configuration-change' }), '0606'],
  ['6/8', reset({ cause: 'out-of-resources' }), '0608'],
  ['6/10', reset({ cause: 'bfd-down' }), '060a'],
])('8538 %s goes out in a 6/9 where both sides have N', (_name, event, inner) => {
  expect(sent(established(N, N), event)).toBe(`0609 ${inner.replaceAll(' ', '')}`);
});

test.each([
  ['the peer has not', N, withoutN],
  ['we have not', withoutN, N],
  ['the peer has no such capability', N, ''],
])('8538 it goes out as it is where %s', (_who, ours, theirs) => {
  expect(sent(established(ours, theirs), { type: 'manual-stop' })).toBe('0602');
});

test.each<[string, SessionEvent, string]>([
  ['hold expiry', { type: 'hold-timer-expired' }, '0400'],
  ['an UPDATE error', broken(3, 1), '0301'],
  ['the loser of a collision', { type: 'open-collision-dump' }, '0607'],
])('8538 %s is no Hard Reset: the routes are to outlive it', (_what, event, expected) => {
  expect(sent(established(N, N), event)).toBe(expected);
});
