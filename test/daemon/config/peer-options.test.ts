import { describe, expect, test } from '@jest/globals';
import { parseConfiguration, type DaemonConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith } from './findings.ts';

const listening = '{ asn: 65010, routerId: 10.0.0.11, listen: [ "[::]:179" ] }';

function faults(peers: string): string[] {
  return faultsOf(fileWith({ speaker: listening, peers }));
}

function read(peers: string): DaemonConfiguration | undefined {
  return parseConfiguration(fileWith({ speaker: listening, peers }), 'a.yaml').configuration;
}

describe('a peer of the file', () => {
  test('has the options of the API', () => {
    const options = {
      address: 'fe80::1%eth0',
      asn: 'external',
      localAsn: 65_020,
      holdTime: '30s',
      delayOpen: '5s',
      idleHold: { initial: '2s', maximum: '5m' },
      allowAutomaticStart: false,
      families: ['ipv4-unicast', 'ipv6-unicast'],
      nextHop: { 'ipv4-unicast': '192.0.2.1' },
      addPath: 'both',
      extendedMessage: false,
      role: 'customer',
      strictRole: true,
      gracefulRestart: {
        restartTime: '120s',
        notification: true,
        selectionDeferral: '10s',
        forwardingPreserved: false,
      },
      maxPrefixes: 1_000,
      enforceFirstAs: false,
      keepRoutes: 100,
      med: 100,
      prepend: 2,
      communities: ['65000:100'],
      largeCommunities: ['65000:1:2'],
      extendedCommunities: ['rt:65000:100'],
    };
    // JSON is YAML.
    expect(read(`[ ${JSON.stringify(options)} ]`)?.peers).toEqual([options]);
  });

  test('may have no graceful restart in so many words', () => {
    expect(read('[ { address: 10.0.0.1, asn: 65000, gracefulRestart: false } ]')?.peers).toEqual([
      { address: '10.0.0.1', asn: 65_000, gracefulRestart: false },
    ]);
  });

  test.each([
    [
      'families: [ ipv4-unicast, ipv6-unicast ]',
      "a.yaml:2:10: peers[0]: IPv6 routes over an IPv4 connection need a next hop: write nextHop: { 'ipv6-unicast': an IPv6 address of ours that the peer reaches }",
    ],
    [
      'families: [ ipv4 ]',
      "a.yaml:2:55: peers[0].families[0]: unknown address family 'ipv4': allowed are ipv4-unicast, ipv6-unicast",
    ],
    [
      'idleHold: { initial: 2 }',
      'a.yaml:2:64: peers[0].idleHold.initial: 2 has no unit: write 2s or 2ms',
    ],
    [
      'idleHold: { first: 2s }',
      "a.yaml:2:62: peers[0].idleHold.first: unknown option 'first': allowed are initial, maximum",
    ],
    [
      'strictRole: true',
      'a.yaml:2:55: peers[0].strictRole: it needs a role: write role, such as customer',
    ],
    [
      'localPref: 200',
      'a.yaml:2:54: peers[0].localPref: LOCAL_PREF is for internal peers (RFC 4271 §5.1.5), and this one is external: write med or prepend',
    ],
    [
      'nextHop: 10.0.0.1',
      "a.yaml:2:52: peers[0].nextHop: 10.0.0.1 is the peer's own address: write one of ours (RFC 4271 §5.1.3)",
    ],
    [
      'communities: [ "65000:100", 7 ]',
      'a.yaml:2:71: peers[0].communities[1]: 7 is not text: write one such as "65000:100"',
    ],
  ])('is refused where it cannot be: %s', (option, fault) => {
    expect(faults(`[ { address: 10.0.0.1, asn: 65000, ${option} } ]`)).toEqual([fault]);
  });

  test('of our own AS is internal: it has no role', () => {
    expect(faults('[ { address: 10.0.0.1, asn: 65010, role: peer } ]')).toEqual([
      'a.yaml:2:49: peers[0].role: roles are for external peers (RFC 9234 §4.1), and this one is internal',
    ]);
  });

  test('that cannot be told from another one is refused', () => {
    expect(
      faults(
        '\n  - { address: 10.0.0.1, asn: 65000, passive: true }\n  - { address: 10.0.0.1, asn: 65000, port: 1790, passive: true }',
      ),
    ).toEqual([
      'a.yaml:4:16: peers[1].address: there is a passive peer 10.0.0.1 already: connections from 10.0.0.1 could be of either, so give each a localAddress',
    ]);
  });
});

describe('a prefix of the file', () => {
  test('is accepted with its limit', () => {
    expect(read('[ { accept: 10.0.0.0/24, asn: 65000, limit: 50, med: 7 } ]')).toMatchObject({
      peers: [],
      acceptPeers: [{ prefix: '10.0.0.0/24', asn: 65_000, limit: 50, med: 7 }],
    });
  });

  test.each([
    [
      '{ accept: 10.0.0.1, asn: 65000 }',
      "a.yaml:2:20: peers[0].accept: '10.0.0.1' is not a prefix: write an address and a length, such as 192.0.2.10/32",
    ],
    [
      '{ accept: 10.0.0.0/24 }',
      'a.yaml:2:10: peers[0].asn: this key is missing: write one such as 65000',
    ],
    [
      '{ accept: 10.0.0.0/24, asn: 65000, limit: 0 }',
      'a.yaml:2:52: peers[0].limit: 0 is not a number of peers: write a whole number from 1 to 100000',
    ],
    [
      '{ accept: 10.0.0.0/24, asn: 65000, localPref: 7 }',
      'a.yaml:2:56: peers[0].localPref: LOCAL_PREF is for internal peers (RFC 4271 §5.1.5), and this one is external: write med or prepend',
    ],
  ])('is refused where it cannot be: %s', (peer, fault) => {
    expect(faults(`[ ${peer} ]`)).toEqual([fault]);
  });

  test('cannot be there twice', () => {
    expect(
      faults('\n  - { accept: 10.0.0.0/24, asn: 65000 }\n  - { accept: 10.0.0.0/24, asn: 65001 }'),
    ).toEqual([
      'a.yaml:4:5: peers[1]: there is a peer 10.0.0.0/24 already, in line 3: two differ in accept or localAddress',
    ]);
  });

  test('needs the speaker to listen', () => {
    const peers = '[ { accept: 10.0.0.0/24, asn: 65000 } ]';
    expect(faultsOf(fileWith({ peers }))).toEqual([
      'a.yaml:2:20: peers[0].accept: peers that connect need the speaker to listen: set speaker.listen: [ "0.0.0.0:179" ]',
    ]);
  });
});
