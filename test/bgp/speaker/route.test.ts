import { describe, expect, test } from '@jest/globals';
import {
  parseRouteExport,
  parseRoutePrefix,
  type RouteExportOptions,
} from '../../../src/bgp/speaker/index.ts';
import { parseRouteAttributes } from '../../../src/bgp/speaker/route-attributes.ts';
import { viewFor, withGracefulShutdown } from '../../../src/bgp/speaker/route.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';

function keyOf(options: RouteExportOptions): string {
  return parseRouteExport(options, 'ipv4').key;
}

/** As many different communities. */
function communities(count: number, name: (index: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, index) => name(index));
}

describe('the prefix of a route', () => {
  test.each([
    '198.51.100.0/24',
    '0.0.0.0/0',
    '2001:db8::/48',
    '2001:db8::1/128',
    '::/0',
    '100.64.0.0/10',
  ])('may be %s', (text) => {
    expect(parseRoutePrefix(text).text).toBe(text);
  });

  test('has one spelling', () => {
    expect(parseRoutePrefix('2001:DB8:0::/48').text).toBe('2001:db8::/48');
  });

  test('has no host bits', () => {
    expect(() => parseRoutePrefix('192.0.2.10/24')).toThrow(
      '192.0.2.10/24 has bits set beyond its length: did you mean 192.0.2.0/24?',
    );
  });

  test.each([
    ['0.0.0.0/32', 'this host (RFC 1122)'],
    ['127.0.0.1/32', 'loopback'],
    ['169.254.1.0/24', 'link-local'],
    ['224.0.0.0/4', 'multicast'],
    ['239.255.255.255/32', 'multicast'],
    ['240.0.0.0/4', 'reserved'],
    ['255.255.255.255/32', 'reserved'],
    ['::/128', 'the unspecified address'],
    ['::1/128', 'loopback'],
    ['::ffff:192.0.2.1/128', 'an IPv4 address in IPv6 form'],
    ['fe80::/10', 'link-local'],
    ['fe80::1/128', 'link-local'],
    ['ff02::/16', 'multicast'],
  ])('is not %s: %s', (text, kind) => {
    expect(thrownBy(() => parseRoutePrefix(text))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message: `${text} is ${kind}, which is not reached over a network: announce a unicast prefix`,
    });
  });
});

describe('the attributes of a route', () => {
  test.each([
    [{ med: -1 }, 'med: -1 is not a metric: write a whole number from 0 to 4294967295'],
    [{ med: 1.5 }, 'med: 1.5 is not a metric: write a whole number from 0 to 4294967295'],
    [{ med: '5' }, "med: '5' is not a metric: write a whole number from 0 to 4294967295"],
    [
      { localPref: 4_294_967_296 },
      'localPref: 4294967296 is not a metric: write a whole number from 0 to 4294967295',
    ],
    [
      { prepend: 65 },
      'prepend: 65 is not a number of repetitions: write a whole number from 0 to 64',
    ],
    [
      { communities: '65000:1' },
      'communities: \'65000:1\' is not a list: write one such as ["65000:100", "no-export"]',
    ],
    [
      { communities: [65_000] },
      'communities[0]: 65000 is not a community: write one in quotes, such as "65000:100"',
    ],
    [
      { largeCommunities: ['65000:1:2', '65000:1'] },
      "largeCommunities[1]: '65000:1' is not a large community: write three numbers from 0 to 4294967295, such as 65000:1:2",
    ],
    [
      { largeCommunities: [1] },
      'largeCommunities[0]: 1 is not a large community: write one in quotes, such as "65000:1:2"',
    ],
    [
      { extendedCommunities: [1] },
      'extendedCommunities[0]: 1 is not an extended community: write one in quotes, such as "rt:65000:100"',
    ],
    [
      { nextHop: 'router' },
      "nextHop: 'router' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1",
    ],
    [
      { nextHop: '127.0.0.1' },
      "nextHop: '127.0.0.1' is loopback: write an address that the peers reach, or leave it out",
    ],
    [
      { nextHop: 'fe80::1' },
      "nextHop: 'fe80::1' is link-local: write an address that the peers reach, or leave it out",
    ],
    [
      { nextHop: 'fe80::1%eth0' },
      "nextHop: 'fe80::1%eth0' is link-local: write an address that the peers reach, or leave it out",
    ],
    [{ origin: 'bgp' }, "origin: 'bgp' is not allowed: write igp, egp or incomplete"],
    [{ comunities: [] }, "comunities: unknown option 'comunities': did you mean 'communities'?"],
  ])('refuse %j', (options, message) => {
    expect(thrownBy(() => parseRouteAttributes(options as object))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message,
    });
  });

  test.each([
    ['communities', communities(970, (index) => `65000:${index}`)],
    ['largeCommunities', communities(323, (index) => `65000:1:${index}`)],
    ['extendedCommunities', communities(485, (index) => `rt:65000:${index}`)],
  ] as const)('have room for so many %s', (name, list) => {
    expect(parseRouteAttributes({ [name]: list })[name]).toHaveLength(list.length);
  });

  test.each([
    [
      { communities: communities(971, (index) => `65000:${index}`) },
      'communities: 971 communities take 3884 octets, and one UPDATE has room for 3880: write at most 970 (a large one counts as three, an extended one as two)',
    ],
    [
      { prepend: 64, extendedCommunities: communities(454, (index) => `rt:65000:${index}`) },
      'extendedCommunities: 454 communities take 3632 octets, and one UPDATE has room for 3624: write at most 906 (a large one counts as three, an extended one as two)',
    ],
  ])('have no room for more', (options, message) => {
    expect(thrownBy(() => parseRouteAttributes(options))).toMatchObject({ message });
  });

  test('read an extended community in hexadecimal', () => {
    expect(
      parseRouteAttributes({ extendedCommunities: ['0x0002fde800000064'] }).extendedCommunities,
    ).toEqual([0x0002_fde8_0000_0064n]);
  });

  test.each([
    [
      'in any order of communities',
      { communities: ['65000:1', 'no-export'] },
      { communities: ['no-export', '65000:1', '65000:1'] },
    ],
    [
      'in any order of large communities',
      { largeCommunities: ['1:2:3', '1:1:9'] },
      { largeCommunities: ['1:1:9', '1:2:3'] },
    ],
    [
      'with the defaults and without them',
      { localPref: 100, prepend: 0, origin: 'igp', communities: [] },
      {},
    ],
  ] as const)('are the same %s', (_how, a, b) => {
    expect(keyOf(a)).toBe(keyOf(b));
  });

  test.each([
    ['a MED of 0', { med: 0 }],
    ['a MED', { med: 1 }],
    ['LOCAL_PREF', { localPref: 1 }],
    ['prepending', { prepend: 1 }],
    ['a community', { communities: ['0:1'] }],
    ['a next hop', { nextHop: '10.0.0.1' }],
    ['an origin', { origin: 'egp' }],
    ['the peers', { peers: ['10.0.0.1'] }],
    ['from whom it is withdrawn', { perPeer: { '10.0.0.1': 'withdraw' } }],
    ['what one peer is told', { perPeer: { '10.0.0.1': { communities: [] } } }],
  ] as const)('differ by %s', (_what, options) => {
    expect(keyOf(options)).not.toBe(keyOf({}));
  });
});

describe('what a route says, and to whom', () => {
  test.each([
    [
      { peers: '10.0.0.1' },
      'peers: \'10.0.0.1\' is not a list: write the names of peers, such as ["10.0.0.1"]',
    ],
    [{ peers: [] }, 'peers: no peer would get the route: name one, or leave it out'],
    [{ peers: [1] }, 'peers[0]: 1 is not the name of a peer: write one such as "10.0.0.1"'],
    [
      { perPeer: { '10.0.0.1': { med: -1 } } },
      'perPeer["10.0.0.1"].med: -1 is not a metric: write a whole number from 0 to 4294967295',
    ],
    [
      { perPeer: { '10.0.0.1': 'withdrawn' } },
      "perPeer[\"10.0.0.1\"]: 'withdrawn' is not allowed: write 'withdraw', or attributes such as { med: 100 }",
    ],
    [
      { perPeer: [] },
      'perPeer: [] is not an object: write attributes by the name of the peer, such as { "10.0.0.1": { med: 100 } }',
    ],
  ])('refuses %j', (options, message) => {
    expect(thrownBy(() => parseRouteExport(options as object, 'ipv4'))).toMatchObject({ message });
  });

  test('gives no IPv6 prefix an IPv4 next hop', () => {
    expect(thrownBy(() => parseRouteExport({ nextHop: '10.0.0.1' }, 'ipv6'))).toMatchObject({
      message: 'nextHop: 10.0.0.1 is no IPv6 address: an IPv6 route needs an IPv6 next hop',
    });
  });

  test('is for every peer by default', () => {
    expect(viewFor(parseRouteExport({}, 'ipv4'), '10.0.0.1')).toBeDefined();
  });

  test('is for nobody but the peers that are named', () => {
    const exported = parseRouteExport({ peers: ['10.0.0.1'] }, 'ipv4');
    expect(['10.0.0.1', '10.0.0.2'].map((peer) => viewFor(exported, peer) === undefined)).toEqual([
      false,
      true,
    ]);
  });

  test('is not for a peer from which it is withdrawn', () => {
    const exported = parseRouteExport({ perPeer: { '10.0.0.1': 'withdraw' } }, 'ipv4');
    expect(['10.0.0.1', '10.0.0.2'].map((peer) => viewFor(exported, peer) === undefined)).toEqual([
      true,
      false,
    ]);
  });

  test('stays withdrawn from a peer while it is drained', () => {
    const exported = parseRouteExport({ perPeer: { '10.0.0.1': 'withdraw' } }, 'ipv4');
    expect(viewFor(withGracefulShutdown(exported), '10.0.0.1')).toBeUndefined();
  });

  test('keeps what it says to one peer while it is drained', () => {
    const exported = parseRouteExport({ perPeer: { '10.0.0.1': { med: 7 } } }, 'ipv4');
    expect(viewFor(withGracefulShutdown(exported), '10.0.0.1')).toMatchObject({
      particular: { med: 7 },
      gracefulShutdown: true,
    });
  });
});
