import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MrtSplitter, type MrtDamage, type MrtRecord } from '../../../src/bgp-packet-lite/index.ts';
import {
  bgp4mpMessage,
  bytes,
  IPV4_PEER,
  mrtRecord,
  peerIndexTable,
  rib,
  ribEntry,
  stateChange,
  tableDump,
} from '../../support/mrt/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { hex, message } from '../octets.ts';

type Found = Omit<MrtRecord, 'body'> & { body: string };

/** What the splitter makes of a file; views are copied, since they die with the next push. */
function split(chunks: readonly Uint8Array[], maxLength?: number): (Found | MrtDamage)[] {
  const splitter = new MrtSplitter(maxLength === undefined ? {} : { maxLength });
  const found: (Found | MrtDamage)[] = [];
  const drain = (): void => {
    for (let next = splitter.next(); next !== undefined; next = splitter.next()) {
      found.push('damage' in next ? next : { ...next, body: hex(next.body) });
    }
  };
  for (const chunk of chunks) {
    splitter.push(chunk);
    drain();
  }
  splitter.end();
  drain();
  return found;
}

/** A change of state as old Zebras write it, and a RIB record without entries. */
const A = mrtRecord(16, 0, 'fde9fdea00010006');
const B = mrtRecord(13, 2, '00000007 00 0000', { timestamp: 1_600_000_001 });

const FOUND_A = {
  offset: 0,
  timestamp: 1_600_000_000,
  type: 16,
  subtype: 0,
  body: 'fde9fdea00010006',
};
const FOUND_B = {
  offset: 20,
  timestamp: 1_600_000_001,
  type: 13,
  subtype: 2,
  body: '00000007000000',
};

const KEEPALIVE = message(4, '');

/** A record of one of the types, 51 octets long, as archives have most. */
function keepalive(timestamp = 1_600_000_000): Uint8Array {
  return bgp4mpMessage(KEEPALIVE, { timestamp });
}

/** Writes another length into the header of a record. */
function withLength(record: Uint8Array, length: string): Uint8Array {
  return bytes(record.subarray(0, 8), length, record.subarray(12));
}

/** The offset of each record, and the damage between them as its offset and its end. */
function outline(...chunks: readonly Uint8Array[]): (number | string)[] {
  return split(chunks).map((found) =>
    'damage' in found ? `${found.offset}-${found.offset + found.length}` : found.offset,
  );
}

describe('MrtSplitter', () => {
  test('finds every record of a file', () => {
    expect(split([bytes(A, B)])).toEqual([FOUND_A, FOUND_B]);
  });

  test('takes the microseconds of an _ET record out of its body', () => {
    expect(split([mrtRecord(16, 0, FOUND_A.body, { microseconds: 123_456 })])).toEqual([
      { ...FOUND_A, type: 17, microseconds: 123_456 },
    ]);
  });

  test('finds nothing in an empty file', () => {
    expect(split([])).toEqual([]);
  });

  test('finds the same whatever the chunks are', () => {
    const file = bytes(
      A,
      B,
      stateChange(1, 2),
      mrtRecord(16, 4, '00'.repeat(500)),
      B,
      A,
      keepalive(1),
      B,
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: file.length })), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), file.length];
        const chunks = edges.slice(1).map((end, index) => file.slice(edges[index], end));
        expect(split(chunks)).toEqual(split([file]));
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  test('reports a record that the end of the file cuts short', () => {
    expect(split([bytes(A, B.subarray(0, 13))])).toEqual([
      FOUND_A,
      { offset: 20, length: 13, damage: 'the file ends 13 octets into a record of 19 octets' },
    ]);
  });

  test('reports a header that the end of the file cuts short', () => {
    expect(split([bytes(A, '5f5e')])).toEqual([
      FOUND_A,
      { offset: 20, length: 2, damage: 'the file ends 2 octets into a header of 12 octets' },
    ]);
  });

  test('reports a length beyond what is let through, and goes on with the next record', () => {
    const broken = bytes(A);
    broken.set(bytes('7fffffff'), 8);
    expect(split([bytes(broken, B)])).toEqual([
      {
        offset: 0,
        length: 20,
        damage:
          'a record is 2147483647 octets long by its header, more than the 65595 that are let through',
      },
      FOUND_B,
    ]);
  });

  test('reports octets where no record can begin, and goes on with the next record', () => {
    expect(split([bytes(A, 'ff'.repeat(20), B)])).toEqual([
      FOUND_A,
      { offset: 20, length: 20, damage: 'no record can begin here: type 65535, subtype 65535' },
      { ...FOUND_B, offset: 40 },
    ]);
  });

  test('does not take a record of another time for the next one', () => {
    const stray = mrtRecord(16, 4, '00', { timestamp: 1_700_000_000 });
    expect(split([bytes(A, 'ff'.repeat(12), stray, B, B)])).toMatchObject([
      FOUND_A,
      { offset: 20, length: 25 },
      { offset: 45 },
      { offset: 64 },
    ]);
  });

  test('skips to the end where no other record is', () => {
    expect(split([bytes(A, 'ff'.repeat(1_000))])).toEqual([
      FOUND_A,
      { offset: 20, length: 1_000, damage: 'no record can begin here: type 65535, subtype 65535' },
    ]);
  });

  test('finds the records behind a stretch of zeros', () => {
    const zeros = bytes('00'.repeat(41));
    expect(outline(bytes(keepalive(), zeros, keepalive(), keepalive()))).toEqual([
      0,
      '51-92',
      92,
      143,
    ]);
  });

  test('reports a stretch of zeros as damage', () => {
    expect(split([bytes(A, '00'.repeat(41), keepalive())])[1]).toEqual({
      offset: 20,
      length: 41,
      damage: 'no record can begin here: type 0, subtype 0',
    });
  });

  test('takes no time from a record of a type that is not read', () => {
    const other = mrtRecord(11, 0, '00', { timestamp: 5 });
    const file = bytes(A, other, other, A, 'ff'.repeat(20), B, B);
    expect(outline(file)).toEqual([0, 20, 33, 46, '66-86', 86, 105]);
  });

  const LATER = 1_600_000_000 + 8 * 86_400;
  test('finds an archive of another time behind a record that was cut', () => {
    const file = bytes(
      keepalive(),
      keepalive().subarray(0, 40),
      keepalive(LATER),
      keepalive(LATER),
    );
    expect(outline(file)).toEqual([0, '51-91', 91, 142]);
  });

  test('finds records of another time that hold no message if three follow each other', () => {
    const state = stateChange(1, 2, { timestamp: LATER });
    const file = bytes(A, 'ff'.repeat(12), state, state, state, 'ff'.repeat(12));
    expect(outline(file)).toEqual([0, '20-32', 32, 68, 104, '140-152']);
  });

  test('does not believe two records of another time that hold no message', () => {
    const state = stateChange(1, 2, { timestamp: LATER });
    const file = bytes(A, 'ff'.repeat(12), state, state, 'ff'.repeat(12), B, B);
    expect(outline(file)).toEqual([0, '20-116', 116, 135]);
  });

  test.each([
    ['more than its type can have', '000fffff'],
    ['all that follows', '00000200'],
    ['some of what follows', '00000050'],
    ['less than it has', '00000020'],
  ])('finds the records behind one whose length is %s', (_what, length) => {
    const file = bytes(
      keepalive(),
      withLength(keepalive(), length),
      ...Array.from({ length: 5 }, () => keepalive()),
    );
    expect(outline(file)).toEqual([0, '51-102', 102, 153, 204, 255, 306]);
  });

  test.each([
    ['TABLE_DUMP', tableDump('40010100')],
    ['RIB_IPV4_UNICAST', rib(2, '18c63364', [ribEntry('40010100')])],
    ['RIB_IPV6_UNICAST_ADDPATH', rib(10, '2020010db8', [ribEntry('40010100', { pathId: 7 })])],
    ['RIB_GENERIC', rib(6, '0001 01 18c63364', [ribEntry('40010100')])],
    ['PEER_INDEX_TABLE', peerIndexTable([IPV4_PEER])],
    ['STATE_CHANGE', stateChange(1, 2)],
    ['BGP4MP_ET', bgp4mpMessage(KEEPALIVE, { microseconds: 5 })],
  ])('finds the end of a %s by what it holds', (_name, record) => {
    const end = record.length;
    expect(outline(bytes(record, 'ff'.repeat(20), A))).toEqual([0, `${end}-${end + 20}`, end + 20]);
  });

  test.each([
    ['TABLE_DUMP', tableDump('40010100')],
    ['RIB_IPV4_UNICAST', rib(2, '18c63364', [ribEntry('40010100')])],
    ['PEER_INDEX_TABLE', peerIndexTable([IPV4_PEER])],
    ['STATE_CHANGE', stateChange(1, 2)],
    ['BGP4MP_ET', bgp4mpMessage(KEEPALIVE, { microseconds: 5 })],
  ])('does not believe the length of a %s that is not filled', (_name, record) => {
    const broken = withLength(record, '00000064');
    const end = broken.length;
    const file = bytes(broken, keepalive(), keepalive(), keepalive());
    expect(outline(file)).toEqual([`0-${end}`, end, end + 51, end + 102]);
  });

  test('lets a long RIB through', () => {
    const record = rib(2, '00', [ribEntry('00'.repeat(60_000)), ribEntry('00'.repeat(60_000))]);
    expect(outline(record)).toEqual([0]);
  });

  test('waits for a record without more memory than the octets that are there', () => {
    const before = process.memoryUsage().arrayBuffers;
    const splitter = new MrtSplitter();
    splitter.push(bytes('5f5e1000 000d 0002 00ffffff'));
    expect(splitter.next()).toBeUndefined();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  test('never loses an octet of random input', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        const found = split([octets]);
        const covered = found.reduce(
          (sum, item) =>
            sum +
            ('damage' in item
              ? item.length
              : 12 + item.body.length / 2 + (item.type === 17 ? 4 : 0)),
          0,
        );
        expect(covered).toBe(octets.length);
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses a maxLength of %d', (maxLength) => {
    expect(() => new MrtSplitter({ maxLength })).toThrow(/maxLength .* positive integer/);
  });
});
