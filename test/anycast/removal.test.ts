import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Announcement } from '../../src/anycast/index.ts';
import { AnycastLab, PushedHealth } from './lab.ts';

const PREFIXES = ['192.0.2.0/32', '192.0.2.1/32', '192.0.2.2/32'];

let lab: AnycastLab;
let health: PushedHealth;
let vips: Announcement[];

/** Three that are announced, of which one may leave. */
beforeEach(async () => {
  lab = new AnycastLab({ massWithdraw: { atMost: 1, within: '60s', release: 'ack' } });
  health = new PushedHealth();
  vips = PREFIXES.map((prefix) => lab.anycast.announce(prefix, { health, med: 1 }));
  await lab.start();
  health.push('online');
  await lab.clock.advance(100);
});

afterEach(async () => {
  await lab.stop();
});

function left(): number {
  return PREFIXES.filter((prefix) => lab.router.has(prefix)).length;
}

function alarms(): readonly string[] {
  return lab.events.flatMap((event) =>
    event.event === 'alarm' && !('prefix' in event) ? event.state : [],
  );
}

describe('a removal that a breaker holds', () => {
  let removed: Promise<unknown>;
  let isOver: boolean;

  beforeEach(async () => {
    isOver = false;
    removed = Promise.all(vips.map((vip) => vip.remove())).then(() => {
      isOver = true;
    });
    await lab.clock.advance(1_000);
    expect(left()).toBe(2);
  });

  test('is over when all is stopped', async () => {
    await lab.stop();
    await removed;
    expect(lab.anycast.announcements).toStrictEqual([]);
  });

  test('can be taken back: it stays, and the alarm is over', async () => {
    expect(vips.map((vip) => vip.cancelRemoval())).toStrictEqual([false, true, true]);
    await removed;
    await lab.clock.advance(70_000);
    expect(left()).toBe(2);
    expect(alarms()).toStrictEqual(['open', 'closed']);
    expect(lab.anycast.announcements).toHaveLength(2);
  });

  test('follows its health once it is taken back', async () => {
    vips[1]?.cancelRemoval();
    vips[2]?.cancelRemoval();
    await lab.clock.advance(70_000);
    health.push('offline');
    await lab.clock.advance(1_000);
    expect(left()).toBe(1);
  });

  test('is over when its prefixes are announced again: the new owners have the routes', async () => {
    for (const prefix of PREFIXES) lab.anycast.announce(prefix, { health, med: 1 });
    await lab.clock.advance(1_000);
    expect(isOver).toBe(true);
    expect(left()).toBe(3);
    expect(alarms()).toStrictEqual(['open', 'closed']);
    expect(lab.updates).toStrictEqual({ announcing: 2, withdrawing: 1 });
  });

  test('waits for a new owner that knows nothing yet', async () => {
    const other = new PushedHealth();
    for (const prefix of PREFIXES) lab.anycast.announce(prefix, { health: other, med: 1 });
    await lab.clock.advance(1_000);
    expect([isOver, left()]).toStrictEqual([false, 2]);
    other.push('online');
    await lab.clock.advance(1_000);
    expect([isOver, left()]).toStrictEqual([true, 3]);
  });

  test('is in nobody’s way who says something else of the route', async () => {
    lab.anycast.announce('192.0.2.2/32', { health, med: 2 });
    await lab.clock.advance(1_000);
    expect(lab.router.routes['192.0.2.2/32']?.[0]?.med).toBe(2);
  });
});

test('owners that are replaced are no withdrawals: nothing is held, and no alarm is told', async () => {
  for (const prefix of PREFIXES) lab.anycast.announce(prefix, { health, med: 1 });
  await Promise.all(vips.map((vip) => vip.remove()));
  await lab.clock.advance(1_000);
  expect(left()).toBe(3);
  expect(alarms()).toStrictEqual([]);
  expect(lab.updates.withdrawing).toBe(0);
});

test('there is nothing to take back of what is not removed', () => {
  expect(vips[0]?.cancelRemoval()).toBe(false);
});
