import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeMessage,
  type Capability,
  type OpenMessage,
} from '../../../src/bgp-packet-lite/index.ts';
import { answerTo, compact, decodeAs, hex, octets, openWith, thrownBy, wide } from '../octets.ts';

const plain: OpenMessage = {
  type: 'open',
  version: 4,
  asn: 65_001,
  holdTime: 90,
  routerId: 0x0a000001,
  capabilities: [],
};

function parameter(capability: string): string {
  const length = (compact(capability).length / 2).toString(16).padStart(2, '0');
  return `02 ${length} ${capability}`;
}

function written(capability: Capability): string {
  return hex(encodeMessage({ ...plain, capabilities: [capability] }, wide));
}

/** One capability at a time, in both directions. "Measured": reference/bgp-conformance.md, its last table. */
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
    'multiprotocol of BGP-LS',
    '01 04 4004 00 47',
    { code: 1, name: 'multiprotocol', value: { afi: 16_388, safi: 71 } },
  ],
  [
    'multiprotocol with a dirty reserved octet',
    '01 04 0001 ff 01',
    { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1, reserved: 255 } },
  ],
  ['route refresh', '02 00', { code: 2, name: 'route-refresh', value: null }],
  [
    'extended next hop: IPv4 unicast over IPv6',
    '05 06 0001 0001 0002',
    {
      code: 5,
      name: 'extended-next-hop',
      value: [{ afi: 1, safi: 1, nextHopAfi: 2 }],
    },
  ],
  [
    'extended next hop of two families, one with a SAFI of two octets',
    '05 0c 0001 0001 0002 0001 0180 0002',
    {
      code: 5,
      name: 'extended-next-hop',
      value: [
        { afi: 1, safi: 1, nextHopAfi: 2 },
        { afi: 1, safi: 384, nextHopAfi: 2 },
      ],
    },
  ],
  ['extended next hop of nothing', '05 00', { code: 5, name: 'extended-next-hop', value: [] }],
  ['extended message', '06 00', { code: 6, name: 'extended-message', value: null }],
  ['role provider', '09 01 00', { code: 9, name: 'role', value: 0 }],
  ['role customer', '09 01 03', { code: 9, name: 'role', value: 3 }],
  ['role of no meaning', '09 01 ff', { code: 9, name: 'role', value: 255 }],
  [
    'graceful restart without a family',
    '40 02 0000',
    { code: 64, name: 'graceful-restart', value: { flags: 0, time: 0, families: [] } },
  ],
  [
    'graceful restart of BIRD (measured): 120 s',
    '40 02 0078',
    { code: 64, name: 'graceful-restart', value: { flags: 0, time: 120, families: [] } },
  ],
  [
    'graceful restart of FRR (measured): R, N, 120 s',
    '40 02 c078',
    { code: 64, name: 'graceful-restart', value: { flags: 12, time: 120, families: [] } },
  ],
  [
    'graceful restart of GoBGP (measured): N, 120 s',
    '40 02 4078',
    { code: 64, name: 'graceful-restart', value: { flags: 4, time: 120, families: [] } },
  ],
  [
    'graceful restart of OpenBGPD (measured): R, no time',
    '40 02 8000',
    { code: 64, name: 'graceful-restart', value: { flags: 8, time: 0, families: [] } },
  ],
  [
    'graceful restart of ExaBGP (measured): R, 120 s, IPv4 unicast with F',
    '40 06 8078 0001 01 80',
    {
      code: 64,
      name: 'graceful-restart',
      value: { flags: 8, time: 120, families: [{ afi: 1, safi: 1, flags: 128 }] },
    },
  ],
  [
    'graceful restart of the longest time and two families',
    '40 0a ffff 0001 01 80 0002 01 00',
    {
      code: 64,
      name: 'graceful-restart',
      value: {
        flags: 15,
        time: 4095,
        families: [
          { afi: 1, safi: 1, flags: 128 },
          { afi: 2, safi: 1, flags: 0 },
        ],
      },
    },
  ],
  [
    '4-octet AS number',
    '41 04 fa56ea00',
    { code: 65, name: 'four-octet-asn', value: 4_200_000_000 },
  ],
  [
    'ADD-PATH of FRR (measured): IPv4 unicast, receive',
    '45 04 0001 01 01',
    { code: 69, name: 'add-path', value: [{ afi: 1, safi: 1, mode: 1 }] },
  ],
  [
    'ADD-PATH of three families, one of them with a mode of no meaning',
    '45 0c 0001 01 03 0002 01 02 0001 02 09',
    {
      code: 69,
      name: 'add-path',
      value: [
        { afi: 1, safi: 1, mode: 3 },
        { afi: 2, safi: 1, mode: 2 },
        { afi: 1, safi: 2, mode: 9 },
      ],
    },
  ],
  ['enhanced route refresh', '46 00', { code: 70, name: 'enhanced-route-refresh', value: null }],
  [
    'long-lived graceful restart of BIRD (measured): nothing',
    '47 00',
    { code: 71, name: 'long-lived-graceful-restart', value: [] },
  ],
  [
    'long-lived graceful restart of FRR (measured): IPv4 unicast, F, no time',
    '47 07 0001 01 80 000000',
    {
      code: 71,
      name: 'long-lived-graceful-restart',
      value: [{ afi: 1, safi: 1, flags: 128, time: 0 }],
    },
  ],
  [
    'long-lived graceful restart of the longest time',
    '47 0e 0001 01 00 010203 0002 01 80 ffffff',
    {
      code: 71,
      name: 'long-lived-graceful-restart',
      value: [
        { afi: 1, safi: 1, flags: 0, time: 66_051 },
        { afi: 2, safi: 1, flags: 128, time: 16_777_215 },
      ],
    },
  ],
  [
    'FQDN',
    '49 10 05 6e6f646531 09 6578616d706c652e61',
    { code: 73, name: 'fqdn', value: { hostname: 'node1', domain: 'example.a' } },
  ],
  [
    'FQDN without a domain',
    '49 07 05 6e6f646531 00',
    { code: 73, name: 'fqdn', value: { hostname: 'node1', domain: '' } },
  ],
  [
    'FQDN of nothing',
    '49 02 00 00',
    { code: 73, name: 'fqdn', value: { hostname: '', domain: '' } },
  ],
  [
    'FQDN in UTF-8 with a byte order mark',
    '49 09 05 efbbbf c3a4 02 c3b6',
    { code: 73, name: 'fqdn', value: { hostname: '\ufeffä', domain: 'ö' } },
  ],
  [
    'route refresh from before RFC 2918',
    '80 00',
    { code: 128, name: 'route-refresh-legacy', value: null },
  ],
  [
    'one without a name (dynamic capability)',
    '43 03 010203',
    { code: 67, name: 'unknown', value: octets('010203') },
  ],
  ['one of code 0', '00 00', { code: 0, name: 'unknown', value: octets('') }],
];

describe('a capability', () => {
  test.each(pairs)('is read: %s', (_, wire, capability) => {
    expect(decodeAs('open', openWith(parameter(wire))).capabilities).toEqual([capability]);
  });

  test.each(pairs)('is written: %s', (_, wire, capability) => {
    expect(written(capability)).toBe(hex(openWith(parameter(wire))));
  });
});

/** RFC 5492 §3: what is not understood is ignored, and kept to be written again. */
const notUnderstood: [string, string, Capability][] = [
  ['route refresh of 1 octet', '02 01 00', { code: 2, name: 'unknown', value: octets('00') }],
  [
    'extended next hop of 5 octets',
    '05 05 0001 0001 00',
    { code: 5, name: 'unknown', value: octets('0001000100') },
  ],
  ['extended message of 1 octet', '06 01 01', { code: 6, name: 'unknown', value: octets('01') }],
  ['role of 0 octets', '09 00', { code: 9, name: 'unknown', value: octets('') }],
  ['role of 2 octets', '09 02 0303', { code: 9, name: 'unknown', value: octets('0303') }],
  [
    'ADD-PATH of 5 octets',
    '45 05 0001 01 01 00',
    { code: 69, name: 'unknown', value: octets('0001010100') },
  ],
  [
    'enhanced route refresh of 1 octet',
    '46 01 00',
    { code: 70, name: 'unknown', value: octets('00') },
  ],
  [
    'long-lived graceful restart of 6 octets',
    '47 06 0001 01 80 0000',
    { code: 71, name: 'unknown', value: octets('000101800000') },
  ],
  ['FQDN of 0 octets', '49 00', { code: 73, name: 'unknown', value: octets('') }],
  [
    'FQDN without a second length',
    '49 02 01 61',
    { code: 73, name: 'unknown', value: octets('0161') },
  ],
  [
    'FQDN with a domain that is cut',
    '49 04 01 61 02 62',
    { code: 73, name: 'unknown', value: octets('01610262') },
  ],
  [
    'FQDN with an octet too many',
    '49 05 01 61 01 62 63',
    { code: 73, name: 'unknown', value: octets('0161016263') },
  ],
  [
    'FQDN with a hostname beyond the value',
    '49 02 ff 61',
    { code: 73, name: 'unknown', value: octets('ff61') },
  ],
  [
    'FQDN whose hostname is no UTF-8',
    '49 04 02 c328 00',
    { code: 73, name: 'unknown', value: octets('02c32800') },
  ],
  [
    'FQDN whose domain is no UTF-8',
    '49 03 00 01 ff',
    { code: 73, name: 'unknown', value: octets('0001ff') },
  ],
  [
    'legacy route refresh of 1 octet',
    '80 01 00',
    { code: 128, name: 'unknown', value: octets('00') },
  ],
];

describe('a capability that is not understood', () => {
  test.each(notUnderstood)('is kept: %s', (_, wire, capability) => {
    expect(decodeAs('open', openWith(parameter(wire))).capabilities).toEqual([capability]);
  });

  test.each(notUnderstood)('is written again: %s', (_, wire, capability) => {
    expect(written(capability)).toBe(hex(openWith(parameter(wire))));
  });

  test.each([
    ['multiprotocol of 3 octets', '01 03 000100'],
    ['multiprotocol of 5 octets', '01 05 0001000100'],
    ['graceful restart of 0 octets', '40 00'],
    ['graceful restart of 1 octet', '40 01 00'],
    ['graceful restart of 4 octets', '40 04 00780001'],
    ['4-octet AS number of 3 octets', '41 03 00fde9'],
    ['4-octet AS number of 5 octets', '41 05 0000fde900'],
  ])('is 2/0 where the session rests on it: %s', (_, wire) => {
    expect(answerTo(() => decodeMessage(openWith(parameter(wire)), wide))).toEqual({
      code: 2,
      subcode: 0,
      data: '',
      disposition: 'session-reset',
    });
  });

  test('says where it is', () => {
    const wire = openWith('02 0a 41 04 0000fde9 01 02 0001');
    expect(thrownBy(() => decodeMessage(wire, wide))).toMatchObject({
      message: 'the multiprotocol capability is 2 octets long, expected 4',
      offset: 37,
    });
  });
});

describe('a capability that does not fit', () => {
  test.each<[string, Capability]>([
    ['code', { code: 256, name: 'unknown', value: octets('') }],
    ['AFI', { code: 1, name: 'multiprotocol', value: { afi: 65_536, safi: 1 } }],
    ['SAFI', { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 256 } }],
    [
      'reserved octet',
      { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1, reserved: -1 } },
    ],
    [
      'AFI of the next hop',
      { code: 5, name: 'extended-next-hop', value: [{ afi: 1, safi: 1, nextHopAfi: 65_536 }] },
    ],
    ['role', { code: 9, name: 'role', value: 256 }],
    [
      'restart flags',
      { code: 64, name: 'graceful-restart', value: { flags: 16, time: 0, families: [] } },
    ],
    [
      'restart time',
      { code: 64, name: 'graceful-restart', value: { flags: 0, time: 4096, families: [] } },
    ],
    ['AS number', { code: 65, name: 'four-octet-asn', value: -1 }],
    ['mode', { code: 69, name: 'add-path', value: [{ afi: 1, safi: 1, mode: 256 }] }],
    [
      'stale time',
      {
        code: 71,
        name: 'long-lived-graceful-restart',
        value: [{ afi: 1, safi: 1, flags: 0, time: 16_777_216 }],
      },
    ],
    ['hostname', { code: 73, name: 'fqdn', value: { hostname: 'a'.repeat(256), domain: '' } }],
    [
      'names of 254 octets in all',
      { code: 73, name: 'fqdn', value: { hostname: 'a'.repeat(127), domain: 'b'.repeat(127) } },
    ],
    [
      'half a surrogate pair',
      { code: 73, name: 'fqdn', value: { hostname: '\ud800', domain: '' } },
    ],
    ['value of 256 octets', { code: 239, name: 'unknown', value: new Uint8Array(256) }],
    [
      'list of 64 families',
      {
        code: 69,
        name: 'add-path',
        value: Array.from({ length: 64 }, () => ({ afi: 1, safi: 1, mode: 1 })),
      },
    ],
  ])('is not written: %s', (_, capability) => {
    expect(thrownBy(() => written(capability))).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });
});
