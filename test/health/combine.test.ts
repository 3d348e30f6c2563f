import { describe, expect, test } from '@jest/globals';
import type { Requirement } from '../../src/health/backend-options.ts';
import { deciding, required, verdictOf } from '../../src/health/combine.ts';
import type { Verdict } from '../../src/health/debounce.ts';

interface Member {
  readonly name: string;
  readonly verdict: Verdict;
  readonly since: number;
}

function member(name: string, verdict: Verdict, since = 0): Member {
  return { name, verdict, since };
}

function verdictOfBoth(first: Verdict, second: Verdict, requirement: Requirement): Verdict {
  return deciding([member('a', first), member('b', second)], requirement).verdict;
}

describe('two of which all are required', () => {
  test.each([
    ['online', 'online', 'online'],
    ['online', 'unknown', 'unknown'],
    ['online', 'offline', 'offline'],
    ['unknown', 'offline', 'offline'],
    ['unknown', 'unknown', 'unknown'],
    ['offline', 'offline', 'offline'],
  ] as const)('%s and %s are %s', (first, second, expected) => {
    expect(verdictOfBoth(first, second, 'all')).toBe(expected);
    expect(verdictOfBoth(second, first, 'all')).toBe(expected);
  });
});

describe('two of which any is required', () => {
  test.each([
    ['online', 'online', 'online'],
    ['online', 'unknown', 'online'],
    ['online', 'offline', 'online'],
    ['unknown', 'offline', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
    ['offline', 'offline', 'offline'],
  ] as const)('%s and %s are %s', (first, second, expected) => {
    expect(verdictOfBoth(first, second, 'any')).toBe(expected);
    expect(verdictOfBoth(second, first, 'any')).toBe(expected);
  });
});

describe('three of which two are required', () => {
  test.each([
    [3, 0, 'online'],
    [2, 1, 'online'],
    [2, 0, 'online'],
    [1, 1, 'unknown'],
    [1, 2, 'offline'],
    [0, 2, 'offline'],
    [0, 1, 'unknown'],
    [0, 3, 'offline'],
  ] as const)('with %d online and %d offline are %s', (online, offline, expected) => {
    const unknown = 3 - online - offline;
    expect(verdictOf({ online, offline, unknown }, 2)).toBe(expected);
  });
});

test('none at all are offline, whatever is asked of them', () => {
  expect(verdictOf({ online: 0, offline: 0, unknown: 0 }, 1)).toBe('offline');
});

test('a requirement says how many', () => {
  expect([required('all', 5), required('any', 5), required({ atLeast: 3 }, 5)]).toEqual([5, 1, 3]);
});

describe('what decides', () => {
  test('is what is offline, where all are required', () => {
    const decided = deciding(
      [member('a', 'online'), member('b', 'offline'), member('c', 'unknown')],
      'all',
    );
    expect(decided.name).toBe('b');
  });

  test('is the last that came online, where all are required', () => {
    const decided = deciding(
      [member('a', 'online', 1), member('b', 'online', 9), member('c', 'online', 5)],
      'all',
    );
    expect(decided.name).toBe('b');
  });

  test('is the one that made them enough, where fewer are required', () => {
    const decided = deciding(
      [member('a', 'online', 9), member('b', 'online', 1), member('c', 'online', 5)],
      { atLeast: 2 },
    );
    expect(decided.name).toBe('c');
  });

  test('is the one that left too few, where fewer are required', () => {
    const decided = deciding(
      [member('a', 'offline', 9), member('b', 'offline', 1), member('c', 'offline', 5)],
      { atLeast: 2 },
    );
    expect(decided.name).toBe('c');
  });

  test('is what is not known yet, where that could change it', () => {
    const decided = deciding([member('a', 'offline'), member('b', 'unknown')], 'any');
    expect(decided.name).toBe('b');
  });
});
