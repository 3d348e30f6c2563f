import { describe, expect, test } from '@jest/globals';
import { CheckNotRun, type PolledCheck } from '../../src/health/index.ts';
import { ProbeLoop, type ProbePace } from '../../src/health/probe-loop.ts';
import type { ProbeResult } from '../../src/health/probe-result.ts';
import { DrainTellingClock } from '../core/time/drain-telling-clock.ts';
import { contextOf } from './loop-context.ts';

const INTERVAL = 5_000;
const FAST_INTERVAL = 1_000;
const TIMEOUT = 2_000;

/** `random` 0.5 draws no jitter: the first probe after 50 ms of warm-up, then exactly the interval. */
function setUp(
  run: PolledCheck['run'],
  {
    random = 0.5,
    inDoubt = false,
    concurrency = Infinity,
    ...pace
  }: { random?: number; inDoubt?: boolean; concurrency?: number } & Partial<ProbePace> = {},
) {
  const clock = new DrainTellingClock();
  const starts: number[] = [];
  const results: ProbeResult[] = [];
  const check: PolledCheck = {
    kind: 'test',
    target: 'test',
    run: (signal) => {
      starts.push(clock.now());
      return run(signal);
    },
  };
  const context = contextOf(clock, { random: () => random, concurrency });
  const loop = new ProbeLoop(
    check,
    {
      interval: INTERVAL,
      fastInterval: FAST_INTERVAL,
      timeout: TIMEOUT,
      warmUp: 100,
      spacing: 'start',
      jitter: 0.1,
      ...pace,
    },
    context,
    {
      spacing: inDoubt ? FAST_INTERVAL : INTERVAL,
      onResult: (result) => {
        results.push(result);
        return result;
      },
    },
  );
  const outcomes = (): string[] => results.map(({ outcome }) => outcome);
  return { clock, context, loop, starts, results, outcomes };
}

const good = (): Promise<undefined> => Promise.resolve(undefined);

/** Never answers, and lets go when it is aborted. */
function silent(signal: AbortSignal): Promise<undefined> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

/** Never answers, whatever is asked. */
const hanging = (): Promise<undefined> => new Promise(() => undefined);

describe('the spacing of probes', () => {
  test.each([
    [0, [0, 4_500, 9_000]],
    [0.5, [50, 5_050, 10_050]],
    [0.75, [75, 5_325, 10_575]],
  ])('is the interval ±10 % (random %d)', async (random, expected) => {
    const { clock, loop, starts } = setUp(good, { random });
    loop.start();
    await clock.advance(10_600);
    expect(starts).toEqual(expected);
  });

  test.each([
    // 50.3 ms of warm-up, and then 5,003 ms: a hundredth of 500 ms of jitter is 5 ms.
    [0.1, [50.3, 5_050]],
    [0, [50.3, 5_050.3]],
  ])(
    'falls on a hundredth of the jitter, so that many begin together (jitter %d)',
    async (jitter, expected) => {
      const { clock, loop, starts } = setUp(good, { random: 0.503, jitter });
      loop.start();
      await clock.advance(5_100);
      expect(starts).toEqual(expected);
    },
  );

  test('is the fast interval while the verdict is in doubt', async () => {
    const { clock, loop, starts } = setUp(good, { inDoubt: true });
    loop.start();
    await clock.advance(2_050);
    expect(starts).toEqual([50, 1_050, 2_050]);
  });

  test('is from start to start, however long the probe takes', async () => {
    const { clock, loop, starts } = setUp(
      () =>
        new Promise((resolve) => {
          clock.setTimer(1_500, () => {
            resolve(undefined);
          });
        }),
    );
    loop.start();
    await clock.advance(10_050);
    expect(starts).toEqual([50, 5_050, 10_050]);
  });

  test('a probe that takes longer than the interval delays the next', async () => {
    const { clock, loop, starts, outcomes } = setUp(
      () =>
        new Promise((resolve) => {
          clock.setTimer(7_000, () => {
            resolve(undefined);
          });
        }),
      { timeout: 8_000 },
    );
    loop.start();
    await clock.advance(14_100);
    expect(starts).toEqual([50, 7_050, 14_050]);
    expect(outcomes()).toEqual(['good', 'good']);
  });
});

describe('spacing from the end of a probe', () => {
  test('lets a slow answer delay the next', async () => {
    const { clock, loop, starts } = setUp(
      () =>
        new Promise((resolve) => {
          clock.setTimer(1_500, () => {
            resolve(undefined);
          });
        }),
      { spacing: 'end' },
    );
    loop.start();
    await clock.advance(13_050);
    expect(starts).toEqual([50, 6_550, 13_050]);
  });

  test('counts from the timeout of what did not answer', async () => {
    const { clock, loop, starts } = setUp(silent, { spacing: 'end' });
    loop.start();
    await clock.advance(7_050);
    expect(starts).toEqual([50, 7_050]);
  });
});

describe('jitter', () => {
  test.each([
    [0, 0, 5_000],
    [0.5, 0, 2_500],
    [0.5, 0.75, 6_250],
  ])('of %d with random %d waits %d ms', async (jitter, random, expected) => {
    const { clock, loop, starts } = setUp(good, { jitter, random, warmUp: 0 });
    loop.start();
    await clock.advance(expected);
    expect(starts).toEqual([0, expected]);
  });
});

describe('a probe that waits for its turn', () => {
  /** Another probe is under way, and no second one may be. */
  function setUpWaiting(run: PolledCheck['run'] = good) {
    const lab = setUp(run, { concurrency: 1 });
    const { limit } = lab.context;
    limit.enter({ onTurn: () => undefined });
    lab.loop.start();
    return { ...lab, limit };
  }

  test('is made when its turn comes', async () => {
    const { clock, limit, starts } = setUpWaiting();
    await clock.advance(700);
    expect(starts).toEqual([]);
    limit.leave();
    expect(starts).toEqual([700]);
  });

  test('has its whole timeout from then on', async () => {
    const { clock, limit, results } = setUpWaiting(silent);
    await clock.advance(3_000);
    limit.leave();
    await clock.advance(1_999);
    expect(results).toEqual([]);
    await clock.advance(1);
    expect(results).toEqual([{ outcome: 'bad', message: 'no answer within 2s', latency: 2_000 }]);
  });

  test('is not run after every interval, and never bad', async () => {
    const { clock, results } = setUpWaiting();
    await clock.advance(10_050);
    const waits = {
      outcome: 'not-run',
      message: 'the probe waits for its turn: too many others are under way',
      latency: 0,
    };
    expect(results).toEqual([waits, waits]);
  });

  test('is spaced from when it was made', async () => {
    const { clock, limit, starts } = setUpWaiting();
    await clock.advance(3_000);
    limit.leave();
    await clock.advance(5_000);
    expect(starts).toEqual([3_000, 8_000]);
  });

  test('waits no more when it is stopped, and leaves no timer', async () => {
    const { clock, loop, limit, starts } = setUpWaiting();
    await clock.advance(1_000);
    loop.stop();
    expect(limit.waiting).toBe(0);
    expect(clock.pending).toBe(0);
    limit.leave();
    expect([limit.underWay, starts.length]).toEqual([0, 0]);
  });
});

describe('the turn of a probe', () => {
  test.each([
    ['is over', good],
    ['fails', () => Promise.reject(new Error('no'))],
    ['is silent, and lets go when it is aborted', silent],
  ])('is free again when it %s', async (_, run) => {
    const { clock, context, loop } = setUp(run, { concurrency: 1 });
    loop.start();
    await clock.advance(2_100);
    expect(context.limit.underWay).toBe(0);
  });

  test('is kept while it lets go, and free once it hangs', async () => {
    const { clock, context, loop } = setUp(hanging, { concurrency: 1 });
    loop.start();
    await clock.advance(2_100);
    expect(context.limit.underWay).toBe(1);
    await clock.advance(3_000);
    expect(context.limit.underWay).toBe(0);
  });

  test('is free when the loop is stopped, although it hangs', async () => {
    const { clock, context, loop } = setUp(hanging, { concurrency: 1 });
    loop.start();
    await clock.advance(100);
    loop.stop();
    expect(context.limit.underWay).toBe(0);
  });
});

describe('checkNow', () => {
  test('probes at once, and spaces the next from that', async () => {
    const { clock, loop, starts } = setUp(good);
    loop.start();
    await clock.advance(2_000);
    const result = await loop.checkNow();
    expect(result).toEqual({ outcome: 'good', message: 'good', latency: 0 });
    await clock.advance(5_000);
    expect(starts).toEqual([50, 2_000, 7_000]);
  });

  test('joins the probe that is under way', async () => {
    const { clock, loop, starts } = setUp(silent);
    loop.start();
    await clock.advance(100);
    const both = Promise.all([loop.checkNow(), loop.checkNow()]);
    await clock.advance(2_000);
    expect((await both).map(({ outcome }) => outcome)).toEqual(['bad', 'bad']);
    expect(starts).toEqual([50]);
  });

  test('does not run a check that hangs a second time', async () => {
    const { clock, loop, starts } = setUp(hanging);
    loop.start();
    await clock.advance(2_100);
    const result = loop.checkNow();
    await clock.advance(1_000);
    expect((await result).message).toMatch(/^the check hangs/);
    expect(starts).toEqual([50]);
  });

  test('is not run by a loop that is stopped', async () => {
    const { loop } = setUp(good);
    expect(await loop.checkNow()).toEqual({
      outcome: 'not-run',
      message: 'the health group is not running',
      latency: 0,
    });
  });

  test('is not run when the loop is stopped meanwhile', async () => {
    const { clock, loop } = setUp(silent);
    loop.start();
    await clock.advance(100);
    const result = loop.checkNow();
    loop.stop();
    expect((await result).outcome).toBe('not-run');
  });

  test('waits for its turn as every probe', async () => {
    const { clock, context, loop, starts } = setUp(good, { concurrency: 1 });
    context.limit.enter({ onTurn: () => undefined });
    loop.start();
    const result = loop.checkNow();
    await clock.advance(1_000);
    expect(starts).toEqual([]);
    context.limit.leave();
    expect((await result).outcome).toBe('good');
  });
});

describe('a loop that is hastened', () => {
  // `random` is 0.5: half of the fast interval.
  test('probes within the fast interval', async () => {
    const { clock, loop, starts } = setUp(good);
    loop.start();
    await clock.advance(2_000);
    loop.hasten();
    await clock.advance(6_000);
    expect(starts).toEqual([50, 2_500, 7_500]);
  });

  test('does not wait for longer than it would have', async () => {
    const { clock, loop, starts } = setUp(good);
    loop.start();
    await clock.advance(5_000);
    loop.hasten();
    await clock.advance(100);
    expect(starts).toEqual([50, 5_050]);
  });

  test('leaves a probe that is under way alone', async () => {
    const { clock, loop, starts, outcomes } = setUp(silent);
    loop.start();
    await clock.advance(100);
    loop.hasten();
    await clock.advance(4_000);
    expect([starts, outcomes()]).toEqual([[50], ['bad']]);
  });

  test('does nothing once it is stopped', () => {
    const { clock, loop } = setUp(good);
    loop.start();
    loop.stop();
    loop.hasten();
    expect(clock.pending).toBe(0);
  });
});

describe('a run', () => {
  test('is good when the check resolves, and took as long as it took', async () => {
    const { clock, loop, results } = setUp(
      () =>
        new Promise((resolve) => {
          clock.setTimer(30, () => {
            resolve(undefined);
          });
        }),
    );
    loop.start();
    await clock.advance(100);
    expect(results).toEqual([{ outcome: 'good', message: 'good', latency: 30 }]);
  });

  test('is bad when the check rejects', async () => {
    const { clock, loop, results } = setUp(() => Promise.reject(new Error('disk is full')));
    loop.start();
    await clock.advance(100);
    expect(results).toEqual([{ outcome: 'bad', message: 'disk is full', latency: 0 }]);
  });

  test('is bad when the check throws at once, and the loop goes on', async () => {
    const { clock, loop, results } = setUp(() => {
      throw new TypeError('x is not a function');
    });
    loop.start();
    await clock.advance(5_050);
    expect(results.map(({ outcome, message }) => `${outcome}: ${message}`)).toEqual([
      'bad: x is not a function',
      'bad: x is not a function',
    ]);
  });

  test('counts for nothing when the check could not be made', async () => {
    const { clock, loop, results } = setUp(() => Promise.reject(new CheckNotRun('no ping here')));
    loop.start();
    await clock.advance(100);
    expect(results).toEqual([{ outcome: 'not-run', message: 'no ping here', latency: 0 }]);
  });
});

describe('the timeout', () => {
  test('aborts the run and makes it bad', async () => {
    let reason: unknown;
    const { clock, loop, results } = setUp((signal) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      return silent(signal);
    });
    loop.start();
    await clock.advance(2_049);
    expect(results).toEqual([]);
    await clock.advance(1);
    expect(results).toEqual([{ outcome: 'bad', message: 'no answer within 2s', latency: 2_000 }]);
    expect(reason).toMatchObject({ code: 'ERR_TIMED_OUT', message: 'no answer within 2s' });
  });

  test('looks again before it judges: an answer that has arrived by then counts', async () => {
    const { clock, loop, outcomes } = setUp(
      () =>
        new Promise((resolve) => {
          clock.onDrain = () => {
            resolve(undefined);
          };
        }),
    );
    loop.start();
    await clock.advance(2_050);
    expect(outcomes()).toEqual(['good']);
  });

  test('of a run that lets go does not delay the next probe', async () => {
    const { clock, loop, starts } = setUp(silent, { inDoubt: true });
    loop.start();
    await clock.advance(4_050);
    expect(starts).toEqual([50, 2_050, 4_050]);
  });
});

describe('a check that hangs', () => {
  test('is never run twice at once', async () => {
    const { clock, loop, starts } = setUp(hanging);
    loop.start();
    await clock.advance(60_000);
    expect(starts).toEqual([50]);
  });

  test('is bad in every round', async () => {
    const { clock, loop, results, outcomes } = setUp(hanging);
    loop.start();
    await clock.advance(15_050);
    expect(outcomes()).toEqual(['bad', 'bad', 'bad', 'bad']);
    expect(results.at(-1)?.message).toBe(
      'the check hangs: it has not returned 13s after it was aborted',
    );
  });

  test('is run again once it lets go', async () => {
    let letGo: (() => void) | undefined;
    const { clock, loop, starts, outcomes } = setUp(() =>
      letGo === undefined
        ? new Promise(
            (resolve) =>
              (letGo = () => {
                resolve(undefined);
              }),
          )
        : good(),
    );
    loop.start();
    await clock.advance(6_000);
    letGo?.();
    await clock.advance(4_050);
    expect(starts).toEqual([50, 10_050]);
    expect(outcomes()).toEqual(['bad', 'bad', 'good']);
  });

  test('gets the fast interval to let go before that is held against it', async () => {
    const { clock, loop, starts, outcomes } = setUp(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            clock.setTimer(300, () => {
              reject(signal.reason as Error);
            });
          });
        }),
      { inDoubt: true },
    );
    loop.start();
    await clock.advance(4_500);
    expect(starts).toEqual([50, 2_350]);
    expect(outcomes()).toEqual(['bad', 'bad']);
  });
});

describe('a blocked event loop', () => {
  test('makes a run that was slow for more than a quarter of its timeout count for nothing', async () => {
    const { clock, loop, results } = setUp(silent);
    loop.start();
    await clock.advance(1_050);
    clock.stall(3_000);
    await clock.advance(0);
    expect(results).toHaveLength(1);
    expect(results[0]?.outcome).toBe('not-run');
    expect(results[0]?.message).toMatch(/^this process was busy for 2\.9\d*s during the probe$/);
  });

  test('for a moment changes nothing', async () => {
    const { clock, loop, outcomes } = setUp(silent);
    loop.start();
    await clock.advance(1_050);
    clock.stall(400);
    await clock.advance(600);
    expect(outcomes()).toEqual(['bad']);
  });

  test('before the probe began is not held against it', async () => {
    const { clock, loop, outcomes } = setUp(good);
    loop.start();
    clock.stall(60_000);
    await clock.advance(100);
    expect(outcomes()).toEqual(['good']);
  });
});

describe('stopping', () => {
  test('aborts the run, reports nothing, and leaves no timer', async () => {
    let aborted = false;
    const { clock, loop, results } = setUp((signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      return silent(signal);
    });
    loop.start();
    await clock.advance(100);
    expect(loop.busy).toBe(true);
    loop.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(aborted).toBe(true);
    expect(loop.busy).toBe(false);
    expect(results).toEqual([]);
  });

  test('within the run itself reports nothing, and leaves no timer', async () => {
    const { clock, loop, results } = setUp(() => {
      loop.stop();
      return good();
    });
    loop.start();
    await clock.advance(60_000);
    expect([results, clock.pending]).toEqual([[], 0]);
  });

  test('while the timeout drains reports nothing', async () => {
    const { clock, loop, results } = setUp(silent);
    clock.onDrain = () => {
      queueMicrotask(() => {
        loop.stop();
      });
    };
    loop.start();
    await clock.advance(60_000);
    expect(results).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('between two probes leaves no timer', async () => {
    const { clock, loop } = setUp(good);
    loop.start();
    await clock.advance(100);
    loop.stop();
    expect(clock.pending).toBe(0);
  });

  test('and starting again does not run a check that still hangs', async () => {
    const { clock, loop, starts } = setUp(hanging);
    loop.start();
    await clock.advance(100);
    loop.stop();
    loop.start();
    await clock.advance(30_000);
    expect(starts).toEqual([50]);
  });

  test('is idempotent, and so is starting', async () => {
    const { clock, loop, starts } = setUp(good);
    loop.stop();
    loop.start();
    loop.start();
    await clock.advance(100);
    loop.stop();
    loop.stop();
    expect(starts).toEqual([50]);
    expect(clock.pending).toBe(0);
  });
});
