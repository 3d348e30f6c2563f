import { expect, test } from '@jest/globals';
import { decodeMessage, encodeMessage } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, decodeAs, hex, octets, update, wide } from '../bgp-packet-lite/octets.ts';

const global = '20010db8000000000000000000000001';
const linkLocal = 'fe800000000000000000000000000002';
const mandatory = '40 01 01 00 40 02 00';

test.each([
  ['16', '1a', `10 ${global}`, [octets(global)]],
  ['32', '2a', `20 ${global} ${linkLocal}`, [octets(global), octets(linkLocal)]],
])('8950 IPv4 prefixes may have a next hop of %s octets', (_, length, nextHop, nextHops) => {
  const attributes = `80 0e ${length} 0001 01 ${nextHop} 00 18 cb0071 00 ${mandatory}`;
  expect(decodeAs('update', update({ attributes })).attributes[0]).toMatchObject({
    value: {
      afi: 1,
      family: 'ipv4',
      nextHops,
      nlri: [
        { address: 0xcb007100, length: 24 },
        { address: 0, length: 0 },
      ],
    },
  });
});

test('8950 such an UPDATE is written as it was read', () => {
  const wire = update({
    attributes: `80 0e 19 0001 01 10 ${global} 00 18 cb0071 ${mandatory}`,
  });
  expect(hex(encodeMessage(decodeMessage(wire, wide), wide))).toBe(hex(wire));
});

test('8950 it needs no NEXT_HOP', () => {
  const attributes = `80 0e 19 0001 01 10 ${global} 00 18 cb0071 ${mandatory}`;
  expect(decodeAs('update', update({ attributes })).faults).toEqual([]);
});

test.each([
  ['0', '00'],
  ['8', '08 0000000000000000'],
  ['24', `18 0000000000000000 ${global}`],
])('8950 a next hop of %s octets is wrong: the session is reset', (_, nextHop) => {
  const value = octets(`0001 01 ${nextHop} 00 18 cb0071`);
  const length = value.length.toString(16).padStart(2, '0');
  const attributes = `80 0e ${length} ${hex(value)} ${mandatory}`;
  expect(answerTo(() => decodeMessage(update({ attributes }), wide))).toMatchObject({
    code: 3,
    subcode: 9,
    disposition: 'session-reset',
  });
});
