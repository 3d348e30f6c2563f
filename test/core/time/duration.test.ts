import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../../src/core/index.ts';

describe('parseDuration', () => {
  test.each([
    ['500ms', 500],
    ['1.5s', 1_500],
    ['9s', 9_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['0s', 0],
    [0, 0],
    [250, 250],
    [0.5, 0.5],
    ['365d', 31_536_000_000],
  ])('%p is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each([
    '5',
    '',
    ' 5s',
    '5 s',
    '5S',
    '-5s',
    '+5s',
    '.5s',
    '5.s',
    '1e3s',
    '5s5ms',
    's',
    '5w',
    '5seconds',
    -1,
    Number.NaN,
    Infinity,
    null,
    undefined,
    true,
    {},
    ['5s'],
  ])('%p is not a duration', (value) => {
    expect(() => parseDuration(value)).toThrow('is not a duration: write a number and a unit');
  });

  test.each(['366d', 31_536_000_001])('%p is too long', (value) => {
    expect(() => parseDuration(value)).toThrow('is too long: at most 365d');
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0ms'],
    [0.4, '0ms'],
    [250, '250ms'],
    [999.6, '1s'],
    [1_000, '1s'],
    [1_500, '1.5s'],
    [9_000, '9s'],
    [90_000, '90s'],
    [119_999, '119.999s'],
    [120_000, '2m'],
    [125_000, '125s'],
    [3_600_000, '1h'],
    [5_400_000, '90m'],
    [86_400_000, '24h'],
  ])('%d ms is %s', (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });

  test('reads back as the same duration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31_536_000_000 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBeCloseTo(milliseconds, 3);
      }),
    );
  });
});
