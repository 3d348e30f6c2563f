import { describe, expect, test } from '@jest/globals';
import {
  encodeRouteAttributes,
  type AsPathSegment,
  type LargeCommunity,
  type PathAttribute,
  type RouteAttributes,
} from '../../src/bgp-packet-lite/index.ts';
import { compact, hex, narrow, octets, thrownBy, wide } from './octets.ts';

const route: RouteAttributes = {
  origin: 'igp',
  asPath: [{ type: 'seq', asns: [65_010] }],
  nextHop: 0x0a00000b,
};

function path(...asns: number[]): AsPathSegment[] {
  return [{ type: 'seq', asns }];
}

describe('encodeRouteAttributes', () => {
  test('writes the mandatory attributes', () => {
    expect(hex(encodeRouteAttributes(route, wide))).toBe(
      compact('40 01 01 00  40 02 06 02 01 0000fdf2  40 03 04 0a00000b'),
    );
  });

  test('writes everything in ascending order', () => {
    const full: RouteAttributes = {
      ...route,
      origin: 'incomplete',
      med: 100,
      localPref: 200,
      communities: [0xfde80064],
    };
    expect(hex(encodeRouteAttributes(full, wide))).toBe(
      compact(`40 01 01 02  40 02 06 02 01 0000fdf2  40 03 04 0a00000b
        80 04 04 00000064  40 05 04 000000c8  c0 08 04 fde80064`),
    );
  });

  test('writes an empty path for iBGP', () => {
    expect(hex(encodeRouteAttributes({ ...route, asPath: [] }, wide))).toBe(
      compact('40 01 01 00  40 02 00  40 03 04 0a00000b'),
    );
  });

  test('leaves out empty segments', () => {
    expect(hex(encodeRouteAttributes({ ...route, asPath: path() }, wide))).toBe(
      compact('40 01 01 00  40 02 00  40 03 04 0a00000b'),
    );
  });

  test('sorts and deduplicates communities', () => {
    const communities = [0xffff0000, 2, 1, 2];
    expect(hex(encodeRouteAttributes({ ...route, communities }, wide))).toBe(
      compact(`40 01 01 00  40 02 06 02 01 0000fdf2  40 03 04 0a00000b
        c0 08 0c 00000001 00000002 ffff0000`),
    );
  });

  test('leaves out COMMUNITY when there are none', () => {
    expect(encodeRouteAttributes({ ...route, communities: [] }, wide)).toEqual(
      encodeRouteAttributes(route, wide),
    );
  });

  test('uses the Extended Length flag from 256 octets on', () => {
    const communities = Array.from({ length: 64 }, (_, index) => index);
    const wire = hex(encodeRouteAttributes({ ...route, communities }, wide));
    expect(wire.slice(2 * 20, 2 * 24)).toBe('d0080100');
  });

  test('does not use it for 255 octets', () => {
    const communities = Array.from({ length: 63 }, (_, index) => index);
    const wire = hex(encodeRouteAttributes({ ...route, communities }, wide));
    expect(wire.slice(2 * 20, 2 * 23)).toBe('c008fc');
  });

  test('writes 2-octet AS numbers for a peer that has no others', () => {
    expect(hex(encodeRouteAttributes(route, narrow))).toBe(
      compact('40 01 01 00  40 02 04 02 01 fdf2  40 03 04 0a00000b'),
    );
  });

  test('splits a segment of 256 AS numbers', () => {
    const asPath = path(...Array<number>(256).fill(1));
    expect(hex(encodeRouteAttributes({ ...route, asPath }, narrow))).toBe(
      compact(`40 01 01 00
        50 02 0204 02 ff ${'0001'.repeat(255)} 02 01 0001
        40 03 04 0a00000b`),
    );
  });

  test('does not split a segment of 255', () => {
    const asPath = path(...Array<number>(255).fill(1));
    expect(hex(encodeRouteAttributes({ ...route, asPath }, narrow))).toBe(
      compact(`40 01 01 00  50 02 0200 02 ff ${'0001'.repeat(255)}  40 03 04 0a00000b`),
    );
  });

  test.each<[string, Partial<RouteAttributes>]>([
    ['AS 0', { asPath: path(0) }],
    ['an AS number of 33 bits', { asPath: path(2 ** 32) }],
    ['a negative next hop', { nextHop: -1 }],
    ['a MED of 33 bits', { med: 2 ** 32 }],
    ['a LOCAL_PREF of NaN', { localPref: Number.NaN }],
    ['a community of 33 bits', { communities: [2 ** 32] }],
  ])('refuses %s', (_, change) => {
    expect(thrownBy(() => encodeRouteAttributes({ ...route, ...change }, wide))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });
});

describe('encodeRouteAttributes, every member', () => {
  test('writes all attributes in the order of their codes', () => {
    const full: RouteAttributes = {
      origin: 'egp',
      asPath: path(65_010),
      nextHop: 0x0a00000b,
      med: 1,
      localPref: 2,
      atomicAggregate: true,
      aggregator: { asn: 65_010, address: 0xc0000201 },
      communities: [0xfde80064],
      extendedCommunities: [0x0002_fde8_0000_0064n],
      largeCommunities: [{ globalAdministrator: 65_000, localData1: 1, localData2: 2 }],
      onlyToCustomer: 65_010,
      others: [
        { code: 250, flags: 0xe0, name: 'unknown', value: octets('0102') },
        { code: 9, flags: 0x80, name: 'ORIGINATOR_ID', value: 0x0a000001 },
      ],
    };
    expect(hex(encodeRouteAttributes(full, wide))).toBe(
      compact(`40 01 01 01  40 02 06 02 01 0000fdf2  40 03 04 0a00000b  80 04 04 00000001
        40 05 04 00000002  40 06 00  c0 07 08 0000fdf2 c0000201  c0 08 04 fde80064
        80 09 04 0a000001  c0 10 08 0002fde800000064  c0 20 0c 0000fde8 00000001 00000002
        c0 23 04 0000fdf2  e0 fa 02 0102`),
    );
  });

  test('leaves out NEXT_HOP where there is none', () => {
    expect(hex(encodeRouteAttributes({ origin: 'igp', asPath: [] }, wide))).toBe(
      compact('40 01 01 00  40 02 00'),
    );
  });

  test('does not write ATOMIC_AGGREGATE when it is false', () => {
    expect(encodeRouteAttributes({ ...route, atomicAggregate: false }, wide)).toEqual(
      encodeRouteAttributes(route, wide),
    );
  });

  test('carries a large AS number of the aggregator in AS4_AGGREGATOR', () => {
    const aggregator = { asn: 70_000, address: 0xc0000201 };
    expect(hex(encodeRouteAttributes({ ...route, asPath: [], aggregator }, narrow))).toBe(
      compact(`40 01 01 00  40 02 00  40 03 04 0a00000b
        c0 07 06 5ba0 c0000201  c0 12 08 00011170 c0000201`),
    );
  });

  test('needs no AS4_AGGREGATOR for an AS number that fits', () => {
    const aggregator = { asn: 65_535, address: 0xc0000201 };
    expect(hex(encodeRouteAttributes({ ...route, asPath: [], aggregator }, narrow))).toBe(
      compact('40 01 01 00  40 02 00  40 03 04 0a00000b  c0 07 06 ffff c0000201'),
    );
  });

  test('puts AS4_PATH between extended and large communities', () => {
    const full: RouteAttributes = {
      ...route,
      asPath: path(70_000),
      extendedCommunities: [1n],
      largeCommunities: [{ globalAdministrator: 1, localData1: 2, localData2: 3 }],
    };
    expect(hex(encodeRouteAttributes(full, narrow))).toBe(
      compact(`40 01 01 00  40 02 04 02 01 5ba0  40 03 04 0a00000b  c0 10 08 0000000000000001
        c0 11 06 02 01 00011170  c0 20 0c 00000001 00000002 00000003`),
    );
  });

  test('sorts and deduplicates extended communities', () => {
    const extendedCommunities = [2n ** 63n, 1n, 2n ** 63n];
    expect(hex(encodeRouteAttributes({ ...route, extendedCommunities }, wide)).slice(2 * 20)).toBe(
      compact('c0 10 10 0000000000000001 8000000000000000'),
    );
  });

  test('sorts and deduplicates large communities by all three parts', () => {
    const large = (...parts: [number, number, number]): LargeCommunity => {
      const [globalAdministrator, localData1, localData2] = parts;
      return { globalAdministrator, localData1, localData2 };
    };
    const largeCommunities = [large(2, 1, 1), large(1, 2, 1), large(1, 1, 2), large(1, 1, 2)];
    expect(hex(encodeRouteAttributes({ ...route, largeCommunities }, wide)).slice(2 * 20)).toBe(
      compact(`c0 20 24 00000001 00000001 00000002  00000001 00000002 00000001
        00000002 00000001 00000001`),
    );
  });

  test('leaves out empty lists', () => {
    const empty = { communities: [], extendedCommunities: [], largeCommunities: [], others: [] };
    expect(encodeRouteAttributes({ ...route, ...empty }, wide)).toEqual(
      encodeRouteAttributes(route, wide),
    );
  });

  test('does not change what it is given', () => {
    const communities = [3, 1, 2];
    encodeRouteAttributes({ ...route, communities }, wide);
    expect(communities).toEqual([3, 1, 2]);
  });

  test('writes a block of 60,000 octets', () => {
    const communities = Array.from({ length: 15_000 }, (_, index) => index);
    expect(encodeRouteAttributes({ ...route, communities }, wide)).toHaveLength(20 + 4 + 60_000);
  });

  test('leaves earlier blocks as they are', () => {
    const first = encodeRouteAttributes(route, wide);
    const before = hex(first);
    for (let index = 0; index < 1_000; index += 1) {
      encodeRouteAttributes({ ...route, med: 0xffffffff }, wide);
    }
    expect(hex(first)).toBe(before);
  });

  test('leaves earlier blocks as they are after an error', () => {
    const first = encodeRouteAttributes(route, wide);
    const before = hex(first);
    thrownBy(() => encodeRouteAttributes({ ...route, onlyToCustomer: -1 }, wide));
    encodeRouteAttributes({ ...route, med: 0xffffffff }, wide);
    expect(hex(first)).toBe(before);
  });

  test('may be called while it asks for a value', () => {
    const nested: RouteAttributes = {
      ...route,
      get med(): number {
        encodeRouteAttributes({ ...route, origin: 'incomplete', med: 7 }, wide);
        return 5;
      },
    };
    expect(encodeRouteAttributes(nested, wide)).toEqual(
      encodeRouteAttributes({ ...route, med: 5 }, wide),
    );
  });

  test('refuses an attribute that is longer than its length field can say', () => {
    const communities = Array.from({ length: 16_384 }, (_, index) => index);
    expect(thrownBy(() => encodeRouteAttributes({ ...route, communities }, wide))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });

  const opaque = (code: number): PathAttribute => ({
    code,
    flags: 0xc0,
    name: 'unknown',
    value: octets('00'),
  });

  test.each<[string, Partial<RouteAttributes>]>([
    ['AS 0 as aggregator', { aggregator: { asn: 0, address: 1 } }],
    ['an address of the aggregator of 33 bits', { aggregator: { asn: 1, address: 2 ** 32 } }],
    ['a negative extended community', { extendedCommunities: [-1n] }],
    ['an extended community of 65 bits', { extendedCommunities: [2n ** 64n] }],
    [
      'a part of a large community that is no integer',
      { largeCommunities: [{ globalAdministrator: 1, localData1: 0.5, localData2: 0 }] },
    ],
    ['an OTC of 33 bits', { onlyToCustomer: 2 ** 32 }],
    ['NaN among communities', { communities: [1, Number.NaN, 2] }],
    ['another attribute twice', { others: [opaque(99), opaque(99)] }],
    ['another attribute that is there by name', { med: 1, others: [opaque(4)] }],
    ['MP_REACH', { others: [opaque(14)] }],
    ['MP_UNREACH', { others: [opaque(15)] }],
    ['AS4_PATH', { others: [opaque(17)] }],
    ['AS4_AGGREGATOR', { others: [opaque(18)] }],
    ['a code of 9 bits', { others: [opaque(256)] }],
    ['an unknown origin', { origin: 'bgp' as 'igp' }],
    ['an origin that every object has', { origin: '__proto__' as 'igp' }],
    ['an unknown segment', { asPath: [{ type: 'path' as 'seq', asns: [1] }] }],
    ['a segment that every object has', { asPath: [{ type: 'constructor' as 'seq', asns: [1] }] }],
  ])('refuses %s', (_, change) => {
    expect(thrownBy(() => encodeRouteAttributes({ ...route, ...change }, wide))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });
});
