import { expect, test } from '@jest/globals';
import { decodeAs, update } from '../bgp-packet-lite/octets.ts';

test('4360 EXTENDED_COMMUNITY is attribute 16, optional and transitive: values of 8 octets', () => {
  const attributes = 'c0 10 10 0002fde800000064 4004000000000001';
  expect(decodeAs('update', update({ attributes })).attributes).toEqual([
    {
      code: 16,
      flags: 0xc0,
      name: 'EXTENDED_COMMUNITY',
      value: [0x0002_fde8_0000_0064n, 0x4004_0000_0000_0001n],
    },
  ]);
});
