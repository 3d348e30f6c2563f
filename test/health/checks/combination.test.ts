import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { combine, decide, type PartResult } from '../../../src/health/checks/combination.ts';
import type { ProbeResult } from '../../../src/health/probe-result.ts';

type Outcome = ProbeResult['outcome'];

const OUTCOMES: Readonly<Record<string, Outcome>> = { g: 'good', b: 'bad', n: 'not-run' };

/** One part a letter: good, bad, not run. */
function parts(letters: string, extra: Partial<ProbeResult>[] = []): PartResult[] {
  return Array.from(letters, (letter, index) => ({
    part: `part ${index}`,
    result: {
      outcome: OUTCOMES[letter] ?? 'bad',
      message: letter,
      latency: index,
      ...extra[index],
    },
    standing: false,
  }));
}

const decided = (needed: number, letters: string): string => decide(needed, parts(letters));

describe('the outcome of parts', () => {
  test.each([
    ['gg', 'good'],
    ['gb', 'bad'],
    ['bn', 'bad'],
    ['gn', 'not-run'],
    ['nn', 'not-run'],
  ])('all of %s: %s', (letters, outcome) => {
    expect(decided(2, letters)).toBe(outcome);
  });

  test.each([
    ['bb', 'bad'],
    ['gb', 'good'],
    ['gn', 'good'],
    ['bn', 'not-run'],
    ['nn', 'not-run'],
  ])('any of %s: %s', (letters, outcome) => {
    expect(decided(1, letters)).toBe(outcome);
  });

  test.each([
    ['ggb', 'good'],
    ['gbb', 'bad'],
    ['gbn', 'not-run'],
    ['ggn', 'good'],
    ['bbn', 'bad'],
  ])('at least 2 of %s: %s', (letters, outcome) => {
    expect(decided(2, letters)).toBe(outcome);
  });

  test('does not change when what was not run is known, if it is decided', () => {
    const letters = fc.array(fc.constantFrom('g', 'b', 'n'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(letters, fc.nat(5), fc.constantFrom('g', 'b'), (given, nth, known) => {
        const needed = 1 + (nth % given.length);
        const before = decided(needed, given.join(''));
        const after = decided(needed, given.join('').replace('n', known));
        expect(before === 'not-run' || after === before).toBe(true);
      }),
    );
  });
});

describe('the result of parts', () => {
  test('names those that decide', () => {
    expect(combine(2, parts('gbb')).message).toBe('2 of 3 bad: part 1: b; part 2: b');
  });

  test('counts those that do not fit in', () => {
    expect(combine(1, parts('bbbbb')).message).toBe(
      '5 of 5 bad: part 0: b; part 1: b; part 2: b; and 2 more',
    );
  });

  test('of one part says what it says', () => {
    expect(combine(1, parts('b')).message).toBe('b');
  });

  test('has what each has shown as evidence', () => {
    expect(combine(1, parts('gb')).evidence).toEqual({
      parts: [
        { part: 'part 0', outcome: 'good', message: 'g', latency: 0 },
        { part: 'part 1', outcome: 'bad', message: 'b', latency: 1 },
      ],
    });
  });

  test('took as long as the slowest of those that were needed', () => {
    const latencies = [{ latency: 30 }, { latency: 10 }, { latency: 20 }];
    expect(combine(2, parts('ggg', latencies)).latency).toBe(20);
  });

  test('is marked as its good parts are', () => {
    const marks = [{ degraded: 'slow' }, { degraded: 'old' }, { degraded: 'hidden' }];
    expect(combine(2, parts('ggb', marks)).degraded).toBe('part 0: slow, part 1: old');
  });

  test('weighs what its parts weigh together, within the range', () => {
    expect(combine(1, parts('gg', [{ weight: 10 }, { weight: -4 }])).weight).toBe(6);
    expect(combine(1, parts('gg', [{ weight: 200 }, { weight: 200 }])).weight).toBe(253);
    expect(combine(1, parts('gg'))).not.toHaveProperty('weight');
  });

  test('is beyond doubt if those parts decide it that are', () => {
    const sure = { conclusive: true } as const;
    expect(combine(2, parts('gb', [{}, sure])).conclusive).toBe(true);
    expect(combine(2, parts('gb', [sure, {}]))).not.toHaveProperty('conclusive');
    expect(combine(2, parts('gg', [sure, {}]))).not.toHaveProperty('conclusive');
    expect(combine(1, parts('bb', [sure, sure])).conclusive).toBe(true);
  });

  test('stands if those parts decide it that stand', () => {
    const [first, second] = parts('gb');
    const standing = (part: PartResult | undefined): PartResult[] =>
      part === undefined ? [] : [{ ...part, standing: true }];
    const rest = (part: PartResult | undefined): PartResult[] => (part === undefined ? [] : [part]);
    expect(combine(1, [...standing(first), ...rest(second)]).standing).toBe(true);
    expect(combine(1, [...rest(first), ...standing(second)])).not.toHaveProperty('standing');
  });
});
