import { describe, expect, test } from '@jest/globals';
import { decodeMessage, encodeMessage, type OpenMessage } from '../../src/bgp-packet-lite/index.ts';
import { message, openWith, thrownBy, wide } from './octets.ts';

/*
 * What a fault of an OPEN says to people, and where it is: version 19, AS number 20, hold time 22, identifier 24, length
 * of the parameters 28, and the first of them 29.
 */

describe('a fault of an OPEN says where and what', () => {
  test.each<[string, Uint8Array, number, string]>([
    [
      'the version',
      message(1, '03 fde9 005a 0a000001 00'),
      19,
      'BGP version 3 is not supported, only 4',
    ],
    ['the AS number', message(1, '04 0000 005a 0a000001 00'), 20, 'the AS number is 0'],
    [
      'the hold time',
      message(1, '04 fde9 0002 0a000001 00'),
      22,
      'the hold time is 2 s: it must be 0, or 3 s or more',
    ],
    ['the identifier', message(1, '04 fde9 005a 00000000 00'), 24, 'the BGP identifier is 0.0.0.0'],
    [
      'the length of the parameters',
      message(1, '04 fde9 005a 0a000001 03 0200'),
      28,
      'the optional parameters are 3 octets long by their length field, and 2 are there',
    ],
    [
      'a parameter',
      openWith('02 00 01 00'),
      31,
      'optional parameter 1 is not supported, only 2 (capabilities)',
    ],
    [
      'a parameter that is cut',
      openWith('02 00 02 01'),
      33,
      'an optional parameter or capability is longer than what holds it',
    ],
    [
      'a capability that is cut',
      openWith('02 03 41 04 00'),
      33,
      'an optional parameter or capability is longer than what holds it',
    ],
  ])('%s', (_, wire, offset, text) => {
    expect(thrownBy(() => decodeMessage(wire, wide))).toMatchObject({ message: text, offset });
  });
});

describe('an OPEN whose layout does not fit its capabilities is refused', () => {
  const open: OpenMessage = {
    type: 'open',
    version: 4,
    asn: 65_001,
    holdTime: 90,
    routerId: 1,
    capabilities: [
      { code: 2, name: 'route-refresh', value: null },
      { code: 70, name: 'enhanced-route-refresh', value: null },
    ],
  };

  test.each([[[1]], [[1, 2]], [[3]], [[-1, 3]], [[1.5, 0.5]], [[Number.NaN, 2]], [[]]])(
    '%j',
    (parameters) => {
      expect(
        thrownBy(() => encodeMessage({ ...open, layout: { parameters } }, wide)),
      ).toMatchObject({
        code: 'ERR_MESSAGE_VALUE',
        message: expect.stringContaining('numbers of capabilities that add up to 2') as unknown,
      });
    },
  );
});
