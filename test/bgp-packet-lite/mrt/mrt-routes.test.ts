import { describe, expect, test } from '@jest/globals';
import {
  decodeMrtRecord,
  MrtSplitter,
  mrtToJson,
  type MrtPeer,
} from '../../../src/bgp-packet-lite/index.ts';
import {
  bgp4mpMessage,
  bytes,
  IPV4_PEER,
  mrtRecord,
  peerIndexTable,
  rib,
  ribEntry,
  tableDump,
} from '../../support/mrt/index.ts';
import { message, thrownBy, update } from '../octets.ts';

/* What RIB records hold that is rare: other families, the longest prefixes, attributes with a long header. */

/** The JSON objects of a file. */
function read(...file: readonly Uint8Array[]): unknown[] {
  const splitter = new MrtSplitter();
  splitter.push(bytes(...file));
  splitter.end();
  let peers: readonly MrtPeer[] | undefined;
  const found: unknown[] = [];
  for (let next = splitter.next(); next !== undefined; next = splitter.next()) {
    if ('damage' in next) throw new Error(next.damage);
    const content = decodeMrtRecord(next, peers);
    if (content.kind === 'peer-index-table') peers = content.peers;
    found.push(...(content.kind === 'unsupported' ? [content.problem] : mrtToJson(next, content)));
  }
  return found;
}

const TABLE = peerIndexTable([IPV4_PEER]);
const ATTRIBUTES = '40010100 40020602010000fde9 400304c0000201';
const GLOBAL = '20010db8000000000000000000000001';

describe('a prefix', () => {
  test.each([
    ['IPv4 of 32 bits', 2, '20c6336401', '198.51.100.1/32'],
    ['IPv4 multicast of 32 bits', 3, '20e0000001', '224.0.0.1/32'],
    ['IPv6 of 128 bits', 4, `80${GLOBAL}`, '2001:db8::1/128'],
    ['IPv6 of 33 bits', 4, '2120010db880', '2001:db8:8000::/33'],
    ['IPv6 multicast of 128 bits', 5, `80${GLOBAL}`, '2001:db8::1/128'],
  ])('of %s is read', (_what, subtype, nlri, prefix) => {
    expect(read(TABLE, rib(subtype, nlri, [ribEntry(ATTRIBUTES)]))[1]).toMatchObject({ prefix });
  });

  test.each([
    ['IPv4 multicast of 33 bits', 3, '21e000000180', /33 bits/],
    ['IPv6 of 129 bits', 4, `81${GLOBAL}80`, /129 bits/],
    ['IPv6 multicast of 129 bits', 5, `81${GLOBAL}80`, /129 bits/],
    ['IPv6 of 129 bits in RIB_GENERIC', 6, `0002 01 81${GLOBAL}80`, /129 bits/],
  ])('of %s is damage', (_what, subtype, nlri, problem) => {
    const record = rib(subtype, nlri, [ribEntry(ATTRIBUTES)]);
    expect(thrownBy(() => read(TABLE, record))).toMatchObject({
      code: 'ERR_MRT_RECORD',
      message: expect.stringMatching(problem) as unknown,
    });
  });

  test.each([
    ['VPN routes of IPv4', '0001 80'],
    ['an address family that is not read', '0019 01'],
  ])('of %s may be as long as an octet says', (_what, family) => {
    const nlri = `70 ${'01'.repeat(14)}`;
    expect(read(TABLE, rib(6, `${family} ${nlri}`, [ribEntry(ATTRIBUTES)]))[1]).toMatchObject({
      hex: `70${'01'.repeat(14)}`,
    });
  });

  test.each([
    ['RIB_GENERIC of another family', 6, '0001 80 18000001', undefined],
    ['RIB_GENERIC_ADDPATH of another family', 12, '0001 80 00000007 18000001', 7],
  ])('of %s is its octets, with its path identifier', (_what, subtype, nlri, pathId) => {
    const [, route] = read(TABLE, rib(subtype, nlri, [ribEntry(ATTRIBUTES)])) as [
      unknown,
      { hex?: string; pathId?: number },
    ];
    expect([route.hex, route.pathId]).toEqual(['18000001', pathId]);
  });

  test('of TABLE_DUMP with 32 bits is read', () => {
    expect(read(tableDump('40010100', { prefix: 'c6336401', length: 32 }))).toMatchObject([
      { prefix: '198.51.100.1/32' },
    ]);
  });

  test('of TABLE_DUMP with 33 bits is damage', () => {
    const record = tableDump('40010100', { prefix: 'c6336401', length: 33 });
    expect(thrownBy(() => read(record))).toHaveProperty(
      'message',
      'the prefix is 33 bits long, and at most 32 are allowed',
    );
  });

  test('of TABLE_DUMP in IPv6 with 129 bits is damage', () => {
    const record = tableDump('40010100', { prefix: GLOBAL, peerAddress: GLOBAL, length: 129 });
    expect(thrownBy(() => read(record))).toHaveProperty(
      'message',
      'the prefix is 129 bits long, and at most 128 are allowed',
    );
  });
});

describe('an abbreviated MP_REACH', () => {
  test.each([
    ['behind an attribute with an extended length', `5001000100 800e11 10${GLOBAL}`],
    ['with an extended length', `40010100 900e0011 10${GLOBAL}`],
    ['behind one with a long value', `d0630101 ${'00'.repeat(257)} 40010100 800e11 10${GLOBAL}`],
    ['at the end of the attributes', `40010100 40020602010000fde9 800e11 10${GLOBAL}`],
  ])('%s has a next hop', (_what, attributes) => {
    const [, route] = read(TABLE, rib(4, '2020010db8', [ribEntry(attributes)])) as [
      unknown,
      { attributes: { name: string; flags: number; value: unknown }[] },
    ];
    expect(route.attributes.find(({ name }) => name === 'MP_REACH')).toMatchObject({
      value: { afi: 2, safi: 1, nextHops: ['2001:db8::1'], nlri: [] },
    });
  });
});

describe('a RIB entry', () => {
  test('keeps a next hop that is no host, which no session judges any more', () => {
    const record = rib(2, '18c63364', [ribEntry('40010100 400200 40030400000000')]);
    const [, route] = read(TABLE, record);
    expect(route).toMatchObject({ attributes: [{}, {}, { name: 'NEXT_HOP', value: '0.0.0.0' }] });
  });

  test('that is right has no error', () => {
    expect(read(TABLE, rib(2, '18c63364', [ribEntry(ATTRIBUTES)]))[1]).not.toHaveProperty('error');
  });

  test('has 4-octet AS numbers', () => {
    const record = rib(2, '18c63364', [ribEntry('40010100 4002060201fa56ea00 400304c0000201')]);
    expect(read(TABLE, record)[1]).toMatchObject({
      attributes: [{}, { value: [['seq', [4_200_000_000]]] }, {}],
    });
  });

  test('of RIB_GENERIC has 4-octet AS numbers', () => {
    const attributes = '40010100 4002060201fa56ea00 400304c0000201';
    const record = rib(6, '0001 01 18c63364', [ribEntry(attributes)]);
    expect(read(TABLE, record)[1]).toMatchObject({
      attributes: [{}, { value: [['seq', [4_200_000_000]]] }, {}],
    });
  });
});

describe('a message in an archive', () => {
  test('may have more than 4096 octets', () => {
    const octets = update({ withdrawn: '00'.repeat(5_000) });
    expect(read(bgp4mpMessage(octets))).toMatchObject([{ type: 'update' }]);
  });

  test('may be a ROUTE-REFRESH of type 128', () => {
    expect(read(bgp4mpMessage(message(128, '0001 00 01')))).toMatchObject([
      { type: 'route-refresh' },
    ]);
  });

  test('has an interface index', () => {
    expect(read(bgp4mpMessage(message(4, '')))).toMatchObject([{ mrt: { interfaceIndex: 0 } }]);
  });

  test('has 2-octet AS numbers in MESSAGE', () => {
    const attributes = '40010100 4002040201fde9 400304c0000201';
    expect(read(bgp4mpMessage(update({ attributes, nlri: '00' }), { subtype: 1 }))).toMatchObject([
      { attributes: [{}, { value: [['seq', [65_001]]] }, {}] },
    ]);
  });

  test('has 4-octet AS numbers in MESSAGE_AS4_LOCAL', () => {
    const attributes = '40010100 4002060201fa56ea00 400304c0000201';
    expect(read(bgp4mpMessage(update({ attributes, nlri: '00' }), { subtype: 7 }))).toMatchObject([
      { attributes: [{}, { value: [['seq', [4_200_000_000]]] }, {}] },
    ]);
  });

  test('has an AGGREGATOR of 8 octets in MESSAGE_AS4', () => {
    const attributes = '40010100 40020602010000fde9 400304c0000201 c00708fa56ea00c0000201';
    expect(read(bgp4mpMessage(update({ attributes, nlri: '00' })))).toMatchObject([
      { attributes: [{}, {}, {}, { value: { asn: 4_200_000_000, address: '192.0.2.1' } }] },
    ]);
  });
});

test('a subtype of TABLE_DUMP_V2 that is not read is reported', () => {
  expect(read(TABLE, mrtRecord(13, 7, '00')).slice(1)).toEqual([
    'subtype 7 of TABLE_DUMP_V2 is not supported',
  ]);
});
