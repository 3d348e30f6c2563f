import { describe, expect, test } from '@jest/globals';
import { reason } from '../../src/core/index.ts';
import {
  allOffline,
  anyOffline,
  serviceState,
  type Condition,
  type HealthSnapshot,
  type Verdict,
} from '../../src/policy/index.ts';

const verdicts: readonly Verdict[] = ['online', 'offline', 'unknown'];

function snapshot(...states: readonly Verdict[]): HealthSnapshot {
  return {
    at: 0,
    backends: states.map((verdict, index) => ({
      name: `b${index + 1}`,
      verdict,
      reason: reason('test', `is ${verdict}`),
      since: 0,
      observedAt: 0,
    })),
  };
}

/** Every combination of `length` verdicts. */
function combinations(length: number): readonly (readonly Verdict[])[] {
  if (length === 0) return [[]];
  return combinations(length - 1).flatMap((rest) => verdicts.map((verdict) => [...rest, verdict]));
}

const everySnapshot = [1, 2, 3, 4, 5, 6, 7].flatMap(combinations);

describe('all-offline', () => {
  test('withdraws when the only backend is offline', () => {
    expect(allOffline.judge(snapshot('offline')).wish).toBe('withdraw');
  });

  test('announces while one of three is online, whatever the others are', () => {
    expect(allOffline.judge(snapshot('offline', 'online', 'unknown')).wish).toBe('announce');
  });

  test('is undetermined while one may be online', () => {
    expect(allOffline.judge(snapshot('offline', 'unknown')).wish).toBe('undetermined');
  });

  test('keeps its truth table for every combination of up to 7 backends', () => {
    for (const states of everySnapshot) {
      const online = states.filter((verdict) => verdict === 'online').length;
      const offline = states.filter((verdict) => verdict === 'offline').length;
      const expected =
        online > 0 ? 'announce' : offline === states.length ? 'withdraw' : 'undetermined';
      const { wish } = allOffline.judge(snapshot(...states));
      expect({ states, wish }).toStrictEqual({ states, wish: expected });
    }
  });
});

describe('any-offline', () => {
  test('announces when the only backend is online', () => {
    expect(anyOffline.judge(snapshot('online')).wish).toBe('announce');
  });

  test('withdraws while one of three is offline, whatever the others are', () => {
    expect(anyOffline.judge(snapshot('online', 'offline', 'unknown')).wish).toBe('withdraw');
  });

  test('is undetermined while one may be offline', () => {
    expect(anyOffline.judge(snapshot('online', 'unknown')).wish).toBe('undetermined');
  });

  test('keeps its truth table for every combination of up to 7 backends', () => {
    for (const states of everySnapshot) {
      const online = states.filter((verdict) => verdict === 'online').length;
      const offline = states.filter((verdict) => verdict === 'offline').length;
      const expected =
        offline > 0 ? 'withdraw' : online === states.length ? 'announce' : 'undetermined';
      const { wish } = anyOffline.judge(snapshot(...states));
      expect({ states, wish }).toStrictEqual({ states, wish: expected });
    }
  });
});

describe.each<[string, Condition]>([
  ['all-offline', allOffline],
  ['any-offline', anyOffline],
])('%s', (name, condition) => {
  test('has the name that the configuration writes', () => {
    expect(condition.name).toBe(name);
  });

  test('of no backends is undetermined, never vacuously true', () => {
    const { wish, reason: why } = condition.judge(snapshot());
    expect(wish).toBe('undetermined');
    expect(why.code).toBe('no-backends');
  });
});

describe('the reason of a judgement', () => {
  test('names the backends and their causes', () => {
    expect(allOffline.judge(snapshot('offline', 'offline')).reason).toStrictEqual({
      code: 'all-backends-offline',
      message: 'all 2 backends offline: b1 (is offline), b2 (is offline)',
      evidence: { online: [], offline: ['b1', 'b2'], unknown: [] },
    });
  });

  test('speaks of one backend as one', () => {
    expect(allOffline.judge(snapshot('offline')).reason.message).toBe(
      'the only backend is offline: b1 (is offline)',
    );
  });

  test('counts the backends beyond three', () => {
    const states = Array.from({ length: 12 }, (): Verdict => 'offline');
    expect(anyOffline.judge(snapshot(...states)).reason.message).toBe(
      '12 of 12 backends offline: b1 (is offline), b2 (is offline), b3 (is offline) and 9 more',
    );
  });

  test('says what is missing when it is undetermined', () => {
    expect(anyOffline.judge(snapshot('online', 'unknown')).reason.message).toBe(
      '1 of 2 backends unknown: b2 (is unknown)',
    );
  });
});

describe('the service state', () => {
  test.each<[string, readonly Verdict[], string]>([
    ['up when all are online', ['online', 'online'], 'up'],
    ['degraded when one is offline and the route stays', ['online', 'offline'], 'degraded'],
    ['degraded when one is unknown and the route stays', ['online', 'unknown'], 'degraded'],
    ['down when the condition withdraws', ['offline', 'offline'], 'down'],
    ['undetermined when the condition is', ['offline', 'unknown'], 'undetermined'],
  ])('is %s', (_name, states, expected) => {
    const seen = snapshot(...states);
    expect(serviceState(allOffline.judge(seen), seen)).toBe(expected);
  });
});
