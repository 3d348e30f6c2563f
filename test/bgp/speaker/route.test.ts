import { describe, expect, test } from '@jest/globals';
import { parseRouteAttributes, parseRoutePrefix } from '../../../src/bgp/speaker/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';

function parse(options: object): ReturnType<typeof parseRouteAttributes> {
  return parseRouteAttributes(options);
}

/** As many different communities. */
function communities(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `65000:${index}`);
}

describe('the prefix of a route', () => {
  test('may have any length', () => {
    expect(parseRoutePrefix('198.51.100.0/24').text).toBe('198.51.100.0/24');
  });

  test('has no host bits', () => {
    expect(() => parseRoutePrefix('192.0.2.10/24')).toThrow(
      '192.0.2.10/24 has bits set beyond its length: did you mean 192.0.2.0/24?',
    );
  });

  test('of IPv6 is refused by name', () => {
    expect(thrownBy(() => parseRoutePrefix('2001:db8::/48'))).toMatchObject({
      code: 'ERR_NOT_AVAILABLE',
    });
  });
});

describe('the attributes of a route', () => {
  test.each([
    [{ med: -1 }, 'med: -1 is not allowed: write a whole number from 0 to 4294967295'],
    [{ med: 1.5 }, 'med: 1.5 is not allowed: write a whole number from 0 to 4294967295'],
    [{ med: '5' }, "med: '5' is not allowed: write a whole number from 0 to 4294967295"],
    [
      { localPref: 4_294_967_296 },
      'localPref: 4294967296 is not allowed: write a whole number from 0 to 4294967295',
    ],
    [
      { communities: '65000:1' },
      'communities: \'65000:1\' is not a list: write one such as ["65000:100", "no-export"]',
    ],
    [
      { communities: [65_000] },
      'communities[0]: 65000 is not a community: write one in quotes, such as "65000:100"',
    ],
    [{ comunities: [] }, "comunities: unknown option 'comunities': did you mean 'communities'?"],
    [
      { communities: communities(1_001) },
      'communities: 1001 communities do not fit in one UPDATE: write at most 1000',
    ],
  ])('refuse %j', (options, message) => {
    expect(thrownBy(() => parse(options))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message,
    });
  });

  test.each(['prepend', 'largeCommunities', 'extendedCommunities', 'nextHop', 'origin'])(
    'refuse %s by name: a later version has it',
    (name) => {
      expect(thrownBy(() => parse({ [name]: 1 }))).toMatchObject({
        code: 'ERR_NOT_AVAILABLE',
        path: name,
      });
    },
  );

  test('are the same in any order of communities', () => {
    const a = parse({ communities: ['65000:1', 'no-export'] });
    const b = parse({ communities: ['no-export', '65000:1', '65000:1'] });
    expect(a.key).toBe(b.key);
  });

  test('are the same with the default of LOCAL_PREF and without it', () => {
    expect(parse({ localPref: 100 }).key).toBe(parse({}).key);
  });

  test('differ for an external peer in what it is sent only', () => {
    const [a, b] = [parse({ localPref: 200, med: 1 }), parse({ med: 1 })];
    expect([a.key === b.key, a.externalKey === b.externalKey]).toEqual([false, true]);
  });
});
