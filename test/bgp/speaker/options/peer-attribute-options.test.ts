import { describe, expect, test } from '@jest/globals';
import { parsePeerOptions } from '../../../../src/bgp/speaker/index.ts';
import { thrownBy } from '../../../bgp-packet-lite/octets.ts';

/** Options of the wrong type too, as they come from a file. */
function attributes(options: object): object {
  return parsePeerOptions({ address: '10.0.0.1', asn: 65_000, ...options }).attributes;
}

describe('what routes to a peer get', () => {
  test('is nothing by default', () => {
    expect(attributes({})).toEqual({});
  });

  test.each<[object, object]>([
    [{ med: 0 }, { med: 0 }],
    [{ asn: 'internal', localPref: 4_294_967_295 }, { localPref: 4_294_967_295 }],
    [{ prepend: 64 }, { prepend: 64 }],
    // RFC 1997: AS 65000 in the high two octets; NO_EXPORT is 0xffffff01.
    [{ communities: ['65000:100', 'no-export'] }, { communities: [0xfd_e8_00_64, 0xff_ff_ff_01] }],
    [
      { largeCommunities: ['65000:1:2'] },
      { largeCommunities: [{ globalAdministrator: 65_000, localData1: 1, localData2: 2 }] },
    ],
    // RFC 4360 §4: type 0, subtype 2, AS 65000, number 100.
    [{ extendedCommunities: ['rt:65000:100'] }, { extendedCommunities: [0x0002_fde8_0000_0064n] }],
  ])('is what %j says', (options, expected) => {
    expect(attributes(options)).toEqual(expected);
  });

  test.each([
    [{ med: -1 }, 'med: -1 is not a metric: write a whole number from 0 to 4294967295'],
    [
      { prepend: 65 },
      'prepend: 65 is not a number of repetitions: write a whole number from 0 to 64',
    ],
    [
      { communities: '65000:100' },
      'communities: \'65000:100\' is not a list: write one such as ["65000:100", "no-export"]',
    ],
    [
      { communities: ['65000:100', '65536:1'] },
      "communities[1]: '65536:1' is not a community: write two numbers from 0 to 65535 such as 65000:100, or a well-known name such as no-export, graceful-shutdown or blackhole",
    ],
    [
      { largeCommunities: ['65000:1'] },
      "largeCommunities[0]: '65000:1' is not a large community: write three numbers from 0 to 4294967295, such as 65000:1:2",
    ],
    [
      { communities: Array.from({ length: 101 }, (_, number) => `65000:${number}`) },
      'communities: 101 are too many for one peer: write at most 100',
    ],
  ])('cannot be %j', (options, message) => {
    expect(thrownBy(() => attributes(options))).toMatchObject({ message });
  });
});
