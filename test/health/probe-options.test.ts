import { describe, expect, test } from '@jest/globals';
import { Health, ProbeLimit, type HealthOptions } from '../../src/health/index.ts';
import { parseProbeLimits } from '../../src/health/probe-limits.ts';
import { parseProbeOptions } from '../../src/health/probe-options.ts';

const check = (): Promise<void> => Promise.resolve();

describe('by default', () => {
  test('checks are judged by results in a row, from nothing', () => {
    expect(parseProbeOptions({})).toMatchObject({
      window: undefined,
      initially: 'unknown',
      latency: undefined,
    });
  });

  test('probes are spaced from start to start, ±10 %, the dead like the living', () => {
    expect(parseProbeOptions({})).toMatchObject({
      spacing: 'start',
      jitter: 0.1,
      downInterval: undefined,
      warmUp: undefined,
    });
  });

  test('a group is bounded by the limit of the process, and trusts nothing over 10 s of stall', () => {
    expect(parseProbeLimits({})).toMatchObject({ concurrency: Infinity, maxStall: 10_000 });
    expect(parseProbeLimits({}).sharedLimit.maximum).toBe(4_096);
  });

  test('evidence holds as long as the dead are spaced apart, three times over', () => {
    expect(parseProbeOptions({ downInterval: '60s' })).toMatchObject({ maxAge: 186_000 });
  });

  test('evidence holds as long as a warm-up, three times over', () => {
    expect(parseProbeOptions({ warmUp: '60s' })).toMatchObject({ maxAge: 186_000 });
  });
});

describe('what cannot work is refused with its path', () => {
  test.each([
    [{ window: { bad: 5, of: 33 } }, 'window.of', 'from 1 to 32'],
    [{ window: { bad: 0, of: 10 } }, 'window.bad', 'from 1 to 32'],
    [{ window: { bad: 11, of: 10 } }, 'window.bad', '11 of 10 can never be bad: at most 10'],
    [{ window: { bad: 1.5, of: 10 } }, 'window.bad', 'a whole number'],
    [{ window: { bad: 5 } }, 'window.of', 'a whole number'],
    [{ window: 5 }, 'window', 'is not an object'],
    [{ window: { bad: 5, off: 10 } }, 'window.off', "did you mean 'of'?"],
    [{ initially: 'up' }, 'initially', 'write unknown, first-result, online or offline'],
    [{ downInterval: 5 }, 'downInterval', 'at least 10ms'],
    [{ warmUp: -1 }, 'warmUp', 'is not a duration'],
    [{ spacing: 'middle' }, 'spacing', 'write start or end'],
    [{ jitter: 0.6 }, 'jitter', 'from 0 to 0.5'],
    [{ jitter: '10%' }, 'jitter', 'from 0 to 0.5'],
    [{ jitter: -0.1 }, 'jitter', 'from 0 to 0.5'],
    [{ latency: { above: '3s' } }, 'latency.above', 'must be below the timeout, 2s'],
    [{ downInterval: '60s', maxAge: '60s' }, 'maxAge', 'at least 68s'],
    [{ jitter: 0.5, maxAge: '9s' }, 'maxAge', 'at least 9.5s'],
    [{ concurrency: 0 }, 'concurrency', 'from 1 to 1000000'],
    [{ concurrency: Infinity }, 'concurrency', 'from 1 to 1000000'],
    [{ sharedLimit: 5 }, 'sharedLimit', 'new ProbeLimit(1000)'],
    [{ maxStall: 99 }, 'maxStall', 'at least 100ms'],
    [{ maxStall: 'long' }, 'maxStall', 'is not a duration'],
  ])('%j', (options, path, problem) => {
    expect(() =>
      Health.of({ ...(options as Partial<HealthOptions>), backends: { a: check } }),
    ).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_CONFIGURATION',
        path,
        problem: expect.stringContaining(problem),
      }),
    );
  });
});

test('groups can share a limit', () => {
  const sharedLimit = new ProbeLimit(10);
  expect(parseProbeLimits({ sharedLimit }).sharedLimit).toBe(sharedLimit);
});
