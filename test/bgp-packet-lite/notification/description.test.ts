import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeNotification } from '../../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { octets } from '../octets.ts';

function describeData(code: number, subcode: number, data: string) {
  return describeNotification({ code, subcode, data: octets(data) });
}

describe('describeNotification', () => {
  test.each<[number, number, string, string, object]>([
    [
      1,
      2,
      '0014',
      'Message Header Error/Bad Message Length: length 20',
      { kind: 'message-length', length: 20 },
    ],
    [
      1,
      3,
      '09',
      'Message Header Error/Bad Message Type: message type 9',
      { kind: 'message-type', messageType: 9 },
    ],
    [
      2,
      1,
      '0004',
      'OPEN Message Error/Unsupported Version Number: it supports version 4',
      { kind: 'version', version: 4 },
    ],
    [
      2,
      7,
      '0104 00010001 ef00',
      'OPEN Message Error/Unsupported Capability: capability 1 (multiprotocol), capability 239',
      {
        kind: 'capabilities',
        capabilities: [
          { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
          { code: 239, name: 'unknown', value: octets('') },
        ],
      },
    ],
    [
      3,
      2,
      '40 63 00',
      'UPDATE Message Error/Unrecognized Well-known Attribute: attribute 99',
      { kind: 'attribute', attribute: 99 },
    ],
    [
      3,
      3,
      '02',
      'UPDATE Message Error/Missing Well-known Attribute: attribute 2 (AS_PATH)',
      { kind: 'attribute', attribute: 2 },
    ],
    [
      3,
      8,
      '40 03 04 00000000',
      'UPDATE Message Error/Invalid NEXT_HOP Attribute: attribute 3 (NEXT_HOP)',
      { kind: 'attribute', attribute: 3 },
    ],
    [
      5,
      1,
      '04',
      'Finite State Machine Error/Receive Unexpected Message in OpenSent State: message type 4',
      { kind: 'message-type', messageType: 4 },
    ],
    [
      6,
      1,
      '0001 01 00000064',
      'Cease/Maximum Number of Prefixes Reached: at most 100 of AFI 1, SAFI 1',
      { kind: 'maximum-prefixes', afi: 1, safi: 1, bound: 100 },
    ],
    [
      6,
      2,
      '03 62 1b 65',
      'Cease/Administrative Shutdown: "be"',
      { kind: 'shutdown-communication', text: 'be' },
    ],
    [6, 4, '00', 'Cease/Administrative Reset', { kind: 'shutdown-communication', text: '' }],
    [
      6,
      9,
      '06 04 03 627965',
      'Cease/Hard Reset: Cease/Administrative Reset: "bye"',
      {
        kind: 'hard-reset',
        notification: { code: 6, subcode: 4, data: octets('03 627965') },
      },
    ],
    [
      6,
      9,
      '06 09 06 09 06 09',
      'Cease/Hard Reset: Cease/Hard Reset: 06 09 06 09',
      {
        kind: 'hard-reset',
        notification: { code: 6, subcode: 9, data: octets('06 09 06 09') },
      },
    ],
  ])('of %d/%d with data %s', (code, subcode, data, text, details) => {
    expect(describeData(code, subcode, data)).toMatchObject({ text, details });
  });

  test.each([
    ['of a length of one octet', 1, 2, '14', 'Message Header Error/Bad Message Length: 14'],
    ['of a type of two octets', 1, 3, '0909', 'Message Header Error/Bad Message Type: 09 09'],
    [
      'of a capability that is cut',
      2,
      7,
      '0104 00',
      'OPEN Message Error/Unsupported Capability: 01 04 00',
    ],
    ['of a version of one octet', 2, 1, '04', 'OPEN Message Error/Unsupported Version Number: 04'],
    ['of an attribute that is cut', 3, 4, '40', 'UPDATE Message Error/Attribute Flags Error: 40'],
    ['of a network field', 3, 10, '21', 'UPDATE Message Error/Invalid Network Field: 21'],
    ['of a bound that is cut', 6, 1, '0001', 'Cease/Maximum Number of Prefixes Reached: 00 01'],
    ['of a text that is cut', 6, 2, '05 61', 'Cease/Administrative Shutdown: 05 61'],
    ['of a Hard Reset that is cut', 6, 9, '06', 'Cease/Hard Reset: 06'],
    ['of a state machine error without subcode', 5, 0, '04', 'Finite State Machine Error: 04'],
    ['of unknown numbers', 42, 1, 'ff', 'code 42/subcode 1: ff'],
  ])('shows the octets %s', (_, code, subcode, data, text) => {
    expect(describeData(code, subcode, data)).toEqual({ name: text.split(':')[0], text });
  });

  test('is the name alone without data', () => {
    expect(describeData(4, 0, '')).toEqual({
      name: 'Hold Timer Expired',
      text: 'Hold Timer Expired',
    });
  });

  test('shows 32 octets at most', () => {
    expect(describeData(42, 0, 'ab'.repeat(1_000)).text).toBe(
      `code 42: ${'ab '.repeat(32)}… (1000 octets)`,
    );
  });

  test('is one line without control characters, and never throws', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const code = fc.oneof(octet, fc.integer({ min: 1, max: 9 }));
    const subcode = fc.oneof(octet, fc.integer({ min: 0, max: 11 }));
    fc.assert(
      fc.property(code, subcode, fc.uint8Array({ maxLength: 300 }), (...[first, second, data]) => {
        const { text } = describeNotification({ code: first, subcode: second, data });
        expect(text).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: propertyRuns(5_000) },
    );
  });
});

test('an optional attribute error inside of a hard reset is described, though its subcode is that of a hard reset', () => {
  expect(describeData(6, 9, '03 09 c0 07 01 00').text).toBe(
    'Cease/Hard Reset: UPDATE Message Error/Optional Attribute Error: attribute 7 (AGGREGATOR)',
  );
});

test('a hard reset inside of a hard reset is not', () => {
  expect(describeData(6, 9, '06 09 06 02').text).toBe('Cease/Hard Reset: Cease/Hard Reset: 06 02');
});

test.each([
  [3, 3, ''],
  [3, 4, 'c0'],
  [1, 3, ''],
  [2, 7, ''],
  [6, 9, '06'],
])('%d/%d with the data %p, which is too short, has no details', (code, subcode, data) => {
  expect(describeData(code, subcode, data)).not.toHaveProperty('details');
});
