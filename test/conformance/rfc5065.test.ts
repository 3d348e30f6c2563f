import { expect, test } from '@jest/globals';
import { countAsPath } from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, narrow, update, wide } from '../bgp-packet-lite/octets.ts';

const internal = { ...wide, peerType: 'internal' } as const;
const external = { ...wide, peerType: 'external' } as const;

test('5065 segment type 3 is AS_CONFED_SEQUENCE and 4 is AS_CONFED_SET', () => {
  const attributes = '40 02 0a 03 02 fc00 fc01 04 01 fc02';
  const decoded = decodeAs('update', update({ attributes }), narrow);
  expect(decoded.attributes[0]?.value).toEqual([
    { type: 'confed_seq', asns: [64_512, 64_513] },
    { type: 'confed_set', asns: [64_514] },
  ]);
});

test.each(['03', '04'])('5065 segment type %s inside the confederation is no fault', (type) => {
  const attributes = `40 02 06 ${type} 01 0000fc00`;
  expect(decodeAs('update', update({ attributes }), internal).faults).toEqual([]);
});

test.each(['03', '04'])('5065 segment type %s from outside is 3/11', (type) => {
  const attributes = `40 01 01 00 40 02 06 ${type} 01 0000fc00 40 03 04 c0000201`;
  const decoded = decodeAs('update', update({ attributes, nlri: '08 0a' }), external);
  expect(
    decoded.faults.map(({ disposition, notification }) => [disposition, notification.subcode]),
  ).toEqual([['treat-as-withdraw', 11]]);
});

test('5065 segments of a confederation do not count for the length of a path', () => {
  expect(
    countAsPath([
      { type: 'confed_seq', asns: [64_512, 64_513] },
      { type: 'confed_set', asns: [64_514] },
      { type: 'seq', asns: [65_001] },
    ]),
  ).toBe(1);
});
