import { describe, expect, test } from '@jest/globals';
import {
  endOfRibFamily,
  isEndOfRib,
  type Ipv4Nlri,
  type PathAttribute,
  type UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';

const empty: UpdateMessage = {
  type: 'update',
  withdrawn: [],
  attributes: [],
  nlri: [],
  faults: [],
};
const prefix: Ipv4Nlri = { address: 0xc0000200, length: 24 };

/** RFC 4724 §2: nothing but an MP_UNREACH without routes. */
const marker: PathAttribute = {
  code: 15,
  flags: 0x80,
  name: 'MP_UNREACH',
  value: { afi: 2, safi: 1, family: 'ipv6', withdrawn: [] },
};

test('an UPDATE with nothing in it is the marker of IPv4 unicast', () => {
  expect(endOfRibFamily(empty)).toEqual({ afi: 1, safi: 1 });
});

test('an MP_UNREACH without routes is that of its family', () => {
  expect(endOfRibFamily({ ...empty, attributes: [marker] })).toEqual({ afi: 2, safi: 1 });
});

describe.each<[string, UpdateMessage]>([
  ['a route that is withdrawn', { ...empty, withdrawn: [prefix] }],
  ['a route that is announced', { ...empty, nlri: [prefix] }],
  [
    'another attribute',
    { ...empty, attributes: [{ code: 1, flags: 0x40, name: 'ORIGIN', value: 'igp' }] },
  ],
])('with %s', (_what, update) => {
  test('an UPDATE is no marker of IPv4 unicast', () => {
    expect(isEndOfRib(update)).toBe(false);
  });

  test('an MP_UNREACH without routes is none either', () => {
    const attributes = [marker, ...update.attributes];
    expect(endOfRibFamily({ ...update, attributes })).toBeUndefined();
  });
});
