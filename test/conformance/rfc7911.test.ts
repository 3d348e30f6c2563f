import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeMessage,
  endOfRibFamily,
  type MessageContext,
} from '../../src/bgp-packet-lite/index.ts';
import { answerTo, decodeAs, hex, octets, update } from '../bgp-packet-lite/octets.ts';

const ipv4: MessageContext = { fourOctetAsn: true, addPath: [{ afi: 1, safi: 1 }] };
const ipv6: MessageContext = { fourOctetAsn: true, addPath: [{ afi: 2, safi: 1 }] };
const global = '20010db8000000000000000000000001';
const mandatory = '40 01 01 00 40 02 00';
const route = `${mandatory} 40 03 04 c0000201`;
const ten = { address: 0x0a000000, length: 8 };

describe('7911 a path identifier of 4 octets precedes', () => {
  test('7911 the prefixes of the NLRI field', () => {
    const wire = update({ attributes: route, nlri: '00000001 08 0a ffffffff 08 0a' });
    expect(decodeAs('update', wire, ipv4).nlri).toEqual([
      { ...ten, pathId: 1 },
      { ...ten, pathId: 4_294_967_295 },
    ]);
  });

  test('7911 the withdrawn routes', () => {
    const wire = update({ withdrawn: '00000000 08 0a' });
    expect(decodeAs('update', wire, ipv4).withdrawn).toEqual([{ ...ten, pathId: 0 }]);
  });

  test('7911 the prefixes of MP_REACH', () => {
    const attributes = `80 0e 1e 0002 01 10 ${global} 00 00000007 20 20010db8 ${mandatory}`;
    expect(decodeAs('update', update({ attributes }), ipv6).attributes[0]).toMatchObject({
      value: {
        nlri: [{ address: octets('20010db8000000000000000000000000'), length: 32, pathId: 7 }],
      },
    });
  });

  test('7911 the prefixes of MP_UNREACH', () => {
    const attributes = '80 0f 0c 0002 01 00000007 20 20010db8';
    expect(decodeAs('update', update({ attributes }), ipv6).attributes[0]).toMatchObject({
      value: {
        withdrawn: [{ address: octets('20010db8000000000000000000000000'), length: 32, pathId: 7 }],
      },
    });
  });
});

describe('7911 it is agreed upon for each family', () => {
  test('7911 with IPv6 only, IPv4 prefixes have none', () => {
    const wire = update({ attributes: route, nlri: '08 0a' });
    expect(decodeAs('update', wire, ipv6).nlri).toEqual([ten]);
  });

  test('7911 with unicast only, multicast prefixes have none', () => {
    const attributes = `80 0f 05 0001 02 08 0a`;
    expect(decodeAs('update', update({ attributes }), ipv4).attributes[0]).toMatchObject({
      value: { withdrawn: [ten] },
    });
  });

  test('7911 the same prefix with another identifier is another path: both are kept', () => {
    const wire = update({ withdrawn: '00000001 08 0a', attributes: route, nlri: '00000002 08 0a' });
    const { withdrawn, nlri } = decodeAs('update', wire, ipv4);
    expect([withdrawn, nlri]).toEqual([[{ ...ten, pathId: 1 }], [{ ...ten, pathId: 2 }]]);
  });
});

test('7911 it is written where it was read', () => {
  const wire = update({
    withdrawn: '00000001 08 0a',
    attributes: route,
    nlri: '00000002 09 0aff ffffffff 00',
  });
  expect(hex(encodeMessage(decodeMessage(wire, ipv4), ipv4))).toBe(hex(wire));
});

test('7911 End-of-RIB is unchanged', () => {
  expect([
    endOfRibFamily(decodeAs('update', update({}), ipv4)),
    endOfRibFamily(decodeAs('update', update({ attributes: '80 0f 03 0002 01' }), ipv6)),
  ]).toEqual([
    { afi: 1, safi: 1 },
    { afi: 2, safi: 1 },
  ]);
});

test('7911 prefixes without the identifier that was agreed upon cannot be read: 3/10', () => {
  const wire = update({ attributes: route, nlri: '08 0a' });
  expect(answerTo(() => decodeMessage(wire, ipv4))).toMatchObject({ code: 3, subcode: 10 });
});
