import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeMessage,
  endOfRib,
  isEndOfRib,
  type Ipv4Nlri,
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

const prefixes: [string, string, Ipv4Nlri][] = [
  ['0.0.0.0/0', '00', { address: 0, length: 0 }],
  ['128.0.0.0/1', '01 80', { address: 0x80000000, length: 1 }],
  ['10.0.0.0/8', '08 0a', { address: 0x0a000000, length: 8 }],
  ['10.128.0.0/9', '09 0a80', { address: 0x0a800000, length: 9 }],
  ['10.1.0.0/16', '10 0a01', { address: 0x0a010000, length: 16 }],
  ['10.1.128.0/17', '11 0a0180', { address: 0x0a018000, length: 17 }],
  ['192.0.2.0/24', '18 c00002', { address: 0xc0000200, length: 24 }],
  ['192.0.2.128/25', '19 c0000280', { address: 0xc0000280, length: 25 }],
  ['255.255.255.255/32', '20 ffffffff', { address: 0xffffffff, length: 32 }],
];

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
    'ATOMIC_AGGREGATE, as octets',
    wide,
    '40 06 00',
    { code: 6, flags: 0x40, name: 'unknown', value: octets('') },
  ],
  [
    'AGGREGATOR, as octets',
    wide,
    'c0 07 08 0000fde9 c0000201',
    { code: 7, flags: 0xc0, name: 'unknown', value: octets('0000fde9c0000201') },
  ],
  [
    'AGGREGATOR of a 2-octet session, as octets',
    narrow,
    'c0 07 06 fde9 c0000201',
    { code: 7, flags: 0xc0, name: 'unknown', value: octets('fde9c0000201') },
  ],
  [
    'COMMUNITY',
    wide,
    'c0 08 08 fde80064 ffff0000',
    { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [0xfde80064, 0xffff0000] },
  ],
  [
    'LARGE_COMMUNITY, as octets',
    wide,
    'c0 20 0c 000000010000000200000003',
    { code: 32, flags: 0xc0, name: 'unknown', value: octets('000000010000000200000003') },
  ],
  [
    'MP_REACH, as octets',
    wide,
    '80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db8',
    {
      code: 14,
      flags: 0x80,
      name: 'unknown',
      value: octets('0002 01 10 20010db8000000000000000000000001 00 20 20010db8'),
    },
  ],
  [
    'an optional attribute that is not recognised, with the Partial bit',
    wide,
    'e0 63 02 abcd',
    { code: 99, flags: 0xe0, name: 'unknown', value: octets('abcd') },
  ],
  [
    'the Extended Length flag on a short value',
    wide,
    '50 01 0001 00',
    { code: 1, flags: 0x50, name: 'ORIGIN', value: 'igp' },
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
  test.each(attributes.filter(([, , wire]) => !wire.startsWith('80 0e')))(
    'reads %s',
    (_, context, wire, attribute) => {
      const decoded = decodeAs('update', update({ attributes: wire }), context);
      expect(decoded).toEqual({ ...empty, attributes: [attribute] });
    },
  );

  test.each(attributes)('writes %s', (_, context, wire, attribute) => {
    expect(hex(encodeMessage({ ...empty, attributes: [attribute] }, context))).toBe(
      hex(update({ attributes: wire })),
    );
  });

  test('reads MP_REACH beside ORIGIN and AS_PATH', () => {
    const mpReach = '80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db8';
    const decoded = decodeAs('update', update({ attributes: `${mpReach} 40 01 01 00 40 02 00` }));
    expect(decoded.faults).toEqual([]);
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

  test('keeps the wire order', () => {
    const wire = '80 04 04 00000001 40 01 01 00 40 03 04 c0000201';
    const decoded = decodeAs('update', update({ attributes: wire }));
    expect(decoded.attributes.map(({ name }) => name)).toEqual(['MED', 'ORIGIN', 'NEXT_HOP']);
  });

  test('keeps no view of what it has read', () => {
    const wire = update({ attributes: 'c0 63 02 abcd' });
    const decoded = decodeAs('update', wire);
    wire.fill(0);
    expect(decoded.attributes[0]?.value).toEqual(octets('abcd'));
  });

  test.each<[string, PathAttribute]>([
    ['flags', { code: 1, flags: 256, name: 'ORIGIN', value: 'igp' }],
    ['code', { code: 256, flags: 0x40, name: 'ORIGIN', value: 'igp' }],
    ['next hop', { code: 3, flags: 0x40, name: 'NEXT_HOP', value: -1 }],
    ['community', { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [2 ** 32] }],
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

  test('refuses to write a large AS number in 2 octets', () => {
    const attribute: PathAttribute = {
      code: 2,
      flags: 0x40,
      name: 'AS_PATH',
      value: [{ type: 'seq', asns: [65_536] }],
    };
    expect(
      thrownBy(() => encodeMessage({ ...empty, attributes: [attribute] }, narrow)),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });
});

describe('prefixes', () => {
  test.each(prefixes)('reads %s', (_, wire, prefix) => {
    expect(decodeAs('update', update({ withdrawn: wire })).withdrawn).toEqual([prefix]);
  });

  test.each(prefixes)('writes %s', (_, wire, prefix) => {
    expect(hex(encodeMessage({ ...empty, withdrawn: [prefix] }, wide))).toBe(
      hex(update({ withdrawn: wire })),
    );
  });

  test('reads and writes several in the NLRI field', () => {
    const wire = update({
      attributes: '40 01 01 00 40 02 00 40 03 04 c0000201',
      nlri: prefixes.map(([, text]) => text).join(''),
    });
    const decoded = decodeAs('update', wire);
    expect(decoded.nlri).toEqual(prefixes.map(([, , prefix]) => prefix));
    expect(hex(encodeMessage(decoded, wide))).toBe(hex(wire));
  });

  test('ignores bits beyond the length when it reads', () => {
    expect(decodeAs('update', update({ withdrawn: '0c 0aff' })).withdrawn).toEqual([
      { address: 0x0af00000, length: 12 },
    ]);
  });

  test('clears bits beyond the length when it writes', () => {
    const withdrawn = [{ address: 0x0affffff, length: 12 }];
    expect(hex(encodeMessage({ ...empty, withdrawn }, wide))).toBe(
      hex(update({ withdrawn: '0c 0af0' })),
    );
  });

  test.each([
    { address: 0, length: 33 },
    { address: 0, length: -1 },
    { address: 0, length: 1.5 },
    { address: -1, length: 8 },
    { address: 2 ** 32, length: 8 },
  ])('refuses to write %j', (prefix) => {
    expect(thrownBy(() => encodeMessage({ ...empty, withdrawn: [prefix] }, wide))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });
});

describe('UPDATE', () => {
  test('of more than 4096 octets is refused by the encoder', () => {
    const withdrawn = Array<Ipv4Nlri>(815).fill({ address: 1, length: 32 });
    expect(thrownBy(() => encodeMessage({ ...empty, withdrawn }, wide))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });

  test('of more than 4096 octets is written with extended messages', () => {
    const withdrawn = Array<Ipv4Nlri>(815).fill({ address: 1, length: 32 });
    const context = { ...wide, extendedMessage: true };
    expect(encodeMessage({ ...empty, withdrawn }, context)).toHaveLength(4098);
  });

  test('of more than 65535 octets is refused with extended messages too', () => {
    const withdrawn = Array<Ipv4Nlri>(13_108).fill({ address: 1, length: 32 });
    const context = { ...wide, extendedMessage: true };
    expect(thrownBy(() => encodeMessage({ ...empty, withdrawn }, context))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });

  test('is decoded from a Buffer to plain octets', () => {
    const decoded = decodeMessage(Buffer.from(update({ attributes: 'c0 63 02 abcd' })), wide);
    expect(decoded).toStrictEqual({
      ...empty,
      attributes: [{ code: 99, flags: 0xc0, name: 'unknown', value: octets('abcd') }],
    });
  });
});

describe('isEndOfRib', () => {
  test('is true of an empty UPDATE', () => {
    expect(isEndOfRib(decodeAs('update', endOfRib()))).toBe(true);
  });

  test.each([
    ['a withdrawal', { withdrawn: '08 0a' }],
    ['an attribute', { attributes: '40 01 01 00' }],
    ['a route', { attributes: '40 01 01 00 40 02 00 40 03 04 c0000201', nlri: '08 0a' }],
    // Discarding the faulty attribute must not make it look empty.
    ['a discarded attribute', { attributes: '40 06 01 00' }],
  ])('is false of %s', (_, parts) => {
    expect(isEndOfRib(decodeAs('update', update(parts)))).toBe(false);
  });
});
