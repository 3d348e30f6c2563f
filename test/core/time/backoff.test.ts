import { expect, test } from '@jest/globals';
import { backoffDelay } from '../../../src/core/index.ts';

test.each([
  [0, 0],
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [6, 32_000],
  [7, 60_000],
  [1_000_000, 60_000],
])('after %d faults in a row the wait is %d ms', (faults, expected) => {
  expect(backoffDelay({ initial: 1_000, maximum: 60_000 }, faults)).toBe(expected);
});
