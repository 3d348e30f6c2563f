import { expect, test } from '@jest/globals';
import { isAlive, namePrefix, ourselves, ownerOf, uniqueName } from './owner.ts';

test('a name tells whose it is', () => {
  expect(ownerOf(uniqueName('router'))).toEqual(ourselves());
});

test('a name that the lab has not given has no owner', () => {
  expect(ownerOf('kcfoo')).toBeUndefined();
});

test('this process is alive', () => {
  expect(isAlive(ourselves())).toBe(true);
});

test('a process that has our pid and another beginning is dead', () => {
  expect(isAlive({ pid: process.pid, startedAt: 0 })).toBe(false);
});

test('names end in their label and do not repeat', () => {
  const names = [uniqueName('node'), uniqueName('node')];
  expect(new Set(names).size).toBe(2);
  expect(names.every((name) => name.startsWith(namePrefix(ourselves())))).toBe(true);
});
