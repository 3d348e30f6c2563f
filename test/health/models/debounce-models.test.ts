import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { debounce, initialState, type Initially } from '../../../src/health/debounce.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { exabgpModel, lvsModel, ovnModel, vrrpScriptModel } from './debounce-models.ts';

const LONGEST = 12;

type Verdicts = (results: readonly boolean[], rise: number, fall: number) => string[];

function ours(initially: Initially): Verdicts {
  return (results, rise, fall) => {
    const settings = { rise, fall, initially, window: undefined };
    let state = initialState(settings);
    return results.map((good) => {
      state = debounce(state, { outcome: good ? 'good' : 'bad' }, settings);
      return state.verdict;
    });
  };
}

/** Every sequence of 12 results, with every rise and fall from 1 to 4: those where the two differ. */
function differences(left: Verdicts, right: Verdicts, rises = [1, 2, 3, 4]): string[] {
  const found: string[] = [];
  for (const rise of rises) {
    for (const fall of [1, 2, 3, 4]) {
      for (let bits = 0; bits < 2 ** LONGEST; bits += 1) {
        const results = Array.from({ length: LONGEST }, (_, index) => ((bits >> index) & 1) === 1);
        if (left(results, rise, fall).join() === right(results, rise, fall).join()) continue;
        found.push(
          `rise ${rise} fall ${fall} ${results.map((good) => (good ? 'G' : 'B')).join('')}`,
        );
      }
    }
  }
  return found;
}

const CASES: readonly (readonly [string, Verdicts, Verdicts, readonly number[]])[] = [
  ["Keepalived's vrrp_script", ours('first-result'), vrrpScriptModel, [1, 2, 3, 4]],
  [
    "Keepalived's vrrp_script with init_fail",
    ours('offline'),
    (results, rise, fall) => vrrpScriptModel(results, rise, fall, 'failed'),
    [1, 2, 3, 4],
  ],
  [
    "Keepalived's LVS checkers, where retry is fall − 1",
    ours('online'),
    (results, _, fall) => lvsModel(results, fall - 1),
    [1],
  ],
  [
    'OVN behind Incus, were its counters in a row',
    ours('offline'),
    (results, rise, fall) => ovnModel(results, rise, fall, { inARow: true }),
    [1, 2, 3, 4],
  ],
  ['exabgp healthcheck', ours('unknown'), exabgpModel, [1, 2, 3, 4]],
];

describe('our verdicts are those of', () => {
  test.each(CASES)('%s, for every sequence of 12 results', (_, left, right, rises) => {
    expect(differences(left, right, [...rises])).toEqual([]);
  });

  test.each(CASES)('%s, for long sequences', (_, left, right, rises) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rises),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.boolean(), { maxLength: 200 }),
        (rise, fall, results) => {
          expect(left(results, rise, fall)).toEqual(right(results, rise, fall));
        },
      ),
      { numRuns: propertyRuns(100) },
    );
  });
});

describe('where we differ on purpose', () => {
  test('from OVN: bad, good, bad, good, bad is not three in a row', () => {
    const results = [true, true, true, false, true, false, true, false];
    expect(ovnModel(results, 3, 3, { inARow: false }).at(-1)).toBe('offline');
    expect(ours('offline')(results, 3, 3).at(-1)).toBe('online');
  });
});
