import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatIpv4, ipv4Mask, parseIpv4 } from '../../../src/core/index.ts';

describe('parseIpv4', () => {
  test.each([
    ['0.0.0.0', 0],
    ['10.0.0.1', 0x0a000001],
    ['192.0.2.10', 0xc000020a],
    ['255.255.255.255', 0xffffffff],
  ])('%s is %d', (text, address) => {
    expect(parseIpv4(text)).toBe(address);
  });

  test.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '256.0.0.1',
    '1.2.3.1000',
    '01.2.3.4',
    '1.2.3.04',
    '00.0.0.0',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '+1.2.3.4',
    '-1.2.3.4',
    '0x1.2.3.4',
    '1.2.3.4/32',
    '1,2,3,4',
    '١.٢.٣.٤',
    '::1',
  ])('%p is no address', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });
});

test('every address reads back as itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (address) => {
      expect(parseIpv4(formatIpv4(address))).toBe(address);
    }),
  );
});

describe('ipv4Mask', () => {
  test.each([
    [0, '0.0.0.0'],
    [1, '128.0.0.0'],
    [8, '255.0.0.0'],
    [24, '255.255.255.0'],
    [31, '255.255.255.254'],
    [32, '255.255.255.255'],
  ])('/%d is %s', (length, expected) => {
    expect(formatIpv4(ipv4Mask(length))).toBe(expected);
  });
});
