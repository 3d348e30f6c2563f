import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MrtSplitter, type MrtDamage, type MrtRecord } from '../../../src/bgp-packet-lite/index.ts';
import { bytes, mrtRecord, stateChange } from '../../support/mrt/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { hex } from '../octets.ts';

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

const A = mrtRecord(16, 4, 'aabb');
const B = mrtRecord(13, 2, 'ccddee', { timestamp: 1_600_000_001 });

const FOUND_A = { offset: 0, timestamp: 1_600_000_000, type: 16, subtype: 4, body: 'aabb' };
const FOUND_B = { offset: 14, timestamp: 1_600_000_001, type: 13, subtype: 2, body: 'ccddee' };

describe('MrtSplitter', () => {
  test('finds every record of a file', () => {
    expect(split([bytes(A, B)])).toEqual([FOUND_A, FOUND_B]);
  });

  test('takes the microseconds of an _ET record out of its body', () => {
    expect(split([mrtRecord(16, 4, 'aabb', { microseconds: 123_456 })])).toEqual([
      { ...FOUND_A, type: 17, microseconds: 123_456 },
    ]);
  });

  test('finds nothing in an empty file', () => {
    expect(split([])).toEqual([]);
  });

  test('finds the same whatever the chunks are', () => {
    const file = bytes(A, B, stateChange(1, 2), mrtRecord(16, 4, '00'.repeat(500)), B);
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
      { offset: 14, length: 13, damage: 'the file ends 13 octets into a record of 15 octets' },
    ]);
  });

  test('reports a header that the end of the file cuts short', () => {
    expect(split([bytes(A, '5f5e')])).toEqual([
      FOUND_A,
      { offset: 14, length: 2, damage: 'the file ends 2 octets into a header of 12 octets' },
    ]);
  });

  test('reports a length beyond what is let through, and goes on with the next record', () => {
    const broken = bytes(A);
    broken.set(bytes('7fffffff'), 8);
    expect(split([bytes(broken, B)])).toEqual([
      {
        offset: 0,
        length: 14,
        damage:
          'a record is 2147483647 octets long by its header, more than the 16777216 that are let through',
      },
      FOUND_B,
    ]);
  });

  test('reports octets where no record can begin, and goes on with the next record', () => {
    expect(split([bytes(A, 'ff'.repeat(20), B)])).toEqual([
      FOUND_A,
      { offset: 14, length: 20, damage: 'no record can begin here: type 65535, subtype 65535' },
      { ...FOUND_B, offset: 34 },
    ]);
  });

  test('does not take a record of another time for the next one', () => {
    const stray = mrtRecord(16, 4, '00', { timestamp: 1_700_000_000 });
    expect(split([bytes(A, 'ff'.repeat(12), stray, B, B)])).toMatchObject([
      FOUND_A,
      { offset: 14, length: 25 },
      { offset: 39 },
      { offset: 54 },
    ]);
  });

  test('skips to the end where no other record is', () => {
    expect(split([bytes(A, 'ff'.repeat(1_000))])).toEqual([
      FOUND_A,
      { offset: 14, length: 1_000, damage: 'no record can begin here: type 65535, subtype 65535' },
    ]);
  });

  test('waits for a record without more memory than the octets that are there', () => {
    const before = process.memoryUsage().arrayBuffers;
    const splitter = new MrtSplitter();
    splitter.push(bytes('5f5e1000 0010 0004 00ffffff'));
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
