import { expect, test } from '@jest/globals';
import { notificationName } from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, octets, openWith } from '../bgp-packet-lite/octets.ts';

test.each([0, 1, 2, 3, 4])('9234 capability 9 is one octet: role %d', (value) => {
  expect(decodeAs('open', openWith(`02 03 09 01 0${value}`)).capabilities).toEqual([
    { code: 9, name: 'role', value },
  ]);
});

test('9234 several roles are all there to be compared', () => {
  expect(decodeAs('open', openWith('02 06 09 01 03 09 01 04')).capabilities).toEqual([
    { code: 9, name: 'role', value: 3 },
    { code: 9, name: 'role', value: 4 },
  ]);
});

test('9234 a capability of another length is ignored and no error', () => {
  expect(decodeAs('open', openWith('02 04 09 02 0304')).capabilities).toEqual([
    { code: 9, name: 'unknown', value: octets('0304') },
  ]);
});

test('9234 2/11 is Role Mismatch', () => {
  expect(notificationName(2, 11)).toBe('OPEN Message Error/Role Mismatch');
});
