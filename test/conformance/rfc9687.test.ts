import { expect, test } from '@jest/globals';
import { encodeMessage, notificationName } from '../../src/bgp-packet-lite/index.ts';
import { hex, message, octets, wide } from '../bgp-packet-lite/octets.ts';

test('9687 code 8 is Send Hold Timer Expired', () => {
  expect(notificationName(8, 0)).toBe('Send Hold Timer Expired');
});

test('9687 its NOTIFICATION has subcode 0 and no data', () => {
  const notification = { type: 'notification', code: 8, subcode: 0, data: octets('') } as const;
  expect(hex(encodeMessage(notification, wide))).toBe(hex(message(3, '08 00')));
});
