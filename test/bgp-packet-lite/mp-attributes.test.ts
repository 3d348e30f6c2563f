import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeMessage,
  nextHopsOf,
  type MessageContext,
  type MpReach,
  type MpUnreach,
  type UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { answerTo, compact, decodeAs, hex, octets, thrownBy, update, wide } from './octets.ts';

const global = '20010db8000000000000000000000001';
const linkLocal = 'fe800000000000000000000000000002';
const addPath: MessageContext = { fourOctetAsn: true, addPath: 'all' };
const mandatory = '40 01 01 00 40 02 00';

const empty: UpdateMessage = {
  type: 'update',
  withdrawn: [],
  attributes: [],
  nlri: [],
  faults: [],
};

/** Sixteen octets from the first ones. */
function address(start: string): Uint8Array {
  return octets(compact(start).padEnd(32, '0'));
}

const reaches: [string, MessageContext, string, MpReach][] = [
  [
    'IPv6 unicast',
    wide,
    `0002 01 10 ${global} 00 20 20010db8`,
    {
      afi: 2,
      safi: 1,
      family: 'ipv6',
      nextHops: [octets(global)],
      nlri: [{ address: address('20010db8'), length: 32 }],
    },
  ],
  [
    'IPv6 with a link-local next hop',
    wide,
    `0002 01 20 ${global} ${linkLocal} 00 00`,
    {
      afi: 2,
      safi: 1,
      family: 'ipv6',
      nextHops: [octets(global), octets(linkLocal)],
      nlri: [{ address: address(''), length: 0 }],
    },
  ],
  [
    'IPv6 multicast, two prefixes',
    wide,
    `0002 02 10 ${global} 00 80 ${global} 31 20010db80001 80`,
    {
      afi: 2,
      safi: 2,
      family: 'ipv6',
      nextHops: [octets(global)],
      nlri: [
        { address: octets(global), length: 128 },
        { address: address('20010db8000180'), length: 49 },
      ],
    },
  ],
  [
    'IPv6 with bits beyond the length',
    wide,
    `0002 01 10 ${global} 00 1c 20010dbf`,
    {
      afi: 2,
      safi: 1,
      family: 'ipv6',
      nextHops: [octets(global)],
      nlri: [{ address: address('20010db0'), length: 28, trailingBits: 15 }],
    },
  ],
  [
    'IPv6 with path identifiers',
    addPath,
    `0002 01 10 ${global} 00 ffffffff 20 20010db8 00000000 00`,
    {
      afi: 2,
      safi: 1,
      family: 'ipv6',
      nextHops: [octets(global)],
      nlri: [
        { address: address('20010db8'), length: 32, pathId: 4_294_967_295 },
        { address: address(''), length: 0, pathId: 0 },
      ],
    },
  ],
  [
    'IPv4 unicast',
    wide,
    '0001 01 04 c0000201 00 18 cb0071',
    {
      afi: 1,
      safi: 1,
      family: 'ipv4',
      nextHops: [0xc0000201],
      nlri: [{ address: 0xcb007100, length: 24 }],
    },
  ],
  [
    'no prefix',
    wide,
    '0001 02 04 c0000201 00',
    { afi: 1, safi: 2, family: 'ipv4', nextHops: [0xc0000201], nlri: [] },
  ],
  [
    'a reserved octet that is not zero',
    wide,
    '0001 01 04 c0000201 07 08 0a',
    {
      afi: 1,
      safi: 1,
      family: 'ipv4',
      nextHops: [0xc0000201],
      nlri: [{ address: 0x0a000000, length: 8 }],
      reserved: 7,
    },
  ],
  [
    'a family that is not read',
    wide,
    '0019 46 04 c0000201 00 0102',
    { afi: 25, safi: 70, family: 'other', nextHop: octets('c0000201'), nlri: octets('0102') },
  ],
  [
    'a family that is not read, without a next hop',
    wide,
    '0001 85 00 00 aabb',
    { afi: 1, safi: 133, family: 'other', nextHop: octets(''), nlri: octets('aabb') },
  ],
];

const unreaches: [string, MessageContext, string, MpUnreach][] = [
  [
    'IPv6',
    wide,
    '0002 01 20 20010db8',
    { afi: 2, safi: 1, family: 'ipv6', withdrawn: [{ address: address('20010db8'), length: 32 }] },
  ],
  [
    'IPv4',
    wide,
    '0001 02 08 0a',
    { afi: 1, safi: 2, family: 'ipv4', withdrawn: [{ address: 0x0a000000, length: 8 }] },
  ],
  [
    'IPv4 with path identifiers',
    addPath,
    '0001 01 00000007 08 0a',
    { afi: 1, safi: 1, family: 'ipv4', withdrawn: [{ address: 0x0a000000, length: 8, pathId: 7 }] },
  ],
  ['nothing', wide, '0002 01', { afi: 2, safi: 1, family: 'ipv6', withdrawn: [] }],
  [
    'a family that is not read',
    wide,
    '0001 80 0102',
    { afi: 1, safi: 128, family: 'other', withdrawn: octets('0102') },
  ],
];

function attribute(code: string, value: string): string {
  return `80 ${code} ${octets(value).length.toString(16).padStart(2, '0')} ${value}`;
}

describe('MP_REACH', () => {
  test.each(reaches)('reads %s', (_, context, wire, value) => {
    const attributes = `${attribute('0e', wire)} ${mandatory}`;
    expect(decodeAs('update', update({ attributes }), context).attributes[0]).toEqual({
      code: 14,
      flags: 0x80,
      name: 'MP_REACH',
      value,
    });
  });

  test.each(reaches)('writes %s', (_, context, wire, value) => {
    const written = encodeMessage(
      { ...empty, attributes: [{ code: 14, flags: 0x80, name: 'MP_REACH', value }] },
      context,
    );
    expect(hex(written)).toBe(hex(update({ attributes: attribute('0e', wire) })));
  });

  test('keeps no view of what it has read', () => {
    const wire = update({
      attributes: `${attribute('0e', `0002 01 10 ${global} 00 20 20010db8`)} ${mandatory}`,
    });
    const decoded = decodeAs('update', wire);
    wire.fill(0);
    expect(decoded.attributes[0]?.value).toMatchObject({
      nextHops: [octets(global)],
      nlri: [{ address: address('20010db8') }],
    });
  });

  const ipv6 = { afi: 2, safi: 1, family: 'ipv6', nextHops: [octets(global)], nlri: [] } as const;
  const ipv4 = { afi: 1, safi: 1, family: 'ipv4', nextHops: [1], nlri: [] } as const;

  test.each<[string, unknown]>([
    ['a family that AFI and SAFI deny', { ...ipv6, afi: 1 }],
    ['a SAFI whose prefixes are not read', { ...ipv4, safi: 128 }],
    ['no next hop', { ...ipv4, nextHops: [] }],
    ['an IPv4 next hop of IPv6', { ...ipv6, nextHops: [1] }],
    ['two IPv4 next hops', { ...ipv4, nextHops: [1, 2] }],
    ['four IPv4 next hops, which are 16 octets', { ...ipv4, nextHops: [1, 2, 3, 4] }],
    ['three IPv6 next hops', { ...ipv6, nextHops: [address(''), address(''), address('')] }],
    ['a mixture of next hops', { ...ipv4, nextHops: [address(''), 1] }],
    ['a next hop of 15 octets', { ...ipv6, nextHops: [new Uint8Array(15)] }],
    ['an IPv4 next hop beyond 32 bits', { ...ipv4, nextHops: [2 ** 32] }],
    ['a reserved octet of 256', { ...ipv4, reserved: 256 }],
    ['an IPv6 prefix of 129 bits', { ...ipv6, nlri: [{ address: address(''), length: 129 }] }],
    ['an address of 4 octets', { ...ipv6, nlri: [{ address: octets('0a000000'), length: 8 }] }],
    ['a path identifier', { ...ipv6, nlri: [{ address: address(''), length: 8, pathId: 1 }] }],
    [
      'trailing bits that are no trailing bits',
      { ...ipv6, nlri: [{ address: address(''), length: 8, trailingBits: 1 }] },
    ],
    [
      'a next hop of 256 octets',
      { afi: 25, safi: 70, family: 'other', nextHop: new Uint8Array(256), nlri: octets('') },
    ],
  ])('refuses to write %s', (_, value) => {
    expect(
      thrownBy(() =>
        encodeMessage(
          {
            ...empty,
            attributes: [{ code: 14, flags: 0x80, name: 'MP_REACH', value: value as MpReach }],
          },
          wide,
        ),
      ),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });

  test('refuses to write a prefix without the path identifier of the session', () => {
    const value = { ...ipv4, nlri: [{ address: 0, length: 0 }] };
    expect(
      thrownBy(() =>
        encodeMessage(
          { ...empty, attributes: [{ code: 14, flags: 0x80, name: 'MP_REACH', value }] },
          addPath,
        ),
      ),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });

  test('clears bits of an IPv6 address beyond the length when it writes', () => {
    const value = { ...ipv6, nlri: [{ address: octets('ff'.repeat(16)), length: 12 }] };
    const written = encodeMessage(
      { ...empty, attributes: [{ code: 14, flags: 0x80, name: 'MP_REACH', value }] },
      wide,
    );
    expect(hex(written).slice(-6)).toBe('0cfff0');
  });
});

describe('MP_UNREACH', () => {
  test.each(unreaches)('reads %s', (_, context, wire, value) => {
    const attributes = attribute('0f', wire);
    expect(decodeAs('update', update({ attributes }), context).attributes).toEqual([
      { code: 15, flags: 0x80, name: 'MP_UNREACH', value },
    ]);
  });

  test.each(unreaches)('writes %s', (_, context, wire, value) => {
    const written = encodeMessage(
      { ...empty, attributes: [{ code: 15, flags: 0x80, name: 'MP_UNREACH', value }] },
      context,
    );
    expect(hex(written)).toBe(hex(update({ attributes: attribute('0f', wire) })));
  });

  test('refuses to write a family that AFI and SAFI deny', () => {
    const value = { afi: 2, safi: 1, family: 'other', withdrawn: octets('') } as const;
    expect(
      thrownBy(() =>
        encodeMessage(
          { ...empty, attributes: [{ code: 15, flags: 0x80, name: 'MP_UNREACH', value }] },
          wide,
        ),
      ),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });
});

describe('prefixes that cannot be found', () => {
  test.each([
    ['an IPv6 prefix of 129 bits', '0e', `0002 01 10 ${global} 00 81 ${global} 00`],
    ['an IPv6 prefix of 255 bits', '0e', `0002 01 10 ${global} 00 ff`],
    ['an IPv6 prefix that is cut', '0e', `0002 01 10 ${global} 00 20 20010d`],
    ['an IPv4 prefix of 33 bits', '0e', '0001 01 04 c0000201 00 21 c000020100'],
    ['an IPv6 withdrawal of 129 bits', '0f', `0002 01 81 ${global} 00`],
    ['an IPv6 withdrawal that is cut', '0f', '0002 01 20 2001'],
    ['an IPv4 withdrawal that is cut', '0f', '0001 02 18 c000'],
  ])('reset the session: %s', (_, code, value) => {
    const attributes = `${attribute(code, value)} ${mandatory}`;
    expect(answerTo(() => decodeMessage(update({ attributes }), wide))).toEqual({
      code: 3,
      subcode: 10,
      data: '',
      disposition: 'session-reset',
    });
  });

  test.each([
    ['in a path identifier', '000000'],
    ['after a path identifier', '00000007'],
    ['in the prefix', '00000007 18 c000'],
    ['of 33 bits', '00000007 21 c000020100'],
  ])('reset the session with ADD-PATH: %s', (_, withdrawn) => {
    expect(answerTo(() => decodeMessage(update({ withdrawn }), addPath))).toMatchObject({
      code: 3,
      subcode: 10,
    });
  });

  test('are told by attribute and offset', () => {
    const attributes = `${mandatory} ${attribute('0f', '0002 01 20 2001')}`;
    expect(thrownBy(() => decodeMessage(update({ attributes }), wide))).toMatchObject({
      attribute: 15,
      offset: 36,
    });
  });
});

describe('nextHopsOf', () => {
  function other(safi: number, nextHop: string): MpReach {
    return { afi: 1, safi, family: 'other', nextHop: octets(nextHop), nlri: octets('') };
  }
  const zero = '0000000000000000';

  test('gives those of a family that is read', () => {
    expect(
      nextHopsOf({ afi: 1, safi: 1, family: 'ipv4', nextHops: [0xc0000201], nlri: [] }),
    ).toEqual([0xc0000201]);
  });

  test.each([
    ['an IPv4 address', other(4, 'c0000201'), [0xc0000201]],
    ['an IPv6 address', other(4, global), [octets(global)]],
    [
      'an IPv6 address and its link-local one',
      other(70, global + linkLocal),
      [octets(global), octets(linkLocal)],
    ],
    ['none', other(133, ''), []],
    ['an IPv4 address of a VPN', other(128, `${zero} c0000201`), [0xc0000201]],
    ['an IPv6 address of a multicast VPN', other(129, `${zero} ${global}`), [octets(global)]],
    [
      'two IPv6 addresses of a VPN',
      other(128, `${zero} ${global} ${zero} ${linkLocal}`),
      [octets(global), octets(linkLocal)],
    ],
  ])('reads %s', (_, mpReach, expected) => {
    expect(nextHopsOf(mpReach)).toEqual(expected);
  });

  test.each([
    ['5 octets', other(4, 'c000020100')],
    ['12 octets of no VPN', other(4, `${zero} c0000201`)],
    ['4 octets of a VPN', other(128, 'c0000201')],
    ['no octets of a VPN', other(128, '')],
    ['a route distinguisher that is not zero', other(128, `0000000000000001 c0000201`)],
    [
      'one in front of the link-local address',
      other(128, `${zero} ${global} 01${zero.slice(2)} ${linkLocal}`),
    ],
    [
      'one in front of the global address',
      other(128, `01${zero.slice(2)} ${global} ${zero} ${linkLocal}`),
    ],
  ])('is undefined for %s', (_, mpReach) => {
    expect(nextHopsOf(mpReach)).toBeUndefined();
  });
});

test('an MP_REACH whose next hop leaves no reserved octet is 3/9, in any family', () => {
  const wire = update({ attributes: `80 0e 05 0019 41 01 aa ${mandatory}` });
  expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 3, subcode: 9 });
});

test('a next hop of a wrong length is told', () => {
  const wire = update({ attributes: `80 0e 0a 0001 01 05 c000020100 00 ${mandatory}` });
  expect(thrownBy(() => decodeMessage(wire, wide))).toHaveProperty(
    'message',
    expect.stringContaining('its next hop is 5 octets long: AFI 1 SAFI 1 has none of that length'),
  );
});

test('an MP_REACH of 5 octets has neither a next hop nor prefixes', () => {
  const wire = update({ attributes: `80 0e 05 0019 41 00 00 ${mandatory}` });
  expect(decodeAs('update', wire)).toMatchObject({
    attributes: [{ name: 'MP_REACH', value: { family: 'other' } }, {}, {}],
    faults: [],
  });
});
