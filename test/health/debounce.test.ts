import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  debounce,
  isInDoubt,
  UNDECIDED,
  type DebounceState,
  type Thresholds,
} from '../../src/health/debounce.ts';

/** Verdicts after each result; G is good, B is bad. */
function verdicts(results: string, thresholds: Thresholds, from = UNDECIDED): string[] {
  let state = from;
  return Array.from(results, (result) => {
    state = debounce(state, result === 'G' ? 'good' : 'bad', thresholds);
    return state.verdict;
  });
}

const online: DebounceState = { verdict: 'online', good: 3, bad: 0 };
const offline: DebounceState = { verdict: 'offline', good: 0, bad: 3 };

describe('debounce', () => {
  test('the third good result in a row brings online', () => {
    expect(verdicts('GGG', { rise: 3, fall: 3 })).toEqual(['unknown', 'unknown', 'online']);
  });

  test('the second bad result in a row takes offline', () => {
    expect(verdicts('BB', { rise: 3, fall: 2 })).toEqual(['unknown', 'offline']);
  });

  test('with a threshold of 1 the first result decides', () => {
    expect(verdicts('GBG', { rise: 1, fall: 1 })).toEqual(['online', 'offline', 'online']);
  });

  test('an opposite result starts the count anew', () => {
    expect(verdicts('GGBGG', { rise: 3, fall: 3 })).toEqual(Array(5).fill('unknown'));
  });

  // Counters that are reset only when a threshold is met (OVN's) go offline at the fifth.
  test('bad, good, bad, good, bad is not three in a row', () => {
    expect(verdicts('BGBGB', { rise: 3, fall: 3 }, online)).toEqual(Array(5).fill('online'));
  });

  test('a blip inside fall changes nothing', () => {
    expect(verdicts('BBG', { rise: 3, fall: 3 }, online)).toEqual(Array(3).fill('online'));
  });

  test('after a blip, fall counts from nothing', () => {
    expect(verdicts('BBGBB', { rise: 3, fall: 3 }, online)).toEqual(Array(5).fill('online'));
  });

  test('a good result or two do not bring an offline backend back', () => {
    expect(verdicts('GGB', { rise: 3, fall: 3 }, offline)).toEqual(Array(3).fill('offline'));
  });

  test('counts results in a row beyond the threshold', () => {
    expect(debounce(offline, 'bad', { rise: 3, fall: 3 })).toEqual({
      verdict: 'offline',
      good: 0,
      bad: 4,
    });
  });

  test('agrees with a look back at the whole history', () => {
    const threshold = fc.integer({ min: 1, max: 6 });
    const history = fc.array(fc.constantFrom('G', 'B'), { maxLength: 60 });
    fc.assert(
      fc.property(threshold, threshold, history, (rise, fall, results) => {
        // The model keeps no counters: it looks whether the last `rise` (or `fall`) results were all the same.
        let expected = 'unknown';
        const model = results.map((_, index) => {
          const past = results.slice(0, index + 1).join('');
          if (past.endsWith('G'.repeat(rise))) expected = 'online';
          if (past.endsWith('B'.repeat(fall))) expected = 'offline';
          return expected;
        });
        expect(verdicts(results.join(''), { rise, fall })).toEqual(model);
      }),
    );
  });
});

describe('isInDoubt', () => {
  test.each([
    ['nothing was seen', UNDECIDED, true],
    ['good results were seen, not enough', { verdict: 'unknown', good: 1, bad: 0 }, true],
    ['online and good', online, false],
    ['online and the last result was bad', { verdict: 'online', good: 0, bad: 1 }, true],
    ['offline and bad', offline, false],
    ['offline and the last result was good', { verdict: 'offline', good: 1, bad: 0 }, true],
  ] as const)('%s', (_, state, expected) => {
    expect(isInDoubt(state)).toBe(expected);
  });
});
