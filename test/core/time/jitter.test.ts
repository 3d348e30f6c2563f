import { describe, expect, test } from '@jest/globals';
import { protocolJitter, spread } from '../../../src/core/index.ts';

describe('spread', () => {
  test.each([
    [0, 900],
    [0.5, 1_000],
    [0.75, 1_050],
  ])('±10 %% of a second with random %d is %d ms', (random, expected) => {
    expect(spread(1_000, 0.1, () => random)).toBeCloseTo(expected, 9);
  });
});

// RFC 4271 §10: "uniformly distributed … between 0.75 and 1.0".
describe('protocolJitter', () => {
  test.each([
    [0, 22_500],
    [0.5, 26_250],
    [0.999_999, 30_000],
  ])('of 30 s with random %d is %d ms', (random, expected) => {
    expect(protocolJitter(30_000, () => random)).toBeCloseTo(expected, -1);
  });
});
