import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Address6 } from 'ip-address';
import { formatIpv6, parseIpv6 } from '../../../src/core/index.ts';

function octets(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** Addresses with runs of zeros, as real ones have. */
const addresses = fc
  .array(fc.oneof(fc.constant(0), fc.constant(0xffff), fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  })
  .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255])));

const isMapped = (address: Uint8Array): boolean =>
  Buffer.from(address).toString('hex').startsWith('00000000000000000000ffff');

describe('formatIpv6', () => {
  test.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['20010db8000000000000000000000000', '2001:db8::'],
    ['ffffffffffffffffffffffffffffffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['20010db8000100010001000100010001', '2001:db8:1:1:1:1:1:1'],
  ])('writes %s as %s', (hex, text) => {
    expect(formatIpv6(octets(hex))).toBe(text);
  });

  test('RFC 5952 §4.2.2: does not shorten a single zero group', () => {
    expect(formatIpv6(octets('20010db8000000010001000100010001'))).toBe('2001:db8:0:1:1:1:1:1');
  });

  test('RFC 5952 §4.2.3: shortens the longest run', () => {
    expect(formatIpv6(octets('20010000000000010000000000000001'))).toBe('2001:0:0:1::1');
  });

  test('RFC 5952 §4.2.3: shortens the first of equal runs', () => {
    expect(formatIpv6(octets('20010db8000000000001000000000001'))).toBe('2001:db8::1:0:0:1');
  });

  test.each([
    ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
    ['00000000000000000000ffff00000000', '::ffff:0.0.0.0'],
    ['00000000000000000000fffffffffffe', '::ffff:255.255.255.254'],
  ])('RFC 5952 §5: writes %s with an IPv4 address', (hex, text) => {
    expect(formatIpv6(octets(hex))).toBe(text);
  });

  test('writes no other address that way', () => {
    expect(formatIpv6(octets('000000000000000000000000c0000201'))).toBe('::c000:201');
  });

  test('reads from the middle of a message', () => {
    expect(formatIpv6(octets('ffff20010db8000000000000000000000001ff'), 2)).toBe('2001:db8::1');
  });

  test('writes what ip-address writes, but for addresses that hold an IPv4 address', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        fc.pre(!isMapped(address));
        const expected = Address6.fromUnsignedByteArray([...address]).correctForm();
        expect(formatIpv6(address)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('parseIpv6', () => {
  test.each([
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['2001:db8::', '20010db8000000000000000000000000'],
    ['2001:DB8:0:0:0:0:0:1', '20010db8000000000000000000000001'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['1:2:3:4:5:6:192.0.2.1', '000100020003000400050006c0000201'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['::2:3:4:5:6:7:8', '00000002000300040005000600070008'],
    ['1::3:4:5:6:7:8', '00010000000300040005000600070008'],
    ['1:2:3:4::6:192.0.2.1', '000100020003000400000006c0000201'],
    ['1:2:3:4:5::192.0.2.1', '000100020003000400050000c0000201'],
    ['00aF:0:0:0:0:0:0:9F', '00af000000000000000000000000009f'],
  ])('reads %s', (text, hex) => {
    expect(Buffer.from(parseIpv6(text) ?? []).toString('hex')).toBe(hex);
  });

  test.each([
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '12345::',
    'g::',
    '192.0.2.1',
    '192.0.2.1::',
    '::192.0.2.1:1',
    '::192.0.2.256',
    'fe80::1%eth0',
    '::/0',
    ' ::1',
    '::1 ',
    '1:2:3:4:5:6:7:192.0.2.1',
    '1:2:3:4:5:6::192.0.2.1',
    '1::2:3:4:5:6:7:8',
    '::1:2:3:4:5:6:7:8',
    '::12345',
    '1:::2',
    '::1:',
    '::1::',
    '::1.2.3',
    '::12345.0.0.1',
    '::.1.2.3',
    '::@',
    '::`',
    '::/',
    '::G',
  ])('refuses %j', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });

  test('reads what formatIpv6 writes', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseIpv6(formatIpv6(address))).toEqual(address);
      }),
      { numRuns: 1_000 },
    );
  });
});
