import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RepairEvent } from '../../src/anycast/index.ts';
import { Reconciler } from '../../src/anycast/reconciler.ts';
import type { RouteHandle } from '../../src/bgp/speaker/index.ts';
import { VirtualClock } from '../../src/testing/index.ts';
import { reason } from '../../src/core/index.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

let lab: AnycastLab;
/** What the speaker gave out: for whoever wants to do harm. */
let handles: RouteHandle[];

beforeEach(() => {
  lab = new AnycastLab();
  handles = [];
  const { speaker } = lab.anycast;
  const announce = speaker.announce.bind(speaker);
  speaker.announce = (...given) => {
    const handle = announce(...given);
    handles.push(handle);
    return handle;
  };
});

afterEach(async () => {
  await lab.stop();
});

function repairs(): readonly RepairEvent[] {
  return lab.events.flatMap((event) =>
    event.event === 'repair' && !('peer' in event) ? event : [],
  );
}

describe('within 5 seconds', () => {
  test('a route that was withdrawn behind our back is announced again, and told', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health, med: 10 });
    await lab.start();
    handles[0]?.withdraw();
    await lab.clock.advance(10);
    expect(lab.router.has(PREFIX)).toBe(false);
    await lab.clock.advance(5_000);
    expect(lab.router.routes[PREFIX]?.[0]).toMatchObject({ med: 10 });
    expect(repairs()).toMatchObject([{ prefix: PREFIX, what: 'route-withdrawn' }]);
  });

  test('a route that was changed behind our back says again what it should', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health, med: 10 });
    await lab.start();
    handles[0]?.update({ med: 7 });
    await lab.clock.advance(5_010);
    expect(lab.router.routes[PREFIX]?.[0]).toMatchObject({ med: 10 });
    expect(repairs()).toMatchObject([{ what: 'route-changed' }]);
  });

  test('the mark of a drain that was taken off is put back', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    void vip.drain({ wait: '1h' });
    await lab.clock.advance(10);
    handles[0]?.update({});
    await lab.clock.advance(5_010);
    expect(lab.router.routes[PREFIX]?.[0]?.communities).toStrictEqual(['65535:0']);
    vip.undrain();
  });

  test('a change of health that no event has told is seen', async () => {
    const health = new PushedHealth();
    lab.anycast.announce(PREFIX, { health });
    await lab.start();
    health.push('online');
    await lab.clock.advance(100);
    health.changeSilently('offline');
    await lab.clock.advance(5_100);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(repairs()).toMatchObject([{ what: 'event-missed' }]);
  });
});

test('what is as it should be gives no UPDATE and no event, however often it is looked at', async () => {
  lab.anycast.announce(PREFIX, { health: lab.health });
  await lab.start();
  const before = lab.events.length;
  await lab.clock.advance(600_000);
  expect(lab.events).toHaveLength(before);
  expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
});

test('a route withdrawn behind our back does not spoil the next change', async () => {
  lab.anycast.announce(PREFIX, { health: lab.health });
  await lab.start();
  handles[0]?.withdraw();
  // Another reason: the backends that carry the route are others.
  lab.backends.a = 'bad';
  await lab.clock.advance(4_000);
  expect(lab.router.has(PREFIX)).toBe(true);
});

test.each(['10s', '50ms', 'often' as '1s'] as const)('an interval of %s is refused', (interval) => {
  expect(() => new AnycastLab({ reconcileInterval: interval })).toThrow('reconcileInterval: ');
});

describe('the reconciler', () => {
  test('takes a round of many in turns, and begins the next on time', async () => {
    const clock = new VirtualClock();
    let looked = 0;
    const reconciler = new Reconciler({
      clock,
      interval: 5_000,
      items: () => Array.from({ length: 1_000 }, (_, index) => index),
      reconcile: () => {
        looked += 1;
        // Each takes its time: a hundredth of a millisecond of the loop.
        clock.stall(0.01);
      },
    });
    reconciler.start();
    await clock.advance(5_000);
    expect(looked).toBe(1_000);
    await clock.advance(5_000);
    expect(looked).toBe(2_000);
    reconciler.stop();
    expect(clock.pending).toBe(0);
  });

  test('stops in the middle of a round', () => {
    const clock = new VirtualClock();
    let looked = 0;
    const reconciler = new Reconciler({
      clock,
      interval: 1_000,
      items: () => [1, 2, 3],
      reconcile: () => {
        looked += 1;
        reconciler.stop();
      },
    });
    reconciler.start();
    clock.advanceSync(10_000);
    expect(looked).toBe(1);
  });
});

describe('what the sessions have sent', () => {
  test('is compared with what is desired in each round', async () => {
    let rounds = 0;
    const { speaker } = lab.anycast;
    speaker.reconcile = () => {
      rounds += 1;
    };
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    const before = rounds;
    await lab.clock.advance(5_100);
    expect(rounds - before).toBe(1);
  });

  test('is told where it was put right', () => {
    const repaired = {
      peer: lab.peer,
      prefix: PREFIX,
      what: 'route-missing',
      reason: reason('route-missing', 'it was not told'),
      at: new Date(0),
    } as const;
    lab.anycast.speaker.emit('repair', repaired);
    expect(lab.events).toEqual([{ event: 'repair', ...repaired }]);
  });
});
