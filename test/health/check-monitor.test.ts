import { describe, expect, test } from '@jest/globals';
import { CheckMonitor } from '../../src/health/check-monitor.ts';
import { parseProbeOptions, type ProbeOptions } from '../../src/health/probe-options.ts';
import type { ProbeResult } from '../../src/health/probe-result.ts';
import { VirtualClock } from '../../src/testing/index.ts';
import { contextOf } from './loop-context.ts';

const GOOD: ProbeResult = { outcome: 'good', message: 'status 200', latency: 4 };
const BAD: ProbeResult = { outcome: 'bad', message: 'status 503', latency: 5 };
const NOT_RUN: ProbeResult = { outcome: 'not-run', message: 'no descriptors', latency: 0 };
const identity = { kind: 'http', target: 'http://10.0.0.1/' };

function setUp(options: ProbeOptions = {}) {
  const clock = new VirtualClock();
  const expired: number[] = [];
  const monitor = new CheckMonitor(
    { ...identity, run: () => Promise.resolve(undefined) },
    parseProbeOptions({ rise: 2, fall: 3, maxAge: '30s', ...options }),
    contextOf(clock),
    {
      onUnknown: () => {
        expired.push(clock.now());
      },
    },
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
      assumed: false,
      good: 0,
      bad: 0,
      degraded: undefined,
      weight: undefined,
      averageLatency: undefined,
      lastResult: undefined,
    });
  });
});

describe('what is assumed', () => {
  test('says that it is assumed, and not observed', () => {
    const { monitor } = setUp({ initially: 'online' });
    monitor.begin();
    expect(monitor.health).toMatchObject({ verdict: 'online', assumed: true });
    expect(monitor.reason).toEqual({
      code: 'assumed',
      message: 'assumed online, not observed',
      evidence: { check: identity, verdict: 'online' },
    });
  });

  test('is nothing before the start', () => {
    const { monitor } = setUp({ initially: 'online' });
    expect(monitor.verdict).toBe('unknown');
  });

  test('is borne out by a result, which changes the reason and not the time', async () => {
    const { clock, monitor, record } = setUp({ initially: 'offline' });
    monitor.begin();
    await clock.advance(1_000);
    record(BAD);
    expect(monitor.health).toMatchObject({ verdict: 'offline', assumed: false });
    expect(monitor.since).toBe(0);
    expect(monitor.reason).toEqual({
      code: 'assumption-confirmed',
      message: 'offline, as was assumed: status 503',
      evidence: { check: identity, last: BAD },
    });
  });

  test('as online gives way to the first bad result', () => {
    const { monitor, record } = setUp({ initially: 'online' });
    monitor.begin();
    record(BAD);
    expect(monitor.verdict).toBe('offline');
    expect(monitor.reason).toEqual({
      code: 'first-result',
      message: 'the first result is bad: status 503',
      evidence: { check: identity, last: BAD },
    });
  });

  test('does not hold for ever when nothing bears it out', async () => {
    const { clock, monitor, expired } = setUp({ initially: 'online' });
    monitor.begin();
    await clock.advance(30_000);
    expect(monitor.verdict).toBe('unknown');
    expect(monitor.reason.code).toBe('evidence-too-old');
    expect(expired).toEqual([30_000]);
  });

  test('is not assumed again when evidence was too old', async () => {
    const { clock, monitor, record } = setUp({ initially: 'online' });
    monitor.begin();
    record(GOOD);
    await clock.advance(30_000);
    record(BAD);
    expect(monitor.verdict).toBe('unknown');
  });
});

test('a first result that decides says what it takes, and what it was', () => {
  const { monitor, record } = setUp({ initially: 'first-result' });
  monitor.begin();
  expect(monitor.reason.message).toBe('no verdict yet: the first result decides');
  record(GOOD);
  expect(monitor.reason.message).toBe('the first result is good: status 200');
});

test('a window names how many were bad', () => {
  const { monitor, record } = setUp({ window: { bad: 2, of: 10 } });
  record(GOOD, GOOD, BAD, GOOD, BAD);
  expect(monitor.reason).toEqual({
    code: 'window-reached',
    message: '2 of the last 5 results were bad, the last: status 503',
    evidence: { check: identity, bad: 2, results: 5, window: { bad: 2, of: 10 }, last: BAD },
  });
});

describe('latency', () => {
  const took = (latency: number): ProbeResult => ({ ...GOOD, latency });

  test('above the threshold makes a good result bad', () => {
    const { monitor, record } = setUp({ latency: { above: '200ms' } });
    record(took(201), took(201), took(201));
    expect(monitor.verdict).toBe('offline');
    expect(monitor.reason.message).toBe(
      '3 bad results in a row, the last: took 201ms, more than 200ms',
    );
  });

  test('is shown as a moving average, which a stop forgets', () => {
    const { monitor, record } = setUp({ latency: { above: '200ms', average: 'ewma' } });
    record(took(100), took(200));
    expect(monitor.health.averageLatency).toBe(120);
    monitor.end();
    expect(monitor.health.averageLatency).toBeUndefined();
  });

  test('above the lower threshold is a mark, and changes no verdict', () => {
    const { monitor, record } = setUp({ latency: { degradedAbove: '100ms' } });
    record(took(150), took(150));
    expect(monitor.health).toMatchObject({
      verdict: 'online',
      degraded: 'took 150ms, more than 100ms',
    });
  });

  test('returns what a result is worth', () => {
    const { monitor } = setUp({ latency: { above: '200ms' } });
    expect(monitor.record(took(300))).toMatchObject({ outcome: 'bad', latency: 300 });
  });
});

describe('the health of a check', () => {
  test('shows the mark and the weight of the last result that counted', () => {
    const { monitor, record } = setUp();
    record({ ...GOOD, degraded: 'certificate expires in 3d', weight: 40 }, NOT_RUN);
    expect(monitor.health).toMatchObject({ degraded: 'certificate expires in 3d', weight: 40 });
    record(GOOD);
    expect(monitor.health).toMatchObject({ degraded: undefined, weight: undefined });
  });
});

describe('a stall of this process', () => {
  test('makes a verdict unknown, and says how long it was', () => {
    const { monitor, expired, record } = setUp();
    record(GOOD, GOOD);
    monitor.onStall(12_345, 10_000);
    expect(monitor.reason).toEqual({
      code: 'stalled',
      message:
        'this process stood still for 12.345s, longer than 10s: what was seen before counts no more',
      evidence: { check: identity, stalled: 12_345, maxStall: 10_000 },
    });
    expect(expired).toHaveLength(1);
  });

  test('starts the counts anew, and tells nobody where there was no verdict', () => {
    const { monitor, expired, record } = setUp();
    record(GOOD);
    monitor.onStall(12_345, 10_000);
    record(GOOD);
    expect(monitor.verdict).toBe('unknown');
    expect(monitor.reason.code).toBe('not-checked-yet');
    expect(expired).toEqual([]);
  });
});
