import { describe, expect, test } from '@jest/globals';
import { nextTurn } from '../../src/core/index.ts';
import type { WatchedResult } from '../../src/health/index.ts';
import type { ProbePace } from '../../src/health/probe-loop.ts';
import type { ProbeResult } from '../../src/health/probe-result.ts';
import { WatchLoop } from '../../src/health/watch-loop.ts';
import { VirtualClock } from '../../src/testing/index.ts';
import { contextOf } from './loop-context.ts';

const GOOD: WatchedResult = { outcome: 'good', message: 'pushed' };
const BAD: WatchedResult = { outcome: 'bad', message: 'pushed' };

/** The first watch begins after 50 ms; an ended one is begun anew after a second. */
function setUp(
  watch: (signal: AbortSignal) => AsyncIterable<WatchedResult>,
  isInDoubt: () => boolean = () => false,
) {
  const clock = new VirtualClock();
  const starts: number[] = [];
  const results: ProbeResult[] = [];
  const pace: ProbePace = {
    interval: 5_000,
    fastInterval: 1_000,
    timeout: 2_000,
    warmUp: 100,
    spacing: 'start',
    jitter: 0.1,
  };
  const check = {
    kind: 'test',
    target: 'test',
    watch: (signal: AbortSignal) => {
      starts.push(clock.now());
      return watch(signal);
    },
  };
  const loop = new WatchLoop(check, pace, contextOf(clock), {
    get spacing() {
      return isInDoubt() ? 1_000 : 5_000;
    },
    onResult: (result) => {
      results.push(result);
      return result;
    },
  });
  const reports = (): string[] => results.map(({ outcome, message }) => `${outcome}: ${message}`);
  return { clock, loop, starts, results, reports };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** Pushes these results, then nothing until it is aborted. */
function pushing(...results: WatchedResult[]) {
  return async function* (signal: AbortSignal): AsyncGenerator<WatchedResult> {
    yield* results;
    await aborted(signal);
  };
}

describe('a watched check', () => {
  test('reports every result that is pushed', async () => {
    const { clock, loop, reports } = setUp(pushing(GOOD, BAD, GOOD));
    loop.start();
    await clock.advance(60_000);
    expect(reports()).toEqual(['good: pushed', 'bad: pushed', 'good: pushed']);
  });

  test('that ends was not run, and is watched anew after the fast interval', async () => {
    const { clock, loop, starts, reports } = setUp(async function* () {
      await Promise.resolve();
      yield GOOD;
    });
    loop.start();
    await clock.advance(1_100);
    expect(starts).toEqual([50, 1_050]);
    expect(reports()).toEqual([
      'good: pushed',
      'not-run: the watch ended',
      'good: pushed',
      'not-run: the watch ended',
    ]);
  });

  test('that fails was not run, and is watched anew', async () => {
    const { clock, loop, starts, reports } = setUp(async function* () {
      await Promise.resolve();
      yield GOOD;
      throw new Error('the pipe broke');
    });
    loop.start();
    await clock.advance(1_049);
    expect(starts).toEqual([50]);
    expect(reports()).toEqual(['good: pushed', 'not-run: the watch ended: the pipe broke']);
  });

  test('that throws at once was not run', async () => {
    const { clock, loop, reports } = setUp(() => {
      throw new Error('no such file');
    });
    loop.start();
    await clock.advance(100);
    expect(reports()).toEqual(['not-run: the watch ended: no such file']);
  });

  test('that always has a next result does not block the event loop', async () => {
    const { clock, loop, results } = setUp(async function* () {
      await Promise.resolve();
      for (;;) yield GOOD;
    });
    loop.start();
    const advanced = clock.advance(100);
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    loop.stop();
    await advanced;
    expect(results.length).toBeGreaterThan(0);
  });
});

describe('a standing result', () => {
  const standing: WatchedResult = { outcome: 'good', message: 'connected', standing: true };

  test('counts again every interval', async () => {
    const { clock, loop, reports } = setUp(pushing(standing));
    loop.start();
    await clock.advance(10_050);
    expect(reports()).toEqual(['good: connected', 'good: connected', 'good: connected']);
  });

  test('counts again every fast interval while the verdict is in doubt', async () => {
    const { clock, loop, results } = setUp(pushing(standing), () => true);
    loop.start();
    await clock.advance(5_050);
    expect(results).toHaveLength(6);
  });

  test('counts again within the fast interval when the loop is hastened', async () => {
    const { clock, loop, results } = setUp(pushing(standing));
    loop.start();
    await clock.advance(1_050);
    loop.hasten();
    await clock.advance(500);
    expect(results).toHaveLength(2);
    await clock.advance(5_000);
    expect(results).toHaveLength(3);
  });

  test('is over with the next one', async () => {
    const { clock, loop, reports } = setUp(pushing(standing, BAD));
    loop.start();
    await clock.advance(60_000);
    expect(reports()).toEqual(['good: connected', 'bad: pushed']);
  });

  test('is over with the watch', async () => {
    const { clock, loop, reports } = setUp(async function* () {
      await Promise.resolve();
      yield standing;
      throw new Error('lost');
    });
    loop.start();
    await clock.advance(500);
    expect(reports()).toEqual(['good: connected', 'not-run: the watch ended: lost']);
    expect(clock.pending).toBe(1);
  });

  test('is over with the loop', async () => {
    const { clock, loop, results } = setUp(pushing(standing));
    loop.start();
    await clock.advance(100);
    loop.stop();
    await clock.advance(60_000);
    loop.hasten();
    expect(results).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

describe('stopping a watched check', () => {
  test('aborts it, reports nothing more, and leaves no timer', async () => {
    const { clock, loop, reports } = setUp(pushing(GOOD));
    loop.start();
    await clock.advance(100);
    expect(loop.busy).toBe(true);
    loop.stop();
    await clock.advance(60_000);
    expect(loop.busy).toBe(false);
    expect(reports()).toEqual(['good: pushed']);
    expect(clock.pending).toBe(0);
  });

  test('ignores what is pushed nevertheless', async () => {
    const { clock, loop, reports } = setUp(async function* (signal) {
      yield GOOD;
      await aborted(signal);
      yield BAD;
    });
    loop.start();
    await clock.advance(100);
    loop.stop();
    await clock.advance(60_000);
    expect(reports()).toEqual(['good: pushed']);
  });

  test('and starting again never watches twice at once', async () => {
    const { clock, loop, starts, reports } = setUp(async function* () {
      await new Promise(() => undefined);
      yield GOOD;
    });
    loop.start();
    await clock.advance(100);
    loop.stop();
    loop.start();
    await clock.advance(100);
    expect(starts).toEqual([50]);
    expect(reports()).toEqual(['not-run: the watch that was aborted has not ended']);
  });
});
