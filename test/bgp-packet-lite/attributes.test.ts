import { describe, expect, test } from '@jest/globals';
import {
  encodeMessage,
  type MessageContext,
  type PathAttribute,
  type UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, hex, narrow, octets, thrownBy, update, wide } from './octets.ts';

const empty: UpdateMessage = {
  type: 'update',
  withdrawn: [],
  attributes: [],
  nlri: [],
  faults: [],
};

const attributes: [string, MessageContext, string, PathAttribute][] = [
  ['ORIGIN igp', wide, '40 01 01 00', { code: 1, flags: 0x40, name: 'ORIGIN', value: 'igp' }],
  ['ORIGIN egp', wide, '40 01 01 01', { code: 1, flags: 0x40, name: 'ORIGIN', value: 'egp' }],
  [
    'ORIGIN incomplete',
    wide,
    '40 01 01 02',
    { code: 1, flags: 0x40, name: 'ORIGIN', value: 'incomplete' },
  ],
  ['an empty AS_PATH', wide, '40 02 00', { code: 2, flags: 0x40, name: 'AS_PATH', value: [] }],
  [
    'AS_PATH with 4-octet AS numbers',
    wide,
    '40 02 0a 02 02 0000fde9 fa56ea00',
    {
      code: 2,
      flags: 0x40,
      name: 'AS_PATH',
      value: [{ type: 'seq', asns: [65_001, 4_200_000_000] }],
    },
  ],
  [
    'AS_PATH with 2-octet AS numbers',
    narrow,
    '40 02 06 02 02 fde9 5ba0',
    { code: 2, flags: 0x40, name: 'AS_PATH', value: [{ type: 'seq', asns: [65_001, 23_456] }] },
  ],
  [
    'AS_PATH with all four segment types',
    narrow,
    '40 02 12 03 01 fc00 04 01 fc01 02 01 0001 01 02 0002 0003',
    {
      code: 2,
      flags: 0x40,
      name: 'AS_PATH',
      value: [
        { type: 'confed_seq', asns: [64_512] },
        { type: 'confed_set', asns: [64_513] },
        { type: 'seq', asns: [1] },
        { type: 'set', asns: [2, 3] },
      ],
    },
  ],
  [
    'NEXT_HOP',
    wide,
    '40 03 04 c0000201',
    { code: 3, flags: 0x40, name: 'NEXT_HOP', value: 0xc0000201 },
  ],
  ['MED', wide, '80 04 04 ffffffff', { code: 4, flags: 0x80, name: 'MED', value: 0xffffffff }],
  [
    'LOCAL_PREF',
    wide,
    '40 05 04 00000064',
    { code: 5, flags: 0x40, name: 'LOCAL_PREF', value: 100 },
  ],
  [
    'ATOMIC_AGGREGATE',
    wide,
    '40 06 00',
    { code: 6, flags: 0x40, name: 'ATOMIC_AGGREGATE', value: null },
  ],
  [
    'AGGREGATOR',
    wide,
    'c0 07 08 fa56ea00 c0000201',
    {
      code: 7,
      flags: 0xc0,
      name: 'AGGREGATOR',
      value: { asn: 4_200_000_000, address: 0xc0000201 },
    },
  ],
  [
    'AGGREGATOR of a 2-octet session',
    narrow,
    'c0 07 06 fde9 c0000201',
    { code: 7, flags: 0xc0, name: 'AGGREGATOR', value: { asn: 65_001, address: 0xc0000201 } },
  ],
  [
    'COMMUNITY',
    wide,
    'c0 08 08 fde80064 ffff0000',
    { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [0xfde80064, 0xffff0000] },
  ],
  [
    'ORIGINATOR_ID',
    wide,
    '80 09 04 0a000001',
    { code: 9, flags: 0x80, name: 'ORIGINATOR_ID', value: 0x0a000001 },
  ],
  [
    'CLUSTER_LIST',
    wide,
    '80 0a 08 0a000001 ff000002',
    { code: 10, flags: 0x80, name: 'CLUSTER_LIST', value: [0x0a000001, 0xff000002] },
  ],
  [
    'EXTENDED_COMMUNITY',
    wide,
    'c0 10 10 0002fde800000064 ffffffffffffffff',
    {
      code: 16,
      flags: 0xc0,
      name: 'EXTENDED_COMMUNITY',
      value: [0x0002fde800000064n, 0xffffffffffffffffn],
    },
  ],
  [
    'AS4_PATH of a 2-octet session',
    narrow,
    'c0 11 0a 02 02 0000fde9 fa56ea00',
    {
      code: 17,
      flags: 0xc0,
      name: 'AS4_PATH',
      value: [{ type: 'seq', asns: [65_001, 4_200_000_000] }],
    },
  ],
  [
    'AS4_PATH of a 4-octet session',
    wide,
    'c0 11 06 01 01 00010000',
    { code: 17, flags: 0xc0, name: 'AS4_PATH', value: [{ type: 'set', asns: [65_536] }] },
  ],
  [
    'AS4_AGGREGATOR of a 2-octet session',
    narrow,
    'c0 12 08 00010000 c0000201',
    { code: 18, flags: 0xc0, name: 'AS4_AGGREGATOR', value: { asn: 65_536, address: 0xc0000201 } },
  ],
  [
    'LARGE_COMMUNITY',
    wide,
    'c0 20 18 000000010000000200000003 ffffffff fffffffe fffffffd',
    {
      code: 32,
      flags: 0xc0,
      name: 'LARGE_COMMUNITY',
      value: [
        { globalAdministrator: 1, localData1: 2, localData2: 3 },
        {
          globalAdministrator: 4_294_967_295,
          localData1: 4_294_967_294,
          localData2: 4_294_967_293,
        },
      ],
    },
  ],
  ['OTC', wide, 'c0 23 04 0000fde9', { code: 35, flags: 0xc0, name: 'OTC', value: 65_001 }],
  [
    'an optional attribute that is not recognised, with the Partial bit',
    wide,
    'e0 63 02 abcd',
    { code: 99, flags: 0xe0, name: 'unknown', value: octets('abcd') },
  ],
  [
    'a recognised attribute without a name here',
    wide,
    'c0 19 14 0002 20010db8000000000000000000000001 0064',
    {
      code: 25,
      flags: 0xc0,
      name: 'unknown',
      value: octets('0002 20010db8000000000000000000000001 0064'),
    },
  ],
  [
    'AIGP',
    wide,
    '80 1a 0b 01 000b 0000000000000064',
    { code: 26, flags: 0x80, name: 'unknown', value: octets('01 000b 0000000000000064') },
  ],
  [
    'the Extended Length flag on a short value',
    wide,
    '50 01 0001 00',
    { code: 1, flags: 0x50, name: 'ORIGIN', value: 'igp' },
  ],
  [
    'the Extended Length flag on no value',
    wide,
    '50 06 0000',
    { code: 6, flags: 0x50, name: 'ATOMIC_AGGREGATE', value: null },
  ],
  [
    'the Partial bit of a well-known attribute',
    wide,
    '60 01 01 00',
    { code: 1, flags: 0x60, name: 'ORIGIN', value: 'igp' },
  ],
  [
    'unused low bits of the flags',
    wide,
    '4f 03 04 c0000201',
    { code: 3, flags: 0x4f, name: 'NEXT_HOP', value: 0xc0000201 },
  ],
];

/** An UPDATE with only one attribute: without NLRI nothing is missing. */
describe('attributes', () => {
  test.each(attributes)('reads %s', (_, context, wire, attribute) => {
    const decoded = decodeAs('update', update({ attributes: wire }), context);
    expect(decoded).toEqual({ ...empty, attributes: [attribute] });
  });

  test.each(attributes)('writes %s', (_, context, wire, attribute) => {
    expect(hex(encodeMessage({ ...empty, attributes: [attribute] }, context))).toBe(
      hex(update({ attributes: wire })),
    );
  });

  test('adds the Extended Length flag to a value of 256 octets', () => {
    const value = new Uint8Array(256);
    expect(
      hex(
        encodeMessage(
          { ...empty, attributes: [{ code: 99, flags: 0xc0, name: 'unknown', value }] },
          wide,
        ),
      ),
    ).toBe(hex(update({ attributes: `d0 63 0100 ${'00'.repeat(256)}` })));
  });

  test('leaves it away from a value of 255 octets', () => {
    const value = new Uint8Array(255);
    expect(
      hex(
        encodeMessage(
          { ...empty, attributes: [{ code: 99, flags: 0xc0, name: 'unknown', value }] },
          wide,
        ),
      ),
    ).toBe(hex(update({ attributes: `c0 63 ff ${'00'.repeat(255)}` })));
  });

  test('reads a value of 300 octets', () => {
    const decoded = decodeAs(
      'update',
      update({ attributes: `d0 08 012c ${'fde80064'.repeat(75)}` }),
    );
    expect(decoded.attributes[0]?.value).toEqual(Array<number>(75).fill(0xfde80064));
  });

  test('keeps the wire order', () => {
    const wire = '80 04 04 00000001 40 01 01 00 40 03 04 c0000201';
    const decoded = decodeAs('update', update({ attributes: wire }));
    expect(decoded.attributes.map(({ name }) => name)).toEqual(['MED', 'ORIGIN', 'NEXT_HOP']);
  });

  test.each([
    ['an unknown attribute', 'c0 63 02 abcd', octets('abcd')],
    ['a long unknown attribute', `c0 63 64 ${'ab'.repeat(100)}`, octets('ab'.repeat(100))],
  ])('keeps no view of what it has read: %s', (_, attribute, value) => {
    const wire = update({ attributes: attribute });
    const decoded = decodeAs('update', wire);
    wire.fill(0);
    expect(decoded.attributes[0]?.value).toEqual(value);
  });

  test('writes octets under a code that has a name', () => {
    const attribute = { code: 2, flags: 0x40, name: 'unknown', value: octets('09') } as const;
    expect(hex(encodeMessage({ ...empty, attributes: [attribute] }, wide))).toBe(
      hex(update({ attributes: '40 02 01 09' })),
    );
  });

  test.each([
    [99, 'ORIGIN'],
    [2, 'ORIGIN'],
    [0, 'ORIGIN'],
    [256, 'ORIGIN'],
    [26, 'AIGP'],
    [1, 'bogus'],
    [1, '__proto__'],
    [1, 'constructor'],
    [99, undefined],
  ])('refuses to write attribute %p with the name %p', (code, name) => {
    const attribute = { code, flags: 0x40, name, value: 'igp' } as unknown as PathAttribute;
    expect(
      thrownBy(() => encodeMessage({ ...empty, attributes: [attribute] }, wide)),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });

  test('says which name an attribute has', () => {
    const attribute = { code: 1, flags: 0x40, name: 'MED', value: 1 } as unknown as PathAttribute;
    expect(
      thrownBy(() => encodeMessage({ ...empty, attributes: [attribute] }, wide)),
    ).toHaveProperty('message', "the name of attribute 1 is MED: it must be 'ORIGIN' or 'unknown'");
  });

  const large = { globalAdministrator: 0, localData1: 0, localData2: 0 };

  test.each<[string, PathAttribute]>([
    ['flags', { code: 1, flags: 256, name: 'ORIGIN', value: 'igp' }],
    ['code', { code: 256, flags: 0x40, name: 'unknown', value: octets('') }],
    ['next hop', { code: 3, flags: 0x40, name: 'NEXT_HOP', value: -1 }],
    ['MED', { code: 4, flags: 0x80, name: 'MED', value: 2 ** 32 }],
    ['fraction', { code: 5, flags: 0x40, name: 'LOCAL_PREF', value: 1.5 }],
    ['aggregator', { code: 7, flags: 0xc0, name: 'AGGREGATOR', value: { asn: 1, address: -1 } }],
    ['community', { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [2 ** 32] }],
    ['cluster', { code: 10, flags: 0x80, name: 'CLUSTER_LIST', value: [-1] }],
    ['extended', { code: 16, flags: 0xc0, name: 'EXTENDED_COMMUNITY', value: [2n ** 64n] }],
    ['negative extended', { code: 16, flags: 0xc0, name: 'EXTENDED_COMMUNITY', value: [-1n] }],
    [
      'global administrator',
      {
        code: 32,
        flags: 0xc0,
        name: 'LARGE_COMMUNITY',
        value: [{ ...large, globalAdministrator: 2 ** 32 }],
      },
    ],
    [
      'first local data',
      { code: 32, flags: 0xc0, name: 'LARGE_COMMUNITY', value: [{ ...large, localData1: -1 }] },
    ],
    [
      'second local data',
      { code: 32, flags: 0xc0, name: 'LARGE_COMMUNITY', value: [{ ...large, localData2: 0.5 }] },
    ],
    [
      'a segment of 256 AS numbers',
      {
        code: 2,
        flags: 0x40,
        name: 'AS_PATH',
        value: [{ type: 'seq', asns: Array<number>(256).fill(1) }],
      },
    ],
  ])('refuses to write what does not fit: %s', (_, attribute) => {
    expect(
      thrownBy(() => encodeMessage({ ...empty, attributes: [attribute] }, wide)),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });

  test.each<[string, PathAttribute]>([
    ['path', { code: 2, flags: 64, name: 'AS_PATH', value: [{ type: 'seq', asns: [65_536] }] }],
    ['aggregator', { code: 7, flags: 192, name: 'AGGREGATOR', value: { asn: 65_536, address: 1 } }],
  ])('refuses to write a large AS number in 2 octets: %s', (_, attribute) => {
    expect(
      thrownBy(() => encodeMessage({ ...empty, attributes: [attribute] }, narrow)),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });
});
