import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeMessage,
  encodeMessage,
  encodeRouteAttributes,
  MessageFramer,
  packAnnouncements,
  packWithdrawals,
  type BgpMessage,
  type Ipv4Nlri,
  type MessageContext,
  type PathAttribute,
} from '../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { decodeAs, hex } from './octets.ts';
import { openArbitrary } from './open-arbitrary.ts';

const uint8 = fc.integer({ min: 0, max: 0xff });
const uint16 = fc.integer({ min: 0, max: 0xffff });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

const context: fc.Arbitrary<MessageContext> = fc.record(
  {
    fourOctetAsn: fc.boolean(),
    extendedMessage: fc.boolean(),
    peerType: fc.constantFrom('internal', 'external'),
  },
  { requiredKeys: ['fourOctetAsn'] },
);

const nlri: fc.Arbitrary<Ipv4Nlri> = fc
  .record({ address: uint32, length: fc.integer({ min: 0, max: 32 }) })
  .map(({ address, length }) => ({
    address: length === 0 ? 0 : ((address >>> (32 - length)) << (32 - length)) >>> 0,
    length,
  }));

const segment = fc.record({
  type: fc.constantFrom('seq', 'set', 'confed_seq', 'confed_set'),
  asns: fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 1, maxLength: 255 }),
});

/** One attribute of each kind at most, in any order, with any of the flag bits that do not matter. */
const attributes: fc.Arbitrary<PathAttribute[]> = fc
  .tuple(
    fc
      .constantFrom('igp', 'egp', 'incomplete')
      .map((value) => ({ code: 1, flags: 0x40, name: 'ORIGIN', value }) as const),
    fc
      .array(segment, { maxLength: 3 })
      .map((value) => ({ code: 2, flags: 0x40, name: 'AS_PATH', value }) as const),
    fc
      .integer({ min: 0x01000000, max: 0xdfffffff })
      .map((value) => ({ code: 3, flags: 0x40, name: 'NEXT_HOP', value }) as const),
    uint32.map((value) => ({ code: 4, flags: 0x80, name: 'MED', value }) as const),
    uint32.map((value) => ({ code: 5, flags: 0x40, name: 'LOCAL_PREF', value }) as const),
    fc
      .array(uint32, { minLength: 1, maxLength: 80 })
      .map((value) => ({ code: 8, flags: 0xc0, name: 'COMMUNITY', value }) as const),
    bytes(300).map((value) => ({ code: 99, flags: 0xe0, name: 'unknown', value }) as const),
  )
  .chain((all) =>
    fc.tuple(
      fc.shuffledSubarray<PathAttribute>(all, { minLength: 3 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 0x1f })),
    ),
  )
  .map(([chosen, extra]) =>
    chosen.map((attribute) => ({
      ...attribute,
      flags: attribute.flags | (extra.next().value ?? 0),
    })),
  );

/** The encoder adds the Extended Length flag, so what it has read back may have it where the original does not. */
function normalized(message: BgpMessage): BgpMessage {
  if (message.type !== 'update') return message;
  return {
    ...message,
    attributes: message.attributes.map((attribute) => ({
      ...attribute,
      flags: attribute.flags & ~0x10,
    })),
  };
}

const message: fc.Arbitrary<BgpMessage> = fc.oneof(
  openArbitrary,
  fc.record({
    type: fc.constant('update'),
    withdrawn: fc.array(nlri, { maxLength: 20 }),
    attributes,
    nlri: fc.constant([]),
    faults: fc.constant([]),
  }),
  fc.record({ type: fc.constant('notification'), code: uint8, subcode: uint8, data: bytes(300) }),
  fc.constant<BgpMessage>({ type: 'keepalive' }),
  fc.record({
    type: fc.constant('route-refresh'),
    afi: uint16,
    safi: uint8,
    subtype: uint8,
  }),
);

/** Decodes and accepts a BgpMessageError: anything else fails the property. */
function decodeOrRefuse(octets: Uint8Array, how: MessageContext): BgpMessage | undefined {
  try {
    return decodeMessage(octets, how);
  } catch (error) {
    expect(error).toMatchObject({ name: 'BgpMessageError', disposition: 'session-reset' });
    return undefined;
  }
}

/** Gives random octets the header that lets them through to the decoder of their type. */
function withHeader(type: number, body: Uint8Array): Uint8Array {
  const octets = new Uint8Array(19 + body.length).fill(0xff, 0, 16);
  octets[16] = octets.length >>> 8;
  octets[17] = octets.length;
  octets[18] = type;
  octets.set(body, 19);
  return octets;
}

describe('property', () => {
  test('what is encoded is decoded to itself', () => {
    fc.assert(
      fc.property(message, fc.boolean(), (original, fourOctetAsn) => {
        const how = { fourOctetAsn, extendedMessage: original.type === 'update' };
        const decoded = decodeMessage(encodeMessage(original, how), how);
        expect(normalized(decoded)).toEqual(normalized(original));
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  test('what is decoded without a fault is encoded to the same octets', () => {
    fc.assert(
      fc.property(message, context, (original, how) => {
        const generous = { ...how, extendedMessage: original.type === 'update' };
        const wire = encodeMessage(original, generous);
        const decoded = decodeOrRefuse(wire, generous);
        if (decoded === undefined || (decoded.type === 'update' && decoded.faults.length > 0)) {
          return;
        }
        expect(hex(encodeMessage(decoded, generous))).toBe(hex(wire));
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  test('any split of a stream gives the same messages', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
        fc.infiniteStream(fc.boolean()),
        (messages, sizes, reads) => {
          const wires = messages.map((original) =>
            encodeMessage(original, {
              fourOctetAsn: true,
              extendedMessage: original.type === 'update',
            }),
          );
          const stream = Buffer.concat(wires);
          const framer = new MessageFramer({ maxLength: 65_535 });
          const found: string[] = [];
          const drain = (): void => {
            for (let next = framer.next(); next; next = framer.next()) found.push(hex(next));
          };
          for (let offset = 0; offset < stream.length;) {
            const { value: size } = sizes.next() as { value: number };
            framer.push(stream.subarray(offset, offset + size));
            offset += size;
            if (reads.next().value === true) drain();
          }
          drain();
          expect(found).toEqual(wires.map(hex));
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });

  test('random octets make the decoder throw nothing but a BgpMessageError', () => {
    fc.assert(
      fc.property(bytes(64), context, (octets, how) => {
        decodeOrRefuse(octets, how);
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('random bodies make the decoder throw nothing but a BgpMessageError', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), bytes(200), context, (type, body, how) => {
        decodeOrRefuse(withHeader(type, body), how);
      }),
      { numRuns: propertyRuns(5_000) },
    );
  });

  test('random attributes make the decoder throw nothing but a BgpMessageError', () => {
    const attribute = fc
      .record({
        flags: uint8,
        code: fc.integer({ min: 0, max: 41 }),
        length: fc.integer({ min: 0, max: 20 }),
        value: bytes(20),
      })
      .map(({ flags, code, length, value }) => [flags, code, length, ...value]);
    fc.assert(
      fc.property(fc.array(attribute, { maxLength: 6 }), context, (parts, how) => {
        const section = parts.flat();
        const body = [0, 0, section.length >>> 8, section.length & 0xff, ...section, 24, 10, 0, 0];
        decodeOrRefuse(withHeader(2, Uint8Array.from(body)), how);
      }),
      { numRuns: propertyRuns(5_000) },
    );
  });

  test('mutated messages make the decoder throw nothing but a BgpMessageError', () => {
    fc.assert(
      fc.property(
        message,
        context,
        fc.array(fc.tuple(fc.nat(), uint8), { minLength: 1, maxLength: 4 }),
        (original, how, changes) => {
          const wire = encodeMessage(original, {
            fourOctetAsn: true,
            extendedMessage: original.type === 'update',
          });
          for (const [where, value] of changes) wire[where % wire.length] = value;
          decodeOrRefuse(wire, how);
        },
      ),
      { numRuns: propertyRuns(3_000) },
    );
  });

  test('cut messages make the decoder throw nothing but a BgpMessageError', () => {
    fc.assert(
      fc.property(message, context, fc.nat(), (original, how, where) => {
        const wire = encodeMessage(original, {
          fourOctetAsn: true,
          extendedMessage: original.type === 'update',
        });
        const body = wire.subarray(19, 19 + (where % (wire.length - 18)));
        decodeOrRefuse(withHeader(wire[18] ?? 0, body), how);
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('random streams make the framer throw nothing but a BgpMessageError', () => {
    fc.assert(
      fc.property(fc.array(bytes(40), { maxLength: 10 }), (chunks) => {
        const framer = new MessageFramer();
        try {
          for (const chunk of chunks) {
            framer.push(chunk);
            while (framer.next() !== undefined);
          }
        } catch (error) {
          expect(error).toMatchObject({ name: 'BgpMessageError' });
        }
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  test('packed prefixes come out as they went in, within the limit', () => {
    fc.assert(
      fc.property(
        fc.array(nlri, { maxLength: 100 }),
        fc.integer({ min: 60, max: 300 }),
        (prefixes, limit) => {
          const attributeBlock = encodeRouteAttributes(
            { origin: 'igp', asPath: [{ type: 'seq', asns: [65_010] }], nextHop: 0x0a00000b },
            { fourOctetAsn: true },
          );
          const announcements = packAnnouncements(attributeBlock, prefixes, { maxLength: limit });
          const withdrawals = packWithdrawals(prefixes, { maxLength: limit });
          const tooLong = [...announcements, ...withdrawals].filter((m) => m.length > limit);
          expect({
            tooLong,
            announced: announcements.flatMap((packed) => decodeAs('update', packed).nlri),
            withdrawn: withdrawals.flatMap((packed) => decodeAs('update', packed).withdrawn),
          }).toEqual({ tooLong: [], announced: prefixes, withdrawn: prefixes });
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });
});
