import { describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { describe as quote } from '../../src/core/index.ts';

describe('a faulty value in an error message', () => {
  test.each([
    ['5', "'5'"],
    [5, '5'],
    [undefined, 'undefined'],
    [{ a: 1 }, '{ a: 1 }'],
    [[1, 2], '[ 1, 2 ]'],
    ['two\nlines', "'two\\nlines'"],
  ])('%p is quoted as %s', (value, expected) => {
    expect(quote(value)).toBe(expected);
  });

  test.each([
    ['a long text', 'x'.repeat(1_000_000)],
    ['a long list', Array.from({ length: 100_000 }, () => 'x'.repeat(100))],
    [
      'an object of many keys',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, key) => [key, key])),
    ],
    ['a deep object', { a: { b: { c: { d: {} } } } }],
  ])('%s stays short', (_, value) => {
    expect(quote(value).length).toBeLessThanOrEqual(200);
  });

  test('an error stays on one line', () => {
    expect(quote(new Error('it broke'))).not.toContain('\n');
  });

  test('a circular object is no trouble', () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect(quote(circular)).toContain('[Circular');
  });

  test('an object that cannot be shown is no trouble', () => {
    const hostile = {
      [inspect.custom]: () => {
        throw new Error('of the test');
      },
    };
    expect(quote(hostile)).not.toBe('');
  });
});
