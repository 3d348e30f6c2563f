/**
 * What the tests of the codec use of `@jest/globals`, with jest's own parts: tests are kept instead of run, so that
 * each can run again and again, once for each mutant.
 */
import { createRequire } from 'node:module';

// They are parts of jest, and of the same version as it.
const require = createRequire(import.meta.resolve('jest'));
const { bind } = require('jest-each');

export const { expect } = require('expect');

let tests = new Map();

/** The tests that `load` declares: the full name of each, which is its identity, and what it does. */
export async function testsOf(load) {
  tests = new Map();
  await load();
  return tests;
}

let path = [];

function describeBlock(name, declare) {
  const outer = path;
  path = [...path, name];
  declare();
  path = outer;
}

function keep(name, action) {
  const fullName = [...path, name].join(' ');
  // Two tests may have one name: both are it.
  tests.set(fullName, [...(tests.get(fullName) ?? []), action]);
}

export const describe = Object.assign(describeBlock, { each: bind(describeBlock) });
export const test = Object.assign(keep, { each: bind(keep) });
