import fc from 'fast-check';
import type { Capability, OpenMessage, ParameterLayout } from '../../src/bgp-packet-lite/index.ts';

const uint8 = fc.integer({ min: 0, max: 0xff });
const uint16 = fc.integer({ min: 0, max: 0xffff });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const family = { afi: uint16, safi: uint8 };

/** The codes that have no name in the codec: their octets are kept. */
const NAMED = [1, 2, 5, 6, 9, 64, 65, 69, 70, 71, 73, 128];
const unnamed = uint8.filter((code) => !NAMED.includes(code));

/** Well-formed text of at most `octets` octets of UTF-8. */
function name(octets: number): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength: Math.floor(octets / 4) });
}

/** One capability of at most `octets` octets of value (16 or more), as the decoder gives it back. */
function capability(octets: number): fc.Arbitrary<Capability> {
  const many = <T>(item: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
    fc.array(item, { maxLength: Math.floor(octets / length) });
  return fc.oneof(
    fc
      .record(
        { ...family, reserved: fc.integer({ min: 1, max: 0xff }) },
        { requiredKeys: ['afi', 'safi'] },
      )
      .map((value) => ({ code: 1, name: 'multiprotocol', value }) as const),
    fc.constantFrom<Capability>(
      { code: 2, name: 'route-refresh', value: null },
      { code: 6, name: 'extended-message', value: null },
      { code: 70, name: 'enhanced-route-refresh', value: null },
      { code: 128, name: 'route-refresh-legacy', value: null },
    ),
    many(fc.record({ afi: uint16, safi: uint16, nextHopAfi: uint16 }), 6).map(
      (value) => ({ code: 5, name: 'extended-next-hop', value }) as const,
    ),
    uint8.map((value) => ({ code: 9, name: 'role', value }) as const),
    fc
      .record({
        flags: fc.integer({ min: 0, max: 15 }),
        time: fc.integer({ min: 0, max: 4095 }),
        families: fc.array(fc.record({ ...family, flags: uint8 }), {
          maxLength: Math.floor((octets - 2) / 4),
        }),
      })
      .map((value) => ({ code: 64, name: 'graceful-restart', value }) as const),
    // RFC 7607: AS 0 would be refused.
    fc
      .integer({ min: 1, max: 0xffff_ffff })
      .map((value) => ({ code: 65, name: 'four-octet-asn', value }) as const),
    many(fc.record({ ...family, mode: uint8 }), 4).map(
      (value) => ({ code: 69, name: 'add-path', value }) as const,
    ),
    many(
      fc.record({ ...family, flags: uint8, time: fc.integer({ min: 0, max: 0xff_ffff }) }),
      7,
    ).map((value) => ({ code: 71, name: 'long-lived-graceful-restart', value }) as const),
    fc
      .record({ hostname: name((octets - 2) / 2), domain: name((octets - 2) / 2) })
      .map((value) => ({ code: 73, name: 'fqdn', value }) as const),
    // Of a wrong length, and so not understood.
    fc
      .record({
        code: fc.constantFrom(2, 6, 70, 128),
        value: fc.uint8Array({ minLength: 1, maxLength: octets }),
      })
      .map((fields) => ({ ...fields, name: 'unknown' }) as const),
    fc
      .record({ code: unnamed, value: fc.uint8Array({ maxLength: octets }) })
      .map((fields) => ({ ...fields, name: 'unknown' }) as const),
  );
}

/** Any way to spread `count` capabilities over parameters, empty ones among them. */
function parameters(count: number): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 6 }).map((wanted) => {
    let left = count;
    const counts = wanted.map((each) => {
      const taken = Math.min(each, left);
      left -= taken;
      return taken;
    });
    return left > 0 ? [...counts, left] : counts;
  });
}

interface Parameters {
  readonly capabilities: readonly Capability[];
  readonly layout?: ParameterLayout;
}

const canonical: fc.Arbitrary<Parameters> = fc.record({
  capabilities: fc.array(capability(253), { maxLength: 8 }),
});

/** At most 6 × (2 + 24) octets of capabilities in 7 parameters: fewer than 255. */
const short: fc.Arbitrary<Parameters> = fc
  .array(capability(24), { maxLength: 6 })
  .chain((capabilities) =>
    parameters(capabilities.length).map((counts) =>
      // What the encoder chooses by itself is not said.
      counts.length === (capabilities.length > 0 ? 1 : 0)
        ? { capabilities }
        : { capabilities, layout: { parameters: counts } },
    ),
  );

/** A marker below 255 is never the encoder's own choice, whatever the lengths are. */
const extended: fc.Arbitrary<Parameters> = fc
  .array(capability(253), { maxLength: 8 })
  .chain((capabilities) =>
    fc
      .tuple(parameters(capabilities.length), fc.integer({ min: 1, max: 255 }))
      .map(([counts, marker]) => ({
        capabilities,
        layout: {
          parameters: counts,
          extendedMarker: counts.length === 1 ? Math.min(marker, 254) : marker,
        },
      })),
  );

/** Every well-formed OPEN, as the decoder gives it: in canonical layout and in every other one. */
export const openArbitrary: fc.Arbitrary<OpenMessage> = fc
  .record({
    type: fc.constant('open' as const),
    version: fc.constant(4),
    asn: fc.integer({ min: 1, max: 0xffff }),
    holdTime: fc.oneof(fc.constant(0), fc.integer({ min: 3, max: 0xffff })),
    routerId: uint32.filter((id) => id !== 0),
    parameters: fc.oneof(canonical, short, extended),
  })
  .map(({ parameters: chosen, ...open }) => ({ ...open, ...chosen }));
