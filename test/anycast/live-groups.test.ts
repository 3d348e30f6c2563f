import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Health } from '../../src/health/index.ts';
import { AnycastLab, PREFIX } from './lab.ts';

let lab: AnycastLab;

beforeEach(() => {
  lab = new AnycastLab();
});

afterEach(async () => {
  await lab.stop();
  const stopped = lab.router.stop();
  await lab.clock.advance(10_000);
  await stopped;
  expect(lab.clock.pending).toBe(0);
});

describe('maintenance', () => {
  test('of the last backend that is online withdraws the route, at once', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    lab.backends.b = 'bad';
    await lab.start();
    lab.health.maintain('a', 'new disk');
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(vip.reason.message).toMatch(
      /^the only other backend is offline: b .*; 1 in maintenance$/,
    );
  });

  test('of all backends withdraws the route, and a release brings it back', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    lab.health.maintain('a');
    lab.health.maintain('b');
    await lab.clock.advance(100);
    lab.health.release('a');
    await lab.clock.advance(100);
    expect(lab.told().slice(-4)).toStrictEqual([
      'decision withdraw',
      'withdrawn',
      'decision announce',
      'announced',
    ]);
  });
});

describe('backends that change live', () => {
  test('do not touch the route while another one keeps it', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    const removed = lab.health.remove('a');
    await lab.clock.advance(60_000);
    await removed;
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
  });

  test('withdraw the route when the last one that is online is removed', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    lab.backends.b = 'bad';
    await lab.start();
    const removed = lab.health.remove('a');
    await lab.clock.advance(100);
    await removed;
    expect(lab.router.has(PREFIX)).toBe(false);
  });
});

test('an announcement may follow a group of groups', async () => {
  const sites = Health.of({ backends: { site: { group: lab.health } }, clock: lab.clock });
  lab.anycast.announce(PREFIX, { health: sites });
  await lab.start();
  lab.backends.a = 'bad';
  lab.backends.b = 'bad';
  await lab.clock.advance(60_000);
  expect(lab.told()).toStrictEqual([
    'decision announce',
    'announced',
    'decision withdraw',
    'withdrawn',
  ]);
});
