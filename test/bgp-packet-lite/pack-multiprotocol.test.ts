import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  endOfRib,
  packAnnouncements,
  packMpAnnouncements,
  packMpWithdrawals,
  packWithdrawals,
  type Ipv6Nlri,
  type MpNextHops,
  type UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { decodeAs, hex, octets, thrownBy, update } from './octets.ts';

const attributes = '40 01 01 00 40 02 00';
const global = '20010db8000000000000000000000001';
const linkLocal = 'fe800000000000000000000000000001';
const ipv6: MpNextHops<2> = { afi: 2, safi: 1, nextHops: [octets(global)] };

function prefix(digits: string, length: number): Ipv6Nlri {
  return { address: octets(digits.padEnd(32, '0')), length };
}

function hosts(count: number): Ipv6Nlri[] {
  return Array.from({ length: count }, (_, index) => ({
    address: octets(`20010db8${index.toString(16).padStart(24, '0')}`),
    length: 128,
  }));
}

/** The prefixes of MP_REACH or MP_UNREACH, which is the first attribute. */
function prefixesOf({ attributes: [first] }: UpdateMessage): unknown {
  if (first?.name === 'MP_REACH') return first.value.nlri;
  if (first?.name === 'MP_UNREACH') return first.value.withdrawn;
  throw new Error('neither MP_REACH nor MP_UNREACH is the first attribute');
}

function announced(prefixes: Ipv6Nlri[], options?: { maxLength?: number }): Uint8Array[] {
  return packMpAnnouncements(octets(attributes), ipv6, prefixes, options);
}

describe('packMpAnnouncements', () => {
  test('puts all prefixes into one UPDATE', () => {
    expect(announced([prefix('20010db8', 32), prefix('', 0)]).map(hex)).toEqual([
      hex(update({ attributes: `80 0e 1b 0002 01 10 ${global} 00 20 20010db8 00 ${attributes}` })),
    ]);
  });

  test('gives nothing for no prefixes', () => {
    expect(announced([])).toEqual([]);
  });

  test('writes the link-local next hop after the global one', () => {
    const both = { ...ipv6, nextHops: [octets(global), octets(linkLocal)] };
    expect(packMpAnnouncements(octets(attributes), both, [prefix('', 0)]).map(hex)).toEqual([
      hex(update({ attributes: `80 0e 26 0002 01 20 ${global} ${linkLocal} 00 00 ${attributes}` })),
    ]);
  });

  test('announces IPv4 prefixes with an IPv4 next hop', () => {
    const ipv4: MpNextHops<1> = { afi: 1, safi: 2, nextHops: [0xc000_0201] };
    const ten = { address: 0x0a00_0000, length: 8 };
    expect(packMpAnnouncements(octets(attributes), ipv4, [ten]).map(hex)).toEqual([
      hex(update({ attributes: `80 0e 0b 0001 02 04 c0000201 00 08 0a ${attributes}` })),
    ]);
  });

  test('announces IPv4 prefixes with an IPv6 next hop (RFC 8950)', () => {
    const ipv4: MpNextHops<1> = { afi: 1, safi: 1, nextHops: [octets(global)] };
    const ten = { address: 0x0a00_0000, length: 8 };
    expect(packMpAnnouncements(octets(attributes), ipv4, [ten]).map(hex)).toEqual([
      hex(update({ attributes: `80 0e 17 0001 01 10 ${global} 00 08 0a ${attributes}` })),
    ]);
  });

  test('zeroes the bits beyond a prefix', () => {
    expect(announced([prefix('20010dbfffff', 30)]).map(hex)).toEqual([
      hex(update({ attributes: `80 0e 1a 0002 01 10 ${global} 00 1e 20010dbc ${attributes}` })),
    ]);
  });

  test('writes path identifiers with addPath', () => {
    const path = { ...prefix('', 0), pathId: 0x0102_0304 };
    expect(
      packMpAnnouncements(octets(attributes), ipv6, [path], { addPath: true }).map(hex),
    ).toEqual([
      hex(update({ attributes: `80 0e 1a 0002 01 10 ${global} 00 01020304 00 ${attributes}` })),
    ]);
  });

  test('uses the Extended Length flag from a value of 256 octets on', () => {
    // 21 octets of next hop and the rest, and 13 prefixes of 17, are 242; 14 are 259.
    expect(announced(hosts(13)).map((packed) => hex(packed).slice(46, 52))).toEqual(['800ef2']);
    expect(announced(hosts(14)).map((packed) => hex(packed).slice(46, 54))).toEqual(['900e0103']);
  });

  test('has no Extended Length flag for a value of 255 octets', () => {
    // 234 octets of prefixes: 13 of 17, and one of 13 (96 bits).
    const prefixes = [...hosts(13), prefix('20010db8', 96)];
    expect(announced(prefixes).map((packed) => hex(packed).slice(46, 52))).toEqual(['800eff']);
  });

  test('has the Extended Length flag for a value of 256 octets', () => {
    const prefixes = [...hosts(13), prefix('20010db8', 104)];
    expect(announced(prefixes).map((packed) => hex(packed).slice(46, 54))).toEqual(['900e0100']);
  });

  test('uses the last octet', () => {
    // 23 octets, 3 of the attribute's header, 21 before the prefixes, 7 of other attributes, 2 x 17.
    expect(announced(hosts(2), { maxLength: 88 }).map(({ length }) => length)).toEqual([88]);
  });

  test('begins another UPDATE when one octet is missing', () => {
    expect(announced(hosts(2), { maxLength: 87 }).map(({ length }) => length)).toEqual([71, 71]);
  });

  test('uses the last octet with the Extended Length flag', () => {
    // 14 prefixes: 23 + 4 + 21 + 7 + 238.
    expect(announced(hosts(14), { maxLength: 293 }).map(({ length }) => length)).toEqual([293]);
  });

  test('begins another UPDATE when the octet of the Extended Length is missing', () => {
    expect(announced(hosts(14), { maxLength: 292 }).map(({ length }) => length)).toEqual([275, 71]);
  });

  test('refuses attributes that leave no room', () => {
    expect(thrownBy(() => announced(hosts(1), { maxLength: 70 }))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });

  test.each<[string, MpNextHops]>([
    ['no next hop', { ...ipv6, nextHops: [] }],
    ['three next hops', { ...ipv6, nextHops: [octets(global), octets(global), octets(global)] }],
    ['a next hop of 15 octets', { ...ipv6, nextHops: [octets(global.slice(2))] }],
    ['an IPv4 next hop of IPv6 prefixes', { ...ipv6, nextHops: [0xc000_0201] }],
    ['two IPv4 next hops', { afi: 1, safi: 1, nextHops: [1, 2] }],
    ['a next hop of 33 bits', { afi: 1, safi: 1, nextHops: [2 ** 32] }],
    ['a negative next hop', { afi: 1, safi: 1, nextHops: [-1] }],
    ['SAFI 0', { ...ipv6, safi: 0 }],
    ['SAFI 3', { ...ipv6, safi: 3 }],
    ['AFI 3', { ...ipv6, afi: 3 as 2 }],
  ])('refuses %s', (_, reach) => {
    expect(thrownBy(() => packMpAnnouncements(octets(attributes), reach, []))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test.each<[string, Ipv6Nlri]>([
    ['129 bits', { ...prefix('', 0), length: 129 }],
    ['-1 bits', { ...prefix('', 0), length: -1 }],
    ['an address of 15 octets', { address: new Uint8Array(15), length: 64 }],
    ['a path identifier without addPath', { ...prefix('', 0), pathId: 1 }],
  ])('refuses a prefix with %s', (_, wrong) => {
    expect(thrownBy(() => announced([wrong]))).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });

  test.each([
    ['none', {}],
    ['one of 33 bits', { pathId: 2 ** 32 }],
    ['a negative one', { pathId: -1 }],
  ])('refuses a prefix with %s where addPath needs a path identifier', (_, identifier) => {
    const wrong = { ...prefix('', 0), ...identifier };
    expect(
      thrownBy(() => packMpAnnouncements(octets(attributes), ipv6, [wrong], { addPath: true })),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });
});

describe('packMpWithdrawals', () => {
  test('puts all prefixes into one UPDATE', () => {
    expect(
      packMpWithdrawals({ afi: 2, safi: 1 }, [prefix('20010db8', 32), prefix('', 0)]).map(hex),
    ).toEqual([hex(update({ attributes: '80 0f 09 0002 01 20 20010db8 00' }))]);
  });

  test('writes path identifiers with addPath', () => {
    const path = { ...prefix('', 0), pathId: 0xffff_ffff };
    expect(packMpWithdrawals({ afi: 2, safi: 2 }, [path], { addPath: true }).map(hex)).toEqual([
      hex(update({ attributes: '80 0f 08 0002 02 ffffffff 00' })),
    ]);
  });

  test('uses the last octet, and begins another UPDATE when one is missing', () => {
    const lengths = [63, 62].map((maxLength) =>
      packMpWithdrawals({ afi: 2, safi: 1 }, hosts(2), { maxLength }).map(({ length }) => length),
    );
    expect(lengths).toEqual([[63], [46, 46]]);
  });

  test('refuses a limit that leaves no room', () => {
    expect(
      thrownBy(() => packMpWithdrawals({ afi: 2, safi: 1 }, hosts(1), { maxLength: 45 })),
    ).toMatchObject({ code: 'ERR_MESSAGE_TOO_LONG' });
  });
});

describe('packed prefixes of IPv6', () => {
  const some = fc.array(
    fc
      .record({
        address: fc.uint8Array({ minLength: 16, maxLength: 16 }),
        length: fc.integer({ min: 0, max: 128 }),
      })
      .map(({ address, length }) => ({
        address: address.map((octet, index) => {
          const bits = Math.min(8, Math.max(0, length - 8 * index));
          return octet & (0xff00 >>> bits);
        }),
        length,
      })),
    { maxLength: 60 },
  );

  test('come out as they went in, within the limit', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 80, max: 700 }), (prefixes, maxLength) => {
        const there = packMpAnnouncements(octets(attributes), ipv6, prefixes, { maxLength });
        const gone = packMpWithdrawals({ afi: 2, safi: 1 }, prefixes, { maxLength });
        expect({
          tooLong: [...there, ...gone].filter(({ length }) => length > maxLength),
          there: there.flatMap((packed) => prefixesOf(decodeAs('update', packed))),
          gone: gone.flatMap((packed) => prefixesOf(decodeAs('update', packed))),
        }).toEqual({ tooLong: [], there: prefixes, gone: prefixes });
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('the options of packing', () => {
  test.each([22, 65_536, -1, 40.5, Number.NaN])('refuse a maxLength of %d', (maxLength) => {
    expect(thrownBy(() => packWithdrawals([], { maxLength }))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test.each([23, 65_535])('allow a maxLength of %d', (maxLength) => {
    expect(packWithdrawals([], { maxLength })).toEqual([]);
  });

  test('write path identifiers of IPv4 prefixes', () => {
    const path = { address: 0x0a00_0000, length: 8, pathId: 7 };
    expect(packWithdrawals([path], { addPath: true }).map(hex)).toEqual([
      hex(update({ withdrawn: '00000007 08 0a' })),
    ]);
  });

  test.each([1, 2])('write path identifiers of %d announced prefixes', (count) => {
    const path = { address: 0x0a00_0000, length: 8, pathId: 0xffff_ffff };
    const paths = Array<typeof path>(count).fill(path);
    expect(packAnnouncements(octets(attributes), paths, { addPath: true }).map(hex)).toEqual([
      hex(update({ attributes, nlri: 'ffffffff 08 0a'.repeat(count) })),
    ]);
  });

  test('limit the announcement of one prefix, too', () => {
    const one = [{ address: 0x0a00_0000, length: 8 }];
    const fit = packAnnouncements(octets(attributes), one, { maxLength: 32 });
    expect(fit.map(({ length }) => length)).toEqual([32]);
    expect(
      thrownBy(() => packAnnouncements(octets(attributes), one, { maxLength: 31 })),
    ).toMatchObject({ code: 'ERR_MESSAGE_TOO_LONG' });
  });
});

describe('endOfRib', () => {
  test.each([
    ['AFI 65536', { afi: 65_536, safi: 1 }],
    ['AFI -1', { afi: -1, safi: 1 }],
    ['SAFI 256', { afi: 2, safi: 256 }],
    ['SAFI 0.5', { afi: 2, safi: 0.5 }],
  ])('refuses %s', (_, family) => {
    expect(thrownBy(() => endOfRib(family))).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });

  test('is written for the greatest AFI and SAFI', () => {
    expect(hex(endOfRib({ afi: 65_535, safi: 255 }))).toBe(
      hex(update({ attributes: '80 0f 03 ffff ff' })),
    );
  });

  test('does not share memory with others', () => {
    endOfRib()[22] = 1;
    expect(hex(endOfRib())).toBe(hex(update({})));
  });
});
