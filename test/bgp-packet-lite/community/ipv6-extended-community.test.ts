import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatIpv6ExtendedCommunity,
  isTransitiveIpv6ExtendedCommunity,
  parseIpv6ExtendedCommunity,
} from '../../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { hex, octets, thrownBy } from '../octets.ts';

const pairs: [string, string][] = [
  ['rt:[2001:db8::1]:100', '0002 20010db8000000000000000000000001 0064'],
  ['rt:[::]:0', '0002 00000000000000000000000000000000 0000'],
  ['soo:[2001:db8::1]:65535', '0003 20010db8000000000000000000000001 ffff'],
  ['0x400220010db80000000000000000000000010064', '4002 20010db8000000000000000000000001 0064'],
  ['0x000b20010db80000000000000000000000010064', '000b 20010db8000000000000000000000001 0064'],
];

describe('an IPv6 extended community', () => {
  test.each(pairs)('%s is read', (text, community) => {
    expect(hex(parseIpv6ExtendedCommunity(text))).toBe(hex(octets(community)));
  });

  test.each(pairs)('%s is written', (text, community) => {
    expect(formatIpv6ExtendedCommunity(octets(community))).toBe(text);
  });

  test('is read from its own text, whatever it is', () => {
    const any = fc.uint8Array({ minLength: 20, maxLength: 20 });
    const named = any.map((community) =>
      Uint8Array.of(0, 2 + ((community[1] ?? 0) & 1), ...community.slice(2)),
    );
    fc.assert(
      fc.property(fc.oneof(any, named), (community) => {
        const text = formatIpv6ExtendedCommunity(community);
        expect(hex(parseIpv6ExtendedCommunity(text))).toBe(hex(community));
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  test.each([
    'rt:2001:db8::1:100',
    'rt:[2001:db8::1]:65536',
    'rt:[2001:db8::1]:0100',
    'rt:[2001:db8::1]',
    'rt:[192.0.2.1]:1',
    'rt:[]:1',
    'rt:[2001:db8::1%eth0]:1',
    'lb:[2001:db8::1]:1',
    '0x00',
    '0x000220010db8000000000000000000000001006',
    '0x00g220010db80000000000000000000000010064',
    '',
    7,
    undefined,
  ])('is refused: %j', (text) => {
    expect(thrownBy(() => parseIpv6ExtendedCommunity(text))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path: '',
    });
  });

  test('is passed on to other ASes', () => {
    expect(isTransitiveIpv6ExtendedCommunity(parseIpv6ExtendedCommunity('rt:[::1]:1'))).toBe(true);
  });

  test('is not passed on with bit 0x40', () => {
    const community = octets('4002 20010db8000000000000000000000001 0064');
    expect(isTransitiveIpv6ExtendedCommunity(community)).toBe(false);
  });
});

test.each([0, 3, 19, 21])('formatIpv6ExtendedCommunity refuses %p octets', (length) => {
  expect(thrownBy(() => formatIpv6ExtendedCommunity(new Uint8Array(length)))).toMatchObject({
    code: 'ERR_MESSAGE_VALUE',
  });
});
