import { expect, test } from '@jest/globals';
import {
  createOpen,
  decodeMessage,
  encodeRouteAttributes,
  openAsn,
} from '../../src/bgp-packet-lite/index.ts';
import { compact, decodeAs, hex, message, narrow, wide } from '../bgp-packet-lite/octets.ts';

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
