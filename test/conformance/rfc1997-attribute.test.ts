import { expect, test } from '@jest/globals';
import { decodeAs, update } from '../bgp-packet-lite/octets.ts';

test('1997 COMMUNITY is attribute 8, optional and transitive: any number of 4-octet values', () => {
  const decoded = decodeAs('update', update({ attributes: 'c0 08 08 fde80064 ffffff01' }));
  expect(decoded.attributes).toEqual([
    { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [0xfde80064, 0xffffff01] },
  ]);
});
