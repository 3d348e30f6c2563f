import { expect, test } from '@jest/globals';
import {
  encodeRouteAttributes,
  formatLargeCommunity,
  parseLargeCommunity,
} from '../../src/bgp-packet-lite/index.ts';
import { compact, hex, thrownBy, wide } from '../bgp-packet-lite/octets.ts';

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

test('8092 duplicates are sent once', () => {
  const one = { globalAdministrator: 1, localData1: 2, localData2: 3 };
  const largeCommunities = [one, { ...one, localData2: 4 }, { ...one }];
  const sent = encodeRouteAttributes({ origin: 'igp', asPath: [], largeCommunities }, wide);
  expect(hex(sent)).toBe(
    compact(`40 01 01 00  40 02 00
      c0 20 18 00000001 00000002 00000003  00000001 00000002 00000004`),
  );
});
