import { expect, test } from '@jest/globals';
import {
  formatExtendedCommunity,
  isTransitiveExtendedCommunity,
  parseExtendedCommunity,
} from '../../src/bgp-packet-lite/index.ts';

test.each<[string, bigint]>([
  ['rt:65000:100', 0x0002_fde8_0000_0064n],
  ['rt:192.0.2.1:100', 0x0102_c000_0201_0064n],
  ['soo:65000:100', 0x0003_fde8_0000_0064n],
  ['0x030c000000000007', 0x030c_0000_0000_0007n],
])('4360 %s is read and written', (text, community) => {
  expect([parseExtendedCommunity(text), formatExtendedCommunity(community)]).toEqual([
    community,
    text,
  ]);
});

test('4360 with bit 0x40 of the type clear a community is transitive', () => {
  expect(isTransitiveExtendedCommunity(0x0002_fde8_0000_0064n)).toBe(true);
});

test('4360 with bit 0x40 of the type set a community is not transitive', () => {
  expect(isTransitiveExtendedCommunity(0x4002_fde8_0000_0064n)).toBe(false);
});
