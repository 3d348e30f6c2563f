import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { notificationName, parseNotificationName } from '../../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { thrownBy } from '../octets.ts';

/** IANA, "BGP Error (Notification) Codes" and the registries of its subcodes. */
const names: [number, number, string][] = [
  [1, 0, 'Message Header Error'],
  [1, 1, 'Message Header Error/Connection Not Synchronized'],
  [1, 2, 'Message Header Error/Bad Message Length'],
  [1, 3, 'Message Header Error/Bad Message Type'],
  [2, 0, 'OPEN Message Error'],
  [2, 1, 'OPEN Message Error/Unsupported Version Number'],
  [2, 2, 'OPEN Message Error/Bad Peer AS'],
  [2, 3, 'OPEN Message Error/Bad BGP Identifier'],
  [2, 4, 'OPEN Message Error/Unsupported Optional Parameter'],
  [2, 5, 'OPEN Message Error/Authentication Failure'],
  [2, 6, 'OPEN Message Error/Unacceptable Hold Time'],
  [2, 7, 'OPEN Message Error/Unsupported Capability'],
  [2, 8, 'OPEN Message Error/subcode 8'],
  [2, 11, 'OPEN Message Error/Role Mismatch'],
  [3, 1, 'UPDATE Message Error/Malformed Attribute List'],
  [3, 2, 'UPDATE Message Error/Unrecognized Well-known Attribute'],
  [3, 3, 'UPDATE Message Error/Missing Well-known Attribute'],
  [3, 4, 'UPDATE Message Error/Attribute Flags Error'],
  [3, 5, 'UPDATE Message Error/Attribute Length Error'],
  [3, 6, 'UPDATE Message Error/Invalid ORIGIN Attribute'],
  [3, 7, 'UPDATE Message Error/AS Routing Loop'],
  [3, 8, 'UPDATE Message Error/Invalid NEXT_HOP Attribute'],
  [3, 9, 'UPDATE Message Error/Optional Attribute Error'],
  [3, 10, 'UPDATE Message Error/Invalid Network Field'],
  [3, 11, 'UPDATE Message Error/Malformed AS_PATH'],
  [4, 0, 'Hold Timer Expired'],
  [5, 0, 'Finite State Machine Error'],
  [5, 1, 'Finite State Machine Error/Receive Unexpected Message in OpenSent State'],
  [5, 2, 'Finite State Machine Error/Receive Unexpected Message in OpenConfirm State'],
  [5, 3, 'Finite State Machine Error/Receive Unexpected Message in Established State'],
  [6, 0, 'Cease'],
  [6, 1, 'Cease/Maximum Number of Prefixes Reached'],
  [6, 2, 'Cease/Administrative Shutdown'],
  [6, 3, 'Cease/Peer De-configured'],
  [6, 4, 'Cease/Administrative Reset'],
  [6, 5, 'Cease/Connection Rejected'],
  [6, 6, 'Cease/Other Configuration Change'],
  [6, 7, 'Cease/Connection Collision Resolution'],
  [6, 8, 'Cease/Out of Resources'],
  [6, 9, 'Cease/Hard Reset'],
  [6, 10, 'Cease/BFD Down'],
  [7, 1, 'ROUTE-REFRESH Message Error/Invalid Message Length'],
  [8, 0, 'Send Hold Timer Expired'],
  [6, 77, 'Cease/subcode 77'],
  [42, 0, 'code 42'],
  [42, 1, 'code 42/subcode 1'],
];

describe('notificationName', () => {
  test.each(names)('of %d/%d is %s', (code, subcode, name) => {
    expect(notificationName(code, subcode)).toBe(name);
  });
});

describe('parseNotificationName', () => {
  test.each(names)('of %d/%d reads %s', (code, subcode, name) => {
    expect(parseNotificationName(name)).toEqual({ code, subcode });
  });

  test('reads the name of any numbers', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, (code, subcode) => {
        expect(parseNotificationName(notificationName(code, subcode))).toEqual({ code, subcode });
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('reads numbers in place of names', () => {
    expect(parseNotificationName('code 6/subcode 2')).toEqual({ code: 6, subcode: 2 });
  });

  test.each([
    'Cease/administrative shutdown',
    'Cease/',
    'Cease/Bad Peer AS',
    'Cease/Hard Reset/x',
    'Cease/Hard Reset/subcode 1',
    'Administrative Shutdown',
    'code 256',
    'code 6/subcode 256',
    'code -1',
    'subcode 2',
    'constructor',
    '',
    6,
    undefined,
  ])('refuses %j', (text) => {
    expect(thrownBy(() => parseNotificationName(text))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path: '',
    });
  });

  test('says which name was probably meant', () => {
    expect(thrownBy(() => parseNotificationName('Cease/Administrative Shutdwon'))).toMatchObject({
      message: expect.stringContaining("did you mean 'Cease/Administrative Shutdown'?"),
    });
  });
});

test('a name of three parts is none', () => {
  expect(thrownBy(() => parseNotificationName('Cease/subcode 2/subcode 3'))).toMatchObject({
    code: 'ERR_INVALID_CONFIGURATION',
  });
});
