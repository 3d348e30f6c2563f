import { describe, expect, test } from '@jest/globals';
import {
  messageFromJson,
  messageToJson,
  type BgpMessage,
  type Capability,
  type PathAttribute,
} from '../../../src/bgp-packet-lite/index.ts';
import { octets, thrownBy } from '../octets.ts';

/** Expects both ways. */
function expectPair(message: BgpMessage, json: unknown): void {
  expect(messageToJson(message)).toEqual(json);
  expect(messageFromJson(JSON.parse(JSON.stringify(json)))).toEqual(message);
}

const V6 = octets('20010db8 00000000 00000000 00000001');
const LINK_LOCAL = octets('fe800000 00000000 00000000 00000001');

describe('an OPEN', () => {
  const HEAD = { type: 'open', version: 4, asn: 65_001, holdTime: 90 } as const;

  test('is its fields', () => {
    expectPair(
      { ...HEAD, routerId: 0x0a000001, capabilities: [] },
      { ...HEAD, routerId: '10.0.0.1', capabilities: [] },
    );
  });

  test.each<[Capability, unknown]>([
    [
      { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } },
      { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } },
    ],
    [
      { code: 2, name: 'route-refresh', value: null },
      { code: 2, name: 'route-refresh', value: null },
    ],
    [
      { code: 5, name: 'extended-next-hop', value: [{ afi: 1, safi: 1, nextHopAfi: 2 }] },
      { code: 5, name: 'extended-next-hop', value: [{ afi: 1, safi: 1, nextHopAfi: 2 }] },
    ],
    [
      { code: 6, name: 'extended-message', value: null },
      { code: 6, name: 'extended-message', value: null },
    ],
    [
      { code: 9, name: 'role', value: 3 },
      { code: 9, name: 'role', value: 'customer' },
    ],
    [
      { code: 9, name: 'role', value: 77 },
      { code: 9, name: 'role', value: 77 },
    ],
    [
      {
        code: 64,
        name: 'graceful-restart',
        value: { flags: 8, time: 120, families: [{ afi: 1, safi: 1, flags: 128 }] },
      },
      {
        code: 64,
        name: 'graceful-restart',
        value: { flags: 8, time: 120, families: [{ afi: 1, safi: 1, flags: 128 }] },
      },
    ],
    [
      { code: 65, name: 'four-octet-asn', value: 4_200_000_000 },
      { code: 65, name: 'four-octet-asn', value: 4_200_000_000 },
    ],
    [
      {
        code: 69,
        name: 'add-path',
        value: [
          { afi: 1, safi: 1, mode: 1 },
          { afi: 1, safi: 2, mode: 2 },
          { afi: 2, safi: 1, mode: 3 },
          { afi: 2, safi: 2, mode: 4 },
        ],
      },
      {
        code: 69,
        name: 'add-path',
        value: [
          { afi: 1, safi: 1, mode: 'receive' },
          { afi: 1, safi: 2, mode: 'send' },
          { afi: 2, safi: 1, mode: 'both' },
          { afi: 2, safi: 2, mode: 4 },
        ],
      },
    ],
    [
      { code: 70, name: 'enhanced-route-refresh', value: null },
      { code: 70, name: 'enhanced-route-refresh', value: null },
    ],
    [
      {
        code: 71,
        name: 'long-lived-graceful-restart',
        value: [{ afi: 1, safi: 1, flags: 128, time: 86_400 }],
      },
      {
        code: 71,
        name: 'long-lived-graceful-restart',
        value: [{ afi: 1, safi: 1, flags: 128, time: 86_400 }],
      },
    ],
    [
      { code: 73, name: 'fqdn', value: { hostname: 'edge-1', domain: '' } },
      { code: 73, name: 'fqdn', value: { hostname: 'edge-1', domain: '' } },
    ],
    [
      { code: 128, name: 'route-refresh-legacy', value: null },
      { code: 128, name: 'route-refresh-legacy', value: null },
    ],
    [
      { code: 67, name: 'unknown', value: octets('0102') },
      { code: 67, name: 'unknown', hex: '0102' },
    ],
    [
      { code: 65, name: 'unknown', value: octets('0102') },
      { code: 65, name: 'unknown', hex: '0102' },
    ],
  ])('has the capability %j', (capability, json) => {
    expectPair(
      { ...HEAD, routerId: 1, capabilities: [capability] },
      { ...HEAD, routerId: '0.0.0.1', capabilities: [json] },
    );
  });
});

describe('an UPDATE', () => {
  test('is its prefixes', () => {
    expectPair(
      {
        type: 'update',
        withdrawn: [{ address: 0xc0000200, length: 24 }],
        attributes: [],
        nlri: [
          { address: 0, length: 0 },
          { address: 0xffffffff, length: 32 },
        ],
        faults: [],
      },
      {
        type: 'update',
        withdrawn: ['192.0.2.0/24'],
        attributes: [],
        nlri: ['0.0.0.0/0', '255.255.255.255/32'],
      },
    );
  });

  test('has path identifiers where the prefixes have them', () => {
    expectPair(
      {
        type: 'update',
        withdrawn: [],
        attributes: [],
        nlri: [{ address: 0xc0000200, length: 24, pathId: 7 }],
        faults: [],
      },
      {
        type: 'update',
        withdrawn: [],
        attributes: [],
        nlri: [{ pathId: 7, prefix: '192.0.2.0/24' }],
      },
    );
  });

  test.each<[PathAttribute, unknown]>([
    [
      { code: 1, flags: 0x40, name: 'ORIGIN', value: 'igp' },
      { code: 1, flags: 64, name: 'ORIGIN', value: 'igp' },
    ],
    [
      {
        code: 2,
        flags: 0x50,
        name: 'AS_PATH',
        value: [
          { type: 'seq', asns: [65_001, 65_002] },
          { type: 'set', asns: [3] },
          { type: 'confed_seq', asns: [4] },
          { type: 'confed_set', asns: [] },
        ],
      },
      {
        code: 2,
        flags: 80,
        name: 'AS_PATH',
        value: [
          ['seq', [65_001, 65_002]],
          ['set', [3]],
          ['confed_seq', [4]],
          ['confed_set', []],
        ],
      },
    ],
    [
      { code: 3, flags: 0x40, name: 'NEXT_HOP', value: 0xc0000201 },
      { code: 3, flags: 64, name: 'NEXT_HOP', value: '192.0.2.1' },
    ],
    [
      { code: 4, flags: 0x80, name: 'MED', value: 4_294_967_295 },
      { code: 4, flags: 128, name: 'MED', value: 4_294_967_295 },
    ],
    [
      { code: 5, flags: 0x40, name: 'LOCAL_PREF', value: 100 },
      { code: 5, flags: 64, name: 'LOCAL_PREF', value: 100 },
    ],
    [
      { code: 6, flags: 0x40, name: 'ATOMIC_AGGREGATE', value: null },
      { code: 6, flags: 64, name: 'ATOMIC_AGGREGATE', value: null },
    ],
    [
      { code: 7, flags: 0xc0, name: 'AGGREGATOR', value: { asn: 65_001, address: 0xc0000201 } },
      { code: 7, flags: 192, name: 'AGGREGATOR', value: { asn: 65_001, address: '192.0.2.1' } },
    ],
    [
      { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [0xfde80064, 0xffffff01] },
      { code: 8, flags: 192, name: 'COMMUNITY', value: ['65000:100', '65535:65281'] },
    ],
    [
      { code: 9, flags: 0x80, name: 'ORIGINATOR_ID', value: 0x0a000001 },
      { code: 9, flags: 128, name: 'ORIGINATOR_ID', value: '10.0.0.1' },
    ],
    [
      { code: 10, flags: 0x80, name: 'CLUSTER_LIST', value: [1, 0xffffffff] },
      { code: 10, flags: 128, name: 'CLUSTER_LIST', value: ['0.0.0.1', '255.255.255.255'] },
    ],
    [
      {
        code: 14,
        flags: 0x80,
        name: 'MP_REACH',
        value: {
          afi: 2,
          safi: 1,
          family: 'ipv6',
          nextHops: [V6, LINK_LOCAL],
          nlri: [{ address: octets('20010db8 00000000 00000000 00000000'), length: 32 }],
        },
      },
      {
        code: 14,
        flags: 128,
        name: 'MP_REACH',
        value: {
          afi: 2,
          safi: 1,
          nextHops: ['2001:db8::1', 'fe80::1'],
          nlri: ['2001:db8::/32'],
        },
      },
    ],
    [
      {
        code: 14,
        flags: 0x80,
        name: 'MP_REACH',
        value: {
          afi: 1,
          safi: 2,
          family: 'ipv4',
          nextHops: [0xc0000201],
          nlri: [{ address: 0xc6336400, length: 24, pathId: 1 }],
        },
      },
      {
        code: 14,
        flags: 128,
        name: 'MP_REACH',
        value: {
          afi: 1,
          safi: 2,
          nextHops: ['192.0.2.1'],
          nlri: [{ pathId: 1, prefix: '198.51.100.0/24' }],
        },
      },
    ],
    [
      {
        code: 14,
        flags: 0x80,
        name: 'MP_REACH',
        value: { afi: 25, safi: 70, family: 'other', nextHop: V6, nlri: octets('0102') },
      },
      {
        code: 14,
        flags: 128,
        name: 'MP_REACH',
        value: { afi: 25, safi: 70, nextHops: ['2001:db8::1'], hex: '0102' },
      },
    ],
    [
      {
        code: 14,
        flags: 0x80,
        name: 'MP_REACH',
        value: {
          afi: 1,
          safi: 128,
          family: 'other',
          nextHop: octets('0000000000000000 c0000201'),
          nlri: octets('0102'),
        },
      },
      {
        code: 14,
        flags: 128,
        name: 'MP_REACH',
        value: {
          afi: 1,
          safi: 128,
          nextHops: ['192.0.2.1'],
          nextHop: '0000000000000000c0000201',
          hex: '0102',
        },
      },
    ],
    [
      {
        code: 15,
        flags: 0x80,
        name: 'MP_UNREACH',
        value: { afi: 2, safi: 1, family: 'ipv6', withdrawn: [{ address: V6, length: 128 }] },
      },
      {
        code: 15,
        flags: 128,
        name: 'MP_UNREACH',
        value: { afi: 2, safi: 1, withdrawn: ['2001:db8::1/128'] },
      },
    ],
    [
      {
        code: 15,
        flags: 0x80,
        name: 'MP_UNREACH',
        value: { afi: 1, safi: 1, family: 'ipv4', withdrawn: [] },
      },
      { code: 15, flags: 128, name: 'MP_UNREACH', value: { afi: 1, safi: 1, withdrawn: [] } },
    ],
    [
      {
        code: 15,
        flags: 0x80,
        name: 'MP_UNREACH',
        value: { afi: 1, safi: 133, family: 'other', withdrawn: octets('03') },
      },
      { code: 15, flags: 128, name: 'MP_UNREACH', value: { afi: 1, safi: 133, hex: '03' } },
    ],
    [
      { code: 16, flags: 0xc0, name: 'EXTENDED_COMMUNITY', value: [0x0002fde800000064n] },
      { code: 16, flags: 192, name: 'EXTENDED_COMMUNITY', value: ['0002fde800000064'] },
    ],
    [
      { code: 17, flags: 0xc0, name: 'AS4_PATH', value: [{ type: 'seq', asns: [70_000] }] },
      { code: 17, flags: 192, name: 'AS4_PATH', value: [['seq', [70_000]]] },
    ],
    [
      { code: 18, flags: 0xc0, name: 'AS4_AGGREGATOR', value: { asn: 70_000, address: 1 } },
      { code: 18, flags: 192, name: 'AS4_AGGREGATOR', value: { asn: 70_000, address: '0.0.0.1' } },
    ],
    [
      {
        code: 32,
        flags: 0xc0,
        name: 'LARGE_COMMUNITY',
        value: [{ globalAdministrator: 65_000, localData1: 1, localData2: 4_294_967_295 }],
      },
      { code: 32, flags: 192, name: 'LARGE_COMMUNITY', value: ['65000:1:4294967295'] },
    ],
    [
      { code: 35, flags: 0xc0, name: 'OTC', value: 65_001 },
      { code: 35, flags: 192, name: 'OTC', value: 65_001 },
    ],
    [
      { code: 99, flags: 0xe0, name: 'unknown', value: octets('00ff') },
      { code: 99, flags: 224, name: 'unknown', hex: '00ff' },
    ],
  ])('has the attribute %#', (attribute, json) => {
    expectPair(
      { type: 'update', withdrawn: [], attributes: [attribute], nlri: [], faults: [] },
      { type: 'update', withdrawn: [], attributes: [json], nlri: [] },
    );
  });
});

test('a NOTIFICATION is its fields and the name of its code', () => {
  expectPair(
    { type: 'notification', code: 6, subcode: 2, data: octets('00') },
    {
      type: 'notification',
      code: 6,
      subcode: 2,
      name: 'Cease/Administrative Shutdown',
      data: '00',
    },
  );
});

test('a KEEPALIVE is its type', () => {
  expectPair({ type: 'keepalive' }, { type: 'keepalive' });
});

test('a ROUTE-REFRESH is its fields', () => {
  expectPair(
    { type: 'route-refresh', afi: 1, safi: 1, subtype: 2 },
    { type: 'route-refresh', afi: 1, safi: 1, subtype: 2 },
  );
});

describe('the next hop of a family whose prefixes are not read', () => {
  /** An MP_REACH both ways. */
  function expectNextHop(afi: number, safi: number, nextHop: string, json: object): void {
    const head = { code: 14, flags: 0x80, name: 'MP_REACH' } as const;
    expectPair(
      {
        type: 'update',
        withdrawn: [],
        attributes: [
          {
            ...head,
            value: { afi, safi, family: 'other', nextHop: octets(nextHop), nlri: octets('01') },
          },
        ],
        nlri: [],
        faults: [],
      },
      {
        type: 'update',
        withdrawn: [],
        attributes: [{ ...head, value: { afi, safi, ...json, hex: '01' } }],
        nlri: [],
      },
    );
  }

  test('is no address behind a route distinguisher that is not zero', () => {
    expectNextHop(1, 128, '0000fde900000001 c0000201', {
      nextHops: [],
      nextHop: '0000fde900000001c0000201',
    });
  });

  test('has no route distinguisher in a family that is no VPN', () => {
    expectNextHop(25, 65, '0000000000000000 c0000201', {
      nextHops: [],
      nextHop: '0000000000000000c0000201',
    });
  });

  test('is two addresses, each behind a route distinguisher', () => {
    expectNextHop(
      2,
      128,
      '0000000000000000 20010db8000000000000000000000001 0000000000000000 fe800000000000000000000000000001',
      {
        nextHops: ['2001:db8::1', 'fe80::1'],
        nextHop:
          '000000000000000020010db80000000000000000000000010000000000000000fe800000000000000000000000000001',
      },
    );
  });

  test('may have no octets', () => {
    expectNextHop(1, 133, '', { nextHops: [] });
  });

  test('keeps octets of no known form', () => {
    expectNextHop(1, 133, '010203', { nextHops: [], nextHop: '010203' });
  });
});

describe('messageFromJson', () => {
  const attribute = (json: unknown): unknown => ({
    type: 'update',
    withdrawn: [],
    attributes: [json],
    nlri: [],
  });
  const mpReach = (value: object): unknown => attribute({ code: 14, flags: 128, value });
  const mpUnreach = (value: object): unknown => attribute({ code: 15, flags: 128, value });
  const nlri = (json: unknown): unknown => ({
    type: 'update',
    withdrawn: [],
    attributes: [],
    nlri: [json],
  });
  const capability = (json: unknown): unknown => ({
    type: 'open',
    version: 4,
    asn: 1,
    holdTime: 90,
    routerId: '10.0.0.1',
    capabilities: [json],
  });
  const INTEGER = 'it must be an integer from 0 to';

  test.each<[unknown, string]>([
    [
      { type: 'opne' },
      `type: 'opne' is not allowed: it must be "open", "update", "notification", "keepalive" or "route-refresh"`,
    ],
    [{}, 'type: is missing'],
    [{ type: 'open' }, `version: is missing: ${INTEGER} 255`],
    [{ type: 'route-refresh', afi: 65_536 }, `afi: 65536 is not allowed: ${INTEGER} 65535`],
    [{ type: 'keepalive', colour: 1 }, 'colour: no such field'],
    [{ type: 'update', withdrawn: {} }, 'withdrawn: {} is not allowed: it must be an array'],
    [nlri('192.0.2.1/24'), "nlri[0]: '192.0.2.1/24' is not allowed: it must be an IPv4 prefix"],
    [nlri('192.0.2.0/33'), 'nlri[0]:'],
    [nlri('192.0.2.0/024'), 'nlri[0]:'],
    [nlri('192.0.2.0'), 'nlri[0]:'],
    [nlri('2001:db8::/32'), 'nlri[0]:'],
    [nlri(null), 'nlri[0]: null is not allowed'],
    [nlri({ prefix: '192.0.2.0/24' }), 'nlri[0].pathId: is missing'],
    [nlri({ pathId: 1, prefix: '192.0.2.0/24', x: 1 }), 'nlri[0].x: no such field'],
    [attribute({ flags: 64 }), 'attributes[0].code: is missing'],
    [attribute({ code: 1, flags: 64, value: 'bgp' }), "attributes[0].value: 'bgp' is not allowed"],
    [
      attribute({ code: 1, flags: 64, name: 'MED', value: 'igp' }),
      `attributes[0].name: 'MED' is not allowed: it must be "ORIGIN" for attribute 1`,
    ],
    [attribute({ code: 1, flags: 64, value: 'igp', hex: '00' }), 'attributes[0]'],
    [attribute({ code: 99, flags: 64, value: 1 }), 'attributes[0].hex: is missing'],
    [attribute({ code: 99, flags: 64, hex: '0' }), "attributes[0].hex: '0' is not allowed"],
    [attribute({ code: 99, flags: 64, hex: '0g' }), 'attributes[0].hex'],
    [attribute({ code: 2, flags: 64, value: [['sequence', [1]]] }), 'attributes[0].value[0]'],
    [attribute({ code: 2, flags: 64, value: [['seq', [-1]]] }), 'attributes[0].value[0][0]'],
    [attribute({ code: 2, flags: 64, value: [['seq', [1], 1]] }), 'attributes[0].value[0]'],
    [attribute({ code: 3, flags: 64, value: '::1' }), 'attributes[0].value'],
    [attribute({ code: 6, flags: 64, value: 0 }), 'attributes[0].value: 0 is not allowed'],
    [attribute({ code: 7, flags: 64, value: { asn: 1 } }), 'attributes[0].value.address'],
    [attribute({ code: 8, flags: 192, value: ['65536:1'] }), 'attributes[0].value[0]'],
    [attribute({ code: 16, flags: 192, value: ['00'] }), 'attributes[0].value[0]'],
    [attribute({ code: 32, flags: 192, value: ['1:2'] }), 'attributes[0].value[0]'],
    [attribute({ code: 32, flags: 192, value: ['1:2:4294967296'] }), 'attributes[0].value[0]'],
    [
      attribute({ code: 14, flags: 128, value: { afi: 2, safi: 1, nextHops: ['x'], nlri: [] } }),
      'attributes[0].value.nextHops[0]',
    ],
    [
      attribute({
        code: 14,
        flags: 128,
        value: { afi: 2, safi: 1, nextHops: [], nlri: ['1.0.0.0/8'] },
      }),
      'attributes[0].value.nlri[0]',
    ],
    [
      attribute({
        code: 15,
        flags: 128,
        value: { afi: 2, safi: 1, withdrawn: ['2001:db8::1/32'] },
      }),
      'attributes[0].value.withdrawn[0]',
    ],
    [
      { type: 'notification', code: 6, subcode: 2, name: 'Cease', data: '' },
      `name: 'Cease' is not allowed: it must be "Cease/Administrative Shutdown" for code 6, subcode 2`,
    ],
    [
      attribute({ code: 1, flags: 64, name: 'MED', hex: '00' }),
      `attributes[0].name: 'MED' is not allowed: it must be "ORIGIN" or "unknown" for attribute 1`,
    ],
    [
      attribute({ code: 1, flags: 64, name: 'unknown', value: 'igp' }),
      `attributes[0].name: 'unknown' is not allowed: it must be "ORIGIN" for attribute 1`,
    ],
    [
      capability({ code: 67, name: 'fqdn', hex: '' }),
      `capabilities[0].name: 'fqdn' is not allowed: it must be "unknown" for capability 67`,
    ],
    [
      mpReach({ afi: 2, safi: 1, nextHops: ['::1'], nextHop: 'zz', nlri: [] }),
      'attributes[0].value.nextHop: no field of AFI 2, SAFI 1: allowed are afi, safi, nextHops, nlri',
    ],
    [
      mpReach({ afi: 1, safi: 2, nextHops: ['192.0.2.1'], hex: '00', nlri: [] }),
      'attributes[0].value.hex: no field of AFI 1, SAFI 2',
    ],
    [
      mpReach({ afi: 25, safi: 65, nextHops: ['192.0.2.1'], nlri: [], hex: '' }),
      'attributes[0].value.nlri: no field of AFI 25, SAFI 65: allowed are afi, safi, nextHops, nextHop, hex',
    ],
    [
      mpReach({ afi: 25, safi: 65, nextHops: ['192.0.2.1'], nextHop: 'c0000202', hex: '' }),
      `attributes[0].value.nextHops: [ '192.0.2.1' ] is not allowed: it must be the addresses in nextHop, ["192.0.2.2"]`,
    ],
    [
      mpReach({ afi: 1, safi: 128, nextHops: ['192.0.2.1'], hex: '' }),
      'attributes[0].value.nextHops:',
    ],
    [
      mpReach({ afi: 25, safi: 65, nextHops: ['::1', '::2', '::3'], hex: '' }),
      'attributes[0].value.nextHops:',
    ],
    [
      mpUnreach({ afi: 2, safi: 1, withdrawn: [], hex: '' }),
      'attributes[0].value.hex: no field of AFI 2, SAFI 1: allowed are afi, safi, withdrawn',
    ],
    [
      mpUnreach({ afi: 25, safi: 65, withdrawn: [], hex: '' }),
      'attributes[0].value.withdrawn: no field of AFI 25, SAFI 65: allowed are afi, safi, hex',
    ],
    [capability({ code: 9, value: 'boss' }), `capabilities[0].value: 'boss' is not allowed`],
    [capability({ code: 2, value: 1 }), 'capabilities[0].value'],
    [capability({ code: 67 }), 'capabilities[0].hex: is missing'],
    [capability({ code: 1, value: { afi: 1 } }), 'capabilities[0].value.safi: is missing'],
  ])('refuses %j', (json, problem) => {
    expect(thrownBy(() => messageFromJson(json))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message: expect.stringContaining(problem) as unknown,
    });
  });

  const PREFIX4 = 'it must be an IPv4 prefix without host bits, such as "192.0.2.0/24"';
  const PREFIX6 = 'it must be an IPv6 prefix without host bits, such as "2001:db8::/32"';
  const LARGE = 'it must be three numbers from 0 to 4294967295 such as "65000:1:2"';
  const origin = (value: unknown): unknown => attribute({ code: 1, flags: 64, value });
  const path = (value: unknown): unknown => attribute({ code: 2, flags: 64, value });
  const med = (value: unknown): unknown => attribute({ code: 4, flags: 128, value });
  const extended = (value: unknown): unknown => attribute({ code: 16, flags: 192, value: [value] });
  const large = (value: unknown): unknown => attribute({ code: 32, flags: 192, value: [value] });
  const withdrawn6 = (value: unknown): unknown =>
    mpUnreach({ afi: 2, safi: 1, withdrawn: [value] });
  const nextHop = (afi: number, value: unknown): unknown =>
    mpReach({ afi, safi: 1, nextHops: [value], nlri: [] });

  test.each<[string, unknown, string, string]>([
    [
      'an origin of none of the three names',
      origin('IGP'),
      'attributes[0].value',
      `'IGP' is not allowed: it must be "igp", "egp" or "incomplete"`,
    ],
    [
      'a segment that is no array',
      path([1]),
      'attributes[0].value[0]',
      '1 is not allowed: it must be a segment such as ["seq",[65001]], of type "seq", "set", "confed_seq" or "confed_set"',
    ],
    ['AS numbers that are no array', path([['seq', 1]]), 'attributes[0].value[0]', 'array'],
    ['a number as text', med('1'), 'attributes[0].value', "'1' is not allowed: it must be an"],
    ['a number with a fraction', med(1.5), 'attributes[0].value', '1.5 is not allowed'],
    ['an array of a number', med([1]), 'attributes[0].value', '[ 1 ] is not allowed'],
    [
      'another value of none',
      attribute({ code: 6, flags: 64, value: 1 }),
      'attributes[0].value',
      '1 is not allowed: it must be null',
    ],
    [
      'half an octet',
      attribute({ code: 99, flags: 192, hex: '123' }),
      'attributes[0].hex',
      "'123' is not allowed: it must be a string of two hexadecimal digits an octet",
    ],
    [
      'a digit that is none',
      attribute({ code: 99, flags: 192, hex: 'g0' }),
      'attributes[0].hex',
      "'g0'",
    ],
    [
      'octets as a number',
      attribute({ code: 99, flags: 192, hex: 12 }),
      'attributes[0].hex',
      '12 is',
    ],
    [
      'value and hex',
      attribute({ code: 1, flags: 64, value: 'igp', hex: '00' }),
      'attributes[0]',
      'is not allowed: it must be an object with value or hex, not both',
    ],
    [
      'value and hex of a capability',
      capability({ code: 2, value: null, hex: '' }),
      'capabilities[0]',
      'is not allowed: it must be an object with value or hex, not both',
    ],
    [
      '15 digits of an extended community',
      extended('0002fde80000006'),
      'attributes[0].value[0]',
      "'0002fde80000006' is not allowed: it must be a string of 16 hexadecimal digits",
    ],
    ['17 digits', extended('00002fde800000064'), 'attributes[0].value[0]', 'of 16 hexadecimal'],
    ['16 digits after others', extended('x0002fde800000064'), 'attributes[0].value[0]', 'of 16'],
    ['16 digits as a number', extended(1_000_000_000_000_000), 'attributes[0].value[0]', 'of 16'],
    ['two parts of a large community', large('65000:1'), 'attributes[0].value[0]', LARGE],
    ['four parts', large('1:2:3:4'), 'attributes[0].value[0]', LARGE],
    ['a sign before a large community', large('-1:2:3'), 'attributes[0].value[0]', LARGE],
    ['a space after it', large('1:2:3 '), 'attributes[0].value[0]', LARGE],
    ['letters in it', large('1:1a:3'), 'attributes[0].value[0]', LARGE],
    ['a first part beyond 32 bits', large('4294967296:1:1'), 'attributes[0].value[0]', LARGE],
    ['a leading zero', large('1:02:3'), 'attributes[0].value[0]', LARGE],
    ['a large community that is a number', large(1), 'attributes[0].value[0]', LARGE],
    [
      'an address that is none',
      attribute({ code: 3, flags: 64, value: '192.0.2' }),
      'attributes[0].value',
      `'192.0.2' is not allowed: it must be an IPv4 address such as "192.0.2.1"`,
    ],
    [
      'an address that is a number',
      attribute({ code: 3, flags: 64, value: 1 }),
      'attributes[0].value',
      '1 is not allowed: it must be an IPv4',
    ],
    [
      'a next hop of IPv4 that is none',
      nextHop(1, 'x'),
      'attributes[0].value.nextHops[0]',
      `'x' is not allowed: it must be an address such as "192.0.2.1" or "2001:db8::1"`,
    ],
    [
      'a next hop of IPv4 that is a number',
      nextHop(1, 1),
      'attributes[0].value.nextHops[0]',
      '1 is not allowed: it must be an address',
    ],
    [
      'a next hop of IPv6 that is IPv4',
      nextHop(2, '192.0.2.1'),
      'attributes[0].value.nextHops[0]',
      `'192.0.2.1' is not allowed: it must be an IPv6 address such as "2001:db8::1"`,
    ],
    [
      'a next hop of IPv6 that is a number',
      nextHop(2, 1),
      'attributes[0].value.nextHops[0]',
      '1 is not allowed: it must be an IPv6',
    ],
    ['an IPv4 prefix of 33 bits', nlri('0.0.0.0/33'), 'nlri[0]', PREFIX4],
    ['a prefix that is a number', nlri(1), 'nlri[0]', `1 is not allowed: ${PREFIX4}`],
    ['a prefix that is null', nlri(null), 'nlri[0]', `null is not allowed: ${PREFIX4}`],
    [
      'an IPv6 prefix of 129 bits',
      withdrawn6('::/129'),
      'attributes[0].value.withdrawn[0]',
      PREFIX6,
    ],
    [
      'a bit behind a prefix, in its last octet',
      withdrawn6('2001:db8::/28'),
      'attributes[0].value.withdrawn[0]',
      PREFIX6,
    ],
    [
      'a bit behind a prefix, in the next octet',
      withdrawn6('2001:db8::/24'),
      'attributes[0].value.withdrawn[0]',
      PREFIX6,
    ],
    [
      'a bit far behind a prefix',
      withdrawn6('2001:db8::1/32'),
      'attributes[0].value.withdrawn[0]',
      PREFIX6,
    ],
    [
      'text for an object',
      attribute({ code: 7, flags: 192, value: 'x' }),
      'attributes[0].value',
      "'x' is not allowed: it must be an object with asn, address",
    ],
    [
      'null for an object',
      attribute(null),
      'attributes[0]',
      'null is not allowed: it must be an object with code, flags, name, value, hex',
    ],
    [
      'an array for an object',
      attribute([]),
      'attributes[0]',
      '[] is not allowed: it must be an object with code, flags, name, value, hex',
    ],
    [
      'a name that is no text',
      attribute({ code: 1, flags: 64, name: ['ORIGIN'], value: 'igp' }),
      'attributes[0].name',
      "[ 'ORIGIN' ] is not allowed",
    ],
    [
      'a role of no name',
      capability({ code: 9, value: 'boss' }),
      'capabilities[0].value',
      `'boss' is not allowed: it must be "provider", "route-server", "route-server-client", "customer", "peer", or an integer from 0 to 255`,
    ],
    [
      'a mode of no name',
      capability({ code: 69, value: [{ afi: 1, safi: 1, mode: null }] }),
      'capabilities[0].value[0].mode',
      'null is not allowed: it must be "receive", "send", "both", or an integer from 0 to 255',
    ],
    [
      'a host name that is a number',
      capability({ code: 73, value: { hostname: 1, domain: '' } }),
      'capabilities[0].value.hostname',
      '1 is not allowed: it must be a string',
    ],
    [
      'next hops that are no whole next hop',
      mpReach({ afi: 1, safi: 128, nextHops: ['192.0.2.1'], hex: '' }),
      'attributes[0].value.nextHops',
      "[ '192.0.2.1' ] is not allowed: it must be addresses that are a whole next hop of AFI 1, SAFI 128, or the addresses in nextHop, its octets as hexadecimal digits",
    ],
  ])('refuses %s', (_what, json, where, problem) => {
    expect(thrownBy(() => messageFromJson(json))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path: where,
      problem: expect.stringContaining(problem) as unknown,
    });
  });

  test('shows 80 characters of a field that is not known', () => {
    const json = { type: 'keepalive', ['x'.repeat(81)]: 1 };
    expect(thrownBy(() => messageFromJson(json))).toMatchObject({ path: 'x'.repeat(80) });
  });

  test.each(['igp', 'egp', 'incomplete'])('takes the origin %s', (value) => {
    expect(messageFromJson(origin(value))).toMatchObject({ attributes: [{ value }] });
  });

  test('takes digits in capitals', () => {
    const json = attribute({ code: 99, flags: 192, hex: 'ABCDEF' });
    expect(messageFromJson(json)).toMatchObject({ attributes: [{ value: octets('abcdef') }] });
  });

  test('takes an extended community in capitals', () => {
    expect(messageFromJson(extended('0002FDE800000064'))).toMatchObject({
      attributes: [{ value: [0x0002_fde8_0000_0064n] }],
    });
  });

  test('takes a large community of many digits', () => {
    expect(messageFromJson(large('4294967295:1234567890:0'))).toMatchObject({
      attributes: [
        {
          value: [{ globalAdministrator: 4_294_967_295, localData1: 1_234_567_890, localData2: 0 }],
        },
      ],
    });
  });

  test.each([
    ['provider', 0],
    ['route-server', 1],
    ['route-server-client', 2],
    ['customer', 3],
    ['peer', 4],
  ])('takes the role %s for %d, and gives it back', (name, value) => {
    expectPair(
      {
        type: 'open',
        version: 4,
        asn: 1,
        holdTime: 90,
        routerId: 0x0a000001,
        capabilities: [{ code: 9, name: 'role', value }],
      },
      {
        type: 'open',
        version: 4,
        asn: 1,
        holdTime: 90,
        routerId: '10.0.0.1',
        capabilities: [{ code: 9, name: 'role', value: name }],
      },
    );
  });

  test('takes next hops of both families where the prefixes are not read', () => {
    const value = { afi: 25, safi: 65, nextHops: ['192.0.2.1'], hex: '00' };
    expect(messageFromJson(mpReach(value))).toMatchObject({
      attributes: [{ value: { family: 'other', nextHop: octets('c0000201') } }],
    });
  });

  test('takes an IPv6 next hop and its link-local one where the prefixes are not read', () => {
    const value = { afi: 25, safi: 65, nextHops: ['2001:db8::1', 'fe80::1'], hex: '00' };
    expect(messageFromJson(mpReach(value))).toMatchObject({
      attributes: [
        {
          value: {
            nextHop: octets('20010db8000000000000000000000001 fe800000000000000000000000000001'),
          },
        },
      ],
    });
  });

  test.each([null, 1, 'x', []])('refuses %j', (json) => {
    expect(thrownBy(() => messageFromJson(json))).toMatchObject({ path: 'type' });
  });

  test('takes well-known communities by name', () => {
    const json = attribute({ code: 8, flags: 192, value: ['no-export'] });
    expect(messageFromJson(json)).toMatchObject({ attributes: [{ value: [0xffffff01] }] });
  });

  test('takes octets for an attribute that has a value', () => {
    const json = attribute({ code: 1, flags: 64, hex: '05' });
    expect(messageFromJson(json)).toMatchObject({
      attributes: [{ code: 1, name: 'unknown', value: octets('05') }],
    });
  });

  test.each(['ORIGIN', 'unknown'])('takes octets under the name %s', (name) => {
    const json = attribute({ code: 1, flags: 64, name, hex: '00' });
    expect(messageFromJson(json)).toMatchObject({
      attributes: [{ code: 1, name: 'unknown', value: octets('00') }],
    });
  });

  test.each([
    [1, 'multiprotocol'],
    [2, 'route-refresh'],
    [5, 'extended-next-hop'],
    [6, 'extended-message'],
    [9, 'role'],
    [64, 'graceful-restart'],
    [65, 'four-octet-asn'],
    [69, 'add-path'],
    [70, 'enhanced-route-refresh'],
    [71, 'long-lived-graceful-restart'],
    [73, 'fqdn'],
    [128, 'route-refresh-legacy'],
    [73, 'unknown'],
  ])('takes octets for capability %d under the name %s', (code, name) => {
    expect(messageFromJson(capability({ code, name, hex: '0102' }))).toMatchObject({
      capabilities: [{ code, name: 'unknown', value: octets('0102') }],
    });
  });

  test('refuses an array that no message can hold, without reading it', () => {
    const withdrawn = Array.from({ length: 65_536 }, () => null);
    const json = { type: 'update', withdrawn, attributes: [], nlri: [] };
    expect(thrownBy(() => messageFromJson(json))).toMatchObject({
      path: 'withdrawn',
      problem: expect.stringContaining('an array of at most 65535 elements') as unknown,
    });
  });

  test('takes an array of the most prefixes that a message may have octets for', () => {
    const withdrawn = Array.from({ length: 65_535 }, () => '0.0.0.0/0');
    const json = { type: 'update', withdrawn, attributes: [], nlri: [] };
    expect(messageFromJson(json)).toHaveProperty('withdrawn.length', 65_535);
  });
});
