import { expect, test } from '@jest/globals';
import {
  encodeRouteAttributes,
  packAnnouncements,
  packMpAnnouncements,
  packMpWithdrawals,
  packWithdrawals,
} from '../../src/bgp-packet-lite/index.ts';
import { compact, hex, octets, wide } from '../bgp-packet-lite/octets.ts';

/*
 * RFC 7606 §5.1: MP_REACH or MP_UNREACH SHALL be the very first path attribute, and an UPDATE SHALL NOT contain more
 * than one of: non-empty Withdrawn Routes, non-empty NLRI, MP_REACH, MP_UNREACH.
 */

/** The Withdrawn Routes Length, the codes of the attributes in their order, and the octets of the NLRI field. */
function fields(message: Uint8Array): { withdrawn: number; codes: number[]; nlri: number } {
  const uint16 = (at: number): number => Number.parseInt(hex(message.subarray(at, at + 2)), 16);
  const withdrawn = uint16(19);
  const codes: number[] = [];
  let at = 23 + withdrawn;
  const end = at + uint16(21 + withdrawn);
  while (at < end) {
    const [flags = 0, code = 0, length = 0] = message.subarray(at);
    codes.push(code);
    at += flags % 32 >= 16 ? 4 + uint16(at + 2) : 3 + length;
  }
  return { withdrawn, codes, nlri: message.length - end };
}

const nextHop = octets('20010db8000000000000000000000001');
const route = {
  origin: 'igp',
  asPath: [{ type: 'seq', asns: [65_010] }],
  med: 1,
  communities: [1],
} as const;
const ipv4Prefixes = Array.from({ length: 2_000 }, (_, index) => ({
  address: 0x0a000000 + index,
  length: 32,
}));
const ipv6Prefixes = [{ address: nextHop, length: 128 }];

test('7606 MP_REACH is the first attribute, the others ascend after it', () => {
  const [message = octets('')] = packMpAnnouncements(
    encodeRouteAttributes(route, wide),
    { afi: 2, safi: 1, nextHops: [nextHop] },
    ipv6Prefixes,
  );
  expect(fields(message)).toEqual({ withdrawn: 0, codes: [14, 1, 2, 4, 8], nlri: 0 });
});

test('7606 MP_UNREACH is the first attribute, and the only one', () => {
  const [message = octets('')] = packMpWithdrawals({ afi: 2, safi: 1 }, ipv6Prefixes);
  expect(fields(message)).toEqual({ withdrawn: 0, codes: [15], nlri: 0 });
});

test('7606 an UPDATE that announces IPv4 unicast withdraws nothing', () => {
  const block = encodeRouteAttributes({ ...route, nextHop: 0x0a000001 }, wide);
  const messages = packAnnouncements(block, ipv4Prefixes).map(fields);
  expect(messages.map(({ withdrawn, codes }) => ({ withdrawn, codes }))).toEqual(
    messages.map(() => ({ withdrawn: 0, codes: [1, 2, 3, 4, 8] })),
  );
});

test('7606 an UPDATE that withdraws IPv4 unicast announces nothing', () => {
  const messages = packWithdrawals(ipv4Prefixes).map(fields);
  expect(messages.map(({ codes, nlri }) => ({ codes, nlri }))).toEqual(
    messages.map(() => ({ codes: [], nlri: 0 })),
  );
});

test('4271 attributes ascend by their codes', () => {
  expect(hex(encodeRouteAttributes({ ...route, nextHop: 0x0a000001 }, wide))).toBe(
    compact(`40 01 01 00  40 02 06 02 01 0000fdf2  40 03 04 0a000001  80 04 04 00000001
      c0 08 04 00000001`),
  );
});
