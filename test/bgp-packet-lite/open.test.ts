import { describe, expect, test } from '@jest/globals';
import {
  capabilityCode,
  createOpen,
  decodeMessage,
  encodeMessage,
  findCapability,
  openAsn,
  type Capability,
  type OpenMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { answerTo, decodeAs, hex, message, octets, openWith, thrownBy, wide } from './octets.ts';

const plain: OpenMessage = {
  type: 'open',
  version: 4,
  asn: 65_001,
  holdTime: 90,
  routerId: 0x0a000001,
  capabilities: [],
};

/** One capability at a time, in both directions. */
const pairs: [string, string, Capability][] = [
  [
    'multiprotocol IPv4 unicast',
    '01 04 0001 00 01',
    { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
  ],
  [
    'multiprotocol IPv6 multicast',
    '01 04 0002 00 02',
    { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 2 } },
  ],
  [
    '4-octet AS number',
    '41 04 fa56ea00',
    { code: 65, name: 'four-octet-asn', value: 4_200_000_000 },
  ],
  [
    'graceful restart without a family',
    '40 02 0000',
    { code: 64, name: 'graceful-restart', value: { flags: 0, time: 0, families: [] } },
  ],
  [
    'graceful restart of BIRD: 120 s, no flags',
    '40 02 0078',
    { code: 64, name: 'graceful-restart', value: { flags: 0, time: 120, families: [] } },
  ],
  [
    'graceful restart with R, N and two families',
    '40 0a cfff 0001 01 80 0002 01 00',
    {
      code: 64,
      name: 'graceful-restart',
      value: {
        flags: 12,
        time: 4095,
        families: [
          { afi: 1, safi: 1, flags: 128 },
          { afi: 2, safi: 1, flags: 0 },
        ],
      },
    },
  ],
  [
    'an unknown capability, kept as octets',
    'ef 03 010203',
    { code: 239, name: 'unknown', value: octets('010203') },
  ],
];

describe('OPEN', () => {
  test('is read without optional parameters', () => {
    expect(decodeMessage(openWith(''), wide)).toEqual(plain);
  });

  test('is written without optional parameters', () => {
    expect(hex(encodeMessage(plain, wide))).toBe(hex(openWith('')));
  });

  test.each(pairs)('reads capability: %s', (_, wire, capability) => {
    const length = octets(wire).length.toString(16).padStart(2, '0');
    const open = decodeAs('open', openWith(`02 ${length} ${wire}`));
    expect(open.capabilities).toEqual([capability]);
  });

  test.each(pairs)('writes capability: %s', (_, wire, capability) => {
    const length = octets(wire).length.toString(16).padStart(2, '0');
    expect(hex(encodeMessage({ ...plain, capabilities: [capability] }, wide))).toBe(
      hex(openWith(`02 ${length} ${wire}`)),
    );
  });

  test('keeps no view of what it has read', () => {
    const wire = openWith('02 05 ef 03 010203');
    const open = decodeAs('open', wire);
    wire.fill(0);
    expect(open.capabilities[0]?.value).toEqual(octets('010203'));
  });

  test('writes all capabilities in one parameter', () => {
    const capabilities = pairs.slice(0, 3).map(([, , capability]) => capability);
    expect(hex(encodeMessage({ ...plain, capabilities }, wide))).toBe(
      hex(openWith('02 12 01 04 0001 00 01 01 04 0002 00 02 41 04 fa56ea00')),
    );
  });

  test('takes the extended form when 255 octets do not suffice', () => {
    const value = new Uint8Array(252);
    const open: OpenMessage = { ...plain, capabilities: [{ code: 239, name: 'unknown', value }] };
    // 252 + 2 octets of capability, + 2 of parameter header = 256.
    expect(hex(encodeMessage(open, wide))).toBe(
      hex(message(1, `04 fde9 005a 0a000001 ff ff 0101 02 00fe ef fc ${'00'.repeat(252)}`)),
    );
  });

  test('stays in the short form up to 255 octets', () => {
    const value = new Uint8Array(251);
    const open: OpenMessage = { ...plain, capabilities: [{ code: 239, name: 'unknown', value }] };
    expect(hex(encodeMessage(open, wide))).toBe(hex(openWith(`02 fd ef fb ${'00'.repeat(251)}`)));
  });

  test('reads a wrong length of a known capability as 2/0', () => {
    expect(answerTo(() => decodeMessage(openWith('02 05 41 03 00fde9'), wide))).toMatchObject({
      code: 2,
      subcode: 0,
    });
  });

  test.each([
    ['multiprotocol of 3 octets', '02 05 01 03 000100'],
    ['graceful restart of 4 octets', '02 06 40 04 00780001'],
    ['graceful restart of 0 octets', '02 02 40 00'],
  ])('answers 2/0 to %s', (_, parameters) => {
    expect(answerTo(() => decodeMessage(openWith(parameters), wide))).toMatchObject({
      code: 2,
      subcode: 0,
    });
  });

  test.each<[string, Partial<OpenMessage>]>([
    ['version', { version: 256 }],
    ['asn', { asn: 65_536 }],
    ['hold time', { holdTime: -1 }],
    ['router ID', { routerId: 2 ** 32 }],
    ['a fraction', { holdTime: 1.5 }],
    ['4-octet AS number', { capabilities: [{ code: 65, name: 'four-octet-asn', value: -1 }] }],
    [
      'restart time',
      {
        capabilities: [
          { code: 64, name: 'graceful-restart', value: { flags: 0, time: 4096, families: [] } },
        ],
      },
    ],
    [
      'restart flags',
      {
        capabilities: [
          { code: 64, name: 'graceful-restart', value: { flags: 16, time: 0, families: [] } },
        ],
      },
    ],
    [
      'capability of 256 octets',
      { capabilities: [{ code: 239, name: 'unknown', value: new Uint8Array(256) }] },
    ],
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

describe('findCapability', () => {
  const open: OpenMessage = {
    ...plain,
    capabilities: [
      { code: 239, name: 'unknown', value: octets('') },
      { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
      { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } },
    ],
  };

  test('finds the first one of a code, with its type', () => {
    expect(findCapability(open, capabilityCode.multiprotocol)?.value.afi).toBe(1);
  });

  test('finds one without a name', () => {
    expect(findCapability(open, 239)?.value).toHaveLength(0);
  });

  test('is undefined for one that is not there', () => {
    expect(findCapability(open, capabilityCode.fourOctetAsn)).toBeUndefined();
  });
});
