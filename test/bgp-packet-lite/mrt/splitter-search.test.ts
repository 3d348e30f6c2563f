import { describe, expect, test } from '@jest/globals';
import { MrtSplitter, type MrtDamage, type MrtRecord } from '../../../src/bgp-packet-lite/index.ts';
import { bytes, mrtRecord, type Octets } from '../../support/mrt/index.ts';

/*
 * How MrtSplitter finds its way back into a file: MRT has no marker, so it believes a header whose type it reads, whose
 * time is near, and which is followed by another such header or by the end of the file. What holds a BGP message, or is
 * followed by two of its own time, is believed at any time: see splitter.test.ts.
 */

const NOISE = 'ff'.repeat(20);
const TIME = 1_600_000_000;
const WEEK = 7 * 86_400;
/** BGP4MP_ENTRY, whose content is not read: a record that is good whatever it holds. */
const GOOD = mrtRecord(16, 2, 'aabb');

/** Where the records are that are found after GOOD and NOISE: offsets from the end of the noise. */
function foundAfterNoise(...parts: Octets[]): number[] {
  const start = GOOD.length + 20;
  return recordsOf(splitAll(bytes(GOOD, NOISE, ...parts)))
    .map(({ offset }) => offset - start)
    .filter((offset) => offset >= 0);
}

function recordsOf(found: readonly (MrtRecord | MrtDamage)[]): MrtRecord[] {
  return found.filter((item): item is MrtRecord => 'body' in item);
}

function splitAll(
  file: Uint8Array,
  options: { maxLength?: number } = {},
): (MrtRecord | MrtDamage)[] {
  const splitter = new MrtSplitter(options);
  const found: (MrtRecord | MrtDamage)[] = [];
  const drain = (): void => {
    for (let next = splitter.next(); next !== undefined; next = splitter.next()) found.push(next);
  };
  splitter.push(file);
  drain();
  splitter.end();
  drain();
  return found;
}

describe('after damage a record is found again', () => {
  test.each([12, 13, 16])('of type %d', (type) => {
    expect(foundAfterNoise(mrtRecord(type, 1, '00'), GOOD)).toEqual([0, 13]);
  });

  test('of type 17, with microseconds', () => {
    expect(foundAfterNoise(mrtRecord(16, 4, '00', { microseconds: 1 }), GOOD)).toEqual([0, 17]);
  });

  test.each([11, 14, 15, 18, 32, 48])('but not of type %d', (type) => {
    expect(foundAfterNoise(mrtRecord(type, 1, '00'), GOOD)).toEqual([13]);
  });

  test('of subtype 12', () => {
    expect(foundAfterNoise(mrtRecord(16, 12, '00'), GOOD)).toEqual([0, 13]);
  });

  test('but not of subtype 13', () => {
    expect(foundAfterNoise(mrtRecord(16, 13, '00'), GOOD)).toEqual([13]);
  });

  test('but not without octets', () => {
    expect(foundAfterNoise(mrtRecord(16, 4, ''), GOOD)).toEqual([12]);
  });

  test.each([-WEEK, WEEK])('of a time %d seconds away', (seconds) => {
    const stray = mrtRecord(16, 4, '00', { timestamp: TIME + seconds });
    expect(foundAfterNoise(stray, stray)).toEqual([0, 13]);
  });

  test.each([-WEEK - 1, WEEK + 1])('but not of a time %d seconds away', (seconds) => {
    const stray = mrtRecord(16, 4, '00', { timestamp: TIME + seconds });
    expect(foundAfterNoise(stray, GOOD, GOOD)).toEqual([13, 27]);
  });

  test('that is the last of the file', () => {
    expect(foundAfterNoise(GOOD)).toEqual([0]);
  });

  test('but not one that the end of the file cuts short', () => {
    expect(foundAfterNoise(GOOD.subarray(0, 13))).toEqual([]);
  });

  test('but not one that something else follows', () => {
    expect(foundAfterNoise(GOOD, 'ee'.repeat(12))).toEqual([]);
  });

  test('but not one that a piece of a header follows', () => {
    expect(foundAfterNoise(GOOD, GOOD.subarray(0, 11))).toEqual([]);
  });

  test('at the very beginning of a file, whatever its time', () => {
    const old = mrtRecord(16, 4, '00', { timestamp: 1 });
    expect(recordsOf(splitAll(bytes(NOISE, old, old))).map(({ offset }) => offset)).toEqual([
      20, 33,
    ]);
  });

  test('when the next header has come, and not before', () => {
    const splitter = new MrtSplitter();
    const damage = (): MrtDamage | undefined => {
      for (let next = splitter.next(); next !== undefined; next = splitter.next()) {
        if ('damage' in next) return next;
      }
      return undefined;
    };
    splitter.push(bytes(GOOD, GOOD, NOISE, GOOD, GOOD.subarray(0, 11)));
    expect(damage()).toBeUndefined();
    splitter.push(GOOD.subarray(11));
    const { offset = 0, length = 0 } = damage() ?? {};
    expect(offset + length).toBe(48);
  });
});

describe('what is let through', () => {
  test.each([
    [63, 255, true],
    [64, 4, false],
    [16, 256, false],
  ])('type %d subtype %d: %j', (type, subtype, through) => {
    const found = splitAll(mrtRecord(type, subtype, '00'));
    expect(recordsOf(found)).toHaveLength(through ? 1 : 0);
  });

  test.each([
    [2, 1],
    [1, 0],
  ])('a record of 2 octets where %d are the most: %d', (maxLength, count) => {
    expect(recordsOf(splitAll(GOOD, { maxLength }))).toHaveLength(count);
  });

  test('a record without octets', () => {
    expect(recordsOf(splitAll(mrtRecord(16, 4, '')))).toHaveLength(1);
  });

  test('a record of microseconds alone', () => {
    expect(splitAll(mrtRecord(16, 4, '', { microseconds: 7 }))).toMatchObject([
      { type: 17, microseconds: 7 },
    ]);
  });

  test('but not a record of type 17 without room for them', () => {
    expect(splitAll(mrtRecord(17, 4, '000000'))).toEqual([
      {
        offset: 0,
        length: 15,
        damage: 'a record with an extended timestamp has no room for its microseconds',
      },
    ]);
  });

  test('and has no microseconds where its type has none', () => {
    expect(recordsOf(splitAll(GOOD))[0]).not.toHaveProperty('microseconds');
  });
});

describe('what is pushed', () => {
  test('is not written to', () => {
    const chunks = [GOOD.slice(0, 13), bytes(GOOD.subarray(13), GOOD), GOOD.slice()];
    const before = chunks.map((chunk) => Buffer.from(chunk).toString('hex'));
    const splitter = new MrtSplitter();
    for (const chunk of chunks) {
      splitter.push(chunk);
      while (splitter.next() !== undefined);
    }
    expect(chunks.map((chunk) => Buffer.from(chunk).toString('hex'))).toEqual(before);
  });

  test('is read where it is, without a copy', () => {
    const splitter = new MrtSplitter();
    const chunk = bytes(GOOD, GOOD);
    splitter.push(chunk);
    const record = splitter.next();
    expect(record !== undefined && 'body' in record && record.body.buffer).toBe(chunk.buffer);
  });
});
