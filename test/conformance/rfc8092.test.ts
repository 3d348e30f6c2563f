import { expect, test } from '@jest/globals';
import { formatLargeCommunity, parseLargeCommunity } from '../../src/bgp-packet-lite/index.ts';
import { thrownBy } from '../bgp-packet-lite/octets.ts';

const community = { globalAdministrator: 4_200_000_000, localData1: 0, localData2: 4_294_967_295 };

test('8092 the text is three decimal numbers', () => {
  expect(formatLargeCommunity(community)).toBe('4200000000:0:4294967295');
});

test('8092 the text is read', () => {
  expect(parseLargeCommunity('4200000000:0:4294967295')).toEqual(community);
});

test('8092 a number has no leading zeros', () => {
  expect(thrownBy(() => parseLargeCommunity('65000:01:2'))).toMatchObject({
    code: 'ERR_INVALID_CONFIGURATION',
  });
});
