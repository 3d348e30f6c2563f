import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeMessage,
  type NotificationMessage,
} from '../../../src/bgp-packet-lite/index.ts';
import { hex, message, octets, thrownBy, wide } from '../octets.ts';

describe('NOTIFICATION', () => {
  const pairs: [string, Uint8Array, NotificationMessage][] = [
    [
      'without data',
      message(3, '04 00'),
      { type: 'notification', code: 4, subcode: 0, data: octets('') },
    ],
    [
      'with data',
      message(3, '01 03 09'),
      { type: 'notification', code: 1, subcode: 3, data: octets('09') },
    ],
    [
      'of unknown numbers',
      message(3, '2a 4d ff'),
      { type: 'notification', code: 42, subcode: 77, data: octets('ff') },
    ],
  ];

  test.each(pairs)('%s is read', (_, wire, notification) => {
    expect(decodeMessage(wire, wide)).toEqual(notification);
  });

  test.each(pairs)('%s is written', (_, wire, notification) => {
    expect(hex(encodeMessage(notification, wide))).toBe(hex(wire));
  });

  test('of more than 4096 octets is refused', () => {
    const notification: NotificationMessage = {
      type: 'notification',
      code: 6,
      subcode: 2,
      data: new Uint8Array(4076),
    };
    expect(thrownBy(() => encodeMessage(notification, wide))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });

  test('of 4096 octets is written', () => {
    const notification: NotificationMessage = {
      type: 'notification',
      code: 6,
      subcode: 2,
      data: new Uint8Array(4075),
    };
    expect(encodeMessage(notification, wide)).toHaveLength(4096);
  });
});
