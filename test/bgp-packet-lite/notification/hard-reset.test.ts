import { describe, expect, test } from '@jest/globals';
import { decodeHardReset, encodeHardReset } from '../../../src/bgp-packet-lite/index.ts';
import { hex, octets, thrownBy } from '../octets.ts';

describe('the data of a Hard Reset', () => {
  test('is code, subcode and data of the NOTIFICATION in it', () => {
    const data = octets('03 627965');
    expect(hex(encodeHardReset({ code: 6, subcode: 2, data }))).toBe('0602' + '03627965');
  });

  test('is read', () => {
    expect(decodeHardReset(octets('06 02 03 627965'))).toEqual({
      code: 6,
      subcode: 2,
      data: octets('03 627965'),
    });
  });

  test('is read without data', () => {
    expect(decodeHardReset(octets('04 00'))).toEqual({ code: 4, subcode: 0, data: octets('') });
  });

  test.each(['', '06'])('says nothing where it is too short: %j', (data) => {
    expect(decodeHardReset(octets(data))).toBeUndefined();
  });

  test('is a copy when it is read', () => {
    const data = octets('06 02 61');
    const notification = decodeHardReset(data);
    data.fill(0);
    expect(hex(notification?.data ?? octets(''))).toBe('61');
  });

  test.each([
    { code: 256, subcode: 0 },
    { code: 6, subcode: 256 },
  ])('is not written with %j', (numbers) => {
    expect(thrownBy(() => encodeHardReset({ ...numbers, data: octets('') }))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });
});
