import { describe, expect, test } from '@jest/globals';
import type { RouteExportOptions } from '../../../../src/bgp/speaker/index.ts';
import { compact } from '../../../bgp-packet-lite/octets.ts';
import { FeedLab, type PeerKind } from './feed-lab.ts';

const PREFIX = '192.0.2.10/32';
const PREFIX6 = '2001:db8:1::/48';

const END = '02 0000 0000';
const END6 = '02 0000 0006 800f03 0002 01';

const both = ['ipv4-unicast', 'ipv6-unicast'] as const;

/** What a peer of that kind is told of one route, End-of-RIB and all. */
async function told(
  kind: PeerKind,
  prefix: string,
  options: RouteExportOptions = {},
): Promise<readonly string[]> {
  const lab = new FeedLab();
  lab.announce(prefix, options);
  const peer = lab.connect(kind);
  await lab.settle();
  return peer.said();
}

/** What it is told when the route has gone. */
async function toldAfterwards(kind: PeerKind, prefix: string): Promise<readonly string[]> {
  const lab = new FeedLab();
  const handle = lab.announce(prefix);
  const peer = lab.connect(kind);
  await lab.settle();
  peer.said();
  handle.withdraw();
  await lab.settle();
  return peer.said();
}

function messages(...texts: readonly string[]): readonly string[] {
  return texts.map(compact);
}

const ipv6: PeerKind = {
  address: '2001:db8::1',
  localAddress: '2001:db8::11',
  negotiated: { families: ['ipv6-unicast'] },
};

const linkLocal: PeerKind = {
  address: 'fe80::1%eth0',
  localAddress: 'fe80::11%eth0',
  negotiated: { families: ['ipv6-unicast'] },
};

describe('an IPv4 route', () => {
  test('over eBGP has our AS and the next hop', async () => {
    expect(await told({}, PREFIX)).toEqual(
      messages('02 0000 0014  400101 00  400206 02 01 0000fdf2  400304 0a00000b  20 c000020a', END),
    );
  });

  test('with everything that a route may say', async () => {
    const options: RouteExportOptions = {
      med: 7,
      localPref: 200,
      prepend: 2,
      communities: ['65000:100'],
      largeCommunities: ['65000:1:2'],
      extendedCommunities: ['rt:65000:100'],
      nextHop: '198.51.100.1',
      origin: 'incomplete',
    };
    expect((await told({}, PREFIX, options))[0]).toBe(
      compact(`02 0000 0044  400101 02  40020e 02 03 0000fdf2 0000fdf2 0000fdf2  400304 c6336401
        800404 00000007  c00804 fde80064  c01008 0002fde800000064
        c0200c 0000fde8 00000001 00000002  20 c000020a`),
    );
  });

  test('over iBGP has LOCAL_PREF, and neither our AS nor the repeated ones', async () => {
    const internal = { negotiated: { peerAsn: 65_010 } };
    expect((await told(internal, PREFIX, { localPref: 200, prepend: 2 }))[0]).toBe(
      compact('02 0000 0015  400101 00  400200  400304 0a00000b  400504 000000c8  20 c000020a'),
    );
  });

  test('to a peer with AS numbers of 2 octets', async () => {
    expect((await told({ negotiated: { fourOctetAsn: false } }, PREFIX))[0]).toBe(
      compact('02 0000 0012  400101 00  400204 02 01 fdf2  400304 0a00000b  20 c000020a'),
    );
  });

  test('with a path identifier (RFC 7911 §3)', async () => {
    const kind: PeerKind = { negotiated: { addPathSend: ['ipv4-unicast'] } };
    expect((await told(kind, PREFIX))[0]).toBe(
      compact(
        '02 0000 0014  400101 00  400206 02 01 0000fdf2  400304 0a00000b  00000001 20 c000020a',
      ),
    );
    expect(await toldAfterwards(kind, PREFIX)).toEqual(
      messages('02 0009 00000001 20 c000020a 0000'),
    );
  });

  test('over IPv6 has an IPv6 next hop in MP_REACH, and goes in MP_UNREACH (RFC 8950 §3)', async () => {
    const kind: PeerKind = {
      ...ipv6,
      negotiated: { families: ['ipv4-unicast'], extendedNextHop: true },
    };
    expect((await told(kind, PREFIX))[0]).toBe(
      compact(`02 0000 002a  800e1a 0001 01 10 20010db8000000000000000000000011 00 20 c000020a
        400101 00  400206 02 01 0000fdf2`),
    );
    expect(await toldAfterwards(kind, PREFIX)).toEqual(
      messages('02 0000 000b  800f08 0001 01 20 c000020a'),
    );
  });

  test('over IPv6 with a next hop for the peer is an ordinary one', async () => {
    const kind: PeerKind = {
      ...ipv6,
      negotiated: { families: ['ipv4-unicast'] },
      configuration: { nextHops: { 'ipv4-unicast': '10.0.0.99' } },
    };
    expect((await told(kind, PREFIX))[0]).toBe(
      compact('02 0000 0014  400101 00  400206 02 01 0000fdf2  400304 0a000063  20 c000020a'),
    );
  });
});

describe('an IPv6 route', () => {
  test('is in MP_REACH, the first attribute (RFC 7606 §5.1), with our address', async () => {
    expect(await told(ipv6, PREFIX6)).toEqual(
      messages(
        `02 0000 002c  800e1c 0002 01 10 20010db8000000000000000000000011 00 30 20010db80001
        400101 00  400206 02 01 0000fdf2`,
        END6,
      ),
    );
  });

  test('is withdrawn in MP_UNREACH', async () => {
    expect(await toldAfterwards(ipv6, PREFIX6)).toEqual(
      messages('02 0000 000d  800f0a 0002 01 30 20010db80001'),
    );
  });

  test('over IPv4 has the next hop of the peer', async () => {
    const kind: PeerKind = {
      negotiated: { families: both },
      configuration: { nextHops: { 'ipv6-unicast': '2001:db8::99' } },
    };
    expect(await told(kind, PREFIX6)).toEqual(
      messages(
        `02 0000 002c  800e1c 0002 01 10 20010db8000000000000000000000099 00 30 20010db80001
        400101 00  400206 02 01 0000fdf2`,
        END,
        END6,
      ),
    );
  });

  test('between link-local addresses has ours alone, in 16 octets', async () => {
    expect((await told(linkLocal, PREFIX6))[0]).toBe(
      compact(`02 0000 002c  800e1c 0002 01 10 fe800000000000000000000000000011 00 30 20010db80001
        400101 00  400206 02 01 0000fdf2`),
    );
  });

  test('between link-local addresses has ours behind the global one that is configured (RFC 2545 §3)', async () => {
    const kind = {
      ...linkLocal,
      configuration: { nextHops: { 'ipv6-unicast': '2001:db8::11' } },
    };
    expect((await told(kind, PREFIX6))[0]).toBe(
      compact(`02 0000 003c  800e2c 0002 01 20 20010db8000000000000000000000011
        fe800000000000000000000000000011 00 30 20010db80001  400101 00  400206 02 01 0000fdf2`),
    );
  });

  test('with a path identifier (RFC 7911 §3)', async () => {
    const kind: PeerKind = {
      ...ipv6,
      negotiated: { families: ['ipv6-unicast'], addPathSend: ['ipv6-unicast'] },
    };
    expect(await toldAfterwards(kind, PREFIX6)).toEqual(
      messages('02 0000 0011  800f0e 0002 01 00000001 30 20010db80001'),
    );
  });
});

describe('what counts, of the attributes of a route', () => {
  const peer: PeerKind = {
    configuration: {
      attributes: {
        med: 20,
        prepend: 1,
        communities: [0xfde80002],
        largeCommunities: [{ globalAdministrator: 1, localData1: 2, localData2: 3 }],
        extendedCommunities: [0x0002_fde8_0000_0001n],
      },
    },
  };

  test('are the options of the peer before those of the route, and communities of both', async () => {
    const options = { med: 10, communities: ['65000:1'] };
    expect((await told(peer, PREFIX, options))[0]).toBe(
      compact(`02 0000 0044  400101 00  40020a 02 02 0000fdf2 0000fdf2  400304 0a00000b
        800404 00000014  c00808 fde80001 fde80002  c01008 0002fde800000001
        c0200c 00000001 00000002 00000003  20 c000020a`),
    );
  });

  test('is what the route says to this peer, before all', async () => {
    const options: RouteExportOptions = {
      med: 10,
      communities: ['65000:1'],
      perPeer: { '10.0.0.1': { med: 30, prepend: 0, communities: [] } },
    };
    expect((await told(peer, PREFIX, options))[0]).toBe(
      compact(`02 0000 003c  400101 00  400206 02 01 0000fdf2  400304 0a00000b
        800404 0000001e  c00804 fde80002  c01008 0002fde800000001
        c0200c 00000001 00000002 00000003  20 c000020a`),
    );
  });

  test('is what the route says to others, for them alone', async () => {
    expect((await told({}, PREFIX, { perPeer: { '10.0.0.2': { med: 1 } } }))[0]).toBe(
      compact('02 0000 0014  400101 00  400206 02 01 0000fdf2  400304 0a00000b  20 c000020a'),
    );
  });
});

describe('what the kind of a peer adds', () => {
  test('is NO_LLGR where it keeps routes for long (RFC 9494 §3.3)', async () => {
    const kind: PeerKind = { negotiated: { longLivedGracefulRestart: true } };
    expect((await told(kind, PREFIX, { communities: ['65000:1'] }))[0]).toContain(
      compact('c00808 fde80001 ffff0007'),
    );
  });

  test.each(['provider', 'route-server', 'peer'] as const)(
    'is OTC with our AS where we are its %s (RFC 9234 §5)',
    async (role) => {
      expect((await told({ configuration: { role } }, PREFIX))[0]).toContain(
        compact('c02304 0000fdf2'),
      );
    },
  );

  test.each(['customer', 'route-server-client'] as const)(
    'is no OTC where we are its %s',
    async (role) => {
      expect((await told({ configuration: { role } }, PREFIX))[0]).not.toContain('c023');
    },
  );

  test('is GRACEFUL_SHUTDOWN while the route is drained (RFC 8326)', async () => {
    const lab = new FeedLab();
    lab.announce(PREFIX).deprefer();
    const peer = lab.connect();
    await lab.settle();
    expect(peer.said()[0]).toContain(compact('c00804 ffff0000'));
  });
});
