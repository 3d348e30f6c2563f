import { describe, expect, test } from '@jest/globals';
import {
  createOpen,
  decodeMessage,
  encodeMessage,
  openAsn,
  type Capability,
  type OpenMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, hex, octets, openWith, thrownBy, wide } from './octets.ts';

const plain: OpenMessage = {
  type: 'open',
  version: 4,
  asn: 65_001,
  holdTime: 90,
  routerId: 0x0a000001,
  capabilities: [],
};

describe('OPEN', () => {
  test('is read without optional parameters', () => {
    expect(decodeMessage(openWith(''), wide)).toEqual(plain);
  });

  test('is written without optional parameters', () => {
    expect(hex(encodeMessage(plain, wide))).toBe(hex(openWith('')));
  });

  test('keeps no view of what it has read', () => {
    const wire = openWith('02 05 ef 03 010203');
    const open = decodeAs('open', wire);
    wire.fill(0);
    expect(open.capabilities[0]?.value).toEqual(octets('010203'));
  });

  test.each<[string, Partial<OpenMessage>]>([
    ['version', { version: 256 }],
    ['asn', { asn: 65_536 }],
    ['hold time', { holdTime: -1 }],
    ['router ID', { routerId: 2 ** 32 }],
    ['a fraction', { holdTime: 1.5 }],
  ])('refuses to write what does not fit: %s', (_, change) => {
    expect(thrownBy(() => encodeMessage({ ...plain, ...change }, wide))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test('refuses to write more than 4096 octets, with extended messages too', () => {
    const capability: Capability = { code: 239, name: 'unknown', value: new Uint8Array(255) };
    const open: OpenMessage = { ...plain, capabilities: Array<Capability>(16).fill(capability) };
    expect(
      thrownBy(() => encodeMessage(open, { fourOctetAsn: true, extendedMessage: true })),
    ).toMatchObject({ code: 'ERR_MESSAGE_TOO_LONG' });
  });
});

describe('createOpen', () => {
  const options = { asn: 65_001, holdTime: 9, routerId: 1, capabilities: [] };

  test('puts a small AS number into the 2-octet field', () => {
    expect(createOpen(options)).toEqual({
      type: 'open',
      version: 4,
      asn: 65_001,
      holdTime: 9,
      routerId: 1,
      capabilities: [],
    });
  });

  test('puts AS_TRANS there for a large one', () => {
    expect(createOpen({ ...options, asn: 65_536 }).asn).toBe(23_456);
  });

  test('takes the largest AS number that fits', () => {
    expect(createOpen({ ...options, asn: 65_535 }).asn).toBe(65_535);
  });

  test.each([
    { asn: 0 },
    { asn: 2 ** 32 },
    { holdTime: 1 },
    { holdTime: 2 },
    { holdTime: 65_536 },
    { routerId: 0 },
    { routerId: -1 },
  ])('refuses %j', (change) => {
    expect(thrownBy(() => createOpen({ ...options, ...change }))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test('allows hold time 0', () => {
    expect(createOpen({ ...options, holdTime: 0 }).holdTime).toBe(0);
  });
});

describe('openAsn', () => {
  test('is the 2-octet field without the capability', () => {
    expect(openAsn(plain)).toBe(65_001);
  });

  test('is the capability where it is there', () => {
    const capabilities: Capability[] = [{ code: 65, name: 'four-octet-asn', value: 4_200_000_000 }];
    expect(openAsn({ ...plain, asn: 23_456, capabilities })).toBe(4_200_000_000);
  });
});
