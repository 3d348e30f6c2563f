import { expect, test } from '@jest/globals';
import {
  decodeShutdownCommunication,
  describeNotification,
  encodeShutdownCommunication,
} from '../../src/bgp-packet-lite/index.ts';
import { octets } from '../bgp-packet-lite/octets.ts';

test('9003 the text is at most 255 octets after its length octet', () => {
  const data = encodeShutdownCommunication('x'.repeat(1_000));
  expect([data.length, data[0]]).toEqual([256, 255]);
});

test('9003 the text is cut at a code point', () => {
  // 63 characters of 4 octets are 252; a 64th would be 256.
  const data = encodeShutdownCommunication('🛑'.repeat(64));
  expect([data.length, data[0]]).toEqual([253, 252]);
});

test('9003 a length of 0 is fine', () => {
  expect(decodeShutdownCommunication(octets('00'))).toBe('');
});

test('9003 a length beyond the data is no error', () => {
  expect(decodeShutdownCommunication(octets('03 61'))).toBeUndefined();
});

test('9003 invalid UTF-8 is no error', () => {
  expect(decodeShutdownCommunication(octets('01 ff'))).toBeUndefined();
});

test('9003 control characters are stripped on receipt', () => {
  expect(decodeShutdownCommunication(octets('07 61 00 1b 7f c2 85 62'))).toBe('ab');
});

test('9003 128 octets are safe with a peer of RFC 8203', () => {
  const data = encodeShutdownCommunication('x'.repeat(1_000), 128);
  expect([data.length, data[0]]).toEqual([129, 128]);
});

test('9003 there is no NUL in what is sent', () => {
  expect(encodeShutdownCommunication('\0')).toHaveLength(1);
});

test.each([2, 4])('9003 6/%d carries the text', (subcode) => {
  expect(describeNotification({ code: 6, subcode, data: octets('02 6869') }).details).toEqual({
    kind: 'shutdown-communication',
    text: 'hi',
  });
});
