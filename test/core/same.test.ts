import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSame } from '../../src/core/index.ts';

class Instance {
  readonly name = 'x';
}

describe('the same are', () => {
  test.each([
    ['numbers', NaN, NaN],
    ['lists', [1, ['a']], [1, ['a']]],
    ['octets', Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    ['octets of whatever class', Buffer.of(1, 2), Uint8Array.of(1, 2)],
    ['patterns', /a+/i, /a+/i],
    ['objects', { a: { b: 1 } }, { a: { b: 1 } }],
    ['objects in any order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['objects without what is undefined', { a: 1, b: undefined }, { a: 1 }],
  ])('%s', (_, a, b) => {
    expect([isSame(a, b), isSame(b, a)]).toEqual([true, true]);
  });
});

describe('not the same are', () => {
  test.each([
    ['a number and its text', 1, '1'],
    ['lists of other lengths', [1], [1, 2]],
    ['a list and an object', [1], { 0: 1 }],
    ['patterns with other flags', /a/, /a/i],
    ['octets', Uint8Array.of(1), Uint8Array.of(2)],
    ['functions', () => 1, () => 1],
    ['instances of a class', new Instance(), new Instance()],
    ['addresses', new URL('http://a/'), new URL('http://b/')],
    ['nothing and an object', null, {}],
  ])('%s', (_, a, b) => {
    expect([isSame(a, b), isSame(b, a)]).toEqual([false, false]);
  });

  test('values without an end', () => {
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    const other: Record<string, unknown> = {};
    other['self'] = other;
    expect(isSame(endless, other)).toBe(false);
  });
});

test('a copy is the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => isSame(value, structuredClone(value))),
  );
});
