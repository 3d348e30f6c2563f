import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Announcement, DrainResult } from '../../../src/anycast/index.ts';
import { AnycastLab, PREFIX } from '../lab.ts';

let lab: AnycastLab;
let vip: Announcement;

beforeEach(async () => {
  lab = new AnycastLab();
  vip = lab.anycast.announce(PREFIX, { health: lab.health, med: 10, communities: ['65000:100'] });
  await lab.start();
});

afterEach(async () => {
  await lab.stop();
});

async function settled(drain: Promise<DrainResult>, within = 5_000): Promise<DrainResult> {
  await lab.clock.advance(within);
  return drain;
}

describe('drain', () => {
  test('marks the route, waits, and withdraws it while the session stays up', async () => {
    const drained = vip.drain({ wait: '10s' });
    await lab.clock.advance(9_900);
    expect(lab.router.routes[PREFIX]?.[0]?.communities).toStrictEqual(['65000:100', '65535:0']);
    expect(await settled(drained)).toStrictEqual({
      prefix: PREFIX,
      outcome: 'drained',
      end: 'time',
      waited: 10_000,
      hookFault: undefined,
    });
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.router.peers[0]?.state).toBe('established');
    expect(lab.updates).toStrictEqual({ announcing: 2, withdrawing: 1 });
  });

  test('makes the route less attractive where the mark is not known', async () => {
    void vip.drain({ wait: '10s', med: 1_000, prepend: 2 });
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]).toMatchObject({
      med: 1_000,
      asPath: '65010 65010 65010',
    });
  });

  test('ends early when its condition is met', async () => {
    let connections = 3;
    const drained = vip.drain({
      wait: '1h',
      until: () => {
        connections -= 1;
        return Promise.resolve(connections === 0);
      },
    });
    expect(await settled(drained)).toMatchObject({ end: 'condition', waited: 2_000 });
  });

  test('goes on when its condition fails, and says so', async () => {
    const drained = vip.drain({
      wait: '3s',
      until: () => {
        throw new Error('no statistics');
      },
    });
    await lab.clock.advance(1_000);
    expect(vip.status.drain).toMatchObject({
      phase: 'waiting',
      condition: 'failed: no statistics',
    });
    expect(await settled(drained)).toMatchObject({ end: 'time', waited: 3_000 });
  });

  test('ends although its condition never answers, which is told to give up', async () => {
    let signal: AbortSignal | undefined;
    const drained = vip.drain({
      wait: '3s',
      until: (given) => {
        signal = given;
        return new Promise(() => undefined);
      },
    });
    expect(await settled(drained)).toMatchObject({ end: 'time' });
    expect(signal?.aborted).toBe(true);
  });

  test('says of a condition that has not answered that it has not', async () => {
    void vip.drain({ wait: '3s', until: () => new Promise(() => undefined) });
    await lab.clock.advance(1_000);
    expect(vip.status.drain).toMatchObject({ phase: 'waiting', condition: 'not answered yet' });
  });

  test('tells its steps, and then is not announced however well it is', async () => {
    await settled(vip.drain({ wait: '1s' }));
    const phases = lab.events.flatMap((event) => (event.event === 'drain' ? event.phase : []));
    expect(phases).toStrictEqual(['waiting', 'leaving', 'hooking', 'drained']);
    await lab.clock.advance(60_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(vip.status).toMatchObject({
      decision: 'withdraw',
      state: 'up',
      reason: { message: 'drained: withdrawn after 1s, since its time was over' },
    });
  });

  test('of a route that its health has taken away is over at once', async () => {
    lab.backends.a = 'bad';
    lab.backends.b = 'bad';
    await lab.clock.advance(10_000);
    expect(await settled(vip.drain({ wait: '1h' }))).toMatchObject({ end: 'not-announced' });
  });

  test('twice at once is one drain, with the earlier end', async () => {
    const first = vip.drain({ wait: '1h' });
    const second = vip.drain({ wait: '2s' });
    await lab.clock.advance(5_000);
    expect(await first).toStrictEqual(await second);
  });

  test('rejects on abort, and goes on', async () => {
    const controller = new AbortController();
    const drained = vip.drain({ wait: '2s', signal: controller.signal });
    controller.abort(new Error('nobody waits'));
    await expect(drained).rejects.toThrow('nobody waits');
    await lab.clock.advance(5_000);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test.each([
    [{ wait: 'soon' as '1s' }, "wait: 'soon' is not a duration"],
    [{ until: true as never }, 'until: true is not a function'],
    [{ med: -1 }, 'med: -1 is not a MED'],
    [{ prepend: 65 }, 'prepend: 65 is not a number of times'],
    [{ waits: '1s' } as never, "did you mean 'wait'?"],
  ])('refuses %j', (options, message) => {
    expect(() => vip.drain(options)).toThrow(message);
    expect(vip.status.draining).toBe(false);
  });
});

describe('undrain', () => {
  test('takes the mark back while it waits', async () => {
    const drained = vip.drain({ wait: '1h', med: 1_000 });
    await lab.clock.advance(1_000);
    vip.undrain();
    expect(await settled(drained)).toMatchObject({ outcome: 'taken-back', waited: 1_000 });
    expect(lab.router.routes[PREFIX]?.[0]).toMatchObject({ med: 10, communities: ['65000:100'] });
    expect(lab.updates).toStrictEqual({ announcing: 3, withdrawing: 0 });
  });

  test('announces again what was drained', async () => {
    await settled(vip.drain({ wait: '1s' }));
    vip.undrain();
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]).toMatchObject({ communities: ['65000:100'] });
  });

  test('announces nothing that is unhealthy', async () => {
    await settled(vip.drain({ wait: '1s' }));
    lab.backends.a = 'bad';
    lab.backends.b = 'bad';
    await lab.clock.advance(10_000);
    vip.undrain();
    await lab.clock.advance(1_000);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('of nothing does nothing', async () => {
    vip.undrain();
    await lab.clock.advance(1_000);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
  });
});

describe('a drain of all', () => {
  test('drains each, and what is announced while it lasts', async () => {
    const other = lab.anycast.announce('192.0.2.11/32', { health: lab.health });
    await lab.clock.advance(1_000);
    const drained = lab.anycast.drain({ wait: '2s' });
    await lab.clock.advance(5_000);
    expect((await drained).map(({ prefix, end }) => [prefix, end])).toStrictEqual([
      [PREFIX, 'time'],
      [other.prefix, 'time'],
    ]);
    lab.anycast.announce('192.0.2.12/32', { health: lab.health });
    await lab.clock.advance(5_000);
    expect(Object.keys(lab.router.routes)).toStrictEqual([]);
  });

  test('is taken back for all', async () => {
    void lab.anycast.drain({ wait: '1s' });
    await lab.clock.advance(5_000);
    lab.anycast.undrain();
    await lab.clock.advance(1_000);
    expect(lab.router.has(PREFIX)).toBe(true);
  });
});

describe('a stop', () => {
  test('that drains has a condition too', async () => {
    const stopped = lab.anycast.stop({ drain: { wait: '1h', until: () => true } });
    await lab.clock.advance(5_000);
    await stopped;
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('drains no longer than maxDrain', async () => {
    const stopped = lab.anycast.stop({ drain: '1h', maxDrain: '3s' });
    await lab.clock.advance(2_900);
    expect(lab.router.has(PREFIX)).toBe(true);
    await lab.clock.advance(3_000);
    await stopped;
    expect(lab.anycast.running).toBe(false);
  });

  test('ends what was drained: the next start announces again', async () => {
    await settled(vip.drain({ wait: '1s' }));
    await lab.stop();
    void lab.anycast.start();
    await lab.clock.advance(10_000);
    expect(lab.router.has(PREFIX)).toBe(true);
  });
});

describe('who drains once more', () => {
  test('may say more of the route, which is sent at once', async () => {
    void vip.drain({ wait: '30s' });
    await lab.clock.advance(1_000);
    void vip.drain({ wait: '30s', med: 900 });
    await lab.clock.advance(100);
    expect(lab.router.routes[PREFIX]?.[0]?.med).toBe(900);
  });

  test('may have a condition too: one that is met is enough', async () => {
    let isQuiet = false;
    const drained = vip.drain({ wait: '1h', until: () => false });
    void vip.drain({ wait: '1h', until: () => isQuiet });
    await lab.clock.advance(10_000);
    expect(vip.status.drain).toMatchObject({ phase: 'waiting', condition: 'not met yet' });
    isQuiet = true;
    expect(await settled(drained)).toMatchObject({ end: 'condition' });
  });
});

test('a drain is over although the program itself keeps the prefix announced', async () => {
  lab.anycast.speaker.announce({ prefix: PREFIX });
  const drained = vip.drain({ wait: '1s' });
  expect(await settled(drained)).toMatchObject({ outcome: 'drained', end: 'time' });
  expect(lab.router.has(PREFIX)).toBe(true);
});

test('a route that maintenance de-prefers keeps its mark while it drains', async () => {
  const other = '192.0.2.20/32';
  const marked = lab.anycast.announce(other, {
    health: lab.health,
    actions: { maintenance: { med: 500 } },
  });
  await lab.clock.advance(1_000);
  void marked.drain({ wait: '1h' });
  await lab.clock.advance(1_000);
  marked.disable();
  await lab.clock.advance(1_000);
  expect(lab.router.routes[other]?.[0]).toMatchObject({ med: 500, communities: ['65535:0'] });
});

describe('a stop in the middle of a drain', () => {
  test('says how long it has waited, and that it is not drained any more', async () => {
    const phases: string[] = [];
    vip.on('drain', ({ phase }) => phases.push(phase));
    const drained = vip.drain({ wait: '1h' });
    await lab.clock.advance(5_000);
    await lab.stop({ maxDrain: '2s' });
    expect(await drained).toMatchObject({ outcome: 'drained', end: 'skipped', waited: 7_000 });
    expect(phases).toStrictEqual(['waiting', 'leaving', 'hooking', 'drained', 'serving']);
  });

  test('is not followed by a drain in the next life', async () => {
    void vip.drain({ wait: '1h' });
    await lab.stop({ maxDrain: '2s' });
    await lab.anycast.start();
    await lab.clock.advance(10_000);
    expect(lab.router.routes[PREFIX]?.[0]?.communities).toStrictEqual(['65000:100']);
  });
});

describe('the checks go on while a route is drained', () => {
  test('so that what died meanwhile is not announced by undrain', async () => {
    const drained = vip.drain({ wait: 0 });
    await settled(drained);
    lab.backends.a = 'bad';
    lab.backends.b = 'bad';
    await lab.clock.advance(10_000);
    vip.undrain();
    await lab.clock.advance(10_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 1 });
  });
});
