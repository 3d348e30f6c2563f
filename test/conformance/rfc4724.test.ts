import { expect, test } from '@jest/globals';
import { endOfRib, isEndOfRib } from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, hex, message, openWith } from '../bgp-packet-lite/octets.ts';

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
