import { describe, expect, test } from '@jest/globals';
import {
  CheckNotRun,
  Health,
  type ChangeEvent,
  type CheckFunction,
  type HealthOptions,
  type PolledCheck,
  type ResultEvent,
} from '../../src/health/index.ts';
import { VirtualClock } from '../../src/testing/index.ts';

/** A backend of the test's making: `up`, `down`, `silent`, or out of descriptors. */
class FakeBackend {
  state: 'up' | 'down' | 'silent' | 'exhausted' = 'up';

  check: CheckFunction = (signal) => {
    switch (this.state) {
      case 'up':
        return Promise.resolve(undefined);
      case 'down':
        return Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1:80'));
      case 'exhausted':
        return Promise.reject(new CheckNotRun('too many open files'));
      case 'silent':
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
    }
  };
}

/** Probes of a and b start at 50 ms; while in doubt every second, then every 5 s; no jitter. */
function setUp(options: Partial<HealthOptions<'a' | 'b'>> = {}) {
  const clock = new VirtualClock();
  const a = new FakeBackend();
  const b = new FakeBackend();
  const health = Health.of({
    backends: { a: a.check, b: b.check },
    clock,
    random: () => 0.5,
    warmUp: 100,
    ...options,
  });
  const changes: ChangeEvent<'a' | 'b'>[] = [];
  const results: ResultEvent<'a' | 'b'>[] = [];
  health.on('change', (event) => changes.push(event));
  health.on('result', (event) => results.push(event));
  const story = (): string[] =>
    changes.map(({ backend, from, to, reason }) => `${backend} ${from} → ${to}: ${reason.code}`);
  const verdicts = (): string[] => health.snapshot().backends.map(({ verdict }) => verdict);
  return { clock, a, b, health, changes, results, story, verdicts };
}

function check(target: string, run: CheckFunction): PolledCheck {
  return { kind: 'test', target, run: async (signal) => (await run(signal)) ?? undefined };
}

describe('a health group', () => {
  test('probes nothing before it is started', async () => {
    const { clock, health, results, verdicts } = setUp();
    await clock.advance(60_000);
    expect(health.running).toBe(false);
    expect(results).toEqual([]);
    expect(verdicts()).toEqual(['unknown', 'unknown']);
  });

  test('reaches its first verdicts after rise good results, fast', async () => {
    const { clock, health, story } = setUp();
    health.start();
    await clock.advance(2_049);
    expect(story()).toEqual([]);
    await clock.advance(1);
    expect(story()).toEqual([
      'a unknown → online: rise-reached',
      'b unknown → online: rise-reached',
    ]);
  });

  test('follows a backend that dies and returns', async () => {
    const { clock, a, health, story } = setUp();
    health.start();
    await clock.advance(10_000);
    a.state = 'down';
    await clock.advance(10_000);
    a.state = 'up';
    await clock.advance(10_000);
    expect(story().slice(2)).toEqual([
      'a online → offline: fall-reached',
      'a offline → online: rise-reached',
    ]);
  });

  test('says nothing about a blip', async () => {
    const { clock, a, health, story } = setUp();
    health.start();
    await clock.advance(10_000);
    a.state = 'down';
    await clock.advance(3_500);
    a.state = 'up';
    await clock.advance(60_000);
    expect(story()).toHaveLength(2);
  });

  test('1,000 failing probes give one change', async () => {
    const { clock, a, b, health, changes, results } = setUp({ interval: '1s' });
    a.state = 'down';
    b.state = 'down';
    health.start();
    await clock.advance(1_000_000);
    expect(results.filter(({ backend }) => backend === 'a')).toHaveLength(1_000);
    expect(changes.filter(({ backend }) => backend === 'a')).toHaveLength(1);
  });

  test('a silent backend does not delay the others', async () => {
    const { clock, a, health, results } = setUp();
    a.state = 'silent';
    health.start();
    await clock.advance(2_050);
    expect(results.map(({ backend, outcome }) => `${backend} ${outcome}`)).toEqual([
      'b good',
      'b good',
      'b good',
      'a bad',
    ]);
  });

  test('no result for maxAge makes the verdict unknown', async () => {
    const { clock, a, health, story } = setUp();
    health.start();
    await clock.advance(10_000);
    a.state = 'exhausted';
    await clock.advance(60_000);
    expect(story().slice(2)).toEqual(['a online → unknown: evidence-too-old']);
  });

  test.each([
    [{}, 30_000],
    [{ interval: '10s', timeout: '5s' } as const, 45_000],
    [{ maxAge: '12s' } as const, 12_000],
  ])('with %j evidence is too old after %d ms', async (options, expected) => {
    const { clock, a, health, changes } = setUp({ ...options, rise: 1 });
    health.start();
    await clock.advance(100);
    a.state = 'exhausted';
    await clock.advance(60_000);
    const [, , tooOld] = changes;
    expect(tooOld?.reason.evidence).toMatchObject({ maxAge: expected });
    expect(tooOld?.at.toISOString()).toBe(
      new Date(Date.UTC(2026, 0, 1) + 50 + expected).toISOString(),
    );
  });
});

describe('a backend with several checks', () => {
  async function changesOf(states: Record<'first' | 'second', FakeBackend['state']>) {
    const clock = new VirtualClock();
    const first = new FakeBackend();
    const second = new FakeBackend();
    first.state = states.first;
    second.state = states.second;
    const health = Health.of({
      backends: { a: [check('first', first.check), check('second', second.check)] },
      clock,
      random: () => 0.5,
      warmUp: 100,
    });
    const changes: string[] = [];
    health.on('change', ({ to, reason }) => changes.push(`${to}: ${reason.message}`));
    health.start();
    await clock.advance(20_000);
    return { clock, first, health, changes };
  }

  test('is online when all are', async () => {
    const { changes } = await changesOf({ first: 'up', second: 'up' });
    expect(changes).toEqual(['online: test first: 3 good results in a row, the last: good']);
  });

  test('is offline when one is, and says which', async () => {
    const { changes } = await changesOf({ first: 'up', second: 'down' });
    expect(changes).toEqual([
      'offline: test second: 3 bad results in a row, the last: connect ECONNREFUSED 10.0.0.1:80',
    ]);
  });

  test('is unknown while one is', async () => {
    const { changes } = await changesOf({ first: 'up', second: 'exhausted' });
    expect(changes).toEqual([]);
  });

  test('gives the reason of the check that still keeps it offline', async () => {
    const { clock, first, health } = await changesOf({ first: 'down', second: 'down' });
    first.state = 'up';
    await clock.advance(20_000);
    const [backend] = health.snapshot().backends;
    expect(backend?.reason.message).toMatch(/^test second: /);
    expect(backend?.since).toBe(2_050);
  });
});

describe('events', () => {
  test('a result carries what the probe found and the verdict after it', async () => {
    const { clock, a, health, results } = setUp({ fall: 1 });
    a.state = 'down';
    health.start();
    await clock.advance(100);
    expect(results[0]).toEqual({
      backend: 'a',
      check: { kind: 'function', target: 'check' },
      outcome: 'bad',
      message: 'connect ECONNREFUSED 10.0.0.1:80',
      latency: 0,
      evidence: undefined,
      at: new Date(Date.UTC(2026, 0, 1) + 50),
      degraded: undefined,
      weight: undefined,
      conclusive: false,
      verdict: 'offline',
    });
  });

  test('a change carries the snapshot that it leads to', async () => {
    const { clock, health, changes } = setUp({ rise: 1 });
    health.start();
    await clock.advance(100);
    expect(changes[0]?.snapshot.backends.map(({ verdict }) => verdict)).toEqual([
      'online',
      'unknown',
    ]);
  });

  test('the result comes before the change that it makes', async () => {
    const { clock, health } = setUp({ rise: 1 });
    const order: string[] = [];
    health.on('change', ({ backend }) => order.push(`${backend} changed`));
    health.on('result', ({ backend }) => order.push(`${backend} probed`));
    health.start();
    await clock.advance(100);
    expect(order).toEqual(['a probed', 'a changed', 'b probed', 'b changed']);
  });

  test('stay in order when a listener stops the group', async () => {
    const { clock, health, story } = setUp({ rise: 1 });
    health.once('result', () => void health.stop());
    health.start();
    await clock.advance(100);
    expect(story()).toEqual(['a unknown → online: rise-reached', 'a online → unknown: stopped']);
    expect(clock.pending).toBe(0);
  });

  test('a listener that stops and starts the group leaves one loop for each check', async () => {
    const { clock, health, results } = setUp();
    health.once('result', () => {
      void health.stop();
      health.start();
    });
    health.start();
    await clock.advance(50);
    results.length = 0;
    await clock.advance(1_000);
    expect(results.map(({ backend }) => backend).sort()).toEqual(['a', 'b']);
  });
});

describe('the snapshot', () => {
  test('shows everything that is known, as plain data', async () => {
    const { clock, a, health } = setUp({ rise: 1 });
    health.start();
    await clock.advance(100);
    a.state = 'down';
    await clock.advance(5_000);
    expect(JSON.parse(JSON.stringify(health.snapshot()))).toEqual({
      at: 5_100,
      counts: {
        online: 2,
        offline: 0,
        unknown: 0,
        maintenance: 0,
        onlineWeight: 2,
        totalWeight: 2,
        degraded: 0,
      },
      backends: [
        {
          name: 'a',
          verdict: 'online',
          reason: {
            code: 'rise-reached',
            message: '1 good result, good',
            evidence: {
              check: { kind: 'function', target: 'check' },
              inARow: 1,
              threshold: 1,
              last: { outcome: 'good', message: 'good', latency: 0 },
            },
          },
          since: 50,
          observedAt: 5_050,
          weight: 1,
          checks: [
            {
              kind: 'function',
              target: 'check',
              verdict: 'online',
              assumed: false,
              good: 0,
              bad: 1,
              lastResult: {
                outcome: 'bad',
                message: 'connect ECONNREFUSED 10.0.0.1:80',
                latency: 0,
                at: 5_050,
              },
            },
          ],
        },
        expect.objectContaining({ name: 'b' }),
      ],
    });
  });

  test('does not change once it was taken', async () => {
    const { clock, health } = setUp({ rise: 1 });
    const before = health.snapshot();
    health.start();
    await clock.advance(100);
    expect(before.backends[0]?.verdict).toBe('unknown');
    expect(Object.isFrozen(before.backends[0]?.checks[0])).toBe(true);
  });

  test('shares what has not changed', async () => {
    const { clock, b, health } = setUp();
    b.state = 'silent';
    health.start();
    await clock.advance(100);
    const before = health.snapshot();
    await clock.advance(1_000);
    const after = health.snapshot();
    expect(after.backends[0]).not.toBe(before.backends[0]);
    expect(after.backends[1]).toBe(before.backends[1]);
  });
});

describe('the life of a group', () => {
  test('after stop nothing is left', async () => {
    const { clock, a, health } = setUp();
    a.state = 'silent';
    health.start();
    await clock.advance(10_100);
    await health.stop();
    expect(health.running).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test('a stop does not wait for a check that ignores its signal', async () => {
    const { clock, health } = setUp({
      backends: { a: () => new Promise(() => undefined), b: () => Promise.resolve(undefined) },
    });
    health.start();
    await clock.advance(100);
    await health.stop();
    expect(clock.pending).toBe(0);
  });

  test('a stopped group knows nothing', async () => {
    const { clock, health, story } = setUp();
    health.start();
    await clock.advance(10_000);
    await health.stop();
    expect(health.snapshot().backends[0]).toMatchObject({
      verdict: 'unknown',
      reason: { code: 'stopped' },
      observedAt: undefined,
    });
    expect(story().slice(2)).toEqual([
      'a online → unknown: stopped',
      'b online → unknown: stopped',
    ]);
  });

  test('nothing is emitted after stop', async () => {
    const { clock, a, health, changes, results } = setUp();
    a.state = 'silent';
    health.start();
    await clock.advance(10_100);
    await health.stop();
    const before = [changes.length, results.length];
    await clock.advance(60_000);
    expect([changes.length, results.length]).toEqual(before);
  });

  test('a group can be started again, and begins from nothing', async () => {
    const { clock, health, verdicts } = setUp();
    health.start();
    await clock.advance(10_000);
    await health.stop();
    health.start();
    expect(health.snapshot().backends[0]?.reason.code).toBe('not-checked-yet');
    await clock.advance(3_000);
    expect(verdicts()).toEqual(['online', 'online']);
  });

  test('start and stop are idempotent', async () => {
    const { clock, health, results } = setUp();
    await health.stop();
    health.start();
    health.start();
    await clock.advance(100);
    expect(results).toHaveLength(2);
    await Promise.all([health.stop(), health.stop()]);
    await health.stop();
    expect(clock.pending).toBe(0);
  });

  test('a holder keeps the group running', async () => {
    const { health } = setUp();
    const release = health.retain();
    expect(health.running).toBe(true);
    await health.stop();
    expect(health.running).toBe(true);
    release();
    expect(health.running).toBe(false);
  });

  test('every holder counts once', () => {
    const { health } = setUp();
    const releaseFirst = health.retain();
    const releaseSecond = health.retain();
    releaseFirst();
    releaseFirst();
    expect(health.running).toBe(true);
    releaseSecond();
    expect(health.running).toBe(false);
  });

  test('a holder that lets go does not stop a group that was started', () => {
    const { health } = setUp();
    health.start();
    health.retain()();
    expect(health.running).toBe(true);
  });

  test('await using stops it', async () => {
    const { clock, health } = setUp();
    {
      await using group = health;
      group.start();
    }
    expect(clock.pending).toBe(0);
  });
});
