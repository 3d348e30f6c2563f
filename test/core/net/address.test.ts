import { describe, expect, test } from '@jest/globals';
import { parseIpAddress, parseRouterId } from '../../../src/core/index.ts';

describe('parseIpAddress', () => {
  test.each([
    ['10.0.0.1', { family: 'ipv4', text: '10.0.0.1' }],
    ['2001:db8::1', { family: 'ipv6', text: '2001:db8::1' }],
    ['2001:DB8:0:0:0:0:0:1', { family: 'ipv6', text: '2001:db8::1' }],
    // RFC 5952 §4.2.2 and §4.2.3: one 16-bit field is not shortened, and the longest run is.
    ['2001:db8:0:1:1:1:1:1', { family: 'ipv6', text: '2001:db8:0:1:1:1:1:1' }],
    ['2001:0:0:1:0:0:0:1', { family: 'ipv6', text: '2001:0:0:1::1' }],
    ['::', { family: 'ipv6', text: '::' }],
    ['fe80::1%eth0', { family: 'ipv6', text: 'fe80::1', zone: 'eth0' }],
  ])('reads %s', (text, expected) => {
    expect(parseIpAddress(text)).toEqual(expected);
  });

  test.each([
    '',
    'router.example',
    '10.0.0.1/32',
    '10.0.0.256',
    '10.0.0',
    '010.0.0.1',
    '10.0.0.1%eth0',
    '2001:db8::1::2',
    '2001:db8::g',
    '::1/128',
    'fe80::1%',
    'fe80::1%a%b',
    ' ::1',
    '[::1]',
    null,
    7,
  ])('%p is not an IP address', (text) => {
    expect(() => parseIpAddress(text)).toThrow('is not an IP address: write one such as');
  });
});

describe('parseRouterId', () => {
  test('reads 4 octets', () => {
    expect(parseRouterId('10.0.0.11')).toBe(0x0a00000b);
  });

  // RFC 6286 §2.1: any non-zero 4 octets, whether they are an address of the host or not.
  test('reads what could not be an address of a host', () => {
    expect(parseRouterId('255.255.255.255')).toBe(0xffffffff);
  });

  test.each(['0.0.0.0', '2001:db8::1', '1', 1, '', undefined])('%p is not a router ID', (text) => {
    expect(() => parseRouterId(text)).toThrow('is not a router ID: write 4 octets');
  });
});
