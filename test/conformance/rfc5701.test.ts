import { expect, test } from '@jest/globals';
import {
  formatIpv6ExtendedCommunity,
  isTransitiveIpv6ExtendedCommunity,
  parseIpv6ExtendedCommunity,
} from '../../src/bgp-packet-lite/index.ts';
import { compact, hex, octets } from '../bgp-packet-lite/octets.ts';

test.each([
  ['rt:[2001:db8::1]:100', '00 02 20010db8000000000000000000000001 0064'],
  ['soo:[2001:db8::1]:100', '00 03 20010db8000000000000000000000001 0064'],
])('5701 %s is read and written', (text, community) => {
  expect([
    hex(parseIpv6ExtendedCommunity(text)),
    formatIpv6ExtendedCommunity(octets(community)),
  ]).toEqual([compact(community), text]);
});

test.each([
  ['00', true],
  ['40', false],
])('5701 with type 0x%s a community is transitive: %j', (type, transitive) => {
  const community = octets(`${type} 02 20010db8000000000000000000000001 0064`);
  expect(isTransitiveIpv6ExtendedCommunity(community)).toBe(transitive);
});
