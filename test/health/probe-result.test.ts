import { describe, expect, test } from '@jest/globals';
import { CheckNotRun } from '../../src/health/index.ts';
import { readPushed, readReturned, readThrown } from '../../src/health/probe-result.ts';

/** Whatever is asked of it throws. */
const unreadable: unknown = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no');
    },
    has: () => {
      throw new Error('no');
    },
  },
);

test.each([
  ['returned', readReturned],
  ['pushed', readPushed],
  ['thrown', readThrown],
])('what was %s and cannot be read is bad', (_, read) => {
  const { outcome, message } = read(unreadable, 7);
  expect([outcome, message]).toEqual([
    'bad',
    'what the check returned or threw cannot be read: a property of it throws',
  ]);
});

describe('readReturned', () => {
  test('nothing is good', () => {
    expect(readReturned(undefined, 7)).toEqual({ outcome: 'good', message: 'good', latency: 7 });
  });

  test('takes what the check says', () => {
    const result = { outcome: 'bad', message: 'status 503', latency: 3, evidence: { status: 503 } };
    expect(readReturned(result, 7)).toEqual(result);
  });

  test('measures the latency where the check does not', () => {
    expect(readReturned({ outcome: 'bad' }, 7)).toEqual({
      outcome: 'bad',
      message: 'bad',
      latency: 7,
    });
  });

  test.each([false, true, 0, 'ok', {}, { outcome: 'fine' }])(
    '%j is no result, so the check is bad',
    (value) => {
      const { outcome, message } = readReturned(value, 7);
      expect(outcome).toBe('bad');
      expect(message).toContain('it must return nothing, or an object');
    },
  );

  test('takes a mark and a weight', () => {
    const result = { outcome: 'good', message: 'ok', latency: 3, degraded: 'late', weight: -253 };
    expect(readReturned(result, 7)).toEqual(result);
  });

  test.each([254, -254, 1.5, Number.NaN, '1'])('leaves out what is no weight: %p', (weight) => {
    expect(readReturned({ outcome: 'good', weight }, 7)).not.toHaveProperty('weight');
  });

  test('takes that there is no doubt', () => {
    const result = { outcome: 'bad', message: 'refused', latency: 3, conclusive: true };
    expect(readReturned(result, 7)).toEqual(result);
  });

  test.each([false, 1, 'yes'])('with conclusive %p there is doubt', (given) => {
    expect(readReturned({ outcome: 'bad', conclusive: given }, 7)).not.toHaveProperty('conclusive');
  });

  test('leaves out an empty mark', () => {
    expect(readReturned({ outcome: 'good', degraded: '' }, 7)).not.toHaveProperty('degraded');
  });

  test.each([Number.NaN, Infinity, -1, '3'])('a latency of %p is measured instead', (latency) => {
    expect(readReturned({ outcome: 'good', latency }, 7).latency).toBe(7);
  });
});

describe('readPushed', () => {
  test('takes what a check says', () => {
    const result = { outcome: 'bad', message: 'closed', latency: 3 };
    expect(readPushed(result)).toEqual(result);
  });

  test('takes that nothing can be said', () => {
    expect(readPushed({ outcome: 'not-run', message: 'no word\nyet' })).toEqual({
      outcome: 'not-run',
      message: 'no word yet',
      latency: 0,
    });
  });

  test('says so itself where the check does not say why', () => {
    expect(readPushed({ outcome: 'not-run' }).message).toBe('nothing can be said');
  });
});

describe('readThrown', () => {
  test('an error is bad, with its message', () => {
    expect(readThrown(new Error('connect ECONNREFUSED 10.0.0.1:80'), 7)).toEqual({
      outcome: 'bad',
      message: 'connect ECONNREFUSED 10.0.0.1:80',
      latency: 7,
    });
  });

  test('CheckNotRun counts for nothing', () => {
    expect(readThrown(new CheckNotRun('no ping here'), 7)).toEqual({
      outcome: 'not-run',
      message: 'no ping here',
      latency: 7,
    });
  });

  test.each(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EACCES', 'EAGAIN', 'EADDRNOTAVAIL'])(
    '%s is our own shortage',
    (code) => {
      expect(readThrown({ code, message: `connect ${code}` }, 7).outcome).toBe('not-run');
    },
  );

  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'ETIMEDOUT',
  ])('%s is bad', (code) => {
    expect(readThrown({ code, message: `connect ${code}` }, 7).outcome).toBe('bad');
  });

  test.each([undefined, null, 7, {}])('%p is bad, with some message', (thrown) => {
    expect(readThrown(thrown, 7)).toEqual({ outcome: 'bad', message: 'no message', latency: 7 });
  });

  test('a message stays on one line', () => {
    expect(readThrown(new Error('one\r\n\ttwo\u0000\u001b[2J'), 0).message).toBe('one two [2J');
  });

  test('a message is cut at 300 characters', () => {
    const { message } = readThrown(new Error('x'.repeat(1_000_000)), 0);
    expect(message).toBe(`${'x'.repeat(299)}…`);
  });
});
