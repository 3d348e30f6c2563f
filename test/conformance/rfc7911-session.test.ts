import { expect, test } from '@jest/globals';
import { agreed } from './opening.ts';

const both = '01 04 0001 00 01 01 04 0002 00 01';
const ipv4 = (mode: number): string => `45 04 0001 01 0${mode}`;
const ipv6 = (mode: number): string => `45 04 0002 01 0${mode}`;

/** RFC 7911 §4: 1 is receive, 2 is send, 3 is both. */
test.each([
  [1, 1, false, false],
  [1, 2, false, true],
  [1, 3, false, true],
  [2, 1, true, false],
  [2, 2, false, false],
  [2, 3, true, false],
  [3, 1, true, false],
  [3, 2, false, true],
  [3, 3, true, true],
])('7911 mode %d here and %d there: we send %s, we receive %s', (ours, theirs, send, receive) => {
  expect(agreed({ ours: ipv4(ours), theirs: ipv4(theirs) })).toMatchObject({
    addPathSend: send ? ['ipv4-unicast'] : [],
    addPathReceive: receive ? ['ipv4-unicast'] : [],
  });
});

test.each([0, 4, 7])('7911 mode %d is not understood, and agrees on nothing', (mode) => {
  expect(agreed({ ours: ipv4(3), theirs: ipv4(mode) })).toMatchObject({
    addPathSend: [],
    addPathReceive: [],
  });
});

test('7911 each family is agreed upon by itself', () => {
  expect(
    agreed({
      ours: `${both} 45 08 0001 01 01 0002 01 03`,
      theirs: `${both} 45 08 0001 01 03 0002 01 01`,
    }),
  ).toMatchObject({ addPathSend: ['ipv6-unicast'], addPathReceive: ['ipv4-unicast'] });
});

test('7911 a family that the session does not have agrees on nothing', () => {
  expect(agreed({ ours: `${both} ${ipv6(3)}`, theirs: ipv6(3) })).toMatchObject({
    addPathSend: [],
    addPathReceive: [],
  });
});

test('7911 a peer without the capability gets no path identifiers', () => {
  expect(agreed({ ours: ipv4(3) }).addPathSend).toEqual([]);
});
