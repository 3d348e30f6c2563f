import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/testing/index.ts';

function draw(seed: number, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
}

describe('seededRandom', () => {
  test('gives the same numbers for the same seed', () => {
    expect(draw(7, 20)).toEqual(draw(7, 20));
  });

  test('gives other numbers for another seed', () => {
    expect(draw(7, 20)).not.toEqual(draw(8, 20));
  });

  test.each([0, 1, -1, 42, 2 ** 31])('stays in [0, 1) and fills it evenly with seed %i', (seed) => {
    const numbers = draw(seed, 10_000);
    for (const tenth of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const count = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
      expect(Math.abs(count - 1_000)).toBeLessThan(150);
    }
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  });
});
