import { expect, test } from '@jest/globals';
import type { Capability } from '../../../../src/bgp-packet-lite/index.ts';
import {
  step,
  type NegotiatedSession,
  type SessionReason,
} from '../../../../src/bgp/session/index.ts';
import { context, peerOpen, stateBefore } from '../cells.ts';

const role = (value: number): Capability => ({ code: 9, name: 'role', value });

function opened(
  ours: readonly number[],
  theirs: readonly number[],
  strictRole = false,
): { negotiated: NegotiatedSession | undefined; reason: SessionReason | undefined } {
  const { state, reason } = step(
    stateBefore('open-sent'),
    {
      type: 'open-received',
      open: { ...peerOpen, capabilities: [...peerOpen.capabilities, ...theirs.map(role)] },
    },
    { ...context, capabilities: ours.map(role), strictRole },
  );
  return { negotiated: 'negotiated' in state ? state.negotiated : undefined, reason };
}

test.each([
  ['provider', 3, 0],
  ['route-server', 2, 1],
  ['route-server-client', 1, 2],
  ['customer', 0, 3],
  ['peer', 4, 4],
])('a peer is what it says: %s', (expected, ours, theirs) => {
  expect(opened([ours], [theirs]).negotiated?.peerRole).toBe(expected);
});

test('a peer is nothing to who has no role', () => {
  expect(opened([], [0]).negotiated?.peerRole).toBeUndefined();
});

test.each([
  [
    'roles that do not fit',
    opened([3], [4]),
    'our role towards the peer is customer and it says that it is peer: set our role to peer, or have it say provider',
  ],
  [
    'a role that nobody has defined',
    opened([2], [9]),
    'our role towards the peer is route-server-client and it says that it is role 9: have it say route-server',
  ],
  [
    'no role in strict mode',
    opened([3], [], true),
    'the peer says no role, and ours towards it is customer in strict mode: have it say provider, or set strictRole to false',
  ],
  [
    'roles that contradict each other',
    opened([3], [0, 4, 9]),
    'the peer says several roles at once: provider, peer, role 9',
  ],
])('%s are told with what to do', (_what, { reason }, expected) => {
  expect(reason).toMatchObject({
    code: 'role-mismatch',
    message: `${expected} (answered with OPEN Message Error/Role Mismatch)`,
  });
});
