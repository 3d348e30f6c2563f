import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  badInWindow,
  debounce,
  initialState,
  isInDoubt,
  UNDECIDED,
  type DebounceSettings,
  type DebounceState,
  type Thresholds,
} from '../../src/health/debounce.ts';
import { propertyRuns } from '../support/property-runs.ts';

type Options = Thresholds & Partial<DebounceSettings>;

function settingsOf(options: Options): DebounceSettings {
  return { window: undefined, initially: 'unknown', ...options };
}

/** The state after each result; G is good, B is bad, and a small letter is conclusive. */
function states(results: string, options: Options, from?: DebounceState): DebounceState[] {
  const settings = settingsOf(options);
  let state = from ?? initialState(settings);
  return Array.from(results, (letter) => {
    const outcome = letter.toUpperCase() === 'G' ? 'good' : 'bad';
    const conclusive = letter !== letter.toUpperCase();
    state = debounce(state, { outcome, conclusive }, settings);
    return state;
  });
}

function verdicts(results: string, options: Options, from?: DebounceState): string[] {
  return states(results, options, from).map(({ verdict }) => verdict);
}

const online: DebounceState = { ...UNDECIDED, verdict: 'online', cause: 'rise', good: 3 };
const offline: DebounceState = { ...UNDECIDED, verdict: 'offline', cause: 'fall', bad: 3 };

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
    const [state] = states('B', { rise: 3, fall: 3 }, offline);
    expect(state).toMatchObject({ verdict: 'offline', good: 0, bad: 4 });
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
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('a conclusive result', () => {
  test('decides alone', () => {
    expect(verdicts('bg', { rise: 3, fall: 3 }, online)).toEqual(['offline', 'online']);
  });

  test('begins the count of the next', () => {
    expect(verdicts('bGG', { rise: 2, fall: 3 }, online)).toEqual(['offline', 'offline', 'online']);
  });

  test('is the cause where it changed the verdict', () => {
    expect(states('b', { rise: 3, fall: 3 }, online)[0]?.cause).toBe('conclusive');
  });

  test('is no cause where it changed nothing', () => {
    expect(states('g', { rise: 3, fall: 3 }, online)[0]?.cause).toBe('rise');
  });
});

describe('a window', () => {
  const half = { rise: 2, fall: 3, window: { bad: 5, of: 10 } };

  test('takes a service offline that fails every second probe, which fall never does', () => {
    expect(verdicts('BGBGBGBGB', half, online).join(' ')).toBe(
      'online online online online online online online online offline',
    );
  });

  test('says that it was the window', () => {
    expect(states('BGBGBGBGB', half, online).at(-1)?.cause).toBe('window');
  });

  test('need not be full to be reached', () => {
    expect(verdicts('BGB', { rise: 1, fall: 3, window: { bad: 2, of: 10 } }, online)).toEqual([
      'online',
      'online',
      'offline',
    ]);
  });

  test('leaves fall as it is', () => {
    const after = states('BBB', half, online).at(-1);
    expect(after).toMatchObject({ verdict: 'offline', cause: 'fall' });
  });

  // The first good one fills the window and leaves 5 bad ones in it; the second pushes the oldest of them out.
  test('keeps offline while it holds as many bad ones, however many good ones came in a row', () => {
    expect(verdicts('BGBGBGBGB' + 'GGG', half, online).slice(9)).toEqual([
      'offline',
      'online',
      'online',
    ]);
  });

  test('lets rise be waited for although it holds fewer', () => {
    const options = { rise: 4, fall: 3, window: { bad: 2, of: 3 } };
    expect(verdicts('BBGGGG', options, online).slice(2)).toEqual([
      'offline',
      'offline',
      'offline',
      'online',
    ]);
  });

  test('never brings back what goes on to fail every second probe', () => {
    const afterwards = verdicts('BG'.repeat(50), { ...half, rise: 1 }, online).slice(9);
    expect(new Set(afterwards)).toEqual(new Set(['offline']));
  });

  test('of 32 holds 32', () => {
    const options = { rise: 1, fall: 100, window: { bad: 32, of: 32 } };
    const all = states('B'.repeat(40) + 'G'.repeat(40), options, online);
    expect(all.map(badInWindow)).toEqual([
      ...Array.from({ length: 32 }, (_, index) => index + 1),
      ...Array<number>(8).fill(32),
      ...Array.from({ length: 32 }, (_, index) => 31 - index),
      ...Array<number>(8).fill(0),
    ]);
  });

  test('agrees with a look back at the whole history', () => {
    const small = fc.integer({ min: 1, max: 4 });
    const window = fc
      .integer({ min: 1, max: 32 })
      .chain((of) => fc.record({ of: fc.constant(of), bad: fc.integer({ min: 1, max: of }) }));
    const history = fc.array(fc.constantFrom('G', 'B'), { maxLength: 80 });
    fc.assert(
      fc.property(small, small, window, history, (rise, fall, { bad, of }, results) => {
        let expected = 'unknown';
        const model = results.map((result, index) => {
          const past = results.slice(0, index + 1);
          const tooBad = past.slice(-of).filter((one) => one === 'B').length >= bad;
          const text = past.join('');
          if (text.endsWith('G'.repeat(rise)) && !tooBad) expected = 'online';
          if (text.endsWith('B'.repeat(fall)) || (result === 'B' && tooBad)) expected = 'offline';
          return expected;
        });
        const options = { rise, fall, window: { bad, of } };
        expect(verdicts(results.join(''), options)).toEqual(model);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

describe('initially', () => {
  test.each([
    ['first-result', 'B', ['offline'], 'first-result'],
    ['first-result', 'G', ['online'], 'first-result'],
    ['online', 'B', ['offline'], 'first-result'],
    ['online', 'G', ['online'], 'confirmed'],
    ['offline', 'B', ['offline'], 'confirmed'],
    ['offline', 'G', ['offline'], undefined],
    ['offline', 'GBG', ['offline', 'offline', 'offline'], 'confirmed'],
    ['offline', 'GG', ['offline', 'online'], 'rise'],
  ] as const)('%s and then %s', (initially, results, expected, cause) => {
    const all = states(results, { rise: 2, fall: 3, initially });
    expect(all.map(({ verdict }) => verdict)).toEqual(expected);
    expect(all.at(-1)?.cause).toBe(cause);
  });

  test.each(['online', 'offline'] as const)('%s is an assumption until it is seen', (initially) => {
    expect(initialState({ initially })).toMatchObject({ verdict: initially, assumed: true });
    const seen = states(initially === 'online' ? 'G' : 'B', { rise: 2, fall: 3, initially });
    expect(seen[0]?.assumed).toBe(false);
  });

  test('offline stays an assumption while good results are counted', () => {
    expect(states('G', { rise: 2, fall: 3, initially: 'offline' })[0]?.assumed).toBe(true);
  });

  test('decides once: the second result needs fall', () => {
    const options = { rise: 2, fall: 2, initially: 'first-result' } as const;
    expect(verdicts('GBB', options)).toEqual(['online', 'online', 'offline']);
  });
});

describe('isInDoubt', () => {
  test.each([
    ['nothing was seen', UNDECIDED, true],
    ['good results were seen, not enough', { ...UNDECIDED, good: 1 }, true],
    ['online and good', online, false],
    ['online and the last result was bad', { ...online, good: 0, bad: 1 }, true],
    ['offline and bad', offline, false],
    ['online is assumed', initialState({ initially: 'online' }), true],
    ['offline is assumed', initialState({ initially: 'offline' }), true],
    ['offline and the last result was good', { ...offline, good: 1, bad: 0 }, true],
  ] as const)('%s', (_, state, expected) => {
    expect(isInDoubt(state)).toBe(expected);
  });
});
