import { describe, expect, test } from '@jest/globals';
import {
  decodeMrtRecord,
  MrtSplitter,
  mrtToJson,
  type MrtContent,
  type MrtPeer,
  type MrtRecord,
} from '../../../src/bgp-packet-lite/index.ts';
import {
  bgp4mpMessage,
  bytes,
  IPV4_PEER,
  IPV6_PEER,
  mrtRecord,
  peerIndexTable,
  rib,
  ribEntry,
  stateChange,
  tableDump,
} from '../../support/mrt/index.ts';
import { message, thrownBy, update } from '../octets.ts';

/** What the records of a file say. */
function contents(...file: readonly Uint8Array[]): [MrtRecord, MrtContent][] {
  const splitter = new MrtSplitter();
  splitter.push(bytes(...file));
  splitter.end();
  let peers: readonly MrtPeer[] | undefined;
  const found: [MrtRecord, MrtContent][] = [];
  for (let next = splitter.next(); next !== undefined; next = splitter.next()) {
    if ('damage' in next) throw new Error(next.damage);
    const content = decodeMrtRecord(next, peers);
    if (content.kind === 'peer-index-table') peers = content.peers;
    found.push([next, content]);
  }
  return found;
}

/** The JSON objects of a file, each problem in its place. */
function read(...file: readonly Uint8Array[]): unknown[] {
  return contents(...file).flatMap(([record, content]): readonly unknown[] =>
    content.kind === 'unsupported' ? [content.problem] : mrtToJson(record, content),
  );
}

const KEEPALIVE = message(4, '');
const SESSION = {
  timestamp: 1_600_000_000,
  peerAsn: 65_001,
  peerAddress: '192.0.2.1',
  localAsn: 65_010,
  localAddress: '192.0.2.2',
  interfaceIndex: 0,
};

describe('RFC 6396 §4.4: BGP4MP', () => {
  test.each([
    ['MESSAGE', 1],
    ['MESSAGE_AS4', 4],
    ['MESSAGE_ADDPATH', 8],
    ['MESSAGE_AS4_ADDPATH', 9],
  ])('%s is a message that was received', (_name, subtype) => {
    expect(read(bgp4mpMessage(KEEPALIVE, { subtype }))).toEqual([
      { type: 'keepalive', mrt: SESSION },
    ]);
  });

  test.each([
    ['MESSAGE_LOCAL', 6],
    ['MESSAGE_AS4_LOCAL', 7],
    ['MESSAGE_LOCAL_ADDPATH', 10],
    ['MESSAGE_AS4_LOCAL_ADDPATH', 11],
  ])('%s is a message that was sent', (_name, subtype) => {
    expect(read(bgp4mpMessage(KEEPALIVE, { subtype }))).toEqual([
      { type: 'keepalive', mrt: { ...SESSION, sent: true } },
    ]);
  });

  test('BGP4MP_ET has microseconds', () => {
    expect(read(bgp4mpMessage(KEEPALIVE, { microseconds: 5 }))).toEqual([
      { type: 'keepalive', mrt: { ...SESSION, microseconds: 5 } },
    ]);
  });

  test('a session over IPv6 has IPv6 addresses', () => {
    const record = bgp4mpMessage(KEEPALIVE, {
      peerAddress: '20010db8000000000000000000000001',
      localAddress: '20010db8000000000000000000000002',
    });
    expect(read(record)).toEqual([
      {
        type: 'keepalive',
        mrt: { ...SESSION, peerAddress: '2001:db8::1', localAddress: '2001:db8::2' },
      },
    ]);
  });

  const PATH_OF_TWO = '40010100 400206 0202fde90001 400304c0000201';
  test('AS numbers are as wide as the subtype says', () => {
    const octets = update({ attributes: PATH_OF_TWO, nlri: '18c63364' });
    expect(read(bgp4mpMessage(octets, { subtype: 1 }))).toMatchObject([
      { attributes: [{}, { value: [['seq', [65_001, 1]]] }, {}], as2: true },
    ]);
  });

  test('prefixes have path identifiers where the subtype says so', () => {
    const octets = update({ withdrawn: '00000007 18c63364' });
    expect(read(bgp4mpMessage(octets, { subtype: 9 }))).toMatchObject([
      { withdrawn: [{ pathId: 7, prefix: '198.51.100.0/24' }] },
    ]);
  });

  test.each([
    ['STATE_CHANGE', 0],
    ['STATE_CHANGE_AS4', 5],
  ])('%s is a change of state', (_name, subtype) => {
    expect(read(stateChange(6, 1, { subtype }))).toEqual([
      { type: 'state-change', from: 'established', to: 'idle', mrt: SESSION },
    ]);
  });

  test('a STATE_CHANGE of an old Zebra has no addresses', () => {
    expect(read(mrtRecord(16, 0, 'fde9 fdf2 0001 0006'))).toEqual([
      {
        type: 'state-change',
        from: 'idle',
        to: 'established',
        mrt: { timestamp: 1_600_000_000, peerAsn: 65_001, localAsn: 65_010 },
      },
    ]);
  });

  test('a message of an old Zebra has no addresses', () => {
    expect(read(mrtRecord(16, 1, bytes('fde9 fdf2 0003 0000', KEEPALIVE)))).toEqual([
      {
        type: 'keepalive',
        mrt: { timestamp: 1_600_000_000, peerAsn: 65_001, localAsn: 65_010, interfaceIndex: 3 },
      },
    ]);
  });

  test('address family 0 is damage where no message follows', () => {
    const error = thrownBy(() => read(mrtRecord(16, 1, 'fde9 fdf2 0003 0000 c0000201')));
    expect(error).toMatchObject({ code: 'ERR_MRT_RECORD' });
  });

  test('a state without a name is a number', () => {
    expect(read(stateChange(0, 9))).toMatchObject([{ from: 0, to: 9 }]);
  });

  test.each([
    [2, 'BGP4MP_ENTRY, which RFC 6396 has deprecated, is not supported'],
    [3, 'BGP4MP_SNAPSHOT, which RFC 6396 has deprecated, is not supported'],
    [12, 'subtype 12 of BGP4MP is not supported'],
  ])('subtype %d is reported', (subtype, problem) => {
    expect(read(mrtRecord(16, subtype, '00'))).toEqual([problem]);
  });

  test('a message that breaks the protocol has an error and a session', () => {
    expect(read(bgp4mpMessage('ffff'))).toMatchObject([
      { error: { code: 1, subcode: 2 }, raw: 'ffff', mrt: SESSION },
    ]);
  });
});

const ATTRIBUTES = '40010100 40020602010000fde9 400304c0000201';
const TABLE = peerIndexTable([IPV4_PEER, IPV6_PEER], { view: 'a view' });
const TIME = { timestamp: 1_600_000_000 };

describe('RFC 6396 §4.3: TABLE_DUMP_V2', () => {
  test('PEER_INDEX_TABLE has the peers', () => {
    expect(read(TABLE)).toEqual([
      {
        type: 'peer-index-table',
        collector: '10.0.0.1',
        view: 'a view',
        peers: [
          { address: '192.0.2.1', asn: 65_001, routerId: '10.0.0.2' },
          { address: '2001:db8::1', asn: 65_002, routerId: '10.0.0.3' },
        ],
        mrt: TIME,
      },
    ]);
  });

  test('a RIB record has a route for each peer', () => {
    const record = rib(2, '18c63364', [
      ribEntry(ATTRIBUTES),
      ribEntry(ATTRIBUTES, { peer: 1, originated: 1_400_000_000 }),
    ]);
    expect(read(TABLE, record).slice(1)).toMatchObject([
      {
        type: 'rib',
        sequence: 0,
        afi: 1,
        safi: 1,
        prefix: '198.51.100.0/24',
        peer: { address: '192.0.2.1', asn: 65_001, routerId: '10.0.0.2' },
        originated: 1_500_000_000,
        attributes: [
          { code: 1, flags: 64, name: 'ORIGIN', value: 'igp' },
          { code: 2, flags: 64, name: 'AS_PATH', value: [['seq', [65_001]]] },
          { code: 3, flags: 64, name: 'NEXT_HOP', value: '192.0.2.1' },
        ],
        mrt: TIME,
      },
      { peer: { address: '2001:db8::1' }, originated: 1_400_000_000 },
    ]);
  });

  test.each([
    ['RIB_IPV4_MULTICAST', 3, '18c63364', { afi: 1, safi: 2, prefix: '198.51.100.0/24' }],
    ['RIB_IPV6_UNICAST', 4, '2020010db8', { afi: 2, safi: 1, prefix: '2001:db8::/32' }],
    ['RIB_IPV6_MULTICAST', 5, '2020010db8', { afi: 2, safi: 2, prefix: '2001:db8::/32' }],
    ['RIB_GENERIC', 6, '0001 01 18c63364', { afi: 1, safi: 1, prefix: '198.51.100.0/24' }],
    ['RIB_GENERIC of another family', 6, '0001 04 18000001', { afi: 1, safi: 4, hex: '18000001' }],
    ['a default route', 2, '00', { prefix: '0.0.0.0/0' }],
    ['bits beyond the prefix', 2, '13 c633ff', { prefix: '198.51.224.0/19' }],
  ])('%s', (_what, subtype, prefix, expected) => {
    expect(read(TABLE, rib(subtype, prefix, [ribEntry(ATTRIBUTES)]))[1]).toMatchObject(expected);
  });

  test.each([
    ['RIB_IPV4_UNICAST_ADDPATH', 8, '18c63364'],
    ['RIB_IPV4_MULTICAST_ADDPATH', 9, '18c63364'],
  ])('RFC 8050 §4.1: %s has a path identifier in each entry', (_name, subtype, prefix) => {
    const record = rib(subtype, prefix, [ribEntry(ATTRIBUTES, { pathId: 7 })]);
    expect(read(TABLE, record)[1]).toMatchObject({
      prefix: { pathId: 7, prefix: '198.51.100.0/24' },
    });
  });

  test('RFC 8050 §4.2: RIB_GENERIC_ADDPATH has it in the NLRI', () => {
    const record = rib(12, '0001 01 00000007 18c63364', [ribEntry(ATTRIBUTES)]);
    expect(read(TABLE, record)[1]).toMatchObject({
      prefix: { pathId: 7, prefix: '198.51.100.0/24' },
    });
  });

  test('RIB_GENERIC_ADDPATH as GoBGP writes it has it in each entry', () => {
    const record = rib(12, '0001 01 18c63364', [ribEntry(ATTRIBUTES, { pathId: 7 })]);
    expect(read(TABLE, record)[1]).toMatchObject({
      prefix: { pathId: 7, prefix: '198.51.100.0/24' },
    });
  });

  const NEXT_HOP = '20010db8000000000000000000000001';
  test.each([
    ['RFC 6396 §4.3.4: abbreviated', `800e11 10 ${NEXT_HOP}`],
    ['in full', `800e15 0002 01 10 ${NEXT_HOP} 00`],
  ])('an MP_REACH that is %s has a next hop', (_what, attribute) => {
    const entry = ribEntry(`40010100 ${attribute} 40020602010000fde9`);
    expect(read(TABLE, rib(4, '2020010db8', [entry]))[1]).toMatchObject({
      attributes: [
        { name: 'ORIGIN' },
        {
          name: 'MP_REACH',
          value: { afi: 2, safi: 1, nextHops: ['2001:db8::1'], nlri: [] },
        },
        { name: 'AS_PATH' },
      ],
    });
  });

  test('attributes that break the protocol have an error', () => {
    const entry = ribEntry('40010109 40020602010000fde9 400304c0000201');
    expect(read(TABLE, rib(2, '18c63364', [entry]))[1]).toMatchObject({
      attributes: [{ name: 'AS_PATH' }, { name: 'NEXT_HOP' }],
      error: { code: 3, subcode: 6, disposition: 'treat-as-withdraw' },
    });
  });

  test.each([
    ['that are wrong', '40010109 40020602010000fde9 400304c0000201', 2],
    ['that would reset the session', '40010100 40020602010000fde9 400304c0000201 401401ff', 0],
    ['that are cut short', '40010100 400304c000', 1],
  ])('attributes %s are there as they were read', (_what, attributes, count) => {
    const [, json] = read(TABLE, rib(2, '18c63364', [ribEntry(attributes)]));
    expect(json).toMatchObject({ rawAttributes: attributes.replaceAll(' ', '') });
    expect(json).toHaveProperty('attributes.length', count);
  });

  test('an abbreviated MP_REACH of a faulty entry is there as it was read', () => {
    const attributes = '40010109800e1020010db8000000000000000000000001';
    expect(read(TABLE, rib(4, '00', [ribEntry(attributes)]))[1]).toMatchObject({
      rawAttributes: attributes,
    });
  });

  test('attributes without a fault have no raw form', () => {
    const [, json] = read(TABLE, rib(2, '18c63364', [ribEntry(ATTRIBUTES)]));
    expect(json).not.toHaveProperty('rawAttributes');
  });

  test.each([
    ['a record without a message', [bgp4mpMessage('')], /there is no BGP message/],
    ['a prefix that is too long', [TABLE, rib(2, '21c633640000', [])], /33 bits/],
    [
      'an entry that is cut short',
      [TABLE, mrtRecord(13, 2, '00000000 18c63364 0001 0000')],
      /needs 4 octets, and 0 are left/,
    ],
    [
      'octets after the last entry',
      [TABLE, mrtRecord(13, 2, '00000000 18c63364 0000 ff')],
      /1 octets follow/,
    ],
    [
      'a session of no known address family',
      [mrtRecord(16, 4, '0000fde9 0000fdea 0000 0003')],
      /address family 3/,
    ],
  ])('%s is damage', (_what, records, problem) => {
    const error = thrownBy(() => read(...records));
    expect(error).toMatchObject({
      code: 'ERR_MRT_RECORD',
      message: expect.stringMatching(problem) as unknown,
    });
  });
});

describe('an entry of a RIB whose peer is not in the table', () => {
  const GOOD = ribEntry(ATTRIBUTES);
  const BAD = ribEntry(ATTRIBUTES, { peer: 2 });

  test('is left out, and the others are kept', () => {
    const second = ribEntry(ATTRIBUTES, { peer: 1 });
    const record = rib(2, '18c63364', [GOOD, BAD, second]);
    expect(read(TABLE, record).slice(1)).toMatchObject([
      { peer: { address: '192.0.2.1' } },
      { peer: { address: '2001:db8::1' } },
    ]);
  });

  test('is told by its place in the record and by its index', () => {
    const [, [, content] = []] = contents(TABLE, rib(2, '18c63364', [GOOD, BAD]));
    expect(content).toMatchObject({
      damaged: [
        { entry: 2, peerIndex: 2, problem: 'peer 2 is not in the PEER_INDEX_TABLE, which has 2' },
      ],
    });
  });

  test('is all that RIB_GENERIC_ADDPATH in the form of RFC 8050 loses', () => {
    const record = rib(12, '0001 01 00000007 18c63364', [BAD, GOOD]);
    expect(read(TABLE, record).slice(1)).toMatchObject([
      { prefix: { pathId: 7, prefix: '198.51.100.0/24' } },
    ]);
  });

  test('is all that RIB_GENERIC_ADDPATH in the form of GoBGP loses', () => {
    const bad = ribEntry(ATTRIBUTES, { peer: 2, pathId: 8 });
    const record = rib(12, '0001 01 18c63364', [bad, ribEntry(ATTRIBUTES, { pathId: 7 })]);
    expect(read(TABLE, record).slice(1)).toMatchObject([
      { prefix: { pathId: 7, prefix: '198.51.100.0/24' } },
    ]);
  });

  test('makes the form of GoBGP the likelier where a record fits both', () => {
    // As RFC 8050 has it: path identifier 256, 0.0.0.0/0, one entry of peer 9 that is of the seventh second of 1970.
    const entry = ribEntry(ATTRIBUTES, { originated: 0x0001_0009, pathId: 7 });
    expect(read(TABLE, rib(12, '0001 01 00', [entry]))[1]).toMatchObject({
      prefix: { pathId: 7, prefix: '0.0.0.0/0' },
      originated: 65_545,
    });
  });
});

test('RIB records before any table of peers are reported as a kind, not one by one', () => {
  const problem = 'a RIB that no PEER_INDEX_TABLE precedes has no peers';
  const record = rib(2, '18c63364', [ribEntry(ATTRIBUTES)]);
  expect(read(record, record)).toEqual([problem, problem]);
});

describe('RFC 6396 §4.2: TABLE_DUMP', () => {
  test('is a route with 2-octet AS numbers', () => {
    expect(read(tableDump('40010100 4002040201fde9 400304c0000201'))).toMatchObject([
      {
        type: 'rib',
        sequence: 7,
        afi: 1,
        safi: 1,
        prefix: '198.51.100.0/24',
        peer: { address: '192.0.2.1', asn: 65_001 },
        originated: 1_500_000_000,
        attributes: [{}, { value: [['seq', [65_001]]] }, {}],
        mrt: TIME,
      },
    ]);
  });

  test('has IPv6 in subtype 2', () => {
    const record = tableDump('', { prefix: '20010db8000000000000000000000000', length: 32 });
    expect(read(record)).toMatchObject([
      { afi: 2, prefix: '2001:db8::/32', peer: { address: '2001:db8::1' } },
    ]);
  });

  const ENTRY = '0000 0007';
  const ROUTE = '18 01 59682f00';
  const PATH = '40010100 40020602010000fde9 400304c0000201';
  test.each([
    [3, `c6336400 ${ROUTE} c0000201 0000fde9`, '198.51.100.0/24', '192.0.2.1'],
    [
      4,
      `20010db8000000000000000000000000 ${ROUTE} 20010db8000000000000000000000001 0000fde9`,
      '2001:d00::/24',
      '2001:db8::1',
    ],
  ])('has 4-octet AS numbers in subtype %d', (subtype, route, prefix, address) => {
    const record = mrtRecord(12, subtype, bytes(ENTRY, route, '0014', PATH));
    expect(read(record)).toMatchObject([
      {
        prefix,
        peer: { address, asn: 65_001 },
        originated: 1_500_000_000,
        attributes: [{}, { value: [['seq', [65_001]]] }, {}],
      },
    ]);
  });

  test('of another subtype is reported', () => {
    expect(read(mrtRecord(12, 5, '00'))).toEqual(['subtype 5 of TABLE_DUMP is not supported']);
  });
});

test('an MRT type that is not read is reported', () => {
  expect(read(mrtRecord(11, 0, '00'))).toEqual(['MRT type 11 is not supported']);
});
