import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  encodeRouteAttributes,
  endOfRib,
  packAnnouncements,
  packMpAnnouncements,
  packMpWithdrawals,
  packWithdrawals,
  type Ipv4Nlri,
  type Ipv6Nlri,
} from '../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { ipv4NlriArbitrary, ipv6NlriArbitrary } from './arbitraries.ts';
import { decodeAs, hex, octets, thrownBy, update, wide } from './octets.ts';

const attributes = '40 01 01 00 40 02 00 40 03 04 0a00000b';

function hosts(count: number): Ipv4Nlri[] {
  return Array.from({ length: count }, (_, index) => ({ address: 0x0a000000 + index, length: 32 }));
}

describe('packAnnouncements', () => {
  test('puts all prefixes into one UPDATE', () => {
    const prefixes = [
      { address: 0xc000020a, length: 32 },
      { address: 0x0a000000, length: 8 },
    ];
    expect(packAnnouncements(octets(attributes), prefixes).map(hex)).toEqual([
      hex(update({ attributes, nlri: '20 c000020a 08 0a' })),
    ]);
  });

  test('gives nothing for no prefixes', () => {
    expect(packAnnouncements(octets(attributes), [])).toEqual([]);
  });

  test('fills each UPDATE to 4096 octets', () => {
    // 4096 - 23 - 14 = 4059 octets: 811 prefixes of 5.
    const messages = packAnnouncements(octets(attributes), hosts(1_000));
    expect(messages.map((packed) => decodeAs('update', packed).nlri.length)).toEqual([811, 189]);
  });

  test('keeps the order across UPDATEs', () => {
    const messages = packAnnouncements(octets(attributes), hosts(1_000));
    expect(messages.flatMap((packed) => decodeAs('update', packed).nlri)).toEqual(hosts(1_000));
  });

  test('uses the last octet', () => {
    const messages = packAnnouncements(octets(attributes), hosts(2), { maxLength: 23 + 14 + 10 });
    expect(messages.map((packed) => packed.length)).toEqual([47]);
  });

  test('begins another UPDATE when one octet is missing', () => {
    const messages = packAnnouncements(octets(attributes), hosts(2), { maxLength: 23 + 14 + 9 });
    expect(messages.map((packed) => packed.length)).toEqual([42, 42]);
  });

  test('takes any iterable', () => {
    expect(packAnnouncements(octets(attributes), new Set(hosts(1)))).toHaveLength(1);
  });

  test('refuses attributes that leave no room', () => {
    expect(thrownBy(() => packAnnouncements(new Uint8Array(4_069), hosts(1)))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });

  test.each([
    { address: 0, length: 33 },
    { address: -1, length: 32 },
    { address: 0, length: 1e9 },
    { address: 0, length: Number.NaN },
  ])('refuses prefix %j', (prefix) => {
    expect(thrownBy(() => packAnnouncements(octets(attributes), [prefix]))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });
});

describe('packWithdrawals', () => {
  test('puts all prefixes into one UPDATE', () => {
    const prefixes = [
      { address: 0xc000020a, length: 32 },
      { address: 0, length: 0 },
    ];
    expect(packWithdrawals(prefixes).map(hex)).toEqual([
      hex(update({ withdrawn: '20 c000020a 00' })),
    ]);
  });

  test('gives nothing for no prefixes', () => {
    expect(packWithdrawals([])).toEqual([]);
  });

  test('fills each UPDATE to 4096 octets', () => {
    // 4096 - 23 = 4073 octets: 814 prefixes of 5.
    const messages = packWithdrawals(hosts(1_000));
    expect(messages.map((packed) => decodeAs('update', packed).withdrawn.length)).toEqual([
      814, 186,
    ]);
  });

  test('leaves no trace of a fuller UPDATE in the next one', () => {
    const messages = packWithdrawals(hosts(815));
    expect(hex(messages[1] ?? octets(''))).toBe(hex(update({ withdrawn: '20 0a00032e' })));
  });

  test('uses the last octet', () => {
    expect(packWithdrawals(hosts(2), { maxLength: 33 }).map((packed) => packed.length)).toEqual([
      33,
    ]);
  });

  test('begins another UPDATE when one octet is missing', () => {
    expect(packWithdrawals(hosts(2), { maxLength: 32 }).map((packed) => packed.length)).toEqual([
      28, 28,
    ]);
  });

  test('refuses a limit that leaves no room', () => {
    expect(thrownBy(() => packWithdrawals(hosts(1), { maxLength: 27 }))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });
});

const ipv6 = { afi: 2, safi: 1 } as const;
const nextHop = octets('20010db8000000000000000000000001');
const reach = { ...ipv6, nextHops: [nextHop] };

function ipv6Host(last: number): Ipv6Nlri {
  const address = octets('20010db8'.padEnd(32, '0'));
  address[14] = last >>> 8;
  address[15] = last;
  return { address, length: 128 };
}

describe('packMpAnnouncements', () => {
  const rest = '40 01 01 00 40 02 00';

  test('puts MP_REACH first', () => {
    const prefixes = [{ address: octets('20010db8'.padEnd(32, '0')), length: 32 }];
    expect(packMpAnnouncements(octets(rest), reach, prefixes).map(hex)).toEqual([
      hex(
        update({
          attributes: `80 0e 1a 0002 01 10 ${hex(nextHop)} 00 20 20010db8 ${rest}`,
        }),
      ),
    ]);
  });

  test('keeps the attributes behind a prefix that ends in the middle of an octet', () => {
    const prefixes = [{ address: octets('2fff'.padEnd(32, 'f')), length: 3 }];
    expect(packMpAnnouncements(octets(rest), reach, prefixes).map(hex)).toEqual([
      hex(update({ attributes: `80 0e 17 0002 01 10 ${hex(nextHop)} 00 03 20 ${rest}` })),
    ]);
  });

  test('carries a global and a link-local next hop', () => {
    const linkLocal = octets('fe800000000000000000000000000001');
    const both = { ...ipv6, nextHops: [nextHop, linkLocal] };
    expect(packMpAnnouncements(octets(''), both, [{ ...ipv6Host(0), length: 0 }]).map(hex)).toEqual(
      [hex(update({ attributes: `80 0e 26 0002 01 20 ${hex(nextHop)} ${hex(linkLocal)} 00 00` }))],
    );
  });

  test('carries IPv4 prefixes behind an IPv6 next hop', () => {
    const prefixes = [{ address: 0xc0000200, length: 24 }];
    const { nextHops } = reach;
    expect(
      packMpAnnouncements(octets(''), { afi: 1, safi: 1, nextHops }, prefixes).map(hex),
    ).toEqual([hex(update({ attributes: `80 0e 19 0001 01 10 ${hex(nextHop)} 00 18 c00002` }))]);
  });

  test('carries an IPv4 next hop', () => {
    const multicast = { afi: 1, safi: 2, nextHops: [0x0a000001] } as const;
    expect(
      packMpAnnouncements(octets(''), multicast, [{ address: 0, length: 0 }]).map(hex),
    ).toEqual([hex(update({ attributes: '80 0e 0a 0001 02 04 0a000001 00 00' }))]);
  });

  test('uses the Extended Length flag from 256 octets on, and not before', () => {
    // 21 octets before the prefixes: 13 of 17 octets and one of 13 are 255, one more octet is 256.
    const many = Array.from({ length: 13 }, (_, index) => ipv6Host(index));
    const first = (length: number): string =>
      hex(
        packMpAnnouncements(octets(''), reach, [...many, { ...ipv6Host(99), length }])[0] ??
          octets(''),
      ).slice(2 * 23, 2 * 27);
    expect([first(96), first(97)]).toEqual(['800eff00', '900e0100']);
  });

  test.each([300, 301, 302, 303, 304, 4_096])('fills messages of %d octets', (maxLength) => {
    // What is left must not hold another prefix of 17 octets, whatever the length of MP_REACH's header.
    const prefixes = Array.from({ length: 1_000 }, (_, index) => ipv6Host(index));
    const messages = packMpAnnouncements(octets(rest), reach, prefixes, { maxLength });
    const lengths = messages.slice(0, -1).map((packed) => packed.length);
    expect(lengths.filter((length) => length > maxLength || length + 18 <= maxLength)).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    [
      'an IPv4 next hop for IPv6',
      () => packMpAnnouncements(octets(''), { ...ipv6, nextHops: [1] }, []),
    ],
    ['no next hop', () => packMpAnnouncements(octets(''), { ...ipv6, nextHops: [] }, [])],
    [
      'three next hops',
      () => packMpAnnouncements(octets(''), { ...ipv6, nextHops: [nextHop, nextHop, nextHop] }, []),
    ],
    [
      'an IPv4 next hop of 33 bits',
      () => packMpAnnouncements(octets(''), { afi: 1, safi: 1, nextHops: [2 ** 32] }, []),
    ],
    ['SAFI 128', () => packMpAnnouncements(octets(''), { ...reach, safi: 128 }, [])],
    ['AFI 25', () => packMpWithdrawals({ afi: 25 as 1, safi: 1 }, [])],
    [
      'an IPv6 prefix of 129 bits',
      () => packMpWithdrawals(ipv6, [{ ...ipv6Host(0), length: 129 }]),
    ],
    [
      'an IPv6 address of 4 octets',
      () => packMpWithdrawals(ipv6, [{ address: octets('0a000000'), length: 8 }]),
    ],
  ])('refuses %s', (_, action) => {
    expect(thrownBy(action)).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });
});

describe('packMpWithdrawals', () => {
  test('puts MP_UNREACH alone', () => {
    expect(
      packMpWithdrawals(ipv6, [{ address: octets('20010db8'.padEnd(32, '0')), length: 32 }]).map(
        hex,
      ),
    ).toEqual([hex(update({ attributes: '80 0f 08 0002 01 20 20010db8' }))]);
  });

  test('gives nothing for no prefixes', () => {
    expect(packMpWithdrawals(ipv6, [])).toEqual([]);
  });
});

describe('ADD-PATH', () => {
  test('writes path identifiers before the prefixes', () => {
    const prefixes = [{ address: 0x0a000000, length: 8, pathId: 0xfffffffe }];
    expect(packWithdrawals(prefixes, { addPath: true }).map(hex)).toEqual([
      hex(update({ withdrawn: 'fffffffe 08 0a' })),
    ]);
  });

  test('writes them in MP_UNREACH', () => {
    const prefixes = [{ ...ipv6Host(0), length: 16, pathId: 1 }];
    expect(packMpWithdrawals(ipv6, prefixes, { addPath: true }).map(hex)).toEqual([
      hex(update({ attributes: '80 0f 0a 0002 01 00000001 10 2001' })),
    ]);
  });

  test.each([undefined, -1, 2 ** 32, 0.5])('refuses path identifier %p', (pathId) => {
    const prefix = { address: 0, length: 0, ...(pathId !== undefined && { pathId }) };
    expect(thrownBy(() => packWithdrawals([prefix], { addPath: true }))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test('refuses a path identifier in a session without it', () => {
    const prefixes = [{ address: 0, length: 0, pathId: 1 }];
    expect(thrownBy(() => packAnnouncements(octets(attributes), prefixes))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });
});

describe('packed messages', () => {
  test.each([22, 65_536, Number.NaN, 100.5])('may not be limited to %p octets', (maxLength) => {
    expect(thrownBy(() => packWithdrawals(hosts(1), { maxLength }))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test('may be 65535 octets long', () => {
    const messages = packWithdrawals(hosts(14_000), { maxLength: 65_535 });
    expect(messages.map((packed) => packed.length)).toEqual([65_533, 23 + 5 * 898]);
  });

  test('ignore trailing bits', () => {
    expect(
      packWithdrawals([{ address: 0xffffffff, length: 4, trailingBits: 15 }]).map(hex),
    ).toEqual([hex(update({ withdrawn: '04 f0' }))]);
  });

  test('leave those before them as they are', () => {
    const [first = octets('')] = packWithdrawals(hosts(1));
    const before = hex(first);
    for (let index = 0; index < 2_000; index += 1) packWithdrawals(hosts(3));
    expect(hex(first)).toBe(before);
  });
});

describe('property of packing', () => {
  const limits = fc.integer({ min: 120, max: 400 });
  const block = encodeRouteAttributes({ origin: 'igp', asPath: [] }, wide);

  /** Prefixes for which some messages are nearly, and some exactly full. */
  const list = <Prefix>(
    prefix: (pathIds: boolean) => fc.Arbitrary<Prefix>,
  ): fc.Arbitrary<[boolean, Prefix[]]> =>
    fc
      .boolean()
      .chain((addPath) =>
        fc.tuple(fc.constant(addPath), fc.array(prefix(addPath), { maxLength: 80 })),
      );

  function without(prefixes: readonly (Ipv4Nlri | Ipv6Nlri)[]): unknown[] {
    return prefixes.map(({ address, length, pathId }) => ({
      address,
      length,
      ...(pathId !== undefined && { pathId }),
    }));
  }

  /** No message is too long, and none could have taken the first prefix of the next one. */
  function expectFull(messages: Uint8Array[], sizes: number[][], maxLength: number): void {
    messages.forEach((packed, index) => {
      expect(packed.length).toBeLessThanOrEqual(maxLength);
      const next = sizes[index + 1]?.[0];
      // One octet for the Extended Length flag, which the longer attribute may need.
      if (next !== undefined) expect(packed.length + next + 1).toBeGreaterThan(maxLength);
    });
  }

  test('IPv4 prefixes come out as they went in, in as few messages as can be', () => {
    fc.assert(
      fc.property(list(ipv4NlriArbitrary), limits, ([addPath, prefixes], maxLength) => {
        const messages = packAnnouncements(octets(attributes), prefixes, { addPath, maxLength });
        const context = { ...wide, ...(addPath && { addPath: 'all' as const }) };
        const decoded = messages.map((packed) => decodeAs('update', packed, context));
        expect(decoded.flatMap(({ nlri }) => nlri)).toEqual(without(prefixes));
        const sizes = decoded.map(({ nlri }) =>
          nlri.map(({ length }) => 1 + Math.ceil(length / 8) + (addPath ? 4 : 0)),
        );
        expectFull(messages, sizes, maxLength + 1);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('IPv6 prefixes come out as they went in, in as few messages as can be', () => {
    fc.assert(
      fc.property(list(ipv6NlriArbitrary), limits, ([addPath, prefixes], maxLength) => {
        const messages = packMpAnnouncements(block, reach, prefixes, { addPath, maxLength });
        const context = { ...wide, ...(addPath && { addPath: 'all' as const }) };
        const decoded = messages.map((packed) => decodeAs('update', packed, context));
        const lists = decoded.map((message) => {
          const [first] = message.attributes;
          if (first?.name !== 'MP_REACH' || first.value.family !== 'ipv6') throw new Error('no');
          return first.value.nlri;
        });
        expect(lists.flat()).toEqual(without(prefixes));
        const sizes = lists.map((nlri) =>
          nlri.map(({ length }) => 1 + Math.ceil(length / 8) + (addPath ? 4 : 0)),
        );
        expectFull(messages, sizes, maxLength);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('packed messages have no fault', () => {
    fc.assert(
      fc.property(list(ipv6NlriArbitrary), limits, ([addPath, prefixes], maxLength) => {
        const context = { ...wide, ...(addPath && { addPath: 'all' as const }) };
        const options = { addPath, maxLength };
        const faults = [
          ...packMpAnnouncements(block, reach, prefixes, options),
          ...packMpWithdrawals(ipv6, prefixes, options),
        ].flatMap((packed) => decodeAs('update', packed, context).faults);
        expect(faults).toEqual([]);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('endOfRib', () => {
  test('is an empty UPDATE of 23 octets', () => {
    expect(hex(endOfRib())).toBe(`${'ff'.repeat(16)}00170200000000`);
  });

  test('is an empty MP_UNREACH for another family', () => {
    expect(hex(endOfRib({ afi: 2, safi: 1 }))).toBe(
      hex(update({ attributes: '80 0f 03 0002 01' })),
    );
  });

  test('is of any family', () => {
    expect(hex(endOfRib({ afi: 0x4004, safi: 71 }))).toBe(
      hex(update({ attributes: '80 0f 03 4004 47' })),
    );
  });

  test.each([
    { afi: 65_536, safi: 1 },
    { afi: -1, safi: 1 },
    { afi: 1, safi: 256 },
    { afi: 1, safi: 0.5 },
  ])('refuses %j', (family) => {
    expect(thrownBy(() => endOfRib(family))).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });
});
