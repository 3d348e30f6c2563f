import { describe, expect, test } from '@jest/globals';
import {
  encodeMessage,
  encodeRouteAttributes,
  type PathAttribute,
  type RouteAttributes,
  type UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { hex, octets, thrownBy, wide } from './octets.ts';

const empty: UpdateMessage = {
  type: 'update',
  withdrawn: [],
  attributes: [],
  nlri: [],
  faults: [],
};

function write(attribute: PathAttribute): unknown {
  return thrownBy(() => encodeMessage({ ...empty, attributes: [attribute] }, wide));
}

describe('encodeMessage refuses', () => {
  test.each<[string, PathAttribute, string]>([
    [
      'a community that is too large',
      { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [4_294_967_296] },
      'a community is 4294967296: it must be an integer from 0 to 4294967295',
    ],
    [
      'a cluster identifier that is too large',
      { code: 10, flags: 0x80, name: 'CLUSTER_LIST', value: [4_294_967_296] },
      'a cluster identifier is 4294967296: it must be an integer from 0 to 4294967295',
    ],
    [
      'an extended community of 65 bits',
      { code: 16, flags: 0xc0, name: 'EXTENDED_COMMUNITY', value: [1n << 64n] },
      'an extended community is 18446744073709551616: it must be an integer from 0 to 18446744073709551615',
    ],
    [
      'an extended community below 0',
      { code: 16, flags: 0xc0, name: 'EXTENDED_COMMUNITY', value: [-1n] },
      'an extended community is -1: it must be an integer from 0 to 18446744073709551615',
    ],
    [
      'an IPv6 prefix of a length that is no integer',
      {
        code: 15,
        flags: 0x80,
        name: 'MP_UNREACH',
        value: {
          afi: 2,
          safi: 1,
          family: 'ipv6',
          withdrawn: [{ address: new Uint8Array(16), length: 64.5 }],
        },
      },
      'the length of an IPv6 prefix is 64.5: it must be an integer from 0 to 128',
    ],
    [
      'an IPv6 prefix of a length below 0',
      {
        code: 15,
        flags: 0x80,
        name: 'MP_UNREACH',
        value: {
          afi: 2,
          safi: 1,
          family: 'ipv6',
          withdrawn: [{ address: new Uint8Array(16), length: -1 }],
        },
      },
      'the length of an IPv6 prefix is -1: it must be an integer from 0 to 128',
    ],
  ])('%s', (_what, attribute, text) => {
    expect(write(attribute)).toMatchObject({ code: 'ERR_MESSAGE_VALUE', message: text });
  });

  test('a name for a code that has none', () => {
    const attribute = { code: 99, flags: 0xc0, name: 'MED', value: 1 } as unknown as PathAttribute;
    expect(write(attribute)).toHaveProperty(
      'message',
      "the name of attribute 99 is MED: it must be 'unknown'",
    );
  });

  test('another name for a code that has one', () => {
    const attribute = { code: 4, flags: 0x80, name: 'OTC', value: 1 } as unknown as PathAttribute;
    expect(write(attribute)).toHaveProperty(
      'message',
      "the name of attribute 4 is OTC: it must be 'MED' or 'unknown'",
    );
  });
});

const route: RouteAttributes = { origin: 'igp', asPath: [] };

/** An attribute that is passed on, of so many octets. */
function passedOn(code: number, length: number): PathAttribute {
  return { code, flags: 0xc0, name: 'unknown', value: new Uint8Array(length) };
}

describe('encodeRouteAttributes', () => {
  test.each([1n << 64n, -1n])('refuses the extended community %s', (community) => {
    const action = () =>
      encodeRouteAttributes({ ...route, extendedCommunities: [community] }, wide);
    expect(thrownBy(action)).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
      message: `an extended community is ${community}: it must be an integer from 0 to 18446744073709551615`,
    });
  });

  test.each([
    [
      14,
      'the code of one of others is 14: it must be neither MP_REACH nor MP_UNREACH: use packMpAnnouncements and packMpWithdrawals',
    ],
    [
      15,
      'the code of one of others is 15: it must be neither MP_REACH nor MP_UNREACH: use packMpAnnouncements and packMpWithdrawals',
    ],
    [
      17,
      'the code of one of others is 17: it must be neither AS4_PATH nor AS4_AGGREGATOR: they follow from asPath and aggregator',
    ],
    [
      18,
      'the code of one of others is 18: it must be neither AS4_PATH nor AS4_AGGREGATOR: they follow from asPath and aggregator',
    ],
  ])('refuses to pass attribute %d on', (code, text) => {
    const action = () => encodeRouteAttributes({ ...route, others: [passedOn(code, 4)] }, wide);
    expect(thrownBy(action)).toHaveProperty('message', text);
  });

  test('refuses an attribute that is passed on twice', () => {
    const others = [passedOn(0, 1), passedOn(0, 1)];
    expect(thrownBy(() => encodeRouteAttributes({ ...route, others }, wide))).toHaveProperty(
      'message',
      'the code of one of others is 0: it must be the code of no other attribute: each may be there once',
    );
  });

  // 63 AS numbers in one segment are 254 octets, and 64 are 258.
  test.each([
    [63, '4002fe023f'],
    [64, '500201020240'],
  ])('gives an AS_PATH of %d AS numbers the shortest header', (count, start) => {
    const asns = Array.from({ length: count }, () => 65_001);
    const block = encodeRouteAttributes({ ...route, asPath: [{ type: 'seq', asns }] }, wide);
    expect(hex(block).slice(8, 8 + start.length)).toBe(start);
  });

  test('is as many octets as it needs after a block that was large', () => {
    encodeRouteAttributes({ ...route, others: [passedOn(99, 20_000)] }, wide);
    expect(hex(encodeRouteAttributes({ ...route, nextHop: 0xc0000201 }, wide))).toBe(
      '40010100400200400304c0000201',
    );
  });

  test('is right in every one of a thousand blocks that share memory', () => {
    const blocks = Array.from({ length: 1_000 }, (_, med) =>
      encodeRouteAttributes({ ...route, med }, wide),
    );
    const expected = Array.from(
      { length: 1_000 },
      (_, med) => `40010100400200800404${med.toString(16).padStart(8, '0')}`,
    );
    expect(blocks.map(hex)).toEqual(expected);
  });
});

test('an attribute of 65535 octets is written', () => {
  const block = encodeRouteAttributes({ ...route, others: [passedOn(99, 65_535)] }, wide);
  expect(hex(block.subarray(7, 11))).toBe(hex(octets('d063ffff')));
});
