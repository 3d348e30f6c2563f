import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatPrefix, ipv4Mask, parsePrefix, type Prefix } from '../../../src/core/index.ts';

function hex(prefix: Prefix): string {
  return prefix.family === 'ipv4'
    ? prefix.address.toString(16).padStart(8, '0')
    : Buffer.from(prefix.address).toString('hex');
}

describe('parsePrefix', () => {
  test.each([
    ['192.0.2.10/32', 'ipv4', 'c000020a', 32],
    ['198.51.100.0/24', 'ipv4', 'c6336400', 24],
    ['0.0.0.0/0', 'ipv4', '00000000', 0],
    ['255.255.255.255/32', 'ipv4', 'ffffffff', 32],
    ['128.0.0.0/1', 'ipv4', '80000000', 1],
    ['2001:db8::/48', 'ipv6', '20010db8000000000000000000000000', 48],
    ['2001:db8::1/128', 'ipv6', '20010db8000000000000000000000001', 128],
    ['::/0', 'ipv6', '00000000000000000000000000000000', 0],
    ['::1/128', 'ipv6', '00000000000000000000000000000001', 128],
    ['2001:db8:8000::/33', 'ipv6', '20010db8800000000000000000000000', 33],
    ['8000::/1', 'ipv6', '80000000000000000000000000000000', 1],
  ])('reads %s', (text, family, address, length) => {
    const prefix = parsePrefix(text);
    expect({ family: prefix.family, address: hex(prefix), length: prefix.length }).toEqual({
      family,
      address,
      length,
    });
    expect(formatPrefix(prefix)).toBe(text);
  });

  test('writes IPv6 as RFC 5952 does', () => {
    expect(formatPrefix(parsePrefix('2001:0DB8:0:0:0:0:0:0/32'))).toBe('2001:db8::/32');
  });

  test.each([
    ['192.0.2.10/24', '192.0.2.0/24'],
    ['10.0.0.1/0', '0.0.0.0/0'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
    ['2001:db8::1/127', '2001:db8::/127'],
  ])('%s has host bits, and %s is probably meant', (text, meant) => {
    expect(() => parsePrefix(text)).toThrow(
      `${text} has bits set beyond its length: did you mean ${meant}?`,
    );
  });

  test.each([
    '',
    '192.0.2.10',
    '192.0.2.10/',
    '/32',
    '192.0.2.10/33',
    '192.0.2.10/-1',
    '192.0.2.10/032',
    '192.0.2/24',
    '192.0.2.010/32',
    '192.0.2.10/32/32',
    ' 192.0.2.10/32',
    '192.0.2.10/32 ',
    '2001:db8::/129',
    '2001:db8::/1000',
    '2001:db8::g/64',
    '2001:db8::1::/64',
    'fe80::%eth0/64',
    'example/32',
    '192.0.2.10/255.255.255.255',
    null,
    undefined,
    7,
  ])('%p is not a prefix', (text) => {
    expect(() => parsePrefix(text)).toThrow('is not a prefix: write an address and a length');
  });
});

test('every IPv4 prefix reads back as itself', () => {
  const octets = fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 32 }));
  fc.assert(
    fc.property(octets, ([bits, length]) => {
      const prefix: Prefix = { family: 'ipv4', address: (bits & ipv4Mask(length)) >>> 0, length };
      expect(parsePrefix(formatPrefix(prefix))).toEqual(prefix);
    }),
  );
});

test('every IPv6 prefix of whole octets reads back as itself', () => {
  const address = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(address, fc.integer({ min: 0, max: 16 }), (octets, whole) => {
      const prefix: Prefix = {
        family: 'ipv6',
        address: Uint8Array.from(octets, (octet, index) => (index < whole ? octet : 0)),
        length: 8 * whole,
      };
      expect(hex(parsePrefix(formatPrefix(prefix)))).toBe(hex(prefix));
    }),
  );
});
