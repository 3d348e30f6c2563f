import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  decodeShutdownCommunication,
  encodeKeepalive,
  encodeMessage,
  encodeShutdownCommunication,
  notificationName,
  type NotificationMessage,
  type RouteRefreshMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { hex, message, octets, thrownBy, wide } from './octets.ts';

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

describe('notificationName', () => {
  test.each([
    [1, 1, 'Message Header Error/Connection Not Synchronized'],
    [1, 2, 'Message Header Error/Bad Message Length'],
    [1, 3, 'Message Header Error/Bad Message Type'],
    [2, 0, 'OPEN Message Error'],
    [2, 2, 'OPEN Message Error/Bad Peer AS'],
    [2, 6, 'OPEN Message Error/Unacceptable Hold Time'],
    [2, 7, 'OPEN Message Error/Unsupported Capability'],
    [2, 11, 'OPEN Message Error/Role Mismatch'],
    [3, 1, 'UPDATE Message Error/Malformed Attribute List'],
    [3, 10, 'UPDATE Message Error/Invalid Network Field'],
    [3, 11, 'UPDATE Message Error/Malformed AS_PATH'],
    [4, 0, 'Hold Timer Expired'],
    [5, 0, 'Finite State Machine Error'],
    [5, 3, 'Finite State Machine Error/Receive Unexpected Message in Established State'],
    [6, 2, 'Cease/Administrative Shutdown'],
    [6, 9, 'Cease/Hard Reset'],
    [6, 10, 'Cease/BFD Down'],
    [7, 1, 'ROUTE-REFRESH Message Error/Invalid Message Length'],
    [8, 0, 'Send Hold Timer Expired'],
    [6, 77, 'Cease/subcode 77'],
    [42, 0, 'code 42'],
    [42, 1, 'code 42/subcode 1'],
  ])('of %d/%d is %s', (code, subcode, name) => {
    expect(notificationName(code, subcode)).toBe(name);
  });
});

describe('shutdown communication', () => {
  test('is written with its length first', () => {
    expect(hex(encodeShutdownCommunication('drän'))).toBe('056472c3a46e');
  });

  test('is written without NUL', () => {
    expect(hex(encodeShutdownCommunication('a\0b'))).toBe('026162');
  });

  test('is cut at 255 octets, between two characters', () => {
    // 254 + 2 octets: the last character does not fit.
    expect(hex(encodeShutdownCommunication(`${'a'.repeat(254)}ä`))).toBe(`fe${'61'.repeat(254)}`);
  });

  test('keeps a character that ends at octet 255', () => {
    expect(hex(encodeShutdownCommunication(`${'a'.repeat(253)}äb`))).toBe(
      `ff${'61'.repeat(253)}c3a4`,
    );
  });

  test('may be empty', () => {
    expect(hex(encodeShutdownCommunication(''))).toBe('00');
  });

  test('is read', () => {
    expect(decodeShutdownCommunication(octets('05 6472c3a46e'))).toBe('drän');
  });

  test('is read without control characters', () => {
    // a, ESC, [, LF, b, DELETE, c, U+009B, d
    expect(decodeShutdownCommunication(octets('0a 61 1b 5b 0a 62 7f 63 c29b 64'))).toBe('a[bcd');
  });

  test('is empty when its length is 0', () => {
    expect(decodeShutdownCommunication(octets('00'))).toBe('');
  });

  test.each([
    ['there is no data', ''],
    ['its length is beyond the data', '05 61'],
    ['it is no UTF-8', '02 c3 28'],
    ['a character is cut', '01 c3'],
  ])('is undefined when %s', (_, data) => {
    expect(decodeShutdownCommunication(octets(data))).toBeUndefined();
  });
});

describe('KEEPALIVE', () => {
  test('is the header alone', () => {
    expect(hex(encodeKeepalive())).toBe(`${'ff'.repeat(16)}001304`);
  });

  test('is read', () => {
    expect(decodeMessage(message(4, ''), wide)).toEqual({ type: 'keepalive' });
  });

  test('is written like any message', () => {
    expect(hex(encodeMessage({ type: 'keepalive' }, wide))).toBe(`${'ff'.repeat(16)}001304`);
  });
});

describe('ROUTE-REFRESH', () => {
  const pairs: [string, Uint8Array, RouteRefreshMessage][] = [
    ['request', message(5, '0001 00 01'), { type: 'route-refresh', afi: 1, safi: 1, subtype: 0 }],
    ['begin', message(5, '0002 01 01'), { type: 'route-refresh', afi: 2, safi: 1, subtype: 1 }],
    ['end', message(5, '0002 02 80'), { type: 'route-refresh', afi: 2, safi: 128, subtype: 2 }],
    [
      'of an unknown subtype',
      message(5, '0001 ff 01'),
      { type: 'route-refresh', afi: 1, safi: 1, subtype: 255 },
    ],
    [
      'with outbound route filters',
      message(5, '0001 00 01 01 40 0001 80'),
      {
        type: 'route-refresh',
        afi: 1,
        safi: 1,
        subtype: 0,
        outboundRouteFilters: octets('01 40 0001 80'),
      },
    ],
  ];

  test.each(pairs)('%s is read', (_, wire, refresh) => {
    expect(decodeMessage(wire, wide)).toEqual(refresh);
  });

  test.each(pairs)('%s is written', (_, wire, refresh) => {
    expect(hex(encodeMessage(refresh, wide))).toBe(hex(wire));
  });
});
