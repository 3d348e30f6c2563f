import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

let lab: AnycastLab;

beforeEach(() => {
  lab = new AnycastLab();
});

afterEach(async () => {
  await lab.stop();
});

/** The first line of the explanation of each owner. */
function firsts(): readonly string[] {
  return lab.anycast.explain(PREFIX).map(({ first }) => first);
}

test('a route is announced to whom it was sent, because of the backends that carry it', async () => {
  lab.anycast.announce(PREFIX, { health: lab.health });
  await lab.start();
  expect(firsts()).toStrictEqual([
    expect.stringMatching(/^192\.0\.2\.10\/32 is announced to 10\.0\.0\.1: .*a, b/),
  ]);
});

test('a peer without a session is never said to have the route', async () => {
  lab.anycast.announce(PREFIX, { health: lab.health });
  await lab.start();
  lab.anycast.addPeer({ address: '10.0.0.99', asn: 65_000 });
  await lab.clock.advance(1_000);
  expect(firsts()[0]).toContain('but not to all peers: the session with 10.0.0.99 is in ');
});

test('a drain is the cause once it has withdrawn the route', async () => {
  const vip = lab.anycast.announce(PREFIX, { health: lab.health });
  await lab.start();
  void vip.drain({ wait: 0 });
  await lab.clock.advance(1_000);
  expect(vip.explain().first).toBe(
    '192.0.2.10/32 is withdrawn: drained: withdrawn, since its time was over',
  );
});

test('another owner that all must agree with is the cause', async () => {
  const health = new PushedHealth();
  lab.anycast.announce(PREFIX, { health: lab.health, require: 'all' });
  lab.anycast.announce(PREFIX, { health, require: 'all' });
  await lab.start();
  health.push('offline');
  expect(firsts()[0]).toContain(
    'is withdrawn: all owners must want the route, and one does not: the only backend is offline: a',
  );
});

test('before the start nothing is announced', () => {
  lab.anycast.announce(PREFIX, { health: lab.health });
  expect(firsts()[0]).toBe('192.0.2.10/32 is not announced yet: not started');
});

test('a prefix that nobody announces cannot be explained', () => {
  expect(() => lab.anycast.explain('192.0.2.99/32')).toThrow('nobody announces 192.0.2.99/32');
});
