import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeMessage,
  encodeMessage,
  type BgpMessage,
  type MessageContext,
} from '../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { contextArbitrary, rawAttributeArbitrary, sessionUpdateArbitrary } from './arbitraries.ts';
import { hex, update as updateOctets } from './octets.ts';

const sessions: fc.Arbitrary<MessageContext> = fc
  .tuple(contextArbitrary, fc.constantFrom('internal', 'external', undefined))
  .map(([context, peerType]) => ({
    ...context,
    ...(peerType !== undefined && { peerType }),
  }));

/** Hexadecimal: the quick way, for thousands of messages. */
function text(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex');
}

/** Some octets after the header, and what they become. */
const mutation = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
  minLength: 1,
  maxLength: 3,
});

/** Decodes and accepts a BgpMessageError: anything else fails the property. */
function decodeOrRefuse(octets: Uint8Array, context: MessageContext): BgpMessage | undefined {
  try {
    return decodeMessage(octets, context);
  } catch (error) {
    expect(error).toMatchObject({ name: 'BgpMessageError', disposition: 'session-reset' });
    return undefined;
  }
}

/** The octets, and how many of them are read one by one; what is copied or written out for people is not counted. */
function counted(octets: Uint8Array): { octets: Uint8Array; reads: () => number } {
  let reads = 0;
  const proxy = new Proxy(octets, {
    get: (target, key): unknown => {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function'
        ? (value as (...parameters: unknown[]) => unknown).bind(target)
        : value;
    },
  });
  return { octets: proxy, reads: () => reads };
}

function readsOf(octets: Uint8Array, context: MessageContext): number {
  const message = counted(octets);
  decodeOrRefuse(message.octets, context);
  return message.reads();
}

describe('property of UPDATEs', () => {
  test('what is encoded is decoded to itself', () => {
    fc.assert(
      fc.property(sessionUpdateArbitrary, ({ context, update }) => {
        expect(decodeMessage(encodeMessage(update, context), context)).toEqual(update);
      }),
      { numRuns: propertyRuns(600) },
    );
  });

  test('what is decoded without a fault is encoded to the same octets', () => {
    fc.assert(
      fc.property(
        fc.array(rawAttributeArbitrary, { maxLength: 6 }),
        fc.uint8Array({ maxLength: 12 }),
        sessions,
        (attributes, nlri, context) => {
          const wire = updateOctets({
            attributes: hex(Uint8Array.from(attributes.flat())),
            nlri: hex(nlri),
          });
          const decoded = decodeOrRefuse(wire, context);
          if (decoded?.type !== 'update' || decoded.faults.length > 0) return;
          expect(text(encodeMessage(decoded, context))).toBe(text(wire));
        },
      ),
      { numRuns: propertyRuns(3_000) },
    );
  });

  test('mutated octets are refused with a BgpMessageError, or read as they are', () => {
    fc.assert(
      fc.property(
        sessionUpdateArbitrary,
        sessions,
        fc.array(mutation, { minLength: 50, maxLength: 50 }),
        ({ context, update }, other, mutations) => {
          const wire = encodeMessage(update, context);
          for (const changes of mutations) {
            const mutated = wire.slice();
            for (const [where, value] of changes) {
              mutated[19 + (where % (mutated.length - 19))] = value;
            }
            for (const how of [context, other]) {
              const decoded = decodeOrRefuse(mutated, how);
              if (decoded?.type !== 'update' || decoded.faults.length > 0) continue;
              expect(text(encodeMessage(decoded, how))).toBe(text(mutated));
            }
          }
        },
      ),
      { numRuns: propertyRuns(400) },
    );
  });

  test('a flaw in one attribute does not lose the others', () => {
    fc.assert(
      fc.property(sessionUpdateArbitrary, fc.nat(), ({ context, update }, where) => {
        const wire = [...update.attributes];
        const broken = { code: 24, flags: 0xc0, name: 'unknown', value: Uint8Array.of(1) } as const;
        wire.splice(where % (wire.length + 1), 0, broken);
        const decoded = decodeOrRefuse(
          encodeMessage({ ...update, attributes: wire }, context),
          context,
        );
        if (decoded?.type === 'update') expect(decoded.attributes).toEqual(update.attributes);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('no octet is read more than a few times', () => {
    fc.assert(
      fc.property(sessionUpdateArbitrary, ({ context, update }) => {
        const wire = encodeMessage(update, context);
        expect(readsOf(wire, context)).toBeLessThan(6 * wire.length);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

describe('the work is linear in a message full of', () => {
  const context: MessageContext = { fourOctetAsn: true, extendedMessage: true };

  test.each([
    ['duplicates', '40 01 01 00'],
    ['duplicates of a high code', 'c0 fa 00'],
    ['faulty attributes', '40 01 01 09'],
    ['segments', `50 02 03fc ${'02 01 00000001'.repeat(170)}`],
    ['empty attributes', 'c0 63 00'],
  ])('%s', (_, attribute) => {
    const nlri = '18 c00002';
    const short = updateOctets({ attributes: attribute.repeat(20), nlri });
    const long = updateOctets({ attributes: attribute.repeat(60), nlri });
    expect(readsOf(long, context)).toBeLessThan(4 * readsOf(short, context));
  });

  test('every code twice, which is told of in 16 faults', () => {
    const codes = Array.from({ length: 215 }, (_, index) => (41 + index).toString(16));
    const twice = codes.map((code) => `c0 ${code} 00`.repeat(2)).join('');
    const decoded = decodeMessage(
      updateOctets({ attributes: `40 01 01 00 40 02 00 40 03 04 c0000201 ${twice}`, nlri: '00' }),
      context,
    );
    expect(decoded.type === 'update' && decoded.faults.length).toBe(16);
  });
});
