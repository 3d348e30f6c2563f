import { expect, test } from '@jest/globals';
import { reason } from '../../src/core/index.ts';

test('a reason is plain data', () => {
  expect(reason('too-slow', 'no answer within 2s', { timeout: 2_000 })).toEqual({
    code: 'too-slow',
    message: 'no answer within 2s',
    evidence: { timeout: 2_000 },
  });
});

test('a reason may rest on nothing but its sentence', () => {
  expect(reason('stopped', 'it was stopped').evidence).toBeUndefined();
});
