import { describe, expect, test } from '@jest/globals';
import { Health, heartbeatCheck, type WatchedResult } from '../../../src/health/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { expectFault } from './faults.ts';

const SILENCE = {
  outcome: 'bad',
  message: 'no heartbeat for 10s',
  conclusive: true,
  standing: true,
};
const ALIVE = { outcome: 'good', message: 'alive', standing: true };

function setUp() {
  const clock = new VirtualClock();
  const check = heartbeatCheck({ timeToLive: '10s', clock });
  /** Collects what one watcher is told, until it is stopped. */
  const watch = () => {
    const controller = new AbortController();
    const results: WatchedResult[] = [];
    const collect = async (): Promise<void> => {
      for await (const result of check.watch(controller.signal)) results.push(result);
    };
    const ended = collect().catch(() => undefined);
    const stop = async (): Promise<void> => {
      controller.abort(new Error('of the test'));
      await ended;
    };
    return { results, stop };
  };
  return { clock, check, watch };
}

describe('a heartbeat', () => {
  test('is good with each beat', async () => {
    const { clock, check, watch } = setUp();
    const { results, stop } = watch();
    check.beat();
    await clock.advance(9_999);
    check.beat();
    await clock.advance(9_999);
    expect(results).toEqual([ALIVE, ALIVE]);
    await stop();
  });

  test('says what the beat says', async () => {
    const { clock, check, watch } = setUp();
    const { results, stop } = watch();
    check.beat({ message: '3 jobs wait', weight: 10, degraded: 'slow', evidence: { jobs: 3 } });
    await clock.advance(0);
    expect(results).toEqual([
      {
        outcome: 'good',
        message: '3 jobs wait',
        weight: 10,
        degraded: 'slow',
        evidence: { jobs: 3 },
        standing: true,
      },
    ]);
    await stop();
  });

  test('that stays away is bad when the time to live is over', async () => {
    const { clock, check, watch } = setUp();
    const { results, stop } = watch();
    check.beat();
    await clock.advance(9_999);
    expect(results).toEqual([ALIVE]);
    await clock.advance(1);
    expect(results).toEqual([ALIVE, SILENCE]);
    await stop();
  });

  test('that never comes is bad when the time to live is over', async () => {
    const { clock, watch } = setUp();
    const { results, stop } = watch();
    await clock.advance(9_999);
    expect(results).toEqual([]);
    await clock.advance(1);
    expect(results).toEqual([SILENCE]);
    await stop();
  });

  test('that is late since this process stood still is waited for a little longer, once', async () => {
    const { clock, check, watch } = setUp();
    const { results, stop } = watch();
    check.beat();
    await clock.advance(0);
    // 2.5 s is a quarter of the time to live.
    clock.stall(12_501);
    await clock.advance(2_499);
    expect(results).toEqual([ALIVE]);
    check.beat();
    await clock.advance(0);
    expect(results).toEqual([ALIVE, ALIVE]);
    clock.stall(20_000);
    await clock.advance(2_499);
    clock.stall(20_000);
    await clock.advance(0);
    expect(results).toEqual([ALIVE, ALIVE, SILENCE]);
    await stop();
  });

  test('comes back after a silence', async () => {
    const { clock, check, watch } = setUp();
    const { results, stop } = watch();
    await clock.advance(10_000);
    check.beat();
    await clock.advance(9_999);
    expect(results).toEqual([SILENCE, ALIVE]);
    await stop();
  });

  test('that fails is bad, without a doubt, until the next beat', async () => {
    const { clock, check, watch } = setUp();
    const { results, stop } = watch();
    check.fail('the queue is full');
    await clock.advance(60_000);
    const failed = {
      outcome: 'bad',
      message: 'the queue is full',
      conclusive: true,
      standing: true,
    };
    expect(results).toEqual([failed]);
    check.beat();
    await clock.advance(0);
    expect(results).toEqual([failed, ALIVE]);
    await stop();
  });

  test('takes beat and fail by themselves', async () => {
    const { clock, check, watch } = setUp();
    const { results, stop } = watch();
    const { beat } = check;
    beat();
    await clock.advance(0);
    expect(results).toEqual([ALIVE]);
    await stop();
  });
});

describe('who watches a heartbeat', () => {
  test('is told what was said before, as long as it holds', async () => {
    const { clock, check, watch } = setUp();
    check.beat();
    await clock.advance(4_000);
    const { results, stop } = watch();
    await clock.advance(5_999);
    expect(results).toEqual([ALIVE]);
    await clock.advance(1);
    expect(results).toEqual([ALIVE, SILENCE]);
    await stop();
  });

  test('is told of a silence that is older', async () => {
    const { clock, check, watch } = setUp();
    check.beat();
    await clock.advance(10_000);
    const { results, stop } = watch();
    await clock.advance(0);
    expect(results).toEqual([SILENCE]);
    await stop();
  });

  test('is told of an older failure', async () => {
    const { clock, check, watch } = setUp();
    check.fail('broken');
    await clock.advance(60_000);
    const { results, stop } = watch();
    await clock.advance(0);
    expect(results).toMatchObject([{ outcome: 'bad', message: 'broken' }]);
    await stop();
  });

  test('is told the same as all others', async () => {
    const { clock, check, watch } = setUp();
    const [first, second] = [watch(), watch()];
    check.beat();
    await clock.advance(10_000);
    expect([first.results, second.results]).toEqual([
      [ALIVE, SILENCE],
      [ALIVE, SILENCE],
    ]);
    await first.stop();
    await second.stop();
  });

  test('and leaves takes nothing from the others', async () => {
    const { clock, check, watch } = setUp();
    const [first, second] = [watch(), watch()];
    await first.stop();
    check.beat();
    await clock.advance(10_000);
    expect(second.results).toEqual([ALIVE, SILENCE]);
    await second.stop();
  });

  test('last leaves no timer', async () => {
    const { clock, check, watch } = setUp();
    const { stop } = watch();
    check.beat();
    await stop();
    expect(clock.pending).toBe(0);
  });

  test('nobody leaves no timer', () => {
    const { clock, check } = setUp();
    check.beat();
    expect(clock.pending).toBe(0);
  });

  test('is told of the newest beat if it is slower than they come', async () => {
    const { clock, check } = setUp();
    const { signal } = new AbortController();
    const results = check.watch(signal)[Symbol.asyncIterator]();
    const first = results.next();
    for (let beat = 1; beat <= 1_000; beat += 1) check.beat({ message: `beat ${beat}` });
    await clock.advance(0);
    expect((await first).value).toMatchObject({ message: 'beat 1' });
    expect((await results.next()).value).toMatchObject({ message: 'beat 1000' });
    await results.return?.();
  });
});

describe('a backend with a heartbeat', () => {
  test('is online by one beat that stands, and offline by silence alone', async () => {
    const clock = new VirtualClock();
    const check = heartbeatCheck({ timeToLive: '10s', clock });
    const health = Health.of({ backends: { job: check }, clock, random: () => 0 });
    const changes: string[] = [];
    health.on('change', ({ to, reason, at }) =>
      changes.push(`${at.getTime() - Date.UTC(2026, 0, 1)} ${to}: ${reason.message}`),
    );
    health.start();
    await clock.advance(0);
    check.beat();
    await clock.advance(60_000);
    await health.stop();
    expect(changes.slice(0, 2)).toEqual([
      '2000 online: 3 good results in a row, the last: alive',
      '10000 offline: no heartbeat for 10s',
    ]);
  });

  test('stays offline as long as it is silent', async () => {
    const clock = new VirtualClock();
    const check = heartbeatCheck({ timeToLive: '10s', clock });
    const health = Health.of({ backends: { job: check }, clock, random: () => 0 });
    health.start();
    await clock.advance(3_600_000);
    expect(health.snapshot().backends[0]?.verdict).toBe('offline');
    await health.stop();
  });
});

describe('options of a heartbeat', () => {
  test('need a time to live', () => {
    expectFault(() => heartbeatCheck({} as { timeToLive: '1s' }), 'timeToLive', 'not a duration');
  });

  test('refuse a time to live that is too short', () => {
    expectFault(() => heartbeatCheck({ timeToLive: '1ms' }), 'timeToLive', 'too short');
  });

  test('refuse a target that is no text', () => {
    expectFault(() => heartbeatCheck({ timeToLive: '1s', target: '' }), 'target', 'not a text');
  });
});
