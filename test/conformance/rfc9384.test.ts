import { expect, test } from '@jest/globals';
import { notificationName } from '../../src/bgp-packet-lite/index.ts';

test('9384 6/10 is BFD Down', () => {
  expect(notificationName(6, 10)).toBe('Cease/BFD Down');
});
