import { describe, expect, test } from '@jest/globals';
import {
  encodeRouteAttributes,
  packAnnouncements,
  packMpAnnouncements,
  packMpWithdrawals,
  packWithdrawals,
} from '../../src/bgp-packet-lite/index.ts';
import { hex, octets, update, wide } from '../bgp-packet-lite/octets.ts';

const documentation = { address: octets('20010db8000000000000000000000000'), length: 32 };
const nextHop = octets('20010db8000000000000000000000001');
const ten = { address: 0x0a000000, length: 8 };
const route = { origin: 'igp', asPath: [{ type: 'seq', asns: [65_010] }] } as const;

describe('7606 section 5.1: an UPDATE of ours', () => {
  test('7606 MP_REACH is the first attribute, and nothing else is about prefixes', () => {
    const attributes = encodeRouteAttributes(route, wide);
    const reach = { afi: 2, safi: 1, nextHops: [nextHop] } as const;
    expect(packMpAnnouncements(attributes, reach, [documentation]).map(hex)).toEqual([
      hex(
        update({
          attributes: `80 0e 1a 0002 01 10 ${hex(nextHop)} 00 20 20010db8
            40 01 01 00  40 02 06 02 01 0000fdf2`,
        }),
      ),
    ]);
  });

  test('7606 MP_UNREACH is the only attribute, and nothing else is about prefixes', () => {
    const family = { afi: 2, safi: 1 } as const;
    expect(packMpWithdrawals(family, [documentation]).map(hex)).toEqual([
      hex(update({ attributes: '80 0f 08 0002 01 20 20010db8' })),
    ]);
  });

  test('7606 IPv4 prefixes of the NLRI field are announced without withdrawals', () => {
    const attributes = encodeRouteAttributes({ ...route, nextHop: 0x0a00000b }, wide);
    expect(packAnnouncements(attributes, [ten]).map(hex)).toEqual([
      hex(
        update({
          attributes: '40 01 01 00  40 02 06 02 01 0000fdf2  40 03 04 0a00000b',
          nlri: '08 0a',
        }),
      ),
    ]);
  });

  test('7606 IPv4 withdrawals come without announcements and attributes', () => {
    expect(packWithdrawals([ten]).map(hex)).toEqual([hex(update({ withdrawn: '08 0a' }))]);
  });
});
