import { describe, expect, test } from '@jest/globals';
import { attributeName, describeLengths } from '../../src/bgp-packet-lite/attribute-table.ts';
import { decodeAs, update } from './octets.ts';

describe('attributes are called as in the registry of IANA, in short', () => {
  test.each([
    [1, 'ORIGIN'],
    [2, 'AS_PATH'],
    [3, 'NEXT_HOP'],
    [4, 'MED'],
    [5, 'LOCAL_PREF'],
    [6, 'ATOMIC_AGGREGATE'],
    [7, 'AGGREGATOR'],
    [8, 'COMMUNITY'],
    [9, 'ORIGINATOR_ID'],
    [10, 'CLUSTER_LIST'],
    [14, 'MP_REACH'],
    [15, 'MP_UNREACH'],
    [16, 'EXTENDED_COMMUNITY'],
    [17, 'AS4_PATH'],
    [18, 'AS4_AGGREGATOR'],
    [23, 'TUNNEL_ENCAPSULATION'],
    [24, 'TRAFFIC_ENGINEERING'],
    [25, 'IPV6_EXTENDED_COMMUNITY'],
    [26, 'AIGP'],
    [32, 'LARGE_COMMUNITY'],
    [35, 'OTC'],
    [40, 'PREFIX_SID'],
    [128, 'ATTR_SET'],
  ])('%d is %s', (code, name) => {
    expect(attributeName(code)).toBe(name);
  });

  test.each([0, 11, 12, 13, 255])('%d has no name', (code) => {
    expect(attributeName(code)).toBe(`attribute ${code}`);
  });
});

test.each([
  [{ minimum: 4, maximum: 4, unit: 1 }, '4'],
  [{ minimum: 0, maximum: 0, unit: 1 }, '0'],
  [{ minimum: 8, maximum: 65_535, unit: 8 }, 'a multiple of 8 above 0'],
  [{ minimum: 3, maximum: 65_535, unit: 1 }, 'at least 3'],
])('the lengths %j are told', (rule, text) => {
  expect(describeLengths(rule)).toBe(text);
});

describe('the shortest value is no fault:', () => {
  test.each([
    ['a PREFIX_SID of one TLV without a value', 'c0 28 03 01 0000'],
    ['a TUNNEL_ENCAPSULATION of one TLV without a value', 'c0 17 04 0008 0000'],
    ['an ATTR_SET of an AS number', 'c0 80 04 0000fde9'],
    ['a TRAFFIC_ENGINEERING of one octet', '80 18 01 00'],
    ['an AS4_PATH of one AS number', 'c0 11 06 02 01 0000fde9'],
  ])('%s', (_what, attribute) => {
    const attributes = `40 01 01 00 40 02 00 40 03 04 c0000201 ${attribute}`;
    expect(decodeAs('update', update({ attributes, nlri: '18 c00002' })).faults).toEqual([]);
  });
});
