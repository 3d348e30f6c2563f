import { expect, test } from '@jest/globals';
import {
  decodeMaximumPrefixes,
  encodeMaximumPrefixes,
  notificationName,
} from '../../src/bgp-packet-lite/index.ts';
import { hex, octets } from '../bgp-packet-lite/octets.ts';

test.each([
  [1, 'Maximum Number of Prefixes Reached'],
  [2, 'Administrative Shutdown'],
  [3, 'Peer De-configured'],
  [4, 'Administrative Reset'],
  [5, 'Connection Rejected'],
  [6, 'Other Configuration Change'],
  [7, 'Connection Collision Resolution'],
  [8, 'Out of Resources'],
])('4486 6/%d is %s', (subcode, name) => {
  expect(notificationName(6, subcode)).toBe(`Cease/${name}`);
});

test('4486 the data of 6/1 is AFI, SAFI and the bound', () => {
  expect(hex(encodeMaximumPrefixes({ afi: 2, safi: 1, bound: 1_000_000 }))).toBe('000201000f4240');
});

test('4486 the data of 6/1 is read', () => {
  expect(decodeMaximumPrefixes(octets('0002 01 000f4240'))).toEqual({
    afi: 2,
    safi: 1,
    bound: 1_000_000,
  });
});

test('4486 6/1 without data, which is optional, is no error', () => {
  expect(decodeMaximumPrefixes(octets(''))).toBeUndefined();
});
