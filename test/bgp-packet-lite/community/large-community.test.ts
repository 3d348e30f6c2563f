import { describe, expect, test } from '@jest/globals';
import { formatLargeCommunity, parseLargeCommunity } from '../../../src/bgp-packet-lite/index.ts';
import { thrownBy } from '../octets.ts';

const pairs: [string, [number, number, number]][] = [
  ['65000:1:2', [65_000, 1, 2]],
  ['0:0:0', [0, 0, 0]],
  ['4294967295:4294967295:4294967295', [4_294_967_295, 4_294_967_295, 4_294_967_295]],
];

test.each(pairs)('%s is read', (text, [globalAdministrator, localData1, localData2]) => {
  expect(parseLargeCommunity(text)).toEqual({ globalAdministrator, localData1, localData2 });
});

test.each(pairs)('%s is written', (text, [globalAdministrator, localData1, localData2]) => {
  expect(formatLargeCommunity({ globalAdministrator, localData1, localData2 })).toBe(text);
});

describe('parseLargeCommunity', () => {
  test.each([
    '4294967296:0:0',
    '0:4294967296:0',
    '0:0:4294967296',
    '65000:1',
    '65000:1:2:3',
    '65000::2',
    '65000:1:',
    ':1:2',
    '065000:1:2',
    '65000:1:-2',
    '65000:1:2 ',
    '65000:1:1e3',
    'no-export',
    '',
    7,
    undefined,
  ])('refuses %j', (text) => {
    expect(thrownBy(() => parseLargeCommunity(text))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path: '',
    });
  });
});

test.each(['globalAdministrator', 'localData1', 'localData2'])(
  'formatLargeCommunity refuses 2 ** 32 as %s',
  (part) => {
    const community = { globalAdministrator: 0, localData1: 0, localData2: 0, [part]: 2 ** 32 };
    expect(thrownBy(() => formatLargeCommunity(community))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  },
);
