import { expect, test } from '@jest/globals';
import { missing, type Host } from './prerequisite.ts';

const COMPLETE: Host = { isRoot: true, hasNamespaces: true, has: () => true };

test('nothing is missing where everything is there', () => {
  expect(missing(['bird', 'birdc'], COMPLETE)).toEqual([]);
});

test('names each program that is missing', () => {
  const host: Host = { ...COMPLETE, has: (program) => program !== 'tshark' && program !== 'bird' };
  expect(missing(['bird', 'birdc', 'tshark'], host)).toEqual([
    'the program bird',
    'the program tshark',
  ]);
});

test('asks for root before it asks for namespaces', () => {
  expect(missing([], { ...COMPLETE, isRoot: false, hasNamespaces: false })).toEqual(['root']);
});

test('root without the right to make namespaces is not enough', () => {
  expect(missing([], { ...COMPLETE, hasNamespaces: false })).toEqual([
    'the right to make network namespaces',
  ]);
});
