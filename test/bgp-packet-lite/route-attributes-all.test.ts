import { describe, expect, test } from '@jest/globals';
import {
  encodeRouteAttributes,
  type LargeCommunity,
  type MessageContext,
  type PathAttribute,
  type RouteAttributes,
} from '../../src/bgp-packet-lite/index.ts';
import { compact, hex, narrow, octets, thrownBy, wide } from './octets.ts';

const route: RouteAttributes = { origin: 'igp', asPath: [] };
const mandatory = '40 01 01 00  40 02 00';

function encoded(change: Partial<RouteAttributes>, context: MessageContext = wide): string {
  return hex(encodeRouteAttributes({ ...route, ...change }, context));
}

function large(...numbers: [number, number, number]): LargeCommunity {
  const [globalAdministrator, localData1, localData2] = numbers;
  return { globalAdministrator, localData1, localData2 };
}

function unknown(code: number, flags = 0xc0): PathAttribute {
  return { code, flags, name: 'unknown', value: octets('ab') };
}

describe('encodeRouteAttributes with one attribute more writes', () => {
  test.each<[string, Partial<RouteAttributes>, string]>([
    ['ATOMIC_AGGREGATE', { atomicAggregate: true }, '40 06 00'],
    [
      'AGGREGATOR',
      { aggregator: { asn: 65_536, address: 0xc000_0201 } },
      'c0 07 08 00010000 c0000201',
    ],
    [
      'an extended community',
      { extendedCommunities: [2n ** 64n - 1n] },
      `c0 10 08 ${'ff'.repeat(8)}`,
    ],
    [
      'a large community',
      { largeCommunities: [large(1, 2, 3)] },
      'c0 20 0c 00000001 00000002 00000003',
    ],
    ['OTC', { onlyToCustomer: 65_536 }, 'c0 23 04 00010000'],
    ['an attribute without a name', { others: [unknown(99)] }, 'c0 63 01 ab'],
    ['the flags that such a one has', { others: [unknown(99, 0xe0)] }, 'e0 63 01 ab'],
    [
      'an attribute that has one, and is passed on',
      { others: [{ code: 9, flags: 0x80, name: 'ORIGINATOR_ID', value: 7 }] },
      '80 09 04 00000007',
    ],
  ])('%s', (_, change, expected) => {
    expect(encoded(change)).toBe(compact(mandatory + expected));
  });

  test.each<[string, Partial<RouteAttributes>]>([
    ['no ATOMIC_AGGREGATE where it is false', { atomicAggregate: false }],
    ['no empty EXTENDED_COMMUNITY', { extendedCommunities: [] }],
    ['no empty LARGE_COMMUNITY', { largeCommunities: [] }],
    ['nothing of no others', { others: [] }],
  ])('%s', (_, change) => {
    expect(encoded(change)).toBe(compact(mandatory));
  });
});

describe('encodeRouteAttributes sorts and deduplicates', () => {
  test('extended communities', () => {
    expect(encoded({ extendedCommunities: [3n, 1n, 2n ** 63n, 3n, 2n] })).toBe(
      compact(`${mandatory} c0 10 20
        0000000000000001 0000000000000002 0000000000000003 8000000000000000`),
    );
  });

  test('large communities by all three numbers', () => {
    const largeCommunities = [
      large(2, 0, 0),
      large(1, 2, 2),
      large(1, 2, 1),
      large(1, 1, 9),
      large(2, 0, 0),
    ];
    expect(encoded({ largeCommunities })).toBe(
      compact(`${mandatory} c0 20 30
        00000001 00000001 00000009  00000001 00000002 00000001
        00000001 00000002 00000002  00000002 00000000 00000000`),
    );
  });

  test.each([
    ['sorted', [1, 2, 3]],
    ['the last out of order', [1, 3, 2]],
    ['twice the same', [1, 2, 2, 3]],
    ['twice the first', [1, 1, 2, 3]],
  ])('communities: %s', (_, communities) => {
    expect(encoded({ communities })).toBe(
      compact(`${mandatory} c0 08 0c 00000001 00000002 00000003`),
    );
  });

  test('and leaves what it was given as it is', () => {
    const communities = [3, 1, 2, 1];
    encoded({ communities });
    expect(communities).toEqual([3, 1, 2, 1]);
  });

  test('in numerical, not in alphabetical order', () => {
    expect(encoded({ communities: [10, 9] })).toBe(
      compact(`${mandatory} c0 08 08 00000009 0000000a`),
    );
  });
});

describe('encodeRouteAttributes towards a peer with 2-octet AS numbers', () => {
  test('writes AS_TRANS in AGGREGATOR, and AS4_AGGREGATOR', () => {
    expect(encoded({ aggregator: { asn: 65_536, address: 0xc000_0201 } }, narrow)).toBe(
      compact(`${mandatory} c0 07 06 5ba0 c0000201  c0 12 08 00010000 c0000201`),
    );
  });

  test('writes no AS4_AGGREGATOR for 65535', () => {
    expect(encoded({ aggregator: { asn: 65_535, address: 0xc000_0201 } }, narrow)).toBe(
      compact(`${mandatory} c0 07 06 ffff c0000201`),
    );
  });

  test('writes no AS4_PATH for a large AS number in a confederation segment', () => {
    const asPath = [
      { type: 'confed_seq', asns: [65_536] },
      { type: 'seq', asns: [1] },
    ] as const;
    expect(encoded({ asPath }, narrow)).toBe(
      compact('40 01 01 00  40 02 08 03 01 5ba0 02 01 0001'),
    );
  });

  test('writes an AS4_PATH of all segments that are passed on, for one large AS number', () => {
    const asPath = [
      { type: 'seq', asns: [1] },
      { type: 'confed_set', asns: [2] },
      { type: 'set', asns: [65_536, 3] },
    ] as const;
    expect(encoded({ asPath }, narrow)).toBe(
      compact(`40 01 01 00  40 02 0e 02 01 0001 04 01 0002 01 02 5ba0 0003
        c0 11 10 02 01 00000001 01 02 00010000 00000003`),
    );
  });

  test('splits a segment of 256 AS numbers in AS4_PATH as well', () => {
    const asPath = [{ type: 'seq', asns: Array<number>(256).fill(65_536) }] as const;
    expect(encoded({ asPath }, narrow)).toBe(
      compact(`40 01 01 00
        50 02 0204 02 ff ${'5ba0'.repeat(255)} 02 01 5ba0
        d0 11 0404 02 ff ${'00010000'.repeat(255)} 02 01 00010000`),
    );
  });
});

describe('encodeRouteAttributes puts the others in their place', () => {
  test('between, before and after the rest', () => {
    const others = [unknown(99), unknown(9), unknown(20)];
    expect(encoded({ others, med: 1, onlyToCustomer: 1, localPref: 1 })).toBe(
      compact(`${mandatory} 80 04 04 00000001  40 05 04 00000001
        c0 09 01 ab  c0 14 01 ab  c0 23 04 00000001  c0 63 01 ab`),
    );
  });

  test('and leaves the array given as it is', () => {
    const others = [unknown(99), unknown(20)];
    encoded({ others });
    expect(others.map(({ code }) => code)).toEqual([99, 20]);
  });

  test('when they are many and long', () => {
    const others = Array.from({ length: 50 }, (_, index) => ({
      ...unknown(100 + index),
      value: new Uint8Array(200),
    })) as PathAttribute[];
    expect(encodeRouteAttributes({ ...route, others }, wide)).toHaveLength(7 + 50 * 203);
  });

  test.each<[string, PathAttribute[]]>([
    ['one that is given by name', [unknown(1)]],
    ['one twice', [unknown(99), unknown(99)]],
    ['code 256', [unknown(256)]],
    ['code -1', [unknown(-1)]],
    ['MP_REACH', [unknown(14)]],
    ['MP_UNREACH', [unknown(15)]],
    ['AS4_PATH', [unknown(17)]],
    ['AS4_AGGREGATOR', [unknown(18)]],
  ])('and refuses %s', (_, others) => {
    expect(thrownBy(() => encoded({ others }))).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });
});

describe('encodeRouteAttributes refuses', () => {
  test.each<[string, object]>([
    ['an unknown origin', { origin: 'bgp' }],
    ['an unknown segment type', { asPath: [{ type: 'list', asns: [1] }] }],
    ['a fraction of an AS number', { asPath: [{ type: 'seq', asns: [1.5] }] }],
    ['an aggregator in AS 0', { aggregator: { asn: 0, address: 1 } }],
    ['an aggregator at an address of 33 bits', { aggregator: { asn: 1, address: 2 ** 32 } }],
    ['a negative extended community', { extendedCommunities: [-1n] }],
    ['an extended community of 65 bits', { extendedCommunities: [2n ** 64n] }],
    ['a large community of 33 bits', { largeCommunities: [large(2 ** 32, 0, 0)] }],
    ['a second number of 33 bits', { largeCommunities: [large(0, 2 ** 32, 0)] }],
    ['a third number of 33 bits', { largeCommunities: [large(0, 0, 2 ** 32)] }],
    ['an OTC of 33 bits', { onlyToCustomer: 2 ** 32 }],
    ['communities that are no numbers', { communities: [Number.NaN, 1] }],
  ])('%s', (_, change) => {
    expect(thrownBy(() => encoded(change))).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });

  test('more communities than an attribute holds', () => {
    const communities = Array.from({ length: 16_384 }, (_, index) => index);
    expect(thrownBy(() => encoded({ communities }))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });

  test('nothing of as many communities as it holds', () => {
    const communities = Array.from({ length: 16_383 }, (_, index) => index);
    expect(encoded({ communities }).slice(14, 22)).toBe('d008fffc');
  });

  test('a route after which the next one is written as ever', () => {
    thrownBy(() => encoded({ communities: [1, 2, -1] }));
    expect(encoded({ med: 1 })).toBe(compact(`${mandatory} 80 04 04 00000001`));
  });
});

test('what was encoded stays as it is when more is encoded', () => {
  const first = encodeRouteAttributes({ ...route, med: 1 }, wide);
  for (let med = 0; med < 5_000; med += 1) encodeRouteAttributes({ ...route, med }, wide);
  expect(hex(first)).toBe(compact(`${mandatory} 80 04 04 00000001`));
});
