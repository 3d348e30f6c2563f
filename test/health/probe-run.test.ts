import { expect, test } from '@jest/globals';
import { directly, type DirectProbeObserver } from '../../src/health/direct-probe.ts';
import type { PolledCheck } from '../../src/health/index.ts';
import type { ProbeResult } from '../../src/health/probe-result.ts';
import { ProbeRun } from '../../src/health/probe-run.ts';
import { VirtualClock } from '../../src/testing/index.ts';
import { contextOf } from './loop-context.ts';

/** What comes of one run within its timeout of 2 s. */
async function resultsOf(check: PolledCheck): Promise<readonly ProbeResult[]> {
  const clock = new VirtualClock();
  const results: ProbeResult[] = [];
  const run = new ProbeRun(check, 2_000, contextOf(clock), {
    onRunResult: (result) => results.push(result),
    onRunSettled: () => undefined,
  });
  run.start();
  await clock.advance(2_000);
  expect(clock.pending).toBe(0);
  return results;
}

test('a run without a signal asks for its end when its time is over: an answer that waits counts', async () => {
  const begin = (observer: DirectProbeObserver): { look(): void; abandon(): void } => ({
    look: () => {
      queueMicrotask(() => {
        observer.onGood('connected');
      });
    },
    abandon: () => undefined,
  });
  const run = directly(() => Promise.reject(new Error('this way was not to be taken')), begin);
  expect(await resultsOf({ kind: 'test', target: 'it', run })).toEqual([
    { outcome: 'good', message: 'connected', latency: 2_000 },
  ]);
});

test('a check that cannot be read any more is bad, and nothing is thrown', async () => {
  const check = {
    kind: 'test',
    target: 'it',
    get run(): never {
      throw new Error('of the getter');
    },
  };
  expect(await resultsOf(check)).toEqual([
    { outcome: 'bad', message: 'of the getter', latency: 0 },
  ]);
});
