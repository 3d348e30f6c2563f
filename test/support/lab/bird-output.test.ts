import { describe, expect, test } from '@jest/globals';
import { parseProtocol, parseRoutes } from './bird-output.ts';

// Texts as BIRD 2.0.12 prints them.
const TWO_PATHS = `Table master4:
192.0.2.10/32        unicast [n1 01:52:07.214] * (100) [AS65001i]
\tvia 10.78.1.2 on eth0
\tType: BGP univ
\tBGP.origin: IGP
\tBGP.as_path: 65001 65001
\tBGP.next_hop: 10.78.1.2
\tBGP.med: 100
\tBGP.local_pref: 100
\tBGP.community: (65000,100) (65000,200)
\tBGP.ext_community: (rt, 65000, 100) (ro, 192.0.2.1, 7)
\tBGP.large_community: (65000, 1, 2)
\tBGP.otc: 65001
                     unicast [n2 01:52:08.001] (100) [AS65002i]
\tvia 10.78.2.2 on eth1
\tType: BGP univ
\tBGP.origin: IGP
\tBGP.as_path: 65002
\tBGP.next_hop: 10.78.2.2
\tBGP.local_pref: 100
`;

const ESTABLISHED = `Name       Proto      Table      State  Since         Info
n1         BGP        ---        up     01:57:06.402  Established   
  BGP state:          Established
    Neighbor address: 10.78.1.2
    Neighbor AS:      65001
    Local AS:         65000
    Neighbor ID:      10.78.100.2
    Local capabilities
      Multiprotocol
        AF announced: ipv4
      Route refresh
      Graceful restart
    Neighbor capabilities
      Multiprotocol
        AF announced: ipv4
      4-octet AS numbers
    Session:          external AS4
  Channel ipv4
    State:          UP
    Routes:         2 imported, 0 exported, 2 preferred
    Route change stats:     received   rejected   filtered    ignored   accepted
      Import updates:              3          0          0          0          2
      Import withdraws:            1          0        ---          0          1
      Export updates:              5          2          1        ---          0
      Export withdraws:            4        ---        ---        ---          0

`;

const CLOSED = `Name       Proto      Table      State  Since         Info
n1         BGP        ---        start  01:57:09.648  Passive       Socket: Connection closed
  BGP state:          Passive
    Neighbor address: 10.78.1.2
    Last error:       Socket: Connection closed
  Channel ipv4
    State:          DOWN

`;

describe('show route', () => {
  test('gives every path with its attributes', () => {
    expect(parseRoutes(TWO_PATHS)).toEqual([
      {
        prefix: '192.0.2.10/32',
        protocol: 'n1',
        best: true,
        nextHops: ['10.78.1.2'],
        asPath: '65001 65001',
        origin: 'IGP',
        nextHop: '10.78.1.2',
        med: 100,
        localPref: 100,
        communities: ['65000:100', '65000:200'],
        largeCommunities: ['65000:1:2'],
        extendedCommunities: ['rt:65000:100', 'ro:192.0.2.1:7'],
        onlyToCustomer: 65001,
      },
      {
        prefix: '192.0.2.10/32',
        protocol: 'n2',
        best: false,
        nextHops: ['10.78.2.2'],
        asPath: '65002',
        origin: 'IGP',
        nextHop: '10.78.2.2',
        med: undefined,
        localPref: 100,
        communities: [],
        largeCommunities: [],
        extendedCommunities: [],
        onlyToCustomer: undefined,
      },
    ]);
  });

  test('gives nothing for a prefix that is not there', () => {
    expect(parseRoutes('Network not found\n')).toEqual([]);
  });
});

describe('show protocols all', () => {
  test('gives the state and the counters of what was received', () => {
    expect(parseProtocol(ESTABLISHED, 'n1')).toEqual({
      state: 'up',
      bgpState: 'Established',
      established: true,
      lastError: undefined,
      importUpdatesReceived: 3,
      importWithdrawsReceived: 1,
      routesImported: 2,
      neighborCapabilities: ['Multiprotocol', '4-octet AS numbers'],
      restarting: false,
    });
  });

  test('gives the last error of a session that has ended', () => {
    expect(parseProtocol(CLOSED, 'n1')).toMatchObject({
      state: 'start',
      bgpState: 'Passive',
      established: false,
      lastError: 'Socket: Connection closed',
    });
  });

  test('refuses an answer about somebody else', () => {
    expect(() => parseProtocol(ESTABLISHED, 'n2')).toThrow('BIRD has no BGP protocol n2');
  });
});
