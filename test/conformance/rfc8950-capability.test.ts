import { expect, test } from '@jest/globals';
import { decodeAs, octets, openWith } from '../bgp-packet-lite/octets.ts';

test('8950 capability 5 is tuples of 6 octets: AFI, SAFI, AFI of the next hop', () => {
  const wire = openWith('02 0e 05 0c 0001 0001 0002 0001 0002 0002');
  expect(decodeAs('open', wire).capabilities).toEqual([
    {
      code: 5,
      name: 'extended-next-hop',
      value: [
        { afi: 1, safi: 1, nextHopAfi: 2 },
        { afi: 1, safi: 2, nextHopAfi: 2 },
      ],
    },
  ]);
});

test('8950 another length is ignored and no error', () => {
  expect(decodeAs('open', openWith('02 06 05 04 0001 0001')).capabilities).toEqual([
    { code: 5, name: 'unknown', value: octets('0001 0001') },
  ]);
});
