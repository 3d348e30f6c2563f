import { describe, expect, test } from '@jest/globals';
import { optional, parseBoolean, parseList, parseOneOf, parseWhole } from '../../src/core/index.ts';

describe('a boolean', () => {
  test.each([true, false])('may be %s', (value) => {
    expect(parseBoolean(value)).toBe(value);
  });

  test('is no text', () => {
    expect(() => parseBoolean('true')).toThrow("'true' is neither true nor false");
  });
});

describe('a whole number', () => {
  test.each([1, 10])('of the range, both ends included, is accepted: %d', (value) => {
    expect(parseWhole(value, 'a count', 1, 10)).toBe(value);
  });

  test.each([0, 11, 1.5, NaN, '5', undefined])('is not %p', (value) => {
    expect(() => parseWhole(value, 'a count', 1, 10)).toThrow(
      'is not a count: write a whole number from 1 to 10',
    );
  });
});

describe('one of several words', () => {
  test('is the word itself', () => {
    expect(parseOneOf('b', ['a', 'b'])).toBe('b');
  });

  test('is refused with all of them', () => {
    expect(() => parseOneOf('d', ['a', 'b', 'c'])).toThrow("'d' is not allowed: write a, b or c");
  });
});

describe('a list', () => {
  test('has each of its items parsed', () => {
    expect(parseList([true, false], '[true]', parseBoolean)).toEqual([true, false]);
  });

  test('shows what one looks like', () => {
    expect(() => parseList('a', '["a"]', String)).toThrow(
      '\'a\' is not a list: write one such as ["a"]',
    );
  });

  test('names the item at fault', () => {
    expect(() => parseList([true, 1], '[true]', parseBoolean)).toThrow('[1]: 1 is neither');
  });
});

describe('an option', () => {
  test('that is not there is not parsed', () => {
    expect(optional('a', undefined, parseBoolean)).toBeUndefined();
  });

  test('is the path of its fault', () => {
    expect(() => optional('a', 1, parseBoolean)).toThrow('a: 1 is neither');
  });
});
