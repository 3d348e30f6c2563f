import { expect, test } from '@jest/globals';
import { decodeAs, update } from '../bgp-packet-lite/octets.ts';

const route = '40 01 01 00 40 02 00 40 03 04 c0000201';

test('9234 OTC is attribute 35, optional and transitive: an AS number of 4 octets', () => {
  const decoded = decodeAs('update', update({ attributes: 'c0 23 04 fa56ea00' }));
  expect(decoded.attributes).toEqual([
    { code: 35, flags: 0xc0, name: 'OTC', value: 4_200_000_000 },
  ]);
});

test('9234 OTC is 4 octets wide on a 2-octet session too', () => {
  const decoded = decodeAs('update', update({ attributes: 'c0 23 04 0000fde9' }), {
    fourOctetAsn: false,
  });
  expect(decoded.attributes[0]?.value).toBe(65_001);
});

test.each([
  ['0', 'c0 23 00'],
  ['2', 'c0 23 02 fde9'],
  ['8', 'c0 23 08 0000fde9 0000fde9'],
])('9234 OTC of %s octets is treated as a withdrawal', (_, attribute) => {
  const decoded = decodeAs(
    'update',
    update({ attributes: `${route} ${attribute}`, nlri: '08 0a' }),
  );
  expect(decoded.faults.map(({ disposition }) => disposition)).toEqual(['treat-as-withdraw']);
});
