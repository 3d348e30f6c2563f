import { expect, test } from '@jest/globals';
import { parseCommunity } from '../../src/bgp-packet-lite/index.ts';

test.each([
  ['no-export', 0xffffff01],
  ['no-advertise', 0xffffff02],
  ['no-export-subconfed', 0xffffff03],
  // RFC 3765
  ['no-peer', 0xffffff04],
])('1997 %s is one of FFFFFF01 to 04', (name, community) => {
  expect(parseCommunity(name)).toBe(community);
});
