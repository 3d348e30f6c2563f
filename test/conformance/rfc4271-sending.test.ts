import { expect, test } from '@jest/globals';
import {
  encodeMessage,
  encodeRouteAttributes,
  packAnnouncements,
  type RouteAttributes,
} from '../../src/bgp-packet-lite/index.ts';
import { compact, hex, message, octets, update, wide } from '../bgp-packet-lite/octets.ts';

test('4271-5 our attributes are in the ascending order of their codes', () => {
  const route: RouteAttributes = {
    onlyToCustomer: 65_010,
    largeCommunities: [{ globalAdministrator: 65_010, localData1: 1, localData2: 2 }],
    extendedCommunities: [0x0002_fde8_0000_0064n],
    communities: [0xfde80064],
    aggregator: { asn: 65_010, address: 0xc0000201 },
    atomicAggregate: true,
    localPref: 200,
    med: 100,
    nextHop: 0x0a00000b,
    asPath: [],
    origin: 'igp',
  };
  expect(hex(encodeRouteAttributes(route, wide))).toBe(
    compact(`40 01 01 00  40 02 00  40 03 04 0a00000b  80 04 04 00000064  40 05 04 000000c8
      40 06 00  c0 07 08 0000fdf2 c0000201  c0 08 04 fde80064  c0 10 08 0002fde800000064
      c0 20 0c 0000fdf2 00000001 00000002  c0 23 04 0000fdf2`),
  );
});

test('4271-5 the trailing bits of our prefixes are 0', () => {
  const attributes = '40 01 01 00  40 02 00  40 03 04 0a00000b';
  const prefix = { address: 0x0aff_ffff, length: 9 };
  expect(packAnnouncements(octets(attributes), [prefix]).map(hex)).toEqual([
    hex(update({ attributes, nlri: '09 0a80' })),
  ]);
});

test('4271-1 a header of ours is 16 octets of ones, the length of it all and the type', () => {
  expect(hex(encodeMessage({ type: 'keepalive' }, wide))).toBe(`${'ff'.repeat(16)}001304`);
});

test('4271-6 a KEEPALIVE is a header and nothing else', () => {
  expect(hex(encodeMessage({ type: 'keepalive' }, wide))).toBe(hex(message(4, '')));
});

test('4271-7 a NOTIFICATION is code, subcode and data', () => {
  const notification = { type: 'notification', code: 6, subcode: 2, data: octets('00') } as const;
  expect(hex(encodeMessage(notification, wide))).toBe(hex(message(3, '06 02 00')));
});
