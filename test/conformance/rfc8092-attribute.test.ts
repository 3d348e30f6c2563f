import { expect, test } from '@jest/globals';
import { decodeAs, update } from '../bgp-packet-lite/octets.ts';

test('8092 LARGE_COMMUNITY is attribute 32, optional and transitive: values of 12 octets', () => {
  const attributes = 'c0 20 0c fa56ea00 00000001 ffffffff';
  expect(decodeAs('update', update({ attributes })).attributes).toEqual([
    {
      code: 32,
      flags: 0xc0,
      name: 'LARGE_COMMUNITY',
      value: [{ globalAdministrator: 4_200_000_000, localData1: 1, localData2: 4_294_967_295 }],
    },
  ]);
});

test('8092 duplicates are no error, and are kept as they are', () => {
  const attributes = `c0 20 18 ${'000000010000000200000003'.repeat(2)}`;
  const decoded = decodeAs('update', update({ attributes }));
  expect([decoded.faults, decoded.attributes[0]?.value]).toMatchObject([
    [],
    [{ globalAdministrator: 1 }, { globalAdministrator: 1 }],
  ]);
});
