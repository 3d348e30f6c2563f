import { expect, test } from '@jest/globals';
import { parseCommunity } from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, openWith } from '../bgp-packet-lite/octets.ts';

test('9494 capability 71 is tuples of AFI, SAFI, flags and 24 bits of stale time', () => {
  expect(decodeAs('open', openWith('02 09 47 07 0002 01 80 015180')).capabilities).toEqual([
    {
      code: 71,
      name: 'long-lived-graceful-restart',
      value: [{ afi: 2, safi: 1, flags: 128, time: 86_400 }],
    },
  ]);
});

test('9494 LLGR_STALE is 65535:6', () => {
  expect(parseCommunity('llgr-stale')).toBe(0xffff0006);
});

test('9494 NO_LLGR is 65535:7', () => {
  expect(parseCommunity('no-llgr')).toBe(0xffff0007);
});
