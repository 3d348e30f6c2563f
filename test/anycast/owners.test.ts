import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

let lab: AnycastLab;
let dns: PushedHealth;
let ntp: PushedHealth;

beforeEach(() => {
  lab = new AnycastLab();
  dns = new PushedHealth();
  ntp = new PushedHealth();
});

afterEach(async () => {
  await lab.stop();
});

describe("two owners with require: 'all'", () => {
  test('have the route only while both want it', async () => {
    lab.anycast.announce(PREFIX, { health: dns, require: 'all' });
    lab.anycast.announce(PREFIX, { health: ntp, require: 'all' });
    await lab.start();
    dns.push('online');
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(false);
    ntp.push('online');
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(true);
    dns.push('offline');
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 1 });
  });

  test('each show their own reason, and whose reason keeps the route away', async () => {
    const first = lab.anycast.announce(PREFIX, { health: dns, require: 'all' });
    const second = lab.anycast.announce(PREFIX, { health: ntp, require: 'all' });
    await lab.start();
    dns.push('online');
    ntp.push('offline');
    expect(first.status).toMatchObject({
      decision: 'announce',
      objection: { code: 'owner-missing', message: expect.stringContaining('pushed offline') },
    });
    expect(second.status).toMatchObject({ decision: 'withdraw', objection: undefined });
  });

  test('are drained together when one of them is', async () => {
    const first = lab.anycast.announce(PREFIX, { health: dns, require: 'all' });
    lab.anycast.announce(PREFIX, { health: ntp, require: 'all' });
    await lab.start();
    dns.push('online');
    ntp.push('online');
    await lab.clock.advance(100);
    const drained = first.drain({ wait: '2s' });
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]?.communities).toStrictEqual(['65535:0']);
    await lab.clock.advance(2_000);
    expect(await drained).toMatchObject({ end: 'time' });
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('do not wait for one that was removed', async () => {
    lab.anycast.announce(PREFIX, { health: dns, require: 'all' });
    const second = lab.anycast.announce(PREFIX, { health: ntp, require: 'all' });
    await lab.start();
    dns.push('online');
    await second.remove();
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(true);
  });
});

describe('two owners of which any is enough', () => {
  test('can be drained one by one', async () => {
    const first = lab.anycast.announce(PREFIX, { health: dns });
    lab.anycast.announce(PREFIX, { health: ntp });
    await lab.start();
    dns.push('online');
    ntp.push('online');
    await lab.clock.advance(100);
    const drained = first.drain({ wait: '2s' });
    await lab.clock.advance(3_000);
    expect(await drained).toMatchObject({ outcome: 'drained' });
    expect(lab.router.has(PREFIX)).toBe(true);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
  });
});

test('owners that disagree about require are refused', () => {
  lab.anycast.announce(PREFIX, { health: dns, require: 'all' });
  expect(() => lab.anycast.announce(PREFIX, { health: ntp })).toThrow(
    "require: 192.0.2.10/32 is announced already while all of its owners want it: write require: 'all' here",
  );
});

describe('a removal', () => {
  test('withdraws the route, and forgets the announcement', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: dns });
    await lab.start();
    dns.push('online');
    await lab.clock.advance(100);
    await lab.anycast.remove(vip);
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.anycast.announcements).toStrictEqual([]);
    expect(vip.reason.message).toBe('the announcement was removed');
  });

  test('stops the health group that nobody else follows', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    await vip.remove();
    expect(lab.health.running).toBe(false);
  });

  test('lets the prefix be announced with other attributes', async () => {
    await lab.anycast.announce(PREFIX, { health: dns, med: 1 }).remove();
    expect(() => lab.anycast.announce(PREFIX, { health: dns, med: 2 })).not.toThrow();
  });

  test('twice, and before the start, is one', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: dns });
    await Promise.all([vip.remove(), vip.remove()]);
    await vip.remove();
    expect(lab.anycast.announcements).toStrictEqual([]);
  });
});

/** MED of the route, and what marks it. */
function route(): { med: number | undefined; communities: readonly string[] | undefined } {
  const { med, communities } = lab.router.routes[PREFIX]?.[0] ?? {};
  return { med, communities };
}

describe('an owner that is worse, and older,', () => {
  const options = { med: 100, actions: { down: { med: 1_000 } } };

  async function announce(require: 'any' | 'all'): Promise<void> {
    lab.anycast.announce(PREFIX, { health: dns, require, ...options });
    lab.anycast.announce(PREFIX, { health: ntp, require, ...options });
    await lab.start();
    dns.push('online');
    ntp.push('online');
    await lab.clock.advance(100);
  }

  test('does not hide one that is well, where any is enough', async () => {
    await announce('any');
    dns.push('offline');
    await lab.clock.advance(100);
    expect(route().med).toBe(100);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
  });

  test('counts again when no other is well', async () => {
    await announce('any');
    dns.push('offline');
    ntp.push('offline');
    await lab.clock.advance(100);
    expect(route().med).toBe(1_000);
    ntp.push('online');
    await lab.clock.advance(100);
    expect(route().med).toBe(100);
    expect(lab.updates).toStrictEqual({ announcing: 3, withdrawing: 0 });
  });

  test.each(['first', 'second'])(
    'says what the route says, where all are needed: the %s',
    async (which) => {
      await announce('all');
      (which === 'first' ? dns : ntp).push('offline');
      await lab.clock.advance(100);
      expect(route().med).toBe(1_000);
    },
  );
});

describe("a drain of one of two owners with require: 'all'", () => {
  test.each(['first', 'second'])('says its MED, whoever is older: the %s', async (which) => {
    const first = lab.anycast.announce(PREFIX, { health: dns, require: 'all' });
    const second = lab.anycast.announce(PREFIX, { health: ntp, require: 'all' });
    await lab.start();
    dns.push('online');
    ntp.push('online');
    await lab.clock.advance(100);
    void (which === 'first' ? first : second).drain({ wait: '30s', med: 500 });
    await lab.clock.advance(100);
    expect(route()).toStrictEqual({ med: 500, communities: ['65535:0'] });
  });
});
