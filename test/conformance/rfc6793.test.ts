import { describe, expect, test } from '@jest/globals';
import {
  createOpen,
  decodeMessage,
  encodeRouteAttributes,
  mergeAs4,
  openAsn,
} from '../../src/bgp-packet-lite/index.ts';
import {
  compact,
  decodeAs,
  hex,
  message,
  narrow,
  update,
  wide,
} from '../bgp-packet-lite/octets.ts';

const base = { origin: 'igp', nextHop: 0x0a00000b } as const;

test('6793 an AS number above 65535 is AS_TRANS (23456) in the 2-octet field', () => {
  const open = createOpen({ asn: 65_536, holdTime: 9, routerId: 1, capabilities: [] });
  expect(open.asn).toBe(23_456);
});

test('6793 the AS number of an OPEN is that of the capability', () => {
  const open = decodeMessage(message(1, '04 5ba0 005a 0a000001 08 02 06 41 04 00010000'), wide);
  expect(open.type === 'open' && openAsn(open)).toBe(65_536);
});

test('6793 towards an OLD speaker AS_TRANS stands in the path, and AS4_PATH has it all', () => {
  const asPath = [{ type: 'seq', asns: [65_536, 65_001] }] as const;
  expect(hex(encodeRouteAttributes({ ...base, asPath }, narrow))).toBe(
    compact(`40 01 01 00  40 02 06 02 02 5ba0 fde9  40 03 04 0a00000b
      c0 11 0a 02 02 00010000 0000fde9`),
  );
});

test('6793 towards a NEW speaker there is no AS4_PATH', () => {
  const asPath = [{ type: 'seq', asns: [65_536] }] as const;
  expect(hex(encodeRouteAttributes({ ...base, asPath }, wide))).toBe(
    compact('40 01 01 00  40 02 06 02 01 00010000  40 03 04 0a00000b'),
  );
});

test('6793 there is no AS4_PATH when every AS number fits in 2 octets', () => {
  const asPath = [{ type: 'seq', asns: [65_535] }] as const;
  expect(hex(encodeRouteAttributes({ ...base, asPath }, narrow))).toBe(
    compact('40 01 01 00  40 02 04 02 01 ffff  40 03 04 0a00000b'),
  );
});

test('6793 AS4_PATH has no confederation segments', () => {
  const asPath = [
    { type: 'confed_seq', asns: [65_537] },
    { type: 'seq', asns: [65_536] },
  ] as const;
  expect(hex(encodeRouteAttributes({ ...base, asPath }, narrow))).toContain(
    compact('c0 11 06 02 01 00010000'),
  );
});

test('6793 AS_PATH is read with the width of the session', () => {
  const attributes = '40 02 06 02 02 0001 0002';
  const decoded = decodeAs('update', message(2, `0000 0009 ${attributes}`), narrow);
  expect(decoded.attributes[0]?.value).toEqual([{ type: 'seq', asns: [1, 2] }]);
});

test('6793 AGGREGATOR is 6 octets on a 2-octet session and 8 on a 4-octet one', () => {
  const short = decodeAs('update', update({ attributes: 'c0 07 06 fde9 c0000201' }), narrow);
  const long = decodeAs('update', update({ attributes: 'c0 07 08 0000fde9 c0000201' }), wide);
  expect(short.attributes[0]?.value).toEqual(long.attributes[0]?.value);
});

test('6793 AS4_PATH and AS4_AGGREGATOR are 4 octets wide on a 2-octet session', () => {
  const attributes = 'c0 11 06 02 01 00010000 c0 12 08 00010000 c0000201';
  const decoded = decodeAs('update', update({ attributes }), narrow);
  expect(decoded.attributes.map(({ value }) => value)).toEqual([
    [{ type: 'seq', asns: [65_536] }],
    { asn: 65_536, address: 0xc0000201 },
  ]);
});

describe('6793 section 4.2.3: the path of an OLD speaker', () => {
  /** What the attributes come to on a session with AS numbers of 2 octets. */
  function merged(attributes: string): unknown {
    return mergeAs4(decodeAs('update', update({ attributes }), narrow).attributes, narrow);
  }
  const aggregator = 'c0 07 06 5ba0 c0000201 c0 12 08 00010000 c0000202';

  test('6793 the excess of AS_PATH is prepended to AS4_PATH', () => {
    expect(merged('40 02 08 02 03 fde9 5ba0 5ba0 c0 11 0a 02 02 00010000 00010001')).toEqual({
      asPath: [{ type: 'seq', asns: [65_001, 65_536, 65_537] }],
      aggregator: undefined,
    });
  });

  test('6793 an AS4_PATH that is longer than AS_PATH is ignored', () => {
    expect(merged('40 02 04 02 01 fde9 c0 11 0a 02 02 00010000 00010001')).toMatchObject({
      asPath: [{ type: 'seq', asns: [65_001] }],
    });
  });

  test('6793 AS4_AGGREGATOR counts where AGGREGATOR has AS_TRANS', () => {
    expect(merged(`40 02 04 02 01 5ba0 ${aggregator} c0 11 06 02 01 00010000`)).toEqual({
      asPath: [{ type: 'seq', asns: [65_536] }],
      aggregator: { asn: 65_536, address: 0xc0000202 },
    });
  });

  test('6793 another AS number in AGGREGATOR makes both AS4 attributes ignored', () => {
    const other = aggregator.replace('5ba0', 'fde9');
    expect(merged(`40 02 04 02 01 5ba0 ${other} c0 11 06 02 01 00010000`)).toEqual({
      asPath: [{ type: 'seq', asns: [23_456] }],
      aggregator: { asn: 65_001, address: 0xc0000201 },
    });
  });

  test('6793 a confederation segment that leads is prepended', () => {
    expect(merged('40 02 08 03 01 fc00 02 01 5ba0 c0 11 06 02 01 00010000')).toMatchObject({
      asPath: [
        { type: 'confed_seq', asns: [64_512] },
        { type: 'seq', asns: [65_536] },
      ],
    });
  });

  test('6793 section 6: confederation segments of AS4_PATH are discarded', () => {
    expect(merged('40 02 04 02 01 5ba0 c0 11 0c 03 01 00010001 02 01 00010000')).toMatchObject({
      asPath: [{ type: 'seq', asns: [65_536] }],
    });
  });

  test('6793 section 4.1: on a 4-octet session the AS4 attributes are ignored', () => {
    const attributes = '40 02 06 02 01 0000fde9 c0 11 06 02 01 00010000';
    const decoded = decodeAs('update', update({ attributes }), wide);
    expect(mergeAs4(decoded.attributes, wide)).toEqual({
      asPath: [{ type: 'seq', asns: [65_001] }],
      aggregator: undefined,
    });
  });
});
