import { expect, test } from '@jest/globals';
import { endOfRib, endOfRibFamily, isEndOfRib } from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, hex, message, openWith, update } from '../bgp-packet-lite/octets.ts';

test('4724 End-of-RIB of IPv4 unicast is an UPDATE of 23 octets', () => {
  expect(hex(endOfRib())).toBe(`${'ff'.repeat(16)}00170200000000`);
});

test('4724 an UPDATE of 23 octets is recognised as End-of-RIB', () => {
  expect(isEndOfRib(decodeAs('update', message(2, '0000 0000')))).toBe(true);
});

test('4724 the capability is 4 bits of flags and 12 of time', () => {
  expect(decodeAs('open', openWith('02 04 40 02 8fff')).capabilities).toEqual([
    { code: 64, name: 'graceful-restart', value: { flags: 8, time: 4095, families: [] } },
  ]);
});

test('4724 the capability lists families with their flags', () => {
  const wire = openWith('02 0c 40 0a 0078 0001 01 80 0002 01 00');
  expect(decodeAs('open', wire).capabilities).toEqual([
    {
      code: 64,
      name: 'graceful-restart',
      value: {
        flags: 0,
        time: 120,
        families: [
          { afi: 1, safi: 1, flags: 128 },
          { afi: 2, safi: 1, flags: 0 },
        ],
      },
    },
  ]);
});

test.each([
  ['IPv6 unicast', '0002 01', { afi: 2, safi: 1 }],
  ['IPv4 multicast', '0001 02', { afi: 1, safi: 2 }],
  ['L2VPN EVPN', '0019 46', { afi: 25, safi: 70 }],
])('4724 End-of-RIB of %s is an UPDATE with only an empty MP_UNREACH', (_, value, family) => {
  const wire = update({ attributes: `80 0f 03 ${value}` });
  expect(endOfRibFamily(decodeAs('update', wire))).toEqual(family);
});

test('4724 an MP_UNREACH with a prefix is no End-of-RIB', () => {
  const wire = update({ attributes: '80 0f 05 0002 01 08 20' });
  expect(endOfRibFamily(decodeAs('update', wire))).toBeUndefined();
});

test.each([
  ['IPv6 unicast', { afi: 2, safi: 1 }, '0002 01'],
  ['IPv4 multicast', { afi: 1, safi: 2 }, '0001 02'],
])('4724 our End-of-RIB of %s is an UPDATE with only an empty MP_UNREACH', (_, family, value) => {
  expect(hex(endOfRib(family))).toBe(hex(update({ attributes: `80 0f 03 ${value}` })));
});
