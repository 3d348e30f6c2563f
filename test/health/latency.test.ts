import { describe, expect, test } from '@jest/globals';
import { parseLatencyOptions, type LatencyOptions } from '../../src/health/latency-options.ts';
import { averageLatency, judgeLatency } from '../../src/health/latency.ts';
import type { ProbeResult } from '../../src/health/probe-result.ts';

const TIMEOUT = 2_000;

function took(latency: number): ProbeResult {
  return { outcome: 'good', message: 'status 200', latency };
}

/** The results once their latency was looked at. */
function judged(options: LatencyOptions, ...results: ProbeResult[]): ProbeResult[] {
  const settings = parseLatencyOptions(options, TIMEOUT);
  let average: number | undefined;
  return results.map((result) => {
    average = averageLatency(average, result, settings);
    return judgeLatency(result, average, settings);
  });
}

describe('a result', () => {
  test('at the threshold is good', () => {
    expect(judged({ above: 200 }, took(200))).toEqual([took(200)]);
  });

  test('above it is bad, and says by how much', () => {
    expect(judged({ above: 200 }, took(250))).toEqual([
      { outcome: 'bad', message: 'took 250ms, more than 200ms', latency: 250 },
    ]);
  });

  test('that is bad already stays what it is', () => {
    const refused: ProbeResult = { outcome: 'bad', message: 'ECONNREFUSED', latency: 900 };
    expect(judged({ above: 200, degradedAbove: 100 }, refused)).toEqual([refused]);
  });

  test('that was not run stays what it is', () => {
    const notRun: ProbeResult = { outcome: 'not-run', message: 'EMFILE', latency: 900 };
    expect(judged({ above: 200, degradedAbove: 100 }, notRun)).toEqual([notRun]);
  });

  test('that is too slow is not conclusive', () => {
    expect(judged({ above: 200 }, { ...took(250), conclusive: true })[0]).not.toHaveProperty(
      'conclusive',
    );
  });

  test('keeps what else it says', () => {
    expect(judged({ above: 200 }, { ...took(250), weight: 7, evidence: 'x' })[0]).toMatchObject({
      weight: 7,
      evidence: 'x',
    });
  });

  test('between the two thresholds is good and degraded', () => {
    expect(judged({ above: 200, degradedAbove: 100 }, took(150))).toEqual([
      { ...took(150), degraded: 'took 150ms, more than 100ms' },
    ]);
  });

  test('keeps its own mark', () => {
    const marked: ProbeResult = { ...took(150), degraded: 'certificate expires in 3d' };
    expect(judged({ degradedAbove: 100 }, marked)).toEqual([marked]);
  });
});

describe('the moving average', () => {
  const options: LatencyOptions = { above: 200, average: 'ewma', smoothing: 0.5 };

  test('begins with the first latency', () => {
    expect(judged(options, took(201))[0]?.outcome).toBe('bad');
  });

  // 100, then 100 + 0.5 × 200 = 200, then 200 + 0.5 × 100 = 250.
  test('forgives one slow answer, and not two', () => {
    expect(judged(options, took(100), took(300), took(300)).map(({ message }) => message)).toEqual([
      'status 200',
      'status 200',
      'takes 250ms on average, more than 200ms',
    ]);
  });

  test('takes no notice of bad results: a refusal is quick', () => {
    const settings = parseLatencyOptions(options, TIMEOUT);
    const refused: ProbeResult = { outcome: 'bad', message: 'ECONNREFUSED', latency: 0 };
    expect(averageLatency(150, refused, settings)).toBe(150);
  });

  // 300, 250, 225, 212.5, 206.25, 203.125 …: the average nears 200 and is never below.
  test('comes down only as fast as it is smoothed', () => {
    const results = judged(options, ...[400, 200, 200, 200, 199].map(took));
    expect(results.map(({ outcome }) => outcome)).toEqual(['bad', 'bad', 'bad', 'bad', 'bad']);
  });

  test('weighs the newest with 0.2 by default', () => {
    const settings = parseLatencyOptions({ above: 200 }, TIMEOUT);
    expect(averageLatency(100, took(200), settings)).toBe(120);
  });
});

describe('what cannot work is refused', () => {
  test.each([
    [{}, '', 'a threshold is missing'],
    [{ above: '3s' }, 'above', 'must be below the timeout, 2s'],
    [{ above: '2s' }, 'above', 'must be below the timeout, 2s'],
    [{ degradedAbove: '2s' }, 'degradedAbove', 'must be below the timeout, 2s'],
    [{ above: '1s', degradedAbove: '1s' }, 'degradedAbove', "must be below 'above', 1s"],
    [{ above: 0 }, 'above', 'at least 1ms'],
    [{ above: '1s', average: 'mean' }, 'average', 'write last or ewma'],
    [{ above: '1s', smoothing: 0 }, 'smoothing', 'above 0, at most 1'],
    [{ above: '1s', smoothing: 1.1 }, 'smoothing', 'above 0, at most 1'],
    [{ above: '1s', smoothing: '0.2' }, 'smoothing', 'above 0, at most 1'],
    [{ abov: '1s' }, 'abov', "did you mean 'above'?"],
  ])('%j', (options, path, problem) => {
    expect(() => parseLatencyOptions(options as LatencyOptions, TIMEOUT)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_CONFIGURATION',
        path,
        problem: expect.stringContaining(problem),
      }),
    );
  });
});
