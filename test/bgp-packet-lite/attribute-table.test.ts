import { describe, expect, test } from '@jest/globals';
import { attributeName, describeLengths } from '../../src/bgp-packet-lite/attribute-table.ts';

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
