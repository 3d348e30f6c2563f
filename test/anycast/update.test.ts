import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Announcement, AnnouncementOptions } from '../../src/anycast/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

let lab: AnycastLab;
let health: PushedHealth;

beforeEach(() => {
  lab = new AnycastLab();
  health = new PushedHealth();
});

afterEach(async () => {
  await lab.stop();
});

/** Healthy, and announced. */
async function announced(options: Partial<AnnouncementOptions> = {}): Promise<Announcement> {
  const vip = lab.anycast.announce(PREFIX, { health, ...options });
  await lab.start();
  health.push('online');
  await lab.clock.advance(1_000);
  return vip;
}

describe('an update', () => {
  test('of what the route says is one UPDATE, and no withdrawal', async () => {
    const vip = await announced({ med: 10 });
    vip.update({ health, med: 20, communities: ['65000:1'] });
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]).toMatchObject({ med: 20, communities: ['65000:1'] });
    expect(lab.updates).toStrictEqual({ announcing: 2, withdrawing: 0 });
  });

  test('with the same options is nothing', async () => {
    const vip = await announced({ med: 10, guards: { holdDown: '30s' } });
    const told = lab.events.length;
    vip.update({ health, med: 10, guards: { holdDown: '30s' } });
    await lab.clock.advance(10_000);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
    expect(lab.events.slice(told)).toStrictEqual([]);
  });

  test('puts what is left out back to its default', async () => {
    const vip = await announced({ med: 10 });
    vip.update({ health });
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]?.med).toBeUndefined();
  });

  test('of who gets the route withdraws it from the others', async () => {
    const vip = await announced();
    vip.update({ health, peers: ['10.9.9.9'] });
    await lab.clock.advance(1_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(vip.status.unknownPeers).toStrictEqual(['10.9.9.9']);
  });

  test('of an action is taken while that state lasts', async () => {
    const vip = await announced();
    health.push('offline');
    await lab.clock.advance(1_000);
    vip.update({ health, actions: { down: { med: 1_000 } } });
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]?.med).toBe(1_000);
  });

  test('of the condition decides by the new one', async () => {
    const vip = await announced();
    vip.update({ health, withdrawWhen: () => true });
    await lab.clock.advance(1_000);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('reaches an announcement that is not started, too', async () => {
    const vip = lab.anycast.announce(PREFIX, { health, med: 1 });
    vip.update({ health, med: 2 });
    await lab.start();
    health.push('online');
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]?.med).toBe(2);
  });

  test('shows in the events as a decision', async () => {
    const vip = await announced({ med: 1 });
    const decisions: string[] = [];
    vip.on('decision', ({ decision }) => decisions.push(decision));
    vip.update({ health, med: 2 });
    expect(decisions).toStrictEqual(['announce']);
  });
});

describe('an update of guards', () => {
  test('lets those count on that are the same', async () => {
    const vip = await announced({ guards: { holdDown: '30s' } });
    health.push('offline');
    await lab.clock.advance(20_000);
    vip.update({ health, med: 5, guards: { holdDown: '30s', lease: '24h' } });
    health.push('online');
    await lab.clock.advance(9_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    await lab.clock.advance(2_000);
    expect(lab.router.routes[PREFIX]?.[0]?.med).toBe(5);
  });

  test('frees what a guard held that is gone', async () => {
    const vip = await announced({ guards: { holdDown: '1h' } });
    health.push('offline');
    await lab.clock.advance(1_000);
    health.push('online');
    vip.update({ health });
    await lab.clock.advance(1_000);
    expect(lab.router.has(PREFIX)).toBe(true);
  });

  test('has no second startup hold', async () => {
    const vip = await announced({ guards: { startupHold: '10s' } });
    await lab.clock.advance(10_000);
    vip.update({ health, med: 7, guards: { startupHold: '1h' } });
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]?.med).toBe(7);
    expect(lab.updates.withdrawing).toBe(0);
  });
});

describe('an update of the health group', () => {
  test('keeps the route until the new one knows something', async () => {
    const vip = await announced();
    const other = new PushedHealth();
    vip.update({ health: other });
    await lab.clock.advance(1_000);
    expect(lab.router.has(PREFIX)).toBe(true);
    other.push('offline');
    await lab.clock.advance(1_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 1 });
  });

  test('follows the old one no more', async () => {
    const vip = await announced();
    const other = new PushedHealth();
    vip.update({ health: other });
    other.push('online');
    health.push('offline');
    await lab.clock.advance(10_000);
    expect(lab.router.has(PREFIX)).toBe(true);
    expect(vip.health).toBe(other);
  });

  test('starts the new one, and stops the old one that nobody else follows', async () => {
    const [first, second] = [lab.group(), lab.group()];
    const vip = lab.anycast.announce(PREFIX, { health: first });
    await lab.start();
    vip.update({ health: second });
    expect([first.running, second.running]).toStrictEqual([false, true]);
    await lab.clock.advance(10_000);
    expect(lab.router.has(PREFIX)).toBe(true);
  });
});

describe('hooks', () => {
  test('that are new are not told what is so already', async () => {
    const vip = await announced();
    vip.update({ health, hooks: [{ run: ['/bin/true'] }] });
    await lab.clock.advance(1_000);
    expect(lab.events.filter(({ event }) => event === 'hook')).toStrictEqual([]);
    health.push('offline');
    while (!lab.events.some(({ event }) => event === 'hook')) await lab.clock.advance(1);
    expect(lab.events.findLast(({ event }) => event === 'hook')).toMatchObject({
      state: 'withdraw',
    });
  });
});

describe('an update is refused, and changes nothing,', () => {
  test('where an option is wrong', async () => {
    const vip = await announced({ med: 1 });
    expect(() => {
      vip.update({ health, med: -1 });
    }).toThrow('med: ');
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]?.med).toBe(1);
  });

  test('where the address is another one', async () => {
    const vip = await announced();
    expect(() => {
      vip.update({ health, vip: 'verify' });
    }).toThrow(
      'vip: it cannot be changed while 192.0.2.10/32 is announced: announce it once more with this vip, and remove this announcement when that one is announced',
    );
  });

  test('where another owner says something else', async () => {
    const vip = await announced({ med: 1 });
    lab.anycast.announce(PREFIX, { health, med: 1 });
    expect(() => {
      vip.update({ health, med: 2 });
    }).toThrow('owners of one prefix share its route');
  });

  test('where it was removed', async () => {
    const vip = await announced();
    void vip.remove();
    expect(() => {
      vip.update({ health });
    }).toThrow('192.0.2.10/32 was removed: call announce for it again');
  });

  test('where one of several is wrong', async () => {
    const vip = await announced({ med: 1 });
    const other = lab.anycast.announce('192.0.2.11/32', { health });
    expect(() => {
      lab.anycast.update([
        [vip, { health, med: 2 }],
        [other, { health, med: -2 }],
      ]);
    }).toThrow('med: ');
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]?.med).toBe(1);
  });
});

test('owners of one prefix are changed together', async () => {
  const vip = await announced({ med: 1 });
  const other = lab.anycast.announce(PREFIX, { health, med: 1 });
  lab.anycast.update([
    [vip, { health, med: 2, require: 'all' }],
    [other, { health, med: 2, require: 'all' }],
  ]);
  await lab.clock.advance(1_000);
  expect(lab.router.routes[PREFIX]?.[0]?.med).toBe(2);
  expect(lab.updates).toStrictEqual({ announcing: 2, withdrawing: 0 });
});

test('an update goes through a breaker that is open: nothing leaves', async () => {
  lab = new AnycastLab({ massWithdraw: { atMost: 1, within: '60s', release: 'ack' } });
  const vips = ['192.0.2.1/32', '192.0.2.2/32', '192.0.2.3/32'].map((prefix) =>
    lab.anycast.announce(prefix, { health, med: 1 }),
  );
  await lab.start();
  health.push('online');
  await lab.clock.advance(1_000);
  health.push('offline');
  await lab.clock.advance(1_000);
  expect(lab.anycast.breaker.status).toMatchObject({ state: 'open' });
  lab.anycast.update(vips.map((vip) => [vip, { health, med: 2 }]));
  await lab.clock.advance(1_000);
  expect(lab.anycast.breaker.status).toMatchObject({ state: 'open', held: expect.any(Array) });
  expect(lab.router.routes['192.0.2.3/32']?.[0]?.med).toBe(2);
});

describe('an update with the same options, at any moment,', () => {
  const guards: NonNullable<AnnouncementOptions['guards']> = {
    lease: '1h',
    startupHold: '3s',
    holdDown: '4s',
    flapDamping: { halfLife: '20s', maximum: '60s' },
    slowStart: { prepend: [3, 2, 1], every: '2s' },
  };

  /** What is told of a story: verdicts, each followed by a time in which nothing happens. */
  async function told(
    story: readonly (readonly ['online' | 'offline', number])[],
    isUpdated: (step: number) => boolean,
  ): Promise<readonly unknown[]> {
    const alone = new AnycastLab();
    const source = new PushedHealth();
    const options = { health: source, med: 5, guards };
    const vip = alone.anycast.announce(PREFIX, options);
    const all: unknown[] = [];
    vip.on('decision', ({ decision, action, reason, at }) => {
      all.push([decision, action, reason.message, at.getTime()]);
    });
    await alone.start();
    for (const [index, [verdict, wait]] of story.entries()) {
      if (isUpdated(index)) vip.update({ ...options, guards: { ...guards } });
      source.push(verdict);
      await alone.clock.advance(wait);
    }
    all.push(alone.updates, alone.router.routes[PREFIX]?.[0]?.asPath);
    await alone.stop();
    return all;
  }

  test('changes nothing, whatever the guards are counting', async () => {
    const step = fc.tuple(
      fc.constantFrom('online' as const, 'offline' as const),
      fc.constantFrom(100, 1_000, 5_000, 15_000),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 15 }),
        fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }),
        async (story, updates) => {
          const without = await told(story, () => false);
          expect(await told(story, (index) => updates[index] === true)).toStrictEqual(without);
        },
      ),
      { numRuns: propertyRuns(20) },
    );
  });
});
