import { describe, expect, test } from '@jest/globals';
import { decodeMessage, encodeMessage } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, decodeAs, hex, octets, update, wide } from '../bgp-packet-lite/octets.ts';

const global = '20010db8000000000000000000000001';
const linkLocal = 'fe800000000000000000000000000002';
const mandatory = '40 01 01 00 40 02 00';

describe('4760 MP_REACH', () => {
  test('4760 is AFI, SAFI, next hop, a reserved octet and prefixes', () => {
    const attributes = `80 0e 1a 0002 01 10 ${global} 00 20 20010db8 ${mandatory}`;
    expect(decodeAs('update', update({ attributes })).attributes[0]).toEqual({
      code: 14,
      flags: 0x80,
      name: 'MP_REACH',
      value: {
        afi: 2,
        safi: 1,
        family: 'ipv6',
        nextHops: [octets(global)],
        nlri: [{ address: octets('20010db8000000000000000000000000'), length: 32 }],
      },
    });
  });

  test('4760 the next hop of IPv6 may have a link-local one with it', () => {
    const attributes = `80 0e 2a 0002 01 20 ${global} ${linkLocal} 00 20 20010db8 ${mandatory}`;
    expect(decodeAs('update', update({ attributes })).attributes[0]).toMatchObject({
      value: { nextHops: [octets(global), octets(linkLocal)] },
    });
  });

  test('4760 the reserved octet is ignored on receipt', () => {
    const attributes = `80 0e 1a 0002 01 10 ${global} ff 20 20010db8 ${mandatory}`;
    expect(decodeAs('update', update({ attributes })).faults).toEqual([]);
  });

  test('4760 the reserved octet is 0 on send', () => {
    const value = {
      afi: 2,
      safi: 1,
      family: 'ipv6',
      nextHops: [octets(global)],
      nlri: [],
    } as const;
    const sent = encodeMessage(
      {
        type: 'update',
        withdrawn: [],
        attributes: [{ code: 14, flags: 0x80, name: 'MP_REACH', value }],
        nlri: [],
        faults: [],
      },
      wide,
    );
    expect(hex(sent).slice(-2)).toBe('00');
  });

  test.each([
    ['unicast', '01', 1],
    ['multicast', '02', 2],
  ])('4760 SAFI of %s is read', (_, safi, expected) => {
    const attributes = `80 0e 0b 0001 ${safi} 04 c0000201 00 08 0a ${mandatory}`;
    expect(decodeAs('update', update({ attributes })).attributes[0]).toMatchObject({
      value: { safi: expected, family: 'ipv4', nlri: [{ address: 0x0a000000, length: 8 }] },
    });
  });

  test('4760 an AFI and SAFI that is not known here is no error, and its octets are kept', () => {
    const attributes = `80 0e 0b 4004 47 04 c0000201 00 0102 ${mandatory}`;
    const decoded = decodeAs('update', update({ attributes }));
    expect([decoded.faults, decoded.attributes[0]?.value]).toEqual([
      [],
      {
        afi: 0x4004,
        safi: 0x47,
        family: 'other',
        nextHop: octets('c0000201'),
        nlri: octets('0102'),
      },
    ]);
  });

  test('4760 an optional attribute error is 3/9 with the attribute as data', () => {
    const attributes = `80 0e 09 0002 01 04 c0000201 00 ${mandatory}`;
    expect(answerTo(() => decodeMessage(update({ attributes }), wide))).toEqual({
      code: 3,
      subcode: 9,
      data: '800e0900020104c000020100',
      disposition: 'session-reset',
    });
  });
});

describe('4760 NEXT_HOP where the NLRI field has no prefix', () => {
  const nextHop = '40 03 04 00000000';
  const reach = `80 0e 1a 0002 01 10 ${global} 00 20 20010db8`;

  test('4760 NEXT_HOP beside MP_REACH is ignored, whatever address it is', () => {
    const attributes = `${reach} ${mandatory} ${nextHop}`;
    expect(decodeAs('update', update({ attributes })).faults).toEqual([]);
  });

  test('4760 NEXT_HOP beside MP_REACH is kept as read', () => {
    const attributes = `${reach} ${mandatory} ${nextHop}`;
    expect(decodeAs('update', update({ attributes })).attributes[3]).toEqual({
      code: 3,
      flags: 0x40,
      name: 'NEXT_HOP',
      value: 0,
    });
  });

  test('4760 NEXT_HOP of a withdrawal is ignored, whatever address it is', () => {
    const attributes = `${mandatory} ${nextHop}`;
    const decoded = decodeAs('update', update({ withdrawn: '18 c00002', attributes }));
    expect([decoded.withdrawn, decoded.faults]).toEqual([
      [{ address: 0xc0000200, length: 24 }],
      [],
    ]);
  });

  test('4760 NEXT_HOP is judged where MP_REACH and the NLRI field both have prefixes', () => {
    const attributes = `${reach} ${mandatory} ${nextHop}`;
    const decoded = decodeAs('update', update({ attributes, nlri: '18 c00002' }));
    expect(
      decoded.faults.map(({ disposition, notification: { code, subcode } }) => [
        disposition,
        code,
        subcode,
      ]),
    ).toEqual([['treat-as-withdraw', 3, 8]]);
  });
});

describe('4760 MP_UNREACH', () => {
  test('4760 is AFI, SAFI and prefixes', () => {
    const decoded = decodeAs('update', update({ attributes: '80 0f 08 0002 01 20 20010db8' }));
    expect(decoded.attributes).toEqual([
      {
        code: 15,
        flags: 0x80,
        name: 'MP_UNREACH',
        value: {
          afi: 2,
          safi: 1,
          family: 'ipv6',
          withdrawn: [{ address: octets('20010db8000000000000000000000000'), length: 32 }],
        },
      },
    ]);
  });

  test('4760 an UPDATE with only MP_UNREACH needs no other attribute', () => {
    const decoded = decodeAs('update', update({ attributes: '80 0f 08 0002 01 20 20010db8' }));
    expect(decoded.faults).toEqual([]);
  });
});
