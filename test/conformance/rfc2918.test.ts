import { expect, test } from '@jest/globals';
import { decodeMessage, encodeMessage } from '../../src/bgp-packet-lite/index.ts';
import {
  answerTo,
  decodeAs,
  hex,
  message,
  octets,
  openWith,
  wide,
} from '../bgp-packet-lite/octets.ts';

test('2918 capability 2 is empty', () => {
  expect(decodeAs('open', openWith('02 02 02 00')).capabilities).toEqual([
    { code: 2, name: 'route-refresh', value: null },
  ]);
});

test('2918 a request is 23 octets of type 5', () => {
  const refresh = { type: 'route-refresh', afi: 2, safi: 1, subtype: 0 } as const;
  expect(hex(encodeMessage(refresh, wide))).toBe(`${'ff'.repeat(16)}00170500020001`);
});

test('2918 a request with an ORF body (RFC 5291) is accepted', () => {
  expect(decodeAs('route-refresh', message(5, '0001 00 01 01 80 0002 abcd'))).toEqual({
    type: 'route-refresh',
    afi: 1,
    safi: 1,
    subtype: 0,
    outboundRouteFilters: octets('01 80 0002 abcd'),
  });
});

test('2918 a family that nobody has negotiated is no error of the message', () => {
  expect(decodeAs('route-refresh', message(5, 'ffff 00 ff'))).toMatchObject({
    afi: 65_535,
    safi: 255,
  });
});

test('2918 capability 128 is its predecessor', () => {
  expect(decodeAs('open', openWith('02 02 80 00')).capabilities).toEqual([
    { code: 128, name: 'route-refresh-legacy', value: null },
  ]);
});

test('2918 message type 128 is its predecessor where that is agreed', () => {
  const context = { ...wide, legacyRouteRefresh: true };
  expect(decodeAs('route-refresh', message(128, '0001 00 01'), context)).toMatchObject({
    afi: 1,
    safi: 1,
    legacy: true,
  });
});

test('2918 message type 128 is 1/3 where it is not', () => {
  expect(answerTo(() => decodeMessage(message(128, '0001 00 01'), wide))).toMatchObject({
    code: 1,
    subcode: 3,
    data: '80',
  });
});
