import { beforeEach, describe, expect, test } from '@jest/globals';
import type { BackendHealth, Health } from '../../src/health/index.ts';
import { GroupLab, TestCheck } from './group-lab.ts';

let lab: GroupLab;
let a: TestCheck;
let b: TestCheck;
let c: TestCheck;

beforeEach(() => {
  lab = new GroupLab();
  [a, b, c] = [new TestCheck('a'), new TestCheck('b'), new TestCheck('c')];
});

function only(health: Health): BackendHealth {
  const [backend] = health.snapshot().backends;
  if (backend === undefined) throw new Error('there is no backend');
  return backend;
}

describe('a backend with one check', () => {
  test('is probed as it says, and else as the group says', async () => {
    const health = lab.group({ x: { check: a, interval: '500ms' }, y: b });
    health.start();
    await lab.clock.advance(10_100);
    expect([a.probes, b.probes]).toEqual([21, 11]);
  });

  test('is judged by its own rise and fall', async () => {
    const health = lab.group({ x: { check: a, rise: 4 } });
    health.start();
    await lab.clock.advance(3_049);
    expect(only(health).verdict).toBe('unknown');
    await lab.clock.advance(1_000);
    expect(only(health).verdict).toBe('online');
  });
});

describe('a backend with several checks', () => {
  test.each([
    ['all', ['up', 'up', 'down'], 'offline'],
    ['any', ['down', 'down', 'up'], 'online'],
    ['any', ['down', 'down', 'down'], 'offline'],
    [{ atLeast: 2 }, ['up', 'down', 'up'], 'online'],
    [{ atLeast: 2 }, ['up', 'down', 'down'], 'offline'],
    [{ atLeast: 2 }, ['up', 'exhausted', 'down'], 'unknown'],
  ] as const)('of which %j is required: %j is %s', async (require, states, verdict) => {
    const checks = [a, b, c];
    checks.forEach((check, index) => (check.state = states[index] ?? 'up'));
    const health = lab.group({ x: { checks, require } });
    health.start();
    await lab.round();
    expect(only(health).verdict).toBe(verdict);
  });

  // What the first goes on to see is no evidence for the second, which was seen at 1,050 ms for the last time.
  test('that misses the evidence of one says since when', async () => {
    const health = lab.group({ x: [a, b] });
    health.start();
    await lab.round();
    b.state = 'exhausted';
    await lab.clock.advance(60_000);
    expect(only(health)).toMatchObject({ verdict: 'unknown', observedAt: 1_050 });
  });

  test('says which of them decides', async () => {
    a.state = 'down';
    b.state = 'down';
    const health = lab.group({ x: { checks: [a, b], require: 'any' } });
    health.start();
    await lab.round();
    expect(only(health).reason.message).toMatch(/^test [ab]: 1 bad result, refused$/);
  });
});

describe('a backend with ports', () => {
  async function verdictWith(acrossPorts: 'any' | 'all' | undefined): Promise<BackendHealth> {
    b.state = 'down';
    const health = lab.group({ x: { ports: { '80': a, '443': [b, c] }, acrossPorts } });
    health.start();
    await lab.round();
    return only(health);
  }

  test('is offline with one of them, by default', async () => {
    expect((await verdictWith(undefined)).verdict).toBe('offline');
  });

  test('is online with any of them, as Incus has it', async () => {
    expect((await verdictWith('any')).verdict).toBe('online');
  });

  test('says which port decides, and which of its checks', async () => {
    expect((await verdictWith('all')).reason.message).toBe(
      'port 443: test b: 1 bad result, refused',
    );
  });

  test('shows the port of each check', async () => {
    const { checks } = await verdictWith('all');
    expect(checks.map(({ port, target, verdict }) => ({ port, target, verdict }))).toEqual([
      { port: '80', target: 'a', verdict: 'online' },
      { port: '443', target: 'b', verdict: 'offline' },
      { port: '443', target: 'c', verdict: 'online' },
    ]);
  });

  test('is offline when the last one dies, of which any is enough', async () => {
    const health = lab.group({ x: { ports: { '80': a, '443': b }, acrossPorts: 'any' } });
    health.start();
    await lab.round();
    a.state = 'down';
    await lab.round();
    expect(only(health).verdict).toBe('online');
    b.state = 'down';
    await lab.round();
    expect(lab.news()).toEqual(['x: unknown → online', 'x: online → offline']);
  });
});

describe('the weight of a backend', () => {
  test('is 1 unless it says otherwise', () => {
    const health = lab.group({ x: a, y: { check: b, weight: 40 } });
    expect(health.snapshot().backends.map(({ weight }) => weight)).toEqual([1, 40]);
  });

  // Keepalived's misc_dynamic: an exit status of 2 to 255 sets the weight, 0 sets it back, a failure leaves it.
  test('follows what a check reports with its good results', async () => {
    const health = lab.group({ x: { check: a, weight: 10, fall: 2 } });
    health.start();
    await lab.round();
    a.result = { weight: 3 };
    await lab.round();
    a.state = 'down';
    await lab.round();
    a.state = 'up';
    a.result = {};
    await lab.round();
    expect(lab.news()).toEqual([
      'x: unknown → online',
      'x: weight 10 → 3: weight-reported',
      'x: online → offline',
      'x: offline → online',
      'x: weight 3 → 10: weight-configured',
    ]);
  });

  test('is the lowest of what several checks report, and never below 0', async () => {
    a.result = { weight: -7 };
    b.result = { weight: 5 };
    const health = lab.group({ x: [a, b, c] });
    health.start();
    await lab.round();
    expect(only(health).weight).toBe(0);
  });

  test('counts for the group while it is online', async () => {
    b.state = 'down';
    const health = lab.group({ x: { check: a, weight: 40 }, y: { check: b, weight: 60 } });
    health.start();
    await lab.round();
    expect(health.snapshot().counts).toEqual({
      online: 1,
      offline: 1,
      unknown: 0,
      maintenance: 0,
      onlineWeight: 40,
      totalWeight: 100,
      degraded: 0,
    });
  });
});

test('a backend is degraded while a check of it says so, and is good', async () => {
  a.result = { degraded: 'the certificate expires in 3 days' };
  const health = lab.group({ x: [a, b] });
  health.start();
  await lab.round();
  expect(only(health)).toMatchObject({
    verdict: 'online',
    degraded: 'test a: the certificate expires in 3 days',
  });
});
