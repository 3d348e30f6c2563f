import { expect, test } from '@jest/globals';
import { formatCommunity, parseCommunity } from '../../src/bgp-packet-lite/index.ts';

test('8326 GRACEFUL_SHUTDOWN is 65535:0', () => {
  expect(formatCommunity(parseCommunity('graceful-shutdown'))).toBe('65535:0');
});
