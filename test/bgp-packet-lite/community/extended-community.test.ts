import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatExtendedCommunity,
  isTransitiveExtendedCommunity,
  parseExtendedCommunity,
} from '../../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { thrownBy } from '../octets.ts';

const pairs: [string, bigint][] = [
  ['rt:65000:100', 0x0002_fde8_0000_0064n],
  ['rt:0:0', 0x0002_0000_0000_0000n],
  ['rt:65535:4294967295', 0x0002_ffff_ffff_ffffn],
  ['rt:192.0.2.1:100', 0x0102_c000_0201_0064n],
  ['rt:0.0.0.1:65535', 0x0102_0000_0001_ffffn],
  ['rt:255.255.255.255:0', 0x0102_ffff_ffff_0000n],
  ['rt:4200000000:100', 0x0202_fa56_ea00_0064n],
  ['rt:65536:1', 0x0202_0001_0000_0001n],
  ['soo:65000:100', 0x0003_fde8_0000_0064n],
  ['soo:192.0.2.1:100', 0x0103_c000_0201_0064n],
  ['soo:4200000000:100', 0x0203_fa56_ea00_0064n],
  // IEEE 754: 125,000,000 = 1.86264514923095703125 × 2^26.
  ['lb:65000:125000000', 0x4004_fde8_4cee_6b28n],
  ['lb:0:0', 0x4004_0000_0000_0000n],
  ['lb:65000:1.5', 0x4004_fde8_3fc0_0000n],
  // The smallest number that it can hold, and the greatest.
  ['lb:1:1.401298464324817e-45', 0x4004_0001_0000_0001n],
  ['lb:1:3.4028234663852886e+38', 0x4004_0001_7f7f_ffffn],
];

describe('an extended community', () => {
  test.each(pairs)('%s is read', (text, community) => {
    expect(parseExtendedCommunity(text)).toBe(community);
  });

  test.each(pairs)('%s is written', (text, community) => {
    expect(formatExtendedCommunity(community)).toBe(text);
  });

  test.each<[string, string]>([
    ['of an unknown type', '0x0600000000000001'],
    ['of an unknown subtype', '0x0005fde800000064'],
    ['with a small AS number of 4 octets', '0x02020000fde80064'],
    ['with a route target that is not transitive', '0x4002fde800000064'],
    ['with a link bandwidth that is transitive', '0x0004fde84cee6b28'],
    ['with a link bandwidth of -0', '0x4004fde880000000'],
    ['with a negative link bandwidth', '0x4004fde8bf800000'],
    ['with an infinite link bandwidth', '0x4004fde87f800000'],
    ['with a link bandwidth that is no number', '0x4004fde87fc00001'],
    ['of ones', '0xffffffffffffffff'],
  ])('%s is written as octets', (_, text) => {
    expect(formatExtendedCommunity(BigInt(text))).toBe(text);
  });

  test('is read from octets in capitals', () => {
    expect(parseExtendedCommunity('0x4004FDE84CEE6B28')).toBe(0x4004_fde8_4cee_6b28n);
  });

  test('rounds a link bandwidth to what it can hold', () => {
    expect(parseExtendedCommunity('lb:65000:125000001')).toBe(0x4004_fde8_4cee_6b28n);
  });

  test('is read from its own text, whatever it is', () => {
    fc.assert(
      fc.property(extendedCommunity, (community) => {
        expect(parseExtendedCommunity(formatExtendedCommunity(community))).toBe(community);
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test.each([
    'rt:65536:65536',
    'rt:65000:4294967296',
    'rt:192.0.2.1:65536',
    'rt:4294967296:1',
    'rt:192.0.2:1',
    'rt:65000',
    'rt:65000:1:2',
    'rt:065000:1',
    'rt:-1:1',
    'rt::1',
    'rt:1:',
    'RT:65000:1',
    'target:65000:1',
    'lb:65536:1',
    'lb:65000:-1',
    'lb:65000:Infinity',
    'lb:65000:1e39',
    'lb:65000:',
    'lb:192.0.2.1:1',
    'lb:65000:0x10',
    '0x12',
    '0x00112233445566778',
    '0x001122334455667g',
    '0002fde800000064',
    '65000:100',
    '',
    7,
    undefined,
  ])('is refused: %j', (text) => {
    expect(thrownBy(() => parseExtendedCommunity(text))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path: '',
    });
  });
});

/** Any, with those that have a text of their own as often as the others. */
const extendedCommunity = fc.oneof(
  fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  fc
    .record({
      type: fc.constantFrom(0x00n, 0x01n, 0x02n, 0x40n, 0x41n, 0x42n),
      subtype: fc.constantFrom(2n, 3n, 4n),
      rest: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffffn }),
    })
    .map(({ type, subtype, rest }) => (type << 56n) | (subtype << 48n) | rest),
);

describe('isTransitiveExtendedCommunity', () => {
  test.each([
    [0x0002_fde8_0000_0064n, true],
    [0x4004_fde8_4cee_6b28n, false],
    [0x8000_0000_0000_0000n, true],
    [0xc000_0000_0000_0000n, false],
    [0x3fff_ffff_ffff_ffffn, true],
  ])('of %d is %j', (community, transitive) => {
    expect(isTransitiveExtendedCommunity(community)).toBe(transitive);
  });
});

test.each([-1n, 2n ** 64n, 5 as unknown as bigint])(
  'formatExtendedCommunity refuses %p',
  (community) => {
    expect(thrownBy(() => formatExtendedCommunity(community))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  },
);

test('65535 in four octets is not written as an AS number, which would be read as one of two octets', () => {
  expect(formatExtendedCommunity(0x0202_0000_ffff_0001n)).toBe('0x02020000ffff0001');
});
