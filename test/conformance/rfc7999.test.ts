import { expect, test } from '@jest/globals';
import { formatCommunity, parseCommunity } from '../../src/bgp-packet-lite/index.ts';

test('7999 BLACKHOLE is 65535:666', () => {
  expect(formatCommunity(parseCommunity('blackhole'))).toBe('65535:666');
});
