import { describe, expect, test } from '@jest/globals';
import { CheckMonitor } from '../../src/health/check-monitor.ts';
import type { ProbeResult } from '../../src/health/probe-result.ts';
import { VirtualClock } from '../../src/testing/index.ts';

const GOOD: ProbeResult = { outcome: 'good', message: 'status 200', latency: 4 };
const BAD: ProbeResult = { outcome: 'bad', message: 'status 503', latency: 5 };
const NOT_RUN: ProbeResult = { outcome: 'not-run', message: 'no descriptors', latency: 0 };
const identity = { kind: 'http', target: 'http://10.0.0.1/' };

function setUp({ rise = 2, fall = 3 } = {}) {
  const clock = new VirtualClock();
  const expired: number[] = [];
  const monitor = new CheckMonitor(
    { ...identity, run: () => Promise.resolve(undefined) },
    { clock, rise, fall, maxAge: 30_000, onExpired: () => expired.push(clock.now()) },
  );
  const record = (...results: ProbeResult[]): void => {
    for (const result of results) monitor.record(result);
  };
  return { clock, monitor, expired, record };
}

describe('the verdict of a check', () => {
  test('is unknown at first, and says what it takes', () => {
    const { monitor } = setUp();
    expect(monitor.verdict).toBe('unknown');
    expect(monitor.reason).toEqual({
      code: 'not-checked-yet',
      message: 'no verdict yet: it takes 2 good results in a row or 3 bad results in a row',
      evidence: { check: identity, rise: 2, fall: 3 },
    });
  });

  test('online names the result that brought it', () => {
    const { monitor, record } = setUp();
    record(GOOD, GOOD);
    expect(monitor.reason).toEqual({
      code: 'rise-reached',
      message: '2 good results in a row, the last: status 200',
      evidence: { check: identity, inARow: 2, threshold: 2, last: GOOD },
    });
  });

  test('offline names the result that brought it', () => {
    const { monitor, record } = setUp();
    record(BAD, BAD, BAD);
    expect(monitor.reason).toEqual({
      code: 'fall-reached',
      message: '3 bad results in a row, the last: status 503',
      evidence: { check: identity, inARow: 3, threshold: 3, last: BAD },
    });
  });

  test('follows a conclusive result at once, and names it', () => {
    const { monitor, record } = setUp();
    const refused: ProbeResult = { ...BAD, message: 'refused', conclusive: true };
    record(GOOD, GOOD, refused);
    expect([monitor.verdict, monitor.reason]).toEqual([
      'offline',
      {
        code: 'conclusive-result',
        message: 'refused',
        evidence: { check: identity, last: refused },
      },
    ]);
  });

  test('takes the whole rise after a conclusive bad result', () => {
    const { monitor, record } = setUp();
    record({ ...BAD, conclusive: true }, GOOD);
    expect(monitor.verdict).toBe('offline');
    record(GOOD);
    expect(monitor.verdict).toBe('online');
  });

  test('reached with one result says so', () => {
    const { monitor, record } = setUp({ fall: 1 });
    record(BAD);
    expect(monitor.reason.message).toBe('1 bad result, status 503');
  });

  test('keeps its reason and its time while results confirm it', async () => {
    const { clock, monitor, record } = setUp();
    record(GOOD, GOOD);
    const { reason } = monitor;
    await clock.advance(1_000);
    record(GOOD, BAD, GOOD);
    expect(monitor.reason).toBe(reason);
    expect(monitor.since).toBe(0);
    expect(monitor.observedAt).toBe(1_000);
  });

  test('is not touched by probes that were not run', () => {
    const { monitor, record } = setUp();
    record(GOOD, NOT_RUN, NOT_RUN, GOOD);
    expect(monitor.verdict).toBe('online');
  });
});

describe('evidence that is too old', () => {
  test('makes the verdict unknown', async () => {
    const { clock, monitor, expired, record } = setUp();
    record(GOOD, GOOD);
    await clock.advance(29_999);
    expect(monitor.verdict).toBe('online');
    await clock.advance(1);
    expect(monitor.verdict).toBe('unknown');
    expect(monitor.since).toBe(30_000);
    expect(expired).toEqual([30_000]);
  });

  test('names why there was nothing newer', async () => {
    const { clock, monitor, record } = setUp();
    record(GOOD, GOOD);
    await clock.advance(5_000);
    record(NOT_RUN);
    await clock.advance(25_000);
    expect(monitor.reason).toEqual({
      code: 'evidence-too-old',
      message: 'no result that counts for 30s, the last probe was not run: no descriptors',
      evidence: { check: identity, maxAge: 30_000, last: { ...NOT_RUN, at: 5_000 } },
    });
  });

  test('is put off by every result that counts', async () => {
    const { clock, monitor, record } = setUp();
    record(GOOD, GOOD);
    for (let round = 0; round < 5; round += 1) {
      await clock.advance(20_000);
      record(GOOD);
    }
    expect(monitor.verdict).toBe('online');
  });

  test('starts the counts anew', async () => {
    const { clock, monitor, record } = setUp();
    record(GOOD, GOOD);
    await clock.advance(30_000);
    record(GOOD);
    expect(monitor.verdict).toBe('unknown');
    record(GOOD);
    expect(monitor.verdict).toBe('online');
  });

  test('starts a count anew that had reached nothing, and tells nobody', async () => {
    const { clock, monitor, expired, record } = setUp();
    record(GOOD);
    await clock.advance(30_000);
    record(GOOD);
    expect(monitor.verdict).toBe('unknown');
    expect(monitor.reason.code).toBe('not-checked-yet');
    expect(expired).toEqual([]);
  });
});

describe('the end of a check', () => {
  test('forgets everything, and leaves no timer', () => {
    const { clock, monitor, record } = setUp();
    record(GOOD, GOOD);
    monitor.end();
    expect(clock.pending).toBe(0);
    expect(monitor.observedAt).toBeUndefined();
    expect(monitor.reason.code).toBe('stopped');
    expect(monitor.health).toEqual({
      ...identity,
      verdict: 'unknown',
      good: 0,
      bad: 0,
      lastResult: undefined,
    });
  });
});
