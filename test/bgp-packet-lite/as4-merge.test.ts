import { describe, expect, test } from '@jest/globals';
import {
  countAsPath,
  mergeAs4,
  type Aggregator,
  type AsPathSegment,
  type PathAttribute,
} from '../../src/bgp-packet-lite/index.ts';
import { narrow, wide } from './octets.ts';

function seq(...asns: number[]): AsPathSegment {
  return { type: 'seq', asns };
}

function set(...asns: number[]): AsPathSegment {
  return { type: 'set', asns };
}

function confedSeq(...asns: number[]): AsPathSegment {
  return { type: 'confed_seq', asns };
}

function confedSet(...asns: number[]): AsPathSegment {
  return { type: 'confed_set', asns };
}

function asPath(...value: AsPathSegment[]): PathAttribute {
  return { code: 2, flags: 0x40, name: 'AS_PATH', value };
}

function as4Path(...value: AsPathSegment[]): PathAttribute {
  return { code: 17, flags: 0xc0, name: 'AS4_PATH', value };
}

function aggregator(value: Aggregator): PathAttribute {
  return { code: 7, flags: 0xc0, name: 'AGGREGATOR', value };
}

function as4Aggregator(value: Aggregator): PathAttribute {
  return { code: 18, flags: 0xc0, name: 'AS4_AGGREGATOR', value };
}

const TRANS = 23_456;
const old = { asn: 65_001, address: 1 };
const trans = { asn: TRANS, address: 2 };
const recent = { asn: 200_000, address: 3 };

describe('the path', () => {
  test.each<[string, PathAttribute[], AsPathSegment[]]>([
    ['without AS4_PATH', [asPath(seq(1, 2))], [seq(1, 2)]],
    [
      'of equal length',
      [asPath(seq(TRANS, TRANS)), as4Path(seq(100_001, 100_002))],
      [seq(100_001, 100_002)],
    ],
    [
      'with an excess, which is prepended',
      [asPath(seq(1, 2, TRANS, TRANS)), as4Path(seq(100_001, 100_002))],
      [seq(1, 2, 100_001, 100_002)],
    ],
    [
      'with an AS4_PATH that is longer, which is ignored',
      [asPath(seq(1)), as4Path(seq(100_001, 100_002))],
      [seq(1)],
    ],
    ['with an empty AS_PATH', [asPath(), as4Path(seq(100_001))], []],
    [
      'whose attributes come the other way round',
      [as4Path(seq(100_001)), asPath(seq(1, TRANS))],
      [seq(1, 100_001)],
    ],
    [
      'with a set, which counts as one',
      [asPath(seq(1, TRANS), set(2, TRANS)), as4Path(seq(100_001), set(2, 100_002))],
      [seq(1, 100_001), set(2, 100_002)],
    ],
    [
      'with a set in the excess, which is prepended whole',
      [asPath(set(1, 2, 3), seq(TRANS)), as4Path(seq(100_001))],
      [set(1, 2, 3), seq(100_001)],
    ],
    [
      'with a set that is longer than the AS4_PATH has room for',
      [asPath(set(1, TRANS)), as4Path(seq(1, 100_001))],
      [set(1, TRANS)],
    ],
    [
      'with a confederation that leads, though nothing is in excess',
      [asPath(confedSeq(64_512, 64_513), seq(TRANS)), as4Path(seq(100_001))],
      [confedSeq(64_512, 64_513), seq(100_001)],
    ],
    [
      'with confederations next to what is prepended',
      [
        asPath(confedSet(64_512), seq(1), confedSeq(64_513), confedSeq(64_514), seq(TRANS)),
        as4Path(seq(100_001)),
      ],
      [confedSet(64_512), seq(1), confedSeq(64_513), confedSeq(64_514), seq(100_001)],
    ],
    [
      'with a confederation behind what is not prepended, which is left out',
      [asPath(seq(1, TRANS), confedSeq(64_513), seq(TRANS)), as4Path(seq(100_001, 100_002))],
      [seq(1, 100_001, 100_002)],
    ],
    [
      'with confederations in AS4_PATH, which are discarded and do not count',
      [
        asPath(seq(1, TRANS)),
        as4Path(confedSeq(64_512, 64_513, 64_514), seq(100_001), confedSet(64_515)),
      ],
      [seq(1, 100_001)],
    ],
    [
      'with nothing but confederations in AS4_PATH',
      [asPath(seq(1, TRANS)), as4Path(confedSeq(64_512))],
      [seq(1, TRANS)],
    ],
    [
      'with several sequences',
      [asPath(seq(1), seq(2), seq(TRANS)), as4Path(seq(100_001))],
      [seq(1), seq(2, 100_001)],
    ],
    [
      'that starts with a set in AS4_PATH',
      [asPath(seq(1), set(TRANS)), as4Path(set(100_001))],
      [seq(1), set(100_001)],
    ],
    [
      'that fills a segment of 255',
      [
        asPath(seq(...Array<number>(155).fill(1)), seq(...Array<number>(100).fill(TRANS))),
        as4Path(seq(...Array<number>(100).fill(100_001))),
      ],
      [seq(...Array<number>(155).fill(1), ...Array<number>(100).fill(100_001))],
    ],
    [
      'too long for one segment, which stays two',
      [
        asPath(seq(...Array<number>(156).fill(1)), seq(...Array<number>(100).fill(TRANS))),
        as4Path(seq(...Array<number>(100).fill(100_001))),
      ],
      [seq(...Array<number>(156).fill(1)), seq(...Array<number>(100).fill(100_001))],
    ],
  ])('%s', (_, attributes, expected) => {
    expect(mergeAs4(attributes, narrow).asPath).toEqual(expected);
  });

  test('is undefined without AS_PATH', () => {
    expect(mergeAs4([as4Path(seq(100_001))], narrow).asPath).toBeUndefined();
  });

  test('on a 4-octet session is AS_PATH, whatever AS4_PATH says', () => {
    expect(mergeAs4([asPath(seq(1, 2)), as4Path(seq(100_001))], wide).asPath).toEqual([seq(1, 2)]);
  });
});

describe('the aggregator', () => {
  test.each<[string, PathAttribute[], Aggregator | undefined]>([
    ['is undefined without any', [asPath(seq(1))], undefined],
    ['is AGGREGATOR without AS4_AGGREGATOR', [aggregator(old)], old],
    ['stays AS_TRANS without AS4_AGGREGATOR', [aggregator(trans)], trans],
    [
      'is AS4_AGGREGATOR where AGGREGATOR has AS_TRANS',
      [aggregator(trans), as4Aggregator(recent)],
      recent,
    ],
    ['is AGGREGATOR where that has another AS', [aggregator(old), as4Aggregator(recent)], old],
    ['is the same in the other order', [as4Aggregator(recent), aggregator(trans)], recent],
    ['is undefined with AS4_AGGREGATOR alone', [as4Aggregator(recent)], undefined],
  ])('%s', (_, attributes, expected) => {
    expect(mergeAs4(attributes, narrow).aggregator).toEqual(expected);
  });

  test('that is not AS_TRANS makes AS4_PATH out of date as well', () => {
    const attributes = [
      asPath(seq(1, TRANS)),
      as4Path(seq(100_001)),
      aggregator(old),
      as4Aggregator(recent),
    ];
    expect(mergeAs4(attributes, narrow).asPath).toEqual([seq(1, TRANS)]);
  });

  test('that is not AS_TRANS says nothing of AS4_PATH without AS4_AGGREGATOR', () => {
    const attributes = [asPath(seq(1, TRANS)), as4Path(seq(100_001)), aggregator(old)];
    expect(mergeAs4(attributes, narrow).asPath).toEqual([seq(1, 100_001)]);
  });

  test('that is AS_TRANS leaves AS4_PATH to be merged', () => {
    const attributes = [
      asPath(seq(1, TRANS)),
      as4Path(seq(100_001)),
      aggregator(trans),
      as4Aggregator(recent),
    ];
    expect(mergeAs4(attributes, narrow).asPath).toEqual([seq(1, 100_001)]);
  });

  test('on a 4-octet session is AGGREGATOR, even with AS_TRANS', () => {
    expect(mergeAs4([aggregator(trans), as4Aggregator(recent)], wide).aggregator).toEqual(trans);
  });
});

describe('countAsPath', () => {
  test.each<[string, AsPathSegment[], number]>([
    ['nothing', [], 0],
    ['sequences', [seq(1, 2), seq(3)], 3],
    ['a set as one', [seq(1), set(2, 3, 4)], 2],
    ['no confederation', [confedSeq(1, 2), confedSet(3), seq(4)], 1],
  ])('counts %s', (_, path, expected) => {
    expect(countAsPath(path)).toBe(expected);
  });
});

test('no other attribute is taken for AS4_AGGREGATOR', () => {
  const attributes: PathAttribute[] = [
    aggregator(trans),
    { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [1] },
  ];
  expect(mergeAs4(attributes, narrow).aggregator).toEqual(trans);
});
