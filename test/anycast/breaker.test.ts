import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Announcement } from '../../src/anycast/index.ts';
import { AnycastLab, PushedHealth } from './lab.ts';

let lab: AnycastLab;
let health: PushedHealth[];
let vips: Announcement[];

beforeEach(async () => {
  lab = new AnycastLab({ massWithdraw: { atMost: 2, within: '60s', release: 'ack' } });
  health = Array.from({ length: 5 }, () => new PushedHealth());
  vips = health.map((source, index) =>
    lab.anycast.announce(`192.0.2.${index}/32`, { health: source }),
  );
  await lab.start();
  for (const source of health) source.push('online');
  await lab.clock.advance(100);
});

afterEach(async () => {
  await lab.stop();
});

function alarms(): readonly string[] {
  return lab.events.flatMap((event) =>
    event.event === 'alarm' && !('prefix' in event) ? event.state : [],
  );
}

function left(): number {
  return Object.values(lab.router.routes).filter((paths) => paths.length > 0).length;
}

describe('when all services fail at once', () => {
  test('as many leave as may, the others are held, and an alarm is told', async () => {
    for (const source of health) source.push('offline');
    await lab.clock.advance(1_000);
    expect(left()).toBe(3);
    expect(alarms()).toStrictEqual(['open']);
    expect(lab.anycast.breaker.status).toMatchObject({ state: 'open', held: expect.any(Array) });
  });

  test('no more leave where the decision of one has the next one fail', async () => {
    for (const [index, vip] of vips.entries()) {
      vip.on('decision', ({ decision }) => {
        if (decision === 'withdraw') health[index + 1]?.push('offline');
      });
    }
    health[0]?.push('offline');
    await lab.clock.advance(1_000);
    expect({ left: left(), alarms: alarms() }).toStrictEqual({ left: 3, alarms: ['open'] });
  });

  test('an acknowledgement lets them go', async () => {
    for (const source of health) source.push('offline');
    await lab.clock.advance(1_000);
    expect(lab.anycast.breaker.ack()).toBe(3);
    await lab.clock.advance(1_000);
    expect(left()).toBe(0);
    expect(alarms()).toStrictEqual(['open', 'closed']);
  });

  test('those that recover are announced as if nothing had been', async () => {
    for (const source of health) source.push('offline');
    await lab.clock.advance(1_000);
    for (const source of health) source.push('online');
    await lab.clock.advance(1_000);
    expect(left()).toBe(5);
    expect(alarms()).toStrictEqual(['open', 'closed']);
  });
});

test('a removal of all is held, too, and goes on when it is acknowledged', async () => {
  const removed = Promise.all(vips.map((vip) => vip.remove()));
  await lab.clock.advance(1_000);
  expect(left()).toBe(3);
  lab.anycast.breaker.ack();
  await lab.clock.advance(1_000);
  await removed;
  expect(left()).toBe(0);
  expect(lab.anycast.announcements).toStrictEqual([]);
});

test('an operator may take out all of them', async () => {
  for (const vip of vips) vip.disable();
  await lab.clock.advance(1_000);
  expect(left()).toBe(0);
  expect(alarms()).toStrictEqual([]);
});

test('without the option there is none', () => {
  const { breaker } = new AnycastLab().anycast;
  expect(breaker.status).toBeUndefined();
  expect(breaker.ack()).toBe(0);
});
