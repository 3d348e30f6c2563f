import { expect, test } from '@jest/globals';
import { decodeAs, openWith } from '../bgp-packet-lite/octets.ts';

test.each([
  ['01', 1],
  ['02', 2],
  ['03', 3],
])('7911 capability 69 is tuples of AFI, SAFI and mode %s', (octet, mode) => {
  expect(decodeAs('open', openWith(`02 06 45 04 0001 01 ${octet}`)).capabilities).toEqual([
    { code: 69, name: 'add-path', value: [{ afi: 1, safi: 1, mode }] },
  ]);
});

test.each([0, 4, 255])('7911 mode %d is no error', (mode) => {
  const octet = mode.toString(16).padStart(2, '0');
  expect(decodeAs('open', openWith(`02 06 45 04 0001 01 ${octet}`)).capabilities).toEqual([
    { code: 69, name: 'add-path', value: [{ afi: 1, safi: 1, mode }] },
  ]);
});
