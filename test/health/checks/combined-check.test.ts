import { describe, expect, test } from '@jest/globals';
import {
  all,
  any,
  atLeast,
  CheckNotRun,
  functionCheck,
  Health,
  heartbeatCheck,
  named,
  not,
  tcpCheck,
  type Check,
  type CheckFunction,
  type WatchedCheck,
  type WatchedResult,
} from '../../../src/health/index.ts';
import { watchParts } from '../../../src/health/checks/part-watches.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { expectFault } from './faults.ts';
import { closedPort } from './local-server.ts';

const never = (): AbortSignal => new AbortController().signal;

const good: CheckFunction = () => Promise.resolve();
const bad: CheckFunction = () => Promise.reject(new Error('broken'));
const notRun: CheckFunction = () => Promise.reject(new CheckNotRun('no descriptors'));

/** Answers only when it is aborted, some turns later, and notes both. */
function hanging() {
  const log: string[] = [];
  const check: CheckFunction = async (signal) => {
    log.push('begun');
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    await new Promise((resolve) => setImmediate(resolve));
    log.push('let go');
    throw signal.reason;
  };
  return { log, check };
}

describe('all', () => {
  test('is good if all are', async () => {
    const check = all(named('first', good), named('second', good));
    expect(await check.run(never())).toMatchObject({
      outcome: 'good',
      message: '2 of 2 good: function first: good; function second: good',
    });
  });

  test('is bad if one is, without waiting for the others', async () => {
    const { log, check } = hanging();
    const result = await all(named('slow', check), named('fast', bad)).run(never());
    expect(result).toMatchObject({ outcome: 'bad', message: '1 of 2 bad: function fast: broken' });
    expect(log).toEqual(['begun', 'let go']);
  });

  test('is not run if one is and none is bad', async () => {
    await expect(all(good, named('poor', notRun)).run(never())).rejects.toMatchObject({
      code: 'ERR_CHECK_NOT_RUN',
      message: '1 of 2 not run: function poor: no descriptors',
    });
  });

  test('describes its parts', () => {
    expect(all(tcpCheck('10.0.0.1:80'), tcpCheck('10.0.0.2:80'))).toMatchObject({
      kind: 'all',
      target: 'tcp 10.0.0.1:80, tcp 10.0.0.2:80',
    });
  });

  test('passes an abort to all, and waits until they have let go', async () => {
    const [first, second] = [hanging(), hanging()];
    const controller = new AbortController();
    const run = all(first.check, second.check).run(controller.signal);
    controller.abort(new Error('of the test'));
    await expect(run).rejects.toThrow('of the test');
    expect([first.log, second.log]).toEqual([
      ['begun', 'let go'],
      ['begun', 'let go'],
    ]);
  });

  test('begins nothing on an aborted signal', async () => {
    const { log, check } = hanging();
    const run = all(check).run(AbortSignal.abort(new Error('of the test')));
    await expect(run).rejects.toThrow('of the test');
    expect(log).toEqual([]);
  });

  test('of no checks is refused', () => {
    expectFault(() => all(), '', 'write at least one');
  });

  test('refuses what is no check, and says which', () => {
    expectFault(() => all(good, {} as CheckFunction), '[1]', 'is not a check');
  });
});

describe('any', () => {
  test('is good if one is, without waiting for the others', async () => {
    const { log, check } = hanging();
    const result = await any(check, named('fast', good)).run(never());
    expect(result).toMatchObject({ outcome: 'good', message: '1 of 2 good: function fast: good' });
    expect(log).toEqual(['begun', 'let go']);
  });

  test('is bad if all are', async () => {
    expect(await any(bad, bad).run(never())).toMatchObject({ outcome: 'bad' });
  });

  test('is not run if none is good and one was not run', async () => {
    await expect(any(bad, notRun).run(never())).rejects.toMatchObject({
      code: 'ERR_CHECK_NOT_RUN',
    });
  });
});

describe('at least', () => {
  test('so many must be good', async () => {
    expect(await atLeast(2, good, bad, good).run(never())).toMatchObject({ outcome: 'good' });
    expect(await atLeast(2, good, bad, bad).run(never())).toMatchObject({ outcome: 'bad' });
  });

  test('says how many in its kind', () => {
    expect(atLeast(1, good).kind).toBe('at least 1');
  });

  test.each([0, 3, 1.5, '1'])('%p of two checks is refused', (needed) => {
    expectFault(() => atLeast(needed as number, good, good), '', 'a whole number from 1 to 2');
  });
});

describe('not', () => {
  test('turns bad into good, and says why', async () => {
    const port = await closedPort();
    expect(await not(tcpCheck(`127.0.0.1:${port}`)).run(never())).toMatchObject({
      outcome: 'good',
      message: `connect ECONNREFUSED 127.0.0.1:${port}`,
    });
  });

  test('turns good into bad', async () => {
    expect(await not(good).run(never())).toMatchObject({ outcome: 'bad', message: 'good' });
  });

  test('leaves not run as it is', async () => {
    await expect(not(notRun).run(never())).rejects.toMatchObject({ code: 'ERR_CHECK_NOT_RUN' });
  });

  test('drops weights and marks', async () => {
    const check = functionCheck(() =>
      Promise.resolve({ outcome: 'good', weight: 7, degraded: 'slow' } as const),
    );
    const result = await not(check).run(never());
    expect(result).not.toHaveProperty('weight');
    expect(result).not.toHaveProperty('degraded');
  });

  test('describes what it turns', () => {
    expect(not(tcpCheck('10.0.0.1:80'))).toMatchObject({ kind: 'not', target: 'tcp 10.0.0.1:80' });
  });
});

describe('the timeout of a part', () => {
  test('makes it bad, and ends its work', async () => {
    const { log, check } = hanging();
    const slow = functionCheck(check, { target: 'slow', timeout: '20ms' });
    expect(await any(slow, bad).run(never())).toMatchObject({
      outcome: 'bad',
      message: expect.stringContaining('function slow: no answer within 20ms') as unknown,
    });
    expect(log).toEqual(['begun', 'let go']);
  });

  test('comes before that of the whole', () => {
    const [fast, slow] = ['100ms', '2s'] as const;
    const parts = [fast, slow].map((timeout) => tcpCheck('10.0.0.1:80', { timeout }));
    expect(all(...parts).timeout).toBe(2_201);
  });

  test('is no timeout of the whole if another part has none', () => {
    const parts = [tcpCheck('10.0.0.1:80', { timeout: '1s' }), tcpCheck('10.0.0.2:80')];
    expect(all(...parts)).not.toHaveProperty('timeout');
  });
});

describe('a name', () => {
  test('stands for the target', async () => {
    const check = named('login', functionCheck(good, { timeout: '1s' }));
    expect(check).toMatchObject({ kind: 'function', target: 'login', timeout: 1_000 });
    expect(await check.run(never())).toBeUndefined();
  });

  test('keeps what a check of a class has', async () => {
    class Mine {
      readonly kind = 'mine';
      readonly target = 'x';
      run(): Promise<undefined> {
        return Promise.resolve(undefined);
      }
    }
    await expect(named('a', new Mine()).run(never())).resolves.toBeUndefined();
  });

  test('is needed', () => {
    expectFault(() => named('', good), '', 'is not a name');
  });
});

/** A watched check that the test pushes into, and how often it is watched. */
function pushed(target: string) {
  const state: { watches: number; push: (result: WatchedResult) => void; end: () => void } = {
    watches: 0,
    push: () => undefined,
    end: () => undefined,
  };
  const check: WatchedCheck = {
    kind: 'pushed',
    target,
    watch: async function* (signal) {
      state.watches += 1;
      const ended: unique symbol = Symbol('ended');
      const aborted = new Promise<typeof ended>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(ended);
        });
      });
      for (;;) {
        const next = new Promise<WatchedResult | typeof ended>((resolve) => {
          state.push = resolve;
          state.end = () => {
            resolve(ended);
          };
        });
        const result = await Promise.race([next, aborted]);
        if (result === ended) return;
        yield result;
      }
    },
  };
  return { state, check };
}

const GOOD: WatchedResult = { outcome: 'good', message: 'up', standing: true };
const BAD: WatchedResult = { outcome: 'bad', message: 'down', conclusive: true, standing: true };

describe('checks that are watched', () => {
  function setUp(needed: number) {
    const clock = new VirtualClock();
    const [a, b] = [pushed('a'), pushed('b')];
    const controller = new AbortController();
    const results: WatchedResult[] = [];
    const collect = async (): Promise<void> => {
      const watch = watchParts(needed, [a.check, b.check], controller.signal, clock);
      for await (const result of watch) results.push(result);
    };
    const ended = collect().catch(() => undefined);
    const stop = async (): Promise<void> => {
      controller.abort(new Error('of the test'));
      await ended;
    };
    return { clock, a, b, results, stop };
  }

  test('are judged together whenever one of them pushes', async () => {
    const { clock, a, b, results, stop } = setUp(2);
    await clock.advance(0);
    for (const [part, result] of [
      [a, GOOD],
      [b, GOOD],
      [a, BAD],
    ] as const) {
      part.state.push(result);
      await clock.advance(0);
    }
    expect(results.map(({ outcome, message }) => `${outcome}: ${String(message)}`)).toEqual([
      'not-run: 1 of 2 not run: pushed b: no result',
      'good: 2 of 2 good: pushed a: up; pushed b: up',
      'bad: 1 of 2 bad: pushed a: down',
    ]);
    expect(results.at(-1)).toMatchObject({ conclusive: true, standing: true });
    await stop();
  });

  test('that end are not run, and are watched anew while the others go on', async () => {
    const { clock, a, b, results, stop } = setUp(1);
    await clock.advance(0);
    a.state.push(BAD);
    await clock.advance(0);
    b.state.end();
    await clock.advance(999);
    expect([a.state.watches, b.state.watches]).toEqual([1, 1]);
    expect(results.at(-1)).toMatchObject({
      outcome: 'not-run',
      message: '1 of 2 not run: pushed b: the watch ended',
    });
    await clock.advance(1);
    expect([a.state.watches, b.state.watches]).toEqual([1, 2]);
    await stop();
  });

  test('are all stopped, and leave no timer', async () => {
    const { clock, a, stop } = setUp(1);
    await clock.advance(0);
    a.state.end();
    await clock.advance(0);
    await stop();
    expect(clock.pending).toBe(0);
  });

  test('are watched together by a group', async () => {
    const clock = new VirtualClock();
    const options = { timeToLive: '10s', clock } as const;
    const [first, second] = [heartbeatCheck(options), heartbeatCheck(options)];
    const health = Health.of({ backends: { jobs: any(first, second) }, clock, rise: 1 });
    health.start();
    first.beat();
    second.fail('broken');
    await clock.advance(5_000);
    expect(health.snapshot().backends[0]?.verdict).toBe('online');
    await clock.advance(6_000);
    expect(health.snapshot().backends[0]?.verdict).toBe('offline');
    await health.stop();
  });

  test('may be turned', async () => {
    const heartbeat = heartbeatCheck({ timeToLive: '10s', target: 'alarm' });
    const controller = new AbortController();
    const results = not(heartbeat).watch(controller.signal)[Symbol.asyncIterator]();
    heartbeat.fail('no alarm');
    expect((await results.next()).value).toMatchObject({
      outcome: 'good',
      message: 'no alarm',
      conclusive: true,
      standing: true,
    });
    controller.abort();
    await results.next().catch(() => undefined);
  });

  test('are not combined with polled ones', () => {
    const parts: Check[] = [heartbeatCheck({ timeToLive: '1s' }), tcpCheck('10.0.0.1:80')];
    expectFault(
      () => all(...parts),
      '',
      'tcp 10.0.0.1:80 is polled, and heartbeat heartbeat pushes its results',
    );
  });
});

describe('a combination in a group that is set anew', () => {
  const beat = heartbeatCheck({ timeToLive: '1s' });

  async function differs(make: () => Check, other: () => Check = make): Promise<boolean> {
    const health = Health.of({ backends: { x: make() } });
    let changed = false;
    health.on('backends', () => {
      changed = true;
    });
    await health.set({ x: other() });
    return changed;
  }

  test.each<[string, () => Check]>([
    ['all', () => all(tcpCheck('10.0.0.1:80', { timeout: '1s' }), named('b', good))],
    ['any', () => any(good, not(tcpCheck('10.0.0.1:80')))],
    ['at least', () => atLeast(1, good, all(good))],
    ['not', () => not(tcpCheck('10.0.0.1:80'))],
    ['a name', () => named('a', tcpCheck('10.0.0.1:80'))],
    ['watched checks', () => all(beat, beat)],
  ])('goes on if its parts are the same: %s', async (_, make) => {
    expect(await differs(make)).toBe(false);
  });

  test.each<[string, () => Check, () => Check]>([
    ['a part', () => all(tcpCheck('x:1')), () => all(tcpCheck('x:2'))],
    ['the order', () => all(good, bad), () => all(bad, good)],
    ['the kind', () => all(good), () => any(good)],
    ['how many', () => atLeast(1, good, bad), () => atLeast(2, good, bad)],
    ['a name', () => named('a', tcpCheck('x:1')), () => named('b', tcpCheck('x:1'))],
    ['another heartbeat', () => all(beat), () => all(heartbeatCheck({ timeToLive: '1s' }))],
  ])('begins anew if it is another by %s', async (_, make, other) => {
    expect(await differs(make, other)).toBe(true);
  });
});

test('a combination lets go when its slowest part does', () => {
  const slow: Check = {
    kind: 'slow',
    target: 'a',
    grace: 500,
    run: () => Promise.resolve(undefined),
  };
  expect(all(named('mine', slow), functionCheck(good)).grace).toBe(500);
});
