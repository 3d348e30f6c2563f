import { expect, test } from '@jest/globals';
import { agreed } from './opening.ts';

test.each([
  ['with a time', '40 02 0078 47 07 0001 01 00 015180'],
  ['with no family (BIRD)', '40 02 0078 47 00'],
])('9494 a peer that says 71 beside 64 keeps routes for long: %s', (_what, theirs) => {
  expect(agreed({ theirs }).longLivedGracefulRestart).toBe(true);
});

test.each([
  ['71 without 64 is ignored', '47 07 0001 01 00 015180'],
  ['64 alone says nothing of the kind', '40 02 0078'],
])('9494 %s', (_what, theirs) => {
  expect(agreed({ theirs }).longLivedGracefulRestart).toBe(false);
});
