import { expect, test } from '@jest/globals';
import { agreed, refusal } from './opening.ts';

/** RFC 9234 §4.1, table 1: Provider, RS, RS-Client, Customer, Peer. */
const numbers = [0, 1, 2, 3, 4];

/** RFC 9234 §4.2, table 2. */
const allowed = new Map([
  [0, 3],
  [3, 0],
  [1, 2],
  [2, 1],
  [4, 4],
]);

const role = (number: number): string => `09 01 0${number}`;

const pairs = numbers.flatMap((ours) => numbers.map((theirs) => [ours, theirs] as const));
const fitting = pairs.filter(([ours, theirs]) => allowed.get(ours) === theirs);
const others = pairs.filter(([ours, theirs]) => allowed.get(ours) !== theirs);

test.each(fitting)('9234 role %d here and role %d there fit', (ours, theirs) => {
  expect(refusal({ ours: role(ours), theirs: role(theirs) })).toBeUndefined();
});

test.each(others)('9234 role %d here and role %d there are 2/11, without data', (ours, theirs) => {
  expect(refusal({ ours: role(ours), theirs: role(theirs) })).toBe('020b');
});

test('9234 a role that nobody has defined fits none', () => {
  expect(refusal({ ours: role(4), theirs: role(5) })).toBe('020b');
});

test('9234 a peer without a role is taken, and what we are decides what it is', () => {
  expect(agreed({ ours: role(3) }).peerRole).toBe('provider');
});

test('9234 a peer without a role is 2/11 in strict mode', () => {
  expect(refusal({ ours: role(3), context: { strictRole: true } })).toBe('020b');
});

test('9234 a role of a wrong length is none: 2/11 in strict mode', () => {
  expect(refusal({ ours: role(3), theirs: '09 02 0000', context: { strictRole: true } })).toBe(
    '020b',
  );
});

test('9234 a role of the peer where we have none is taken', () => {
  expect(refusal({ theirs: role(3) })).toBeUndefined();
});

test('9234 roles that say the same are one', () => {
  expect(agreed({ ours: role(3), theirs: `${role(0)} ${role(0)}` }).peerRole).toBe('provider');
});

test.each([
  ['where one of them fits', role(3)],
  ['where we have none', ''],
])('9234 roles that contradict each other are 2/11: %s', (_where, ours) => {
  expect(refusal({ ours, theirs: `${role(0)} ${role(4)}` })).toBe('020b');
});

test('9234 roles are for eBGP: within one AS they are ignored', () => {
  const context = { localAsn: 65_001 };
  expect(refusal({ ours: role(3), theirs: role(3), context })).toBeUndefined();
});
