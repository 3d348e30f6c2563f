import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeMessage,
  encodeMessage,
  type Capability,
  type OpenMessage,
  type ParameterLayout,
} from '../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { openArbitrary } from './open-arbitrary.ts';
import { decodeAs, hex, message, octets, openWith, thrownBy, wide } from './octets.ts';

const plain: OpenMessage = {
  type: 'open',
  version: 4,
  asn: 65_001,
  holdTime: 90,
  routerId: 0x0a000001,
  capabilities: [],
};
const refresh: Capability = { code: 2, name: 'route-refresh', value: null };
const extended: Capability = { code: 6, name: 'extended-message', value: null };
const enhanced: Capability = { code: 70, name: 'enhanced-route-refresh', value: null };

function padding(octetCount: number): Capability {
  return { code: 239, name: 'unknown', value: new Uint8Array(octetCount) };
}

/** An OPEN whose optional parameters have the form of RFC 9072. */
function openExtended(parameters: string, marker = 'ff'): Uint8Array {
  const length = octets(parameters).length.toString(16).padStart(4, '0');
  return message(1, `04 fde9 005a 0a000001 ${marker} ff ${length} ${parameters}`);
}

const pairs: [string, Uint8Array, readonly Capability[], ParameterLayout | undefined][] = [
  ['no parameter', openWith(''), [], undefined],
  [
    'one parameter for all (BIRD, GoBGP, OpenBGPD)',
    openWith('02 06 02 00 06 00 46 00'),
    [refresh, extended, enhanced],
    undefined,
  ],
  [
    'one parameter for each (FRR, ExaBGP)',
    openWith('02 02 02 00 02 02 06 00 02 02 46 00'),
    [refresh, extended, enhanced],
    { parameters: [1, 1, 1] },
  ],
  [
    'a mixture',
    openWith('02 04 02 00 06 00 02 02 46 00'),
    [refresh, extended, enhanced],
    { parameters: [2, 1] },
  ],
  ['an empty parameter alone', openWith('02 00'), [], { parameters: [0] }],
  ['two empty parameters', openWith('02 00 02 00'), [], { parameters: [0, 0] }],
  [
    'an empty parameter before another',
    openWith('02 00 02 02 02 00'),
    [refresh],
    { parameters: [0, 1] },
  ],
  [
    'an empty parameter after another',
    openWith('02 02 02 00 02 00'),
    [refresh],
    { parameters: [1, 0] },
  ],
  [
    '255 octets in the form of RFC 4271',
    openWith(`02 fd ef fb ${'00'.repeat(251)}`),
    [padding(251)],
    undefined,
  ],
  [
    '256 octets in the form of RFC 9072',
    openExtended(`02 00fe ef fc ${'00'.repeat(252)}`),
    [padding(252)],
    undefined,
  ],
  [
    '256 octets in the form of RFC 9072 with another marker',
    openExtended(`02 00fe ef fc ${'00'.repeat(252)}`, '01'),
    [padding(252)],
    { parameters: [1], extendedMarker: 1 },
  ],
  [
    'two parameters in the form of RFC 9072',
    openExtended(`02 00fe ef fc ${'00'.repeat(252)} 02 0002 02 00`),
    [padding(252), refresh],
    { parameters: [1, 1], extendedMarker: 255 },
  ],
  [
    'the form of RFC 9072 without need',
    openExtended('02 0002 02 00'),
    [refresh],
    { parameters: [1], extendedMarker: 255 },
  ],
  [
    '255 octets in the form of RFC 9072',
    openExtended(`02 00fd ef fb ${'00'.repeat(251)}`),
    [padding(251)],
    { parameters: [1], extendedMarker: 255 },
  ],
  [
    'the form of RFC 9072 without need and with another marker',
    openExtended('02 0002 02 00', '05'),
    [refresh],
    { parameters: [1], extendedMarker: 5 },
  ],
  [
    'the form of RFC 9072 for nothing',
    openExtended(''),
    [],
    { parameters: [], extendedMarker: 255 },
  ],
  [
    'the form of RFC 9072 for an empty parameter',
    openExtended('02 0000'),
    [],
    { parameters: [0], extendedMarker: 255 },
  ],
];

describe('the layout of an OPEN', () => {
  test.each(pairs)('%s is read', (_, wire, capabilities, layout) => {
    expect(decodeMessage(wire, wide)).toEqual({
      ...plain,
      capabilities,
      ...(layout === undefined ? {} : { layout }),
    });
  });

  test.each(pairs)('%s is written', (_, wire, capabilities, layout) => {
    const open = { ...plain, capabilities, ...(layout === undefined ? {} : { layout }) };
    expect(hex(encodeMessage(open, wide))).toBe(hex(wire));
  });

  test('is left out where it is what the encoder chooses', () => {
    expect(decodeAs('open', openWith('02 02 02 00'))).not.toHaveProperty('layout');
  });

  test.each<[string, readonly Capability[], ParameterLayout]>([
    ['too few capabilities', [refresh, extended], { parameters: [1] }],
    ['too many capabilities', [refresh], { parameters: [1, 1] }],
    ['no parameter for a capability', [refresh], { parameters: [] }],
    ['a negative number', [refresh], { parameters: [2, -1] }],
    ['one that makes up for another', [refresh, extended], { parameters: [3, -1] }],
    ['a fraction', [refresh], { parameters: [0.5, 0.5] }],
    ['no number', [refresh], { parameters: [Number.NaN] }],
    ['a marker of 0', [refresh], { parameters: [1], extendedMarker: 0 }],
    ['a marker of 256', [refresh], { parameters: [1], extendedMarker: 256 }],
    ['256 octets without a marker', [padding(252)], { parameters: [1] }],
    ['256 octets in parameters of fewer', [padding(124), padding(124)], { parameters: [1, 1] }],
  ])('is refused where it does not fit: %s', (_, capabilities, layout) => {
    expect(thrownBy(() => encodeMessage({ ...plain, capabilities, layout }, wide))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test('says what does not fit', () => {
    const open = { ...plain, capabilities: [refresh], layout: { parameters: [1, 1] } };
    expect(thrownBy(() => encodeMessage(open, wide))).toMatchObject({
      message: 'layout.parameters is [1, 1]: it must be numbers of capabilities that add up to 1',
    });
  });

  test('says that a marker is missing', () => {
    const open = { ...plain, capabilities: [padding(252)], layout: { parameters: [1] } };
    expect(thrownBy(() => encodeMessage(open, wide))).toMatchObject({
      message:
        'layout.extendedMarker is undefined: it must be present: the optional parameters are 256 octets long, more than 255',
    });
  });

  test('refuses to write more than 4096 octets, with extended messages too', () => {
    const open: OpenMessage = { ...plain, capabilities: Array<Capability>(16).fill(padding(255)) };
    expect(
      thrownBy(() => encodeMessage(open, { fourOctetAsn: true, extendedMessage: true })),
    ).toMatchObject({ code: 'ERR_MESSAGE_TOO_LONG' });
  });

  test('and all the rest of an OPEN is decoded to what was encoded', () => {
    fc.assert(
      fc.property(openArbitrary, (open) => {
        expect(decodeMessage(encodeMessage(open, wide), wide)).toEqual(open);
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('of any octets that are read is written again', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const capability = fc
      .tuple(fc.constantFrom(1, 2, 5, 9, 64, 65, 69, 71, 73, 239), fc.uint8Array({ maxLength: 9 }))
      .map(([code, value]) => [code, value.length, ...value]);
    const parameter = fc.array(capability, { maxLength: 3 }).map((parts) => parts.flat());
    const body = fc
      .tuple(fc.array(parameter, { maxLength: 3 }), fc.option(octet))
      .map(([parameters, marker]) => {
        const rest = parameters.flatMap((value) =>
          marker === null ? [2, value.length, ...value] : [2, 0, value.length, ...value],
        );
        return marker === null ? [rest.length, ...rest] : [marker, 255, 0, rest.length, ...rest];
      });
    fc.assert(
      fc.property(body, (parameters) => {
        const wire = message(1, `04fde9005a0a000001${hex(Uint8Array.from(parameters))}`);
        let open;
        try {
          open = decodeMessage(wire, wide);
        } catch (error) {
          expect(error).toMatchObject({ name: 'BgpMessageError', notification: { code: 2 } });
          return;
        }
        expect(hex(encodeMessage(open, wide))).toBe(hex(wire));
      }),
      { numRuns: propertyRuns(5_000) },
    );
  });
});
