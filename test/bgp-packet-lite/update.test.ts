import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeMessage,
  endOfRib,
  endOfRibFamily,
  isEndOfRib,
  type Ipv4Nlri,
  type UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, hex, octets, thrownBy, update, wide } from './octets.ts';

const empty: UpdateMessage = {
  type: 'update',
  withdrawn: [],
  attributes: [],
  nlri: [],
  faults: [],
};

const prefixes: [string, string, Ipv4Nlri][] = [
  ['bits beyond the length', '0c 0aff', { address: 0x0af00000, length: 12, trailingBits: 15 }],
  [
    'one bit beyond the length',
    '1f c0000201',
    { address: 0xc0000200, length: 31, trailingBits: 1 },
  ],
  ['the first bit beyond the length', '01 40', { address: 0, length: 1, trailingBits: 64 }],
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

  test('clears bits of the address beyond the length when it writes', () => {
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
    { address: 0, length: 2 ** 31 },
    { address: 0, length: 12, trailingBits: 16 },
    { address: 0, length: 12, trailingBits: -1 },
    { address: 0, length: 16, trailingBits: 1 },
    { address: 0, length: 0, trailingBits: 1 },
    { address: 0, length: 8, pathId: 1 },
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

describe('endOfRibFamily', () => {
  test('of an empty UPDATE is IPv4 unicast', () => {
    expect(endOfRibFamily(decodeAs('update', endOfRib()))).toEqual({ afi: 1, safi: 1 });
  });

  test.each([
    ['IPv6 unicast', '80 0f 03 0002 01', { afi: 2, safi: 1 }],
    ['IPv4 multicast', '80 0f 03 0001 02', { afi: 1, safi: 2 }],
    ['a family that is not read', '80 0f 03 0019 46', { afi: 25, safi: 70 }],
    ['an extended length', '90 0f 0003 0002 01', { afi: 2, safi: 1 }],
  ])('of an empty MP_UNREACH is its family: %s', (_, attributes, family) => {
    expect(endOfRibFamily(decodeAs('update', update({ attributes })))).toEqual(family);
  });

  test.each([
    ['a withdrawal', { withdrawn: '08 0a' }],
    ['an IPv6 withdrawal', { attributes: '80 0f 05 0002 01 08 20' }],
    ['a withdrawal of a family that is not read', { attributes: '80 0f 04 0019 46 00' }],
    [
      'a withdrawal beside an empty MP_UNREACH',
      { withdrawn: '00', attributes: '80 0f 03 0002 01' },
    ],
    ['another attribute', { attributes: '80 0f 03 0002 01 40 01 01 00' }],
    ['an empty MP_REACH', { attributes: '80 0e 09 0001 01 04 c0000201 00' }],
    ['an MP_UNREACH with wrong flags', { attributes: 'c0 0f 03 0002 01' }],
  ])('of %s is undefined', (_, parts) => {
    expect(endOfRibFamily(decodeAs('update', update(parts)))).toBeUndefined();
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
    ['the marker of another family', { attributes: '80 0f 03 0002 01' }],
  ])('is false of %s', (_, parts) => {
    expect(isEndOfRib(decodeAs('update', update(parts)))).toBe(false);
  });
});
