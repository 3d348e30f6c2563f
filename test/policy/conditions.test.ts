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

describe('backends in maintenance', () => {
  /** The first ones of a snapshot are in maintenance. */
  function maintained(many: number, ...states: readonly Verdict[]): HealthSnapshot {
    const { at, backends } = snapshot(...states);
    const maintenance = { since: 0, reason: reason('maintenance-began', 'in maintenance: disk') };
    return {
      at,
      backends: backends.map((backend, index) =>
        index < many ? { ...backend, maintenance } : backend,
      ),
    };
  }

  test.each<[string, Condition, HealthSnapshot, string]>([
    ['online do not keep a route', allOffline, maintained(1, 'online', 'offline'), 'withdraw'],
    ['offline do not withdraw one', anyOffline, maintained(1, 'offline', 'online'), 'announce'],
    ['unknown leave no doubt', allOffline, maintained(1, 'unknown', 'offline'), 'withdraw'],
    ['unknown leave no doubt either', anyOffline, maintained(1, 'unknown', 'online'), 'announce'],
  ])('that are %s', (_name, condition, seen, expected) => {
    expect(condition.judge(seen).wish).toBe(expected);
  });

  test.each<[string, Condition]>([
    ['all-offline', allOffline],
    ['any-offline', anyOffline],
  ])('serve nobody where no others are: %s withdraws', (_name, condition) => {
    expect(condition.judge(maintained(2, 'online', 'online'))).toEqual({
      wish: 'withdraw',
      reason: {
        code: 'all-backends-in-maintenance',
        message: 'all 2 backends are in maintenance: b1, b2',
        evidence: { online: [], offline: [], unknown: [], maintenance: ['b1', 'b2'] },
      },
    });
  });

  test('are named apart from the verdicts', () => {
    expect(allOffline.judge(maintained(1, 'online', 'offline', 'online')).reason).toEqual({
      code: 'some-backend-online',
      message: '1 of 2 backends online: b3; 1 in maintenance',
      evidence: { online: ['b3'], offline: ['b2'], unknown: [], maintenance: ['b1'] },
    });
  });

  test('do not degrade a service', () => {
    const seen = maintained(1, 'offline', 'online');
    expect(serviceState(allOffline.judge(seen), seen)).toBe('up');
  });
});

test('the counts of a snapshot spare counting', () => {
  const counts = { online: 0, offline: 1, unknown: 0, maintenance: 0 };
  expect(allOffline.judge({ ...snapshot('offline'), counts }).wish).toBe('withdraw');
});

describe('the reason of a judgement', () => {
  test('can be written as JSON', () => {
    const { evidence } = allOffline.judge(snapshot('offline', 'online')).reason;
    expect(JSON.stringify(evidence)).toBe(
      '{"online":["b2"],"offline":["b1"],"unknown":[],"maintenance":[]}',
    );
  });

  test('names the backends and their causes', () => {
    expect(allOffline.judge(snapshot('offline', 'offline')).reason).toStrictEqual({
      code: 'all-backends-offline',
      message: 'all 2 backends offline: b1 (is offline), b2 (is offline)',
      evidence: { online: [], offline: ['b1', 'b2'], unknown: [], maintenance: [] },
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
