import { describe, expect, test } from '@jest/globals';
import { explain, type AuditSubject } from '../../src/audit/index.ts';
import { reason } from '../../src/core/index.ts';
import { backend, check, decision, NOW, peer, PREFIX, subject } from './subject.ts';

const CONNECT = peer('10.0.0.1', {
  state: 'connect',
  sent: false,
  reason: reason('connection-refused', 'connect ECONNREFUSED 10.0.0.1:179'),
});
const UP = ['condition', 'announce', '2 of 2 backends online: web-a, web-b'] as const;
const DEAD =
  'all 2 backends offline: web-a (3 bad in a row: connection refused), web-b (timed out)';

const FAULTS: readonly (readonly [fault: string, subject: AuditSubject, first: string])[] = [
  [
    'all backends are dead',
    subject({
      decision: decision('withdraw', [['condition', 'withdraw', DEAD]]),
      peers: [peer('10.0.0.1', { sent: false })],
    }),
    `${PREFIX} is withdrawn: ${DEAD}`,
  ],
  [
    'nothing was seen yet',
    subject({
      decision: decision('nothing', [
        ['condition', 'undetermined', '1 of 1 backends unknown: web-a (no result yet)'],
      ]),
      peers: [peer('10.0.0.1', { sent: false })],
    }),
    `${PREFIX} is not announced yet: 1 of 1 backends unknown: web-a (no result yet)`,
  ],
  [
    'the checks cannot run for too long',
    subject({
      decision: decision('withdraw', [
        ['condition', 'undetermined', '1 of 1 backends unknown: web-a (too old)'],
        ['evidence', 'withdraw', 'nothing certain is known of the service for 30s'],
      ]),
      peers: [peer('10.0.0.1', { sent: false })],
    }),
    `${PREFIX} is withdrawn: nothing certain is known of the service for 30s`,
  ],
  [
    'the router does not listen',
    subject({ decision: decision('announce', [UP]), peers: [CONNECT] }),
    `${PREFIX} is wanted, and announced to nobody: the session with 10.0.0.1 is in connect: connect ECONNREFUSED 10.0.0.1:179`,
  ],
  [
    'one of two routers is away',
    subject({ decision: decision('announce', [UP]), peers: [CONNECT, peer('10.0.0.2')] }),
    `${PREFIX} is announced to 10.0.0.2, but not to all peers: the session with 10.0.0.1 is in connect: connect ECONNREFUSED 10.0.0.1:179`,
  ],
  [
    'the session cannot carry the route',
    subject({
      decision: decision('announce', [UP]),
      peers: [
        peer('10.0.0.1', {
          sent: false,
          unsent: reason('family-not-negotiated', 'the session does not carry ipv6-unicast'),
        }),
      ],
    }),
    `${PREFIX} is wanted, and announced to nobody: 10.0.0.1 cannot have it: the session does not carry ipv6-unicast`,
  ],
  [
    'the router reads nothing',
    subject({
      decision: decision('announce', [UP]),
      peers: [peer('10.0.0.1', { sent: false })],
    }),
    `${PREFIX} is wanted, and announced to nobody: it waits to be sent to 10.0.0.1`,
  ],
  [
    'the withdrawal does not get through',
    subject({ decision: decision('withdraw', [['condition', 'withdraw', DEAD]]) }),
    `${PREFIX} is to be withdrawn, and 10.0.0.1 has not been told yet: ${DEAD}`,
  ],
  [
    'a guard holds the return back',
    subject({
      decision: decision('withdraw', [
        UP,
        ['hold-down', 'withdraw', 'withdrawn for 8s of the 20s that it stays so', NOW + 12_000],
      ]),
      peers: [peer('10.0.0.1', { sent: false })],
    }),
    `${PREFIX} is withdrawn: withdrawn for 8s of the 20s that it stays so (for 12s more)`,
  ],
  [
    'a breaker holds the withdrawal back',
    subject({
      decision: decision('announce', [
        ['condition', 'withdraw', DEAD],
        ['mass-withdraw', 'announce', '30 of 100 announcements want to go within 60s: held'],
      ]),
      kept: reason('all-backends-offline', DEAD),
    }),
    `${PREFIX} is announced to 10.0.0.1 although its health is against it (${DEAD}): 30 of 100 announcements want to go within 60s: held`,
  ],
  [
    'its action says what it says while it is down',
    subject({
      decision: decision('announce', [['condition', 'withdraw', DEAD]], { action: 'down' }),
    }),
    `${PREFIX} is announced to 10.0.0.1 with what its action down says: ${DEAD}`,
  ],
  [
    'another owner wants it',
    subject({
      decision: decision('withdraw', [['condition', 'withdraw', DEAD]]),
      others: reason('some-backend-online', '1 of 1 backends online: web-b'),
    }),
    `${PREFIX} is still announced to 10.0.0.1 for another owner (1 of 1 backends online: web-b), not for this one: ${DEAD}`,
  ],
  [
    'another owner wants it, and no peer has it',
    subject({
      decision: decision('withdraw', [['condition', 'withdraw', DEAD]]),
      others: reason('some-backend-online', '1 of 1 backends online: web-b'),
      peers: [CONNECT],
    }),
    `${PREFIX} is wanted by another owner (1 of 1 backends online: web-b), not by this one: ${DEAD}`,
  ],
  [
    'one of two peers is not to have it',
    subject({ peers: [peer('10.0.0.1'), peer('10.0.0.2', { sent: false, meant: false })] }),
    `${PREFIX} is announced to 10.0.0.1: 1 of 1 backends online: web-a`,
  ],
  [
    'no peer is to have it',
    subject({ peers: [peer('10.0.0.2', { sent: false, meant: false })] }),
    `${PREFIX} is wanted, and no peer is to have it: 1 of 1 backends online: web-a`,
  ],
  [
    'its removal is held back',
    subject({ removal: reason('mass-withdraw', 'more than 1 would leave: held') }),
    `${PREFIX} is announced to 10.0.0.1 although it is to be removed: more than 1 would leave: held`,
  ],
  [
    'an operator has disabled it',
    subject({
      decision: decision('withdraw', [UP, ['operator', 'withdraw', 'disabled: new kernel']]),
      peers: [peer('10.0.0.1', { sent: false })],
    }),
    `${PREFIX} is withdrawn: disabled: new kernel`,
  ],
  [
    'the host has no such address',
    subject({
      decision: decision('withdraw', [
        UP,
        ['address', 'withdraw', 'no interface that is up has 192.0.2.10'],
      ]),
      peers: [peer('10.0.0.1', { sent: false })],
    }),
    `${PREFIX} is withdrawn: no interface that is up has 192.0.2.10`,
  ],
];

describe('the first line of an explanation', () => {
  test.each(FAULTS)('names the true cause when %s', (_fault, of, first) => {
    expect(explain(of).first).toBe(first);
  });

  test('says to whom it is announced, and why', () => {
    expect(explain(subject()).first).toBe(
      `${PREFIX} is announced to 10.0.0.1: 1 of 1 backends online: web-a`,
    );
  });

  test('never says announced of a peer that is not Established, whatever it was sent', () => {
    const of = subject({ peers: [peer('10.0.0.1', { state: 'idle', sent: true })] });
    expect(explain(of).first).toMatch(
      /is wanted, and announced to nobody: the session with 10\.0\.0\.1 is in idle/,
    );
  });

  test('says that there is nobody to announce it to', () => {
    expect(explain(subject({ peers: [] })).first).toBe(
      `${PREFIX} is wanted, and there is no peer to announce it to: 1 of 1 backends online: web-a`,
    );
  });

  test('counts peers that it does not name', () => {
    const peers = Array.from({ length: 5 }, (_, index) => peer(`10.0.0.${index + 1}`));
    expect(explain(subject({ peers })).first).toContain(
      'announced to 10.0.0.1, 10.0.0.2, 10.0.0.3 and 2 more:',
    );
  });

  test('says what was assumed and not observed', () => {
    const backends = [
      backend('web-a', 'online', {
        checks: [check('online', { assumed: true, lastResult: undefined })],
      }),
    ];
    expect(explain(subject({ backends })).first).toMatch(/\(assumed, not observed\)$/);
  });

  test('says of whom it was assumed, if not of all', () => {
    const backends = [
      backend('web-a', 'online', { checks: [check('online', { assumed: true })] }),
      backend('web-b', 'online'),
    ];
    expect(explain(subject({ backends })).first).toMatch(/\(assumed, not observed of web-a\)$/);
  });

  test('does not say so where another has decided', () => {
    const backends = [backend('web-a', 'online', { checks: [check('online', { assumed: true })] })];
    const held = decision('withdraw', [UP, ['operator', 'withdraw', 'disabled']]);
    expect(explain(subject({ backends, decision: held })).first).not.toContain('assumed');
  });
});

describe('the lines of an explanation', () => {
  test('lead from the checks to the peers', () => {
    const of = subject({
      backends: [backend('web-a', 'offline'), backend('web-b', 'online', { degraded: 'slow' })],
      decision: decision(
        'withdraw',
        [UP, ['hold-down', 'withdraw', 'withdrawn for 8s of 20s', NOW + 12_000]],
        { service: 'degraded', remarks: { 'flap-damping': 'penalty 400 of 1000' } },
      ),
      peers: [peer('10.0.0.1', { sent: false }), CONNECT],
    });
    expect(explain(of).lines).toEqual([
      'check tcp 10.0.0.1:80 of web-a is offline: 3 bad in a row, the last result 500ms ago was bad: connection refused',
      'backend web-a is offline for 10s: 3 bad in a row: connection refused',
      'check tcp 10.0.0.1:80 of web-b is online: 4 good in a row, the last result 500ms ago was good: connected',
      'backend web-b is online for 10s: 3 good in a row',
      'backend web-b is degraded: slow',
      'condition: announce (service degraded): 2 of 2 backends online: web-a, web-b',
      'hold-down: withdraw, for 12s more: withdrawn for 8s of 20s',
      'guard flap-damping: penalty 400 of 1000',
      'peer 10.0.0.1: Established, it has no route',
      'peer 10.0.0.1: in connect: connect ECONNREFUSED 10.0.0.1:179',
    ]);
  });

  test('tell a peer that is not to have the route from one that waits for it', () => {
    const peers = [
      peer('10.0.0.1', { sent: false }),
      peer('10.0.0.2', { sent: false, meant: false }),
    ];
    expect(explain(subject({ peers })).lines.slice(-2)).toEqual([
      'peer 10.0.0.1: Established, it waits to be sent to 10.0.0.1',
      'peer 10.0.0.2: Established, and is not to have the route',
    ]);
  });

  test('name the other owner, and whom the route was sent to for it', () => {
    const of = subject({
      decision: decision('withdraw', [['condition', 'withdraw', DEAD]]),
      others: reason('some-backend-online', 'web-b is online'),
    });
    expect(explain(of).lines.slice(-2)).toEqual([
      'owners: announce: another one wants it: web-b is online',
      'peer 10.0.0.1: Established, the route was sent for another owner',
    ]);
  });

  test('say that a removal is held back', () => {
    const of = subject({ removal: reason('mass-withdraw', 'held') });
    expect(explain(of).lines).toContain('removal: announce: held');
  });

  test('say that nothing was seen', () => {
    const backends = [
      backend('web-a', 'online', {
        checks: [check('online', { assumed: true, lastResult: undefined })],
      }),
    ];
    expect(explain(subject({ backends })).lines.slice(0, 2)).toEqual([
      'check tcp 10.0.0.1:80 of web-a is online: assumed, not observed: there was no result yet',
      'backend web-a is online (assumed, not observed) for 10s: 3 good in a row',
    ]);
  });

  test('say that a backend is in maintenance', () => {
    const maintenance = { reason: reason('maintenance', 'in maintenance: disk') };
    const { lines } = explain(subject({ backends: [backend('web-a', 'online', { maintenance })] }));
    expect(lines).toContain('backend web-a counts for nothing: in maintenance: disk');
  });

  test('are not as many as a group of thousands has backends, and name those that are dead', () => {
    const backends = Array.from({ length: 5_000 }, (_, index) =>
      backend(`web-${index}`, index === 4_000 ? 'offline' : 'online'),
    );
    const { lines } = explain(subject({ backends }));
    expect({ dead: lines[1], more: lines[64], count: lines.length }).toEqual({
      dead: expect.stringContaining('backend web-4000 is offline'),
      more: '4968 more backends',
      count: 67,
    });
  });
});
