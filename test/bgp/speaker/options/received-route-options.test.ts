import { describe, expect, test } from '@jest/globals';
import { parsePeerOptions, type PeerConfiguration } from '../../../../src/bgp/speaker/index.ts';
import { thrownBy } from '../../../bgp-packet-lite/octets.ts';

/** Options of the wrong type too, as they come from a file. */
function parse(options: object): PeerConfiguration {
  return parsePeerOptions({ address: '10.0.0.1', asn: 65_000, ...options });
}

describe('what becomes of the routes of a peer', () => {
  test.each<[object, Partial<PeerConfiguration>]>([
    [{ maxPrefixes: 4_294_967_295 }, { maxPrefixes: 4_294_967_295 }],
    [{ enforceFirstAs: false }, { enforceFirstAs: false }],
    // RFC 7947 §2.2.2.1: a route server does not put its AS there. Who is its client knows that it is one.
    [{ role: 'route-server-client' }, { enforceFirstAs: false }],
    [{ role: 'route-server-client', enforceFirstAs: true }, { enforceFirstAs: true }],
    [{ role: 'route-server' }, { enforceFirstAs: true }],
    [{ keepRoutes: false }, { keepRoutes: 0 }],
    [{ keepRoutes: true }, { keepRoutes: 1_000_000 }],
    [{ keepRoutes: 100 }, { keepRoutes: 100 }],
  ])('is what %j says', (options, expected) => {
    expect(parse(options)).toMatchObject(expected);
  });

  test.each([
    [
      { maxPrefixes: 0 },
      'maxPrefixes: 0 is not a number of prefixes: write a whole number from 1 to 4294967295',
    ],
    [{ enforceFirstAs: 'no' }, "enforceFirstAs: 'no' is neither true nor false"],
    [
      { keepRoutes: 0 },
      'keepRoutes: 0 is not true, false or a number of routes: write a whole number from 1 to 100000000',
    ],
  ])('cannot be %j', (options, message) => {
    expect(thrownBy(() => parse(options))).toMatchObject({ message });
  });
});
