import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BgpdumpWriter, MrtSplitter } from '../../../src/bgp-packet-lite/index.ts';
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
import { propertyRuns } from '../../support/property-runs.ts';
import { message, update } from '../octets.ts';

/** The lines of a file. */
function lines(...records: readonly Uint8Array[]): string[] {
  const splitter = new MrtSplitter();
  const writer = new BgpdumpWriter();
  splitter.push(bytes(...records));
  splitter.end();
  for (let next = splitter.next(); next !== undefined; next = splitter.next()) {
    if (!('damage' in next)) writer.write(next);
  }
  const text = Buffer.from(writer.take()).toString('latin1');
  return text.split('\n').slice(0, -1);
}

const ORIGIN = '40010100';
const PATH = '40020602010000fde9';
const NEXT_HOP = '400304c0000201';
const ATTRIBUTES = `${ORIGIN}${PATH}${NEXT_HOP}`;

/** The fields of the only line, from `first`. */
function fields(attributes: string, first: number, subtype = 4): string {
  const [line = '', ...more] = lines(
    bgp4mpMessage(update({ attributes, nlri: '18c63364' }), { subtype }),
  );
  expect(more).toEqual([]);
  return line.split('|').slice(first).join('|');
}

describe('what bgpdump -m prints of BGP4MP', () => {
  test('is a line for each prefix, withdrawals first', () => {
    const octets = update({ withdrawn: '08 0a', attributes: ATTRIBUTES, nlri: '18c63364 00' });
    expect(lines(bgp4mpMessage(octets))).toEqual([
      'BGP4MP|1600000000|W|192.0.2.1|65001|10.0.0.0/8',
      'BGP4MP|1600000000|A|192.0.2.1|65001|198.51.100.0/24|65001|IGP|192.0.2.1|0|0||NAG||',
      'BGP4MP|1600000000|A|192.0.2.1|65001|0.0.0.0/0|65001|IGP|192.0.2.1|0|0||NAG||',
    ]);
  });

  test.each([
    [1, undefined, 'BGP4MP|1600000000|'],
    [4, 42, 'BGP4MP_ET|1600000000.000042|'],
    [7, undefined, 'BGP4MP_LOCAL|1600000000|'],
    [7, 42, 'BGP4MP_ET_LOCAL|1600000000.000042|'],
  ])('of subtype %d with microseconds %s begins with %s', (subtype, microseconds, start) => {
    const record = bgp4mpMessage(update({ withdrawn: '00' }), {
      subtype,
      ...(microseconds !== undefined && { microseconds }),
    });
    expect(lines(record)).toEqual([`${start}W|192.0.2.1|65001|0.0.0.0/0`]);
  });

  test.each([
    [9, 'BGP4MP_AP|1600000000|W|192.0.2.1|65001|0.0.0.0/0|7'],
    [11, 'BGP4MP_AP|1600000000|W|192.0.2.2|65010|0.0.0.0/0|7'],
  ])('of ADD-PATH subtype %d has path identifiers', (subtype, line) => {
    const record = bgp4mpMessage(update({ withdrawn: '00000007 00' }), { subtype });
    expect(lines(record)).toEqual([line]);
  });

  test('has every attribute in its place', () => {
    const all = `${ATTRIBUTES} 80040400000064 400504000000c8 400600 c007080000fdea0a000001 c00808fde80001ffffff01`;
    expect(fields(all, 5)).toBe(
      '198.51.100.0/24|65001|IGP|192.0.2.1|200|100|65000:1 no-export|AG|65002 10.0.0.1|',
    );
  });

  test.each([
    ['00', 'IGP'],
    ['01', 'EGP'],
    ['02', 'INCOMPLETE'],
    ['07', 'INCOMPLETE'],
  ])('calls the origin %s %s', (origin, name) => {
    expect(fields(`400101${origin}`, 7)).toMatch(new RegExp(`^${name}\\|`));
  });

  test('stands for a next hop that is missing with ones', () => {
    expect(fields(ORIGIN, 8)).toBe('255.255.255.255|0|0||NAG||');
  });

  test.each([
    ['ffffff02', 'no-advertise'],
    ['ffffff03', 'local-AS'],
    ['ffffff04', '65535:65284'],
  ])('calls the community %s %s', (community, text) => {
    expect(fields(`c00804${community}`, 11)).toBe(`${text}|NAG||`);
  });

  test.each([
    ['a sequence', '0202 0001 0002', '1 2'],
    ['a set', '0102 0001 0002', '{1,2}'],
    ['a confederation sequence', '0302 0001 0002', '(1 2)'],
    ['a confederation set', '0402 0001 0002', '[1,2]'],
    ['several segments', '0301 0001 0201 0002 0102 0003 0004', '(1) 2 {3,4}'],
    ['a segment after a set', '0101 0001 0201 0002', '{1} 2'],
    ['an unknown segment', '0501 0001', '! Error !'],
    ['a segment that is cut short', '0203 0001 0002', '! Error !'],
    ['nothing', '', ''],
  ])('shows %s', (_what, path, text) => {
    const length = bytes(path).length.toString(16).padStart(2, '0');
    expect(fields(`4002${length}${path}`, 6, 1).split('|')[0]).toBe(text);
  });

  test.each([
    [
      'puts AS4_PATH in the place of the end',
      '0203 0001 5ba0 5ba0',
      '0202 00011170 00011171',
      '1 70000 70001',
    ],
    ['takes no longer AS4_PATH', '0201 0001', '0202 00011170 00011171', '1'],
    // RFC 6793 has 1 {2} 70000 here.
    [
      'takes the first segment again',
      '0201 0001 0101 0002 0201 5ba0',
      '0201 00011170',
      '1 1 70000',
    ],
  ])('%s', (_what, path, as4Path, text) => {
    const attributes = [
      ['4002', path],
      ['c011', as4Path],
    ].map(
      ([head = '', value = '']) =>
        `${head}${bytes(value).length.toString(16).padStart(2, '0')}${value}`,
    );
    expect(fields(attributes.join(''), 6, 1).split('|')[0]).toBe(text);
  });

  test('takes AS4_AGGREGATOR for an AGGREGATOR in AS_TRANS', () => {
    const attributes = 'c007065ba00a000001 c012080001117014000001';
    expect(fields(attributes, 13, 1)).toBe('70000 20.0.0.1|');
  });

  test('leaves AS4_PATH alone beside an AGGREGATOR that is not in AS_TRANS', () => {
    const attributes =
      '400204 02015ba0 c0070600010a000001 c012080001117014000001 c01106020100011170';
    expect(fields(attributes, 6, 1)).toBe('23456|INCOMPLETE|255.255.255.255|0|0||NAG|1 10.0.0.1|');
  });

  test('has IPv6 prefixes behind those of IPv4', () => {
    const reach = '800e1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db8';
    const unreach = '800f08 0002 01 20 20010db9';
    const octets = update({
      withdrawn: '00',
      attributes: `${ORIGIN}${PATH}${NEXT_HOP}${reach}${unreach}`,
      nlri: '00',
    });
    expect(lines(bgp4mpMessage(octets))).toEqual([
      'BGP4MP|1600000000|W|192.0.2.1|65001|0.0.0.0/0',
      'BGP4MP|1600000000|W|192.0.2.1|65001|2001:db9::/32',
      'BGP4MP|1600000000|A|192.0.2.1|65001|0.0.0.0/0|65001|IGP|192.0.2.1|0|0||NAG||',
      'BGP4MP|1600000000|A|192.0.2.1|65001|2001:db8::/32|65001|IGP|2001:db8::1|0|0||NAG||',
    ]);
  });

  test.each([
    ['a single zero group', '20010db8000000010001000100010001', '2001:db8::1:1:1:1:1'],
    ['an IPv4-mapped address', '00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
    ['an IPv4-compatible address', '000000000000000000000000c0000201', '::192.0.2.1'],
    ['::1', '00000000000000000000000000000001', '::1'],
    ['::', '00000000000000000000000000000000', '::'],
  ])('shows %s in its own way', (_what, peerAddress, text) => {
    const record = bgp4mpMessage(update({ withdrawn: '00' }), {
      peerAddress,
      localAddress: peerAddress,
    });
    expect(lines(record)).toEqual([`BGP4MP|1600000000|W|${text}|65001|0.0.0.0/0`]);
  });

  test.each([
    ['a KEEPALIVE', bgp4mpMessage(message(4, ''))],
    ['a message with a wrong marker', bgp4mpMessage('00'.repeat(23))],
    ['a kind that is unknown', mrtRecord(16, 99, '00')],
    ['a type that is unknown', mrtRecord(11, 0, '00')],
    ['an empty body', mrtRecord(16, 4, '')],
    ['a RIB before its peers', rib(2, '00', [ribEntry('')])],
  ])('is nothing of %s', (_what, record) => {
    expect(lines(record)).toEqual([]);
  });

  test('is a change of state', () => {
    expect(lines(stateChange(6, 1), stateChange(1, 2, { subtype: 0, microseconds: 1 }))).toEqual([
      'BGP4MP|1600000000|STATE|192.0.2.1|65001|6|1',
      'BGP4MP_ET|1600000000.000001|STATE|192.0.2.1|65001|1|2',
    ]);
  });
});

describe('what bgpdump -m prints of tables', () => {
  const PEERS = peerIndexTable([IPV4_PEER, IPV6_PEER]);
  const IPV6_HOP = '800e11 10 20010db8000000000000000000000001';

  test('is a line for each peer that has a route', () => {
    const record = rib(2, '18c63364', [ribEntry(ATTRIBUTES), ribEntry(ORIGIN, { peer: 1 })]);
    expect(lines(PEERS, record)).toEqual([
      'TABLE_DUMP2|1600000000|B|192.0.2.1|65001|198.51.100.0/24|65001|IGP|192.0.2.1|0|0||NAG||',
      'TABLE_DUMP2|1600000000|B|2001:db8::1|65002|198.51.100.0/24||IGP|255.255.255.255|0|0||NAG||',
    ]);
  });

  test('goes on behind an entry whose peer is not in the table, where bgpdump ends', () => {
    const entries = [0, 9, 1].map((peer) => ribEntry(ORIGIN, { peer }));
    expect(lines(PEERS, rib(2, '18c63364', entries))).toEqual([
      'TABLE_DUMP2|1600000000|B|192.0.2.1|65001|198.51.100.0/24||IGP|255.255.255.255|0|0||NAG||',
      'TABLE_DUMP2|1600000000|B|2001:db8::1|65002|198.51.100.0/24||IGP|255.255.255.255|0|0||NAG||',
    ]);
  });

  test('has path identifiers of ADD-PATH', () => {
    expect(
      lines(PEERS, rib(10, '2020010db8', [ribEntry(`${ORIGIN}${IPV6_HOP}`, { pathId: 7 })])),
    ).toEqual([
      'TABLE_DUMP2_AP|1600000000|B|192.0.2.1|65001|2001:db8::/32|7||IGP|2001:db8::1|0|0||NAG||',
    ]);
  });

  test('is nothing of multicast', () => {
    expect(lines(PEERS, rib(3, '18c63364', [ribEntry(ATTRIBUTES)]))).toEqual([]);
  });

  test('of TABLE_DUMP has AS numbers of 2 octets', () => {
    expect(lines(tableDump('40010102 4002040201fde9 400304c0000201'))).toEqual([
      'TABLE_DUMP|1600000000|B|192.0.2.1|65001|198.51.100.0/24|65001|INCOMPLETE|192.0.2.1|0|0||NAG||',
    ]);
  });

  test('of TABLE_DUMP has IPv6', () => {
    const record = tableDump(IPV6_HOP, { prefix: '20010db8000000000000000000000000', length: 32 });
    expect(lines(record)).toEqual([
      'TABLE_DUMP|1600000000|B|2001:db8::1|65001|2001:db8::/32||INCOMPLETE|2001:db8::1|0|0||NAG||',
    ]);
  });
});

test('never throws, whatever the record is', () => {
  const anything = fc.tuple(
    fc.constantFrom(12, 13, 16),
    fc.integer({ min: 0, max: 12 }),
    fc.uint8Array({ maxLength: 200 }),
  );
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 5 }), (records) => {
      const peers = peerIndexTable([IPV4_PEER]);
      const file = records.map(([type, subtype, body]) => mrtRecord(type, subtype, body));
      expect(Array.isArray(lines(peers, ...file))).toBe(true);
    }),
    { numRuns: propertyRuns(2_000) },
  );
});

test('stays small when a path says that it is endless', () => {
  // 255 hops of AS_PATH that AS4_PATH lacks, each a set of 255.
  const path = `01ff${'0001'.repeat(255)}${'0101 0001'.repeat(300)}`;
  const attributes = bytes(
    `5002${bytes(path).length.toString(16).padStart(4, '0')}`,
    path,
    'c01106 0201 00011170',
  );
  const [line = ''] = lines(
    bgp4mpMessage(update({ attributes: Buffer.from(attributes).toString('hex'), nlri: '00' }), {
      subtype: 1,
    }),
  );
  expect(line.length).toBeLessThan(9_000);
});
