import { expect, test } from '@jest/globals';
import { decodeAs, update, wide } from '../bgp-packet-lite/octets.ts';

const external = { ...wide, peerType: 'external' } as const;
const route = '40 01 01 00 40 02 00 40 03 04 c0000201';

test('4456 ORIGINATOR_ID is 4 octets: a BGP identifier', () => {
  const decoded = decodeAs('update', update({ attributes: '80 09 04 0a000001' }));
  expect(decoded.attributes).toEqual([
    { code: 9, flags: 0x80, name: 'ORIGINATOR_ID', value: 0x0a000001 },
  ]);
});

test('4456 CLUSTER_LIST is a sequence of 4-octet cluster identifiers, the latest first', () => {
  const decoded = decodeAs('update', update({ attributes: '80 0a 08 0a000002 0a000001' }));
  expect(decoded.attributes).toEqual([
    { code: 10, flags: 0x80, name: 'CLUSTER_LIST', value: [0x0a000002, 0x0a000001] },
  ]);
});

test.each([
  ['ORIGINATOR_ID', '80 09 04 0a000001'],
  ['CLUSTER_LIST', '80 0a 04 0a000001'],
])('4456 %s of an external peer is discarded, and the route is kept', (_, attribute) => {
  const wire = update({ attributes: `${route} ${attribute}`, nlri: '08 0a' });
  const decoded = decodeAs('update', wire, external);
  expect({
    codes: decoded.attributes.map(({ code }) => code),
    dispositions: decoded.faults.map(({ disposition }) => disposition),
  }).toEqual({ codes: [1, 2, 3], dispositions: ['attribute-discard'] });
});
