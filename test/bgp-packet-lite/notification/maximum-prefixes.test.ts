import { describe, expect, test } from '@jest/globals';
import {
  decodeMaximumPrefixes,
  encodeMaximumPrefixes,
} from '../../../src/bgp-packet-lite/index.ts';
import { hex, octets, thrownBy } from '../octets.ts';

const pairs: [string, { afi: number; safi: number; bound: number }][] = [
  ['00010100000064', { afi: 1, safi: 1, bound: 100 }],
  ['000202ffffffff', { afi: 2, safi: 2, bound: 4_294_967_295 }],
];

describe('the data of Maximum Number of Prefixes Reached', () => {
  test.each(pairs)('%s is read', (data, maximum) => {
    expect(decodeMaximumPrefixes(octets(data))).toEqual(maximum);
  });

  test.each(pairs)('%s is written', (data, maximum) => {
    expect(hex(encodeMaximumPrefixes(maximum))).toBe(data);
  });

  test.each(['', '000101000000', '0001010000006400'])('says nothing as %j', (data) => {
    expect(decodeMaximumPrefixes(octets(data))).toBeUndefined();
  });

  test.each([
    { afi: 65_536, safi: 1, bound: 1 },
    { afi: 1, safi: 256, bound: 1 },
    { afi: 1, safi: 1, bound: 4_294_967_296 },
  ])('is not written with %j', (maximum) => {
    expect(thrownBy(() => encodeMaximumPrefixes(maximum))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });
});
