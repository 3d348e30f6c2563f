import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith, warningsOf } from './findings.ts';

/** The faults of announcements, each on a line of its own from line 5 on, beginning in column 3. */
const announce = (...lines: string[]): string[] =>
  faultsOf(fileWith({ announce: `\n  ${lines.join('\n  ')}` }));

describe('the section announce', () => {
  test('left out is a warning', () => {
    const text =
      'speaker: { asn: 65010, routerId: 10.0.0.11 }\npeers: [ { address: 10.0.0.1, asn: 65000 } ]\n';
    expect(warningsOf(text)).toEqual(['a.yaml:1:1: no announcements: no route will be sent']);
  });

  test('without an announcement is a warning', () => {
    expect(warningsOf(fileWith({ announce: '{}' }))[1]).toBe(
      'a.yaml:4:11: announce: no announcements: no route will be sent',
    );
  });

  test('must be a mapping', () => {
    expect(faultsOf(fileWith({ announce: '[ 192.0.2.1/32 ]' }))).toEqual([
      'a.yaml:4:11: announce: a list is not a mapping: write one such as { 192.0.2.10/32: { health: web, withdrawWhen: all-offline } }',
    ]);
  });
});

describe('a prefix', () => {
  test('with host bits is refused with the network that was meant', () => {
    expect(announce('192.0.2.10/24: { health: web }')).toEqual([
      'a.yaml:5:3: announce["192.0.2.10/24"]: 192.0.2.10/24 has bits set beyond its length: did you mean 192.0.2.0/24?',
    ]);
  });

  test('without a length is refused', () => {
    expect(announce('192.0.2.10: { health: web }')).toEqual([
      'a.yaml:5:3: announce["192.0.2.10"]: \'192.0.2.10\' is not a prefix: write an address and a length, such as 192.0.2.10/32',
    ]);
  });

  test('may be one of IPv6', () => {
    expect(announce('2001:db8::/48: { health: web, nextHop: "2001:db8::1" }')).toEqual([]);
  });

  test('that nobody reaches is refused with what it is', () => {
    expect(announce('fe80::/64: { health: web }')).toEqual([
      'a.yaml:5:3: announce["fe80::/64"]: fe80::/64 is link-local, which is not reached over a network: announce a unicast prefix',
    ]);
  });

  test('may be a /24', () => {
    expect(announce('192.0.2.0/24: { health: web }')).toEqual([]);
  });

  test('written twice is refused at the second', () => {
    expect(announce('192.0.2.1/32: { health: web }', '192.0.2.1/32: { health: web }')).toEqual([
      'a.yaml:6:3: announce["192.0.2.1/32"]: the key is written twice, first in line 5: take one of them out',
    ]);
  });

  test('has one spelling only', () => {
    expect(announce('192.0.2.1/32: { health: web }', '192.0.2.1/032: { health: web }')).toEqual([
      'a.yaml:6:3: announce["192.0.2.1/032"]: \'192.0.2.1/032\' is not a prefix: write an address and a length, such as 192.0.2.10/32',
    ]);
  });
});

describe('an owner', () => {
  test('must be a mapping', () => {
    expect(announce('192.0.2.1/32: web')).toEqual([
      'a.yaml:5:17: announce["192.0.2.1/32"]: \'web\' is not a mapping: write one such as { health: web, withdrawWhen: all-offline }',
    ]);
  });

  test('needs a health group', () => {
    expect(announce('192.0.2.1/32: { med: 1 }')).toEqual([
      'a.yaml:5:17: announce["192.0.2.1/32"].health: this key is missing: write one such as web',
    ]);
  });

  test('of an unknown group gets a suggestion and the groups that are known', () => {
    expect(announce('192.0.2.1/32: { health: wep }')).toEqual([
      'a.yaml:5:27: announce["192.0.2.1/32"].health: there is no health group \'wep\': did you mean web? the groups are web',
    ]);
  });

  test('of an unknown group that resembles none gets the groups that are known', () => {
    expect(announce('192.0.2.1/32: { health: database }')).toEqual([
      'a.yaml:5:27: announce["192.0.2.1/32"].health: there is no health group \'database\': the groups are web',
    ]);
  });

  test('in a file without groups is told where they are described', () => {
    const text =
      'speaker: { asn: 1, routerId: 10.0.0.11 }\npeers: []\nannounce: { 192.0.2.1/32: { health: web } }\n';
    expect(faultsOf(text)).toEqual([
      'a.yaml:3:37: announce["192.0.2.1/32"].health: there is no health group \'web\': describe it in the section health',
    ]);
  });

  test('may name a group that has a fault of its own', () => {
    const health = '{ web: { rise: 0, backends: { a: { tcp: "10.0.0.2:80" } } } }';
    expect(faultsOf(fileWith({ health }))).toHaveLength(1);
  });

  test('with an unknown condition gets a suggestion', () => {
    expect(announce('192.0.2.1/32: { health: web, withdrawWhen: any-ofline }')).toEqual([
      "a.yaml:5:46: announce[\"192.0.2.1/32\"].withdrawWhen: unknown condition 'any-ofline': did you mean 'any-offline'?",
    ]);
  });

  test.each([
    '{ fewerOnlineThan: 1 }',
    '{ onlineBelow: 50% }',
    '{ weightBelow: 1 }',
    '{ anyOf: [ all-offline, { allOf: [ any-offline, { fewerOnlineThan: 1 } ] } ] }',
  ])('may have the condition %s', (condition) => {
    expect(announce(`192.0.2.1/32: { health: web, withdrawWhen: ${condition} }`)).toEqual([]);
  });

  test('has a fault within a condition reported where it stands', () => {
    const condition = '{ anyOf: [ all-offline, { fewerOnlineThan: 0 } ] }';
    expect(announce(`192.0.2.1/32: { health: web, withdrawWhen: ${condition} }`)).toEqual([
      'a.yaml:5:89: announce["192.0.2.1/32"].withdrawWhen.anyOf[1].fewerOnlineThan: 0 is not a number of backends: write a whole number from 1 to 1000000',
    ]);
  });

  test('may be kept from one peer', () => {
    expect(announce('192.0.2.1/32: { health: web, perPeer: { 10.0.0.1: withdraw } }')).toEqual([]);
  });

  test('has another word for one peer refused', () => {
    expect(announce('192.0.2.1/32: { health: web, perPeer: { 10.0.0.1: hide } }')).toEqual([
      'a.yaml:5:53: announce["192.0.2.1/32"].perPeer["10.0.0.1"]: \'hide\' is not allowed: write withdraw',
    ]);
  });

  test('cannot have a negative metric', () => {
    expect(announce('192.0.2.1/32: { health: web, med: -1 }')).toEqual([
      'a.yaml:5:37: announce["192.0.2.1/32"].med: -1 is not a metric: write a whole number from 0 to 4294967295',
    ]);
  });

  test('has each of its communities looked at', () => {
    expect(
      announce('192.0.2.1/32: { health: web, communities: [ 100, no-export, "1:65536" ] }'),
    ).toEqual([
      'a.yaml:5:47: announce["192.0.2.1/32"].communities[0]: 100 is not text: write one such as "65000:100"',
      'a.yaml:5:63: announce["192.0.2.1/32"].communities[2]: \'1:65536\' is not a community: write two numbers from 0 to 65535 such as 65000:100, or a well-known name such as no-export, graceful-shutdown or blackhole',
    ]);
  });

  test('withdraws or keeps when nothing is known', () => {
    expect(announce('192.0.2.1/32: { health: web, onUnknown: announce }')).toEqual([
      'a.yaml:5:43: announce["192.0.2.1/32"].onUnknown: \'announce\' is not allowed: write withdraw or keep',
    ]);
  });

  test('has units in its durations', () => {
    expect(announce('192.0.2.1/32: { health: web, maxAge: 30 }')).toEqual([
      'a.yaml:5:40: announce["192.0.2.1/32"].maxAge: 30 has no unit: write 30s or 30ms',
    ]);
  });

  test('may say something else to one peer', () => {
    const { configuration } = parseConfiguration(
      fileWith({
        announce: '{ 192.0.2.1/32: { health: web, perPeer: { 10.0.0.1: { med: 7 } } } }',
      }),
      'a.yaml',
    );
    expect(configuration?.announce).toMatchObject([{ perPeer: { '10.0.0.1': { med: 7 } } }]);
  });

  test.each([
    [
      '{ 10.0.0.1: { med: -1 } }',
      'a.yaml:5:60: announce["192.0.2.1/32"].perPeer["10.0.0.1"].med: -1 is not',
    ],
    [
      '{ 10.0.0.1: { weight: 1 } }',
      'a.yaml:5:63: announce["192.0.2.1/32"].perPeer["10.0.0.1"].weight: unknown option',
    ],
    ['{ 10.0.0.1: 7 }', 'a.yaml:5:53: announce["192.0.2.1/32"].perPeer["10.0.0.1"]: 7 is not'],
  ])('is refused for %s to one peer', (perPeer, problem) => {
    expect(announce(`192.0.2.1/32: { health: web, perPeer: ${perPeer} }`)).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  test('may say all that a route can say', () => {
    const options =
      'prepend: 2, largeCommunities: [ "65000:1:2" ], extendedCommunities: [ "rt:65000:100" ], nextHop: 10.0.0.11, origin: incomplete, peers: [ 10.0.0.1 ]';
    const { configuration } = parseConfiguration(
      fileWith({ announce: `{ 192.0.2.1/32: { health: web, ${options} } }` }),
      'a.yaml',
    );
    expect(configuration?.announce).toEqual([
      {
        prefix: '192.0.2.1/32',
        health: 'web',
        withdrawWhen: 'all-offline',
        prepend: 2,
        largeCommunities: ['65000:1:2'],
        extendedCommunities: ['rt:65000:100'],
        nextHop: '10.0.0.11',
        origin: 'incomplete',
        peers: ['10.0.0.1'],
      },
    ]);
  });

  test.each([
    [
      'nextHop: 10.0.0.300',
      ':41: announce["192.0.2.1/32"].nextHop: \'10.0.0.300\' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1',
    ],
    [
      'prepend: 65',
      ':41: announce["192.0.2.1/32"].prepend: 65 is not a number of repetitions: write a whole number from 0 to 64',
    ],
    [
      'largeCommunities: [ "1:2" ]',
      ':52: announce["192.0.2.1/32"].largeCommunities[0]: \'1:2\' is not a large community: write three numbers from 0 to 4294967295, such as 65000:1:2',
    ],
    [
      'peers: 10.0.0.1',
      ':39: announce["192.0.2.1/32"].peers: \'10.0.0.1\' is not a list: write one such as [ 10.0.0.1 ]',
    ],
  ])('cannot have %s', (option, fault) => {
    expect(announce(`192.0.2.1/32: { health: web, ${option} }`)).toEqual([`a.yaml:5${fault}`]);
  });

  test('of an IPv6 prefix needs an IPv6 next hop', () => {
    expect(announce('2001:db8::/48: { health: web, nextHop: 10.0.0.11 }')).toEqual([
      'a.yaml:5:42: announce["2001:db8::/48"].nextHop: 10.0.0.11 is no IPv6 address: an IPv6 route needs an IPv6 next hop',
    ]);
  });

  test('withdraws when all backends are offline unless it says otherwise', () => {
    const { configuration } = parseConfiguration(fileWith(), 'a.yaml');
    expect(configuration?.announce).toEqual([
      { prefix: '192.0.2.10/32', health: 'web', withdrawWhen: 'all-offline' },
    ]);
  });
});

describe('several owners of a prefix', () => {
  const two = '[ { health: web, med: 5 }, { health: web, withdrawWhen: any-offline, med: 5 } ]';

  test('are an announcement each', () => {
    const text = fileWith({ announce: `{ 192.0.2.1/32: ${two} }` });
    expect(parseConfiguration(text, 'a.yaml').configuration?.announce).toEqual([
      { prefix: '192.0.2.1/32', health: 'web', withdrawWhen: 'all-offline', med: 5 },
      { prefix: '192.0.2.1/32', health: 'web', withdrawWhen: 'any-offline', med: 5 },
    ]);
  });

  test('must want the same attributes', () => {
    expect(announce('192.0.2.1/32: [ { health: web, med: 5 }, { health: web } ]')).toEqual([
      'a.yaml:5:44: announce["192.0.2.1/32"][1]: the attributes or peers differ from those in line 5: owners of one prefix share its route, so write the same for each',
    ]);
  });

  test('may write the same communities in another order', () => {
    expect(
      announce(
        '192.0.2.1/32:',
        '- { health: web, communities: [ "1:1", "1:2" ] }',
        '- { health: web, communities: [ "1:2", "1:1" ] }',
      ),
    ).toEqual([]);
  });

  test('must be at least one', () => {
    expect(announce('192.0.2.1/32: []')).toEqual([
      'a.yaml:5:17: announce["192.0.2.1/32"]: nobody owns this prefix: write at least { health: web, withdrawWhen: all-offline }',
    ]);
  });
});
