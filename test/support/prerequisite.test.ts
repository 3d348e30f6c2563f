import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

test('is the only one that skips tests: whoever does it by himself tells nobody', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const skipping = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[jt]s$/.test(path))
    .filter((path) =>
      /\b(?:test|it|describe)\.(?:skip|todo)\b/.test(readFileSync(join(root, path), 'utf8')),
    );
  expect(skipping).toEqual(['support/prerequisite.ts']);
});
