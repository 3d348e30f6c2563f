import { describe, expect, test } from '@jest/globals';
import {
  encodeRouteAttributes,
  type AsPathSegment,
  type RouteAttributes,
} from '../../src/bgp-packet-lite/index.ts';
import { compact, hex, narrow, thrownBy, wide } from './octets.ts';

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
