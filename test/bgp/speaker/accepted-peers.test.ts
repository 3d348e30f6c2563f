import { describe, expect, test } from '@jest/globals';
import { Speaker, type PeerEvent } from '../../../src/bgp/speaker/index.ts';
import { seededRandom } from '../../../src/testing/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';
import { acceptingLab, connected, dial, listen, range } from './accepting-lab.ts';
import { HERE, OTHER, PREFIX, ROUTER, settle, speakerLab } from './speaker-lab.ts';

describe('a peer of a prefix that is accepted', () => {
  test('has a session when it has connected', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER);
    expect(lab.speaker.peers).toMatchObject([
      { peer: ROUTER, address: ROUTER, dynamic: true, asn: 65_000, state: 'established' },
    ]);
  });

  test('is told the routes', async () => {
    const lab = await acceptingLab({ med: 7 });
    lab.speaker.announce({ prefix: PREFIX });
    await dial(lab, ROUTER);
    expect(lab.speaker.peersWith(PREFIX)).toEqual([ROUTER]);
  });

  test('is told in events, as others are', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER);
    expect(lab.told).toEqual([
      'peer 10.0.0.1 active',
      'peer 10.0.0.1 open-sent',
      'peer 10.0.0.1 open-confirm',
      'peer 10.0.0.1 established',
    ]);
  });

  test('is forgotten when its session ends', async () => {
    const lab = await acceptingLab();
    const peer = await dial(lab, ROUTER);
    await settle(lab.clock, peer.stop());
    expect(lab.speaker.peers).toEqual([]);
    expect(lab.told.at(-1)).toBe('peer 10.0.0.1 idle');
  });

  test('is forgotten when its connection breaks', async () => {
    const lab = await acceptingLab();
    const peer = await dial(lab, ROUTER);
    lab.network.kill(ROUTER);
    await lab.clock.advance(10);
    expect(lab.speaker.peers).toEqual([]);
    await settle(lab.clock, peer.stop());
  });

  test('is forgotten when its connection breaks before its OPEN', async () => {
    const lab = await acceptingLab();
    const connection = await connected(lab);
    expect(lab.speaker.peers).toHaveLength(1);
    connection.destroy();
    await lab.clock.advance(10);
    expect(lab.speaker.peers).toEqual([]);
  });

  test('may come back', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER);
    lab.network.reset(ROUTER, HERE);
    await lab.clock.advance(6_000);
    expect(lab.speaker.peers).toMatchObject([{ peer: ROUTER, state: 'established' }]);
  });

  test('is told to be forgotten in its last event, and why', async () => {
    const lab = await acceptingLab();
    const events: PeerEvent[] = [];
    lab.speaker.on('peer', (event) => events.push(event));
    await dial(lab, ROUTER);
    lab.network.kill(ROUTER);
    await lab.clock.advance(10);
    expect(events.slice(-2)).toMatchObject([
      { from: 'established', to: 'idle', dynamic: true, reason: { code: 'connection-lost' } },
      {
        from: 'idle',
        to: 'idle',
        dynamic: true,
        reason: { code: 'forgotten', evidence: { code: 'connection-lost' } },
      },
    ]);
  });

  test.each<[string, (speaker: Speaker) => Promise<void>]>([
    ['is removed', (speaker) => speaker.removePeer(ROUTER)],
    ['goes with its prefix', (speaker) => speaker.removePeer('10.0.0.0/24')],
    ['is there when the speaker stops', (speaker) => speaker.stop()],
  ])('that %s is told to be forgotten, once', async (_, leave) => {
    const lab = await acceptingLab();
    const codes: string[] = [];
    await dial(lab, ROUTER);
    lab.speaker.on('peer', ({ reason }) => codes.push(reason.code));
    const left = leave(lab.speaker);
    await lab.clock.advance(3_000);
    await left;
    expect(codes.filter((code) => code === 'forgotten')).toHaveLength(1);
  });

  test('that is wrong rests before it may try again', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER, 65_099);
    expect(lab.speaker.peers).toMatchObject([
      { peer: ROUTER, state: 'idle', reason: { code: 'peer-as-mismatch' } },
    ]);
    const told = lab.told.length;
    const connection = await connected(lab);
    connection.destroy();
    expect(lab.told).toHaveLength(told);
  });

  test('that is wrong is forgotten when it has rested', async () => {
    const lab = await acceptingLab();
    const peer = await dial(lab, ROUTER, 65_099);
    await settle(lab.clock, peer.stop());
    expect(lab.speaker.peers).toEqual([]);
  });

  test('beyond the limit gets Cease 6/5 (RFC 4486)', async () => {
    const lab = await acceptingLab({ limit: 1 });
    await dial(lab, ROUTER);
    const second = await dial(lab, OTHER);
    expect(second.peers).toMatchObject([
      { reason: { code: 'notification-received', evidence: { code: 6, subcode: 5 } } },
    ]);
  });

  test('makes room for another when it leaves', async () => {
    const lab = await acceptingLab({ limit: 1 });
    const first = await dial(lab, ROUTER);
    await settle(lab.clock, first.stop());
    await dial(lab, OTHER);
    expect(lab.speaker.peers).toMatchObject([{ peer: OTHER, state: 'established' }]);
  });

  test('has what is configured for it by name', async () => {
    const lab = await acceptingLab();
    lab.speaker.addPeer({ address: ROUTER, asn: 65_007, passive: true });
    await dial(lab, ROUTER, 65_007);
    expect(lab.speaker.peers).toMatchObject([
      { peer: ROUTER, dynamic: false, asn: 65_007, state: 'established' },
    ]);
  });

  test('gives way to a configuration of its own', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER);
    lab.speaker.addPeer({ address: ROUTER, asn: 65_000, passive: true });
    await lab.clock.advance(6_000);
    expect(lab.speaker.peers).toMatchObject([{ dynamic: false, state: 'established' }]);
  });

  test('is of the longest prefix', async () => {
    const lab = await acceptingLab();
    lab.speaker.acceptPeers({ prefix: '10.0.0.1/32', asn: 65_007 });
    await dial(lab, ROUTER, 65_007);
    expect(lab.speaker.peers).toMatchObject([{ asn: 65_007, state: 'established' }]);
  });

  test('is not waited for', async () => {
    const lab = await acceptingLab();
    await expect(lab.speaker.established()).resolves.toBeUndefined();
  });

  test('gets Cease when the speaker stops, and is forgotten', async () => {
    const lab = await acceptingLab();
    const peer = await dial(lab, ROUTER);
    const evidence: unknown[] = [];
    peer.on('peer', ({ reason }) => evidence.push(reason.evidence));
    await settle(lab.clock, lab.speaker.stop());
    expect(lab.speaker.peers).toEqual([]);
    expect(evidence).toContainEqual(expect.objectContaining({ code: 6, subcode: 2 }));
    await settle(lab.clock, peer.stop());
    expect(lab.clock.pending).toBe(0);
  });

  test('may connect again after a new start', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER);
    await settle(lab.clock, lab.speaker.stop());
    await lab.speaker.start();
    await lab.clock.advance(6_000);
    expect(lab.speaker.peers).toMatchObject([{ peer: ROUTER, state: 'established' }]);
  });

  test('can be removed by its name, and come back', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER);
    await settle(lab.clock, lab.speaker.removePeer(ROUTER));
    await lab.clock.advance(6_000);
    expect(lab.speaker.peers).toMatchObject([{ peer: ROUTER, state: 'established' }]);
  });
});

describe('a prefix', () => {
  test('that is removed takes its peers with it', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER);
    await settle(lab.clock, lab.speaker.removePeer('10.0.0.0/24'));
    await lab.clock.advance(6_000);
    expect(lab.speaker.peers).toEqual([]);
  });

  test('is accepted over IPv6', async () => {
    const clockLab = speakerLab();
    const { clock, network } = clockLab;
    const speaker = new Speaker({
      asn: 65_010,
      routerId: HERE,
      clock,
      random: seededRandom(1),
      network: network.host('2001:db8::11'),
      listen: ['[::]:179'],
    });
    speaker.acceptPeers({ prefix: '2001:db8::/64', asn: 'external' });
    await speaker.start();
    const peer = new Speaker({
      asn: 65_000,
      routerId: ROUTER,
      clock,
      random: seededRandom(3),
      network: network.host('2001:db8::1'),
    });
    peer.addPeer({ address: '2001:db8::11', asn: 65_010 });
    await peer.start();
    await clock.advance(100);
    expect(speaker.peers).toMatchObject([{ peer: '2001:db8::1', state: 'established' }]);
  });

  test.each<[object, string]>([
    [
      { prefix: '10.0.0.1' },
      "prefix: '10.0.0.1' is not a prefix: write an address and a length, such as 192.0.2.10/32",
    ],
    [
      { prefix: '10.0.0.1/24' },
      'prefix: 10.0.0.1/24 has bits set beyond its length: did you mean 10.0.0.0/24?',
    ],
    [{ prefix: '224.0.0.0/8' }, 'prefix: 224.0.0.0/8 has no addresses of hosts'],
    [{ limit: 0 }, 'limit: 0 is not a number of peers: write a whole number from 1 to 100000'],
    [{ allowAutomaticStart: false }, "allowAutomaticStart: unknown option 'allowAutomaticStart'"],
    [{ passive: true }, "passive: unknown option 'passive': allowed are prefix, limit, asn,"],
    [
      { localAddress: '2001:db8::1' },
      "localAddress: 2001:db8::1 and the peer's address are of two families: a connection has one of IPv4 and IPv6",
    ],
  ])('cannot be accepted with %j', (options, message) => {
    const { speaker } = speakerLab({ listen });
    expect(thrownBy(() => speaker.acceptPeers({ ...range, ...options }))).toMatchObject({
      message: expect.stringContaining(message) as unknown,
    });
  });

  test('cannot be accepted twice', () => {
    const { speaker } = speakerLab({ listen });
    speaker.acceptPeers(range);
    expect(thrownBy(() => speaker.acceptPeers(range))).toMatchObject({
      message:
        'prefix: peers of 10.0.0.0/24 are accepted already: two differ in prefix or localAddress',
    });
  });

  test('cannot be accepted where nobody listens', () => {
    const { speaker } = speakerLab();
    expect(thrownBy(() => speaker.acceptPeers(range))).toMatchObject({
      message:
        'prefix: peers that connect need the speaker to listen: set listen, such as ["0.0.0.0:179"]',
    });
  });
});
