import fc from 'fast-check';
import type {
  AddressFamily,
  AsPathSegment,
  Ipv4Nlri,
  Ipv6Nlri,
  MessageContext,
  MpReach,
  MpUnreach,
  NextHop,
  PathAttribute,
  UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';

const uint8: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xff });
const uint16: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffff });
const uint32: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffff_ffff });

function octets(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

const prefixFamilies: readonly AddressFamily[] = [
  { afi: 1, safi: 1 },
  { afi: 1, safi: 2 },
  { afi: 2, safi: 1 },
  { afi: 2, safi: 2 },
];

/** A session: its width of AS numbers, ADD-PATH in any families, and its peer, who is not external. */
export const contextArbitrary: fc.Arbitrary<MessageContext> = fc.record(
  {
    fourOctetAsn: fc.boolean(),
    extendedMessage: fc.constant(true),
    addPath: fc.oneof(fc.constant('all' as const), fc.subarray([...prefixFamilies])),
    peerType: fc.constant('internal' as const),
  },
  { requiredKeys: ['fourOctetAsn', 'extendedMessage'] },
);

function hasPathIds({ addPath = [] }: MessageContext, family: AddressFamily): boolean {
  return (
    addPath === 'all' || addPath.some(({ afi, safi }) => afi === family.afi && safi === family.safi)
  );
}

/** What a prefix may have beside its address: by its length, and whether path identifiers are there. */
function extras(
  length: number,
  pathIds: boolean,
): fc.Arbitrary<{ pathId?: number; trailingBits?: number }> {
  const beyond = (8 - (length % 8)) % 8;
  const trailing =
    beyond === 0
      ? fc.constant({})
      : fc.oneof(
          { weight: 4, arbitrary: fc.constant({}) },
          {
            weight: 1,
            arbitrary: fc
              .integer({ min: 1, max: 2 ** beyond - 1 })
              .map((trailingBits) => ({ trailingBits })),
          },
        );
  const pathId = pathIds ? uint32.map((value) => ({ pathId: value })) : fc.constant({});
  return fc.tuple(trailing, pathId).map(([first, second]) => ({ ...first, ...second }));
}

/** An IPv4 prefix, with a path identifier if `pathIds`. */
export function ipv4NlriArbitrary(pathIds: boolean): fc.Arbitrary<Ipv4Nlri> {
  return fc.tuple(uint32, fc.integer({ min: 0, max: 32 })).chain(([bits, length]) =>
    extras(length, pathIds).map((more) => ({
      address: bits - (bits % 2 ** (32 - length)),
      length,
      ...more,
    })),
  );
}

/** An IPv6 prefix, with a path identifier if `pathIds`. */
export function ipv6NlriArbitrary(pathIds: boolean): fc.Arbitrary<Ipv6Nlri> {
  return fc.tuple(octets(16), fc.integer({ min: 0, max: 128 })).chain(([bits, length]) =>
    extras(length, pathIds).map((more) => ({
      address: bits.map((octet, index) => {
        const kept = Math.min(8, Math.max(0, length - 8 * index));
        return octet - (octet % 2 ** (8 - kept));
      }),
      length,
      ...more,
    })),
  );
}

const ipv6NextHops: fc.Arbitrary<Uint8Array[]> = fc.array(octets(16), {
  minLength: 1,
  maxLength: 2,
});
const ipv4NextHops: fc.Arbitrary<NextHop[]> = fc.oneof(
  uint32.map((nextHop) => [nextHop]),
  ipv6NextHops,
);

const otherFamily: fc.Arbitrary<AddressFamily> = fc.oneof(
  fc.record({ afi: fc.constantFrom(1, 2), safi: fc.integer({ min: 3, max: 255 }) }),
  fc.record({ afi: fc.integer({ min: 3, max: 0xffff }), safi: uint8 }),
);

const reserved: fc.Arbitrary<{ reserved?: number }> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 255 }).map((value) => ({ reserved: value })) },
);

function mpReach(context: MessageContext): fc.Arbitrary<MpReach> {
  const ipv4 = fc.constantFrom(1 as const, 2 as const).chain((safi) =>
    fc.record({
      afi: fc.constant(1 as const),
      safi: fc.constant(safi),
      family: fc.constant('ipv4' as const),
      nextHops: ipv4NextHops,
      nlri: fc.array(ipv4NlriArbitrary(hasPathIds(context, { afi: 1, safi })), { maxLength: 8 }),
    }),
  );
  const ipv6 = fc.constantFrom(1 as const, 2 as const).chain((safi) =>
    fc.record({
      afi: fc.constant(2 as const),
      safi: fc.constant(safi),
      family: fc.constant('ipv6' as const),
      nextHops: ipv6NextHops,
      nlri: fc.array(ipv6NlriArbitrary(hasPathIds(context, { afi: 2, safi })), { maxLength: 8 }),
    }),
  );
  const other = fc
    .tuple(otherFamily, fc.uint8Array({ maxLength: 60 }), fc.uint8Array())
    .map(([family, nextHop, nlri]) => ({ ...family, family: 'other', nextHop, nlri }) as const);
  return fc
    .tuple(fc.oneof<fc.Arbitrary<MpReach>[]>(ipv4, ipv6, other), reserved)
    .map(([value, more]) => ({ ...value, ...more }));
}

function mpUnreach(context: MessageContext): fc.Arbitrary<MpUnreach> {
  const ipv4 = fc.constantFrom(1 as const, 2 as const).chain((safi) =>
    fc.record({
      afi: fc.constant(1 as const),
      safi: fc.constant(safi),
      family: fc.constant('ipv4' as const),
      withdrawn: fc.array(ipv4NlriArbitrary(hasPathIds(context, { afi: 1, safi })), {
        maxLength: 8,
      }),
    }),
  );
  const ipv6 = fc.constantFrom(1 as const, 2 as const).chain((safi) =>
    fc.record({
      afi: fc.constant(2 as const),
      safi: fc.constant(safi),
      family: fc.constant('ipv6' as const),
      withdrawn: fc.array(ipv6NlriArbitrary(hasPathIds(context, { afi: 2, safi })), {
        maxLength: 8,
      }),
    }),
  );
  const other = fc
    .tuple(otherFamily, fc.uint8Array({ maxLength: 60 }))
    .map(([family, withdrawn]) => ({ ...family, family: 'other', withdrawn }) as const);
  return fc.oneof<fc.Arbitrary<MpUnreach>[]>(ipv4, ipv6, other);
}

function path(width: 2 | 4, minLength: number): fc.Arbitrary<AsPathSegment[]> {
  const asn = fc.integer({ min: 1, max: width === 4 ? 0xffff_ffff : 0xffff });
  return fc.array(
    fc.record({
      type: fc.constantFrom('seq', 'set', 'confed_seq', 'confed_set'),
      asns: fc.array(asn, { minLength: 1, maxLength: 20 }),
    }),
    { minLength, maxLength: 3 },
  );
}

/**
 * One attribute of each kind, in the order of their codes; none is malformed in the context, and none is longer than 255
 * octets without the Extended Length flag.
 */
function everyAttribute(context: MessageContext): fc.Arbitrary<PathAttribute[]> {
  const asn = fc.integer({ min: 1, max: context.fourOctetAsn ? 0xffff_ffff : 0xffff });
  const large = fc.record({ globalAdministrator: uint32, localData1: uint32, localData2: uint32 });
  const bodies = fc.tuple(
    fc
      .constantFrom('igp', 'egp', 'incomplete')
      .map((value) => ({ code: 1, flags: 0x40, name: 'ORIGIN', value }) as const),
    path(context.fourOctetAsn ? 4 : 2, 0).map(
      (value) => ({ code: 2, flags: 0x40, name: 'AS_PATH', value }) as const,
    ),
    fc
      .integer({ min: 0x01000000, max: 0xdfffffff })
      .map((value) => ({ code: 3, flags: 0x40, name: 'NEXT_HOP', value }) as const),
    uint32.map((value) => ({ code: 4, flags: 0x80, name: 'MED', value }) as const),
    uint32.map((value) => ({ code: 5, flags: 0x40, name: 'LOCAL_PREF', value }) as const),
    fc.constant({ code: 6, flags: 0x40, name: 'ATOMIC_AGGREGATE', value: null } as const),
    fc
      .record({ asn, address: uint32 })
      .map((value) => ({ code: 7, flags: 0xc0, name: 'AGGREGATOR', value }) as const),
    fc
      .array(uint32, { minLength: 1, maxLength: 60 })
      .map((value) => ({ code: 8, flags: 0xc0, name: 'COMMUNITY', value }) as const),
    uint32.map((value) => ({ code: 9, flags: 0x80, name: 'ORIGINATOR_ID', value }) as const),
    fc
      .array(uint32, { minLength: 1, maxLength: 10 })
      .map((value) => ({ code: 10, flags: 0x80, name: 'CLUSTER_LIST', value }) as const),
    mpReach(context).map((value) => ({ code: 14, flags: 0x90, name: 'MP_REACH', value }) as const),
    mpUnreach(context).map(
      (value) => ({ code: 15, flags: 0x90, name: 'MP_UNREACH', value }) as const,
    ),
    fc
      .array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 20 })
      .map((value) => ({ code: 16, flags: 0xc0, name: 'EXTENDED_COMMUNITY', value }) as const),
    path(4, 1).map((value) => ({ code: 17, flags: 0xc0, name: 'AS4_PATH', value }) as const),
    fc
      .record({ asn: fc.integer({ min: 1, max: 0xffff_ffff }), address: uint32 })
      .map((value) => ({ code: 18, flags: 0xc0, name: 'AS4_AGGREGATOR', value }) as const),
    fc
      .array(large, { minLength: 1, maxLength: 15 })
      .map((value) => ({ code: 32, flags: 0xc0, name: 'LARGE_COMMUNITY', value }) as const),
    uint32.map((value) => ({ code: 35, flags: 0xc0, name: 'OTC', value }) as const),
    fc
      .uint8Array({ maxLength: 255 })
      .map((value) => ({ code: 99, flags: 0xc0, name: 'unknown', value }) as const),
    fc
      .uint8Array({ minLength: 256, maxLength: 600 })
      .map((value) => ({ code: 250, flags: 0x90, name: 'unknown', value }) as const),
  );
  return fc
    .tuple(bodies, fc.array(fc.integer({ min: 0, max: 0x3f }), { minLength: 19, maxLength: 19 }))
    .map(([all, extra]) =>
      all.map((attribute, index) => ({
        ...attribute,
        flags: attribute.flags | (extra[index] ?? 0),
      })),
    );
}

/** Which attributes the prefixes of an UPDATE demand: RFC 4271 §5, RFC 4760 §3. */
function demanded(chosen: readonly PathAttribute[], nlri: readonly Ipv4Nlri[]): number[] {
  if (nlri.length > 0) return [1, 2, 3];
  const reach = chosen.find(({ name }) => name === 'MP_REACH');
  return reach?.name === 'MP_REACH' && reach.value.nlri.length > 0 ? [1, 2] : [];
}

/** An UPDATE that nothing is wrong with in `context`, with any attributes in any order; at most about 4 kB. */
function updateArbitrary(context: MessageContext): fc.Arbitrary<UpdateMessage> {
  const pathIds = hasPathIds(context, { afi: 1, safi: 1 });
  const prefixes = fc.array(ipv4NlriArbitrary(pathIds), { maxLength: 20 });
  return everyAttribute(context)
    .chain((all) => fc.record({ all: fc.constant(all), order: fc.shuffledSubarray(all), prefixes }))
    .chain(({ all, order, prefixes: nlri }) => {
      const codes = demanded(order, nlri);
      const missing = all.filter(
        (attribute) => codes.includes(attribute.code) && !order.includes(attribute),
      );
      return fc.record({
        type: fc.constant('update' as const),
        withdrawn: prefixes,
        attributes: fc.constant([...order, ...missing]),
        nlri: fc.constant(nlri),
        faults: fc.constant([]),
      });
    });
}

/** A session and an UPDATE of it. */
export const sessionUpdateArbitrary: fc.Arbitrary<{
  context: MessageContext;
  update: UpdateMessage;
}> = contextArbitrary.chain((context) =>
  fc.record({ context: fc.constant(context), update: updateArbitrary(context) }),
);

/** One attribute as octets: flags and code of any kind, a length that is mostly right, any value. */
export const rawAttributeArbitrary: fc.Arbitrary<number[]> = fc
  .record({
    flags: fc.oneof(fc.constantFrom(0x40, 0x80, 0xc0, 0x50, 0x90, 0xd0), uint8),
    code: fc.oneof(fc.integer({ min: 0, max: 41 }), uint8),
    value: fc.array(uint8, { maxLength: 24 }),
    error: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: uint16 }),
  })
  .map(({ flags, code, value, error }) => {
    const length = value.length + error;
    const field = (flags & 0x10) === 0 ? [length & 0xff] : [(length >>> 8) & 0xff, length & 0xff];
    return [flags, code, ...field, ...value];
  });
