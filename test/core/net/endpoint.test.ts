import { describe, expect, test } from '@jest/globals';
import { formatEndpoint, parseEndpoint } from '../../../src/core/index.ts';

describe('parseEndpoint', () => {
  test.each([
    ['10.0.0.1:8080', { host: '10.0.0.1', port: 8080 }],
    ['backend.example:80', { host: 'backend.example', port: 80 }],
    ['[2001:db8::1]:8080', { host: '2001:db8::1', port: 8080 }],
    ['[fe80::1%eth0]:179', { host: 'fe80::1%eth0', port: 179 }],
    ['a:1', { host: 'a', port: 1 }],
    ['a:65535', { host: 'a', port: 65_535 }],
  ])('reads %s', (text, expected) => {
    expect(parseEndpoint(text)).toEqual(expected);
    expect(formatEndpoint(expected)).toBe(text);
  });

  test.each([
    '',
    'a',
    ':80',
    'a:',
    'a:0',
    'a:65536',
    'a:-1',
    'a:8o',
    'a:080',
    '2001:db8::1:80',
    '[]:80',
    '[::1]',
    'a b:80',
    ' a:80',
    'a:80 ',
    'user@a:80',
    'http://a:80',
    'a/b:80',
    '10.0.0.256:80',
    '10.0.0:80',
    null,
    undefined,
    80,
  ])('%p is not an address and a port', (text) => {
    expect(() => parseEndpoint(text)).toThrow('is not an address and a port: write 10.0.0.1:8080');
  });

  test('brackets are for IPv6 addresses', () => {
    expect(() => parseEndpoint('[2001:db8::g]:80')).toThrow('is not an IP address');
    expect(() => parseEndpoint('[a]:80')).toThrow('is not an address and a port');
  });

  test('port 0 is for listening', () => {
    expect(parseEndpoint('127.0.0.1:0', { anyPort: true })).toEqual({ host: '127.0.0.1', port: 0 });
  });
});
