import { describe, expect, test } from '@jest/globals';
import type { Capability, UpdateMessage } from '../../../src/bgp-packet-lite/index.ts';
import { Speaker, type SpeakerOptions } from '../../../src/bgp/speaker/index.ts';
import { reason } from '../../../src/core/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';
import { ScriptedPeer } from '../scripted-peer.ts';
import { peerOpen } from '../session/cells.ts';
import {
  addRouter,
  addScriptedPeer,
  HERE,
  OTHER,
  PREFIX,
  prefixes,
  ROUTER,
  routerLab,
  scriptedLab,
  settle,
  speakerLab,
} from './speaker-lab.ts';

/** An UPDATE in short: how many prefixes it withdraws and announces, and the values of its attributes. */
function attributes(update: UpdateMessage | undefined): Record<string, unknown> {
  return Object.fromEntries(
    (update?.attributes ?? []).map((attribute) => [attribute.name, attribute.value]),
  );
}

function shape({ withdrawn, nlri }: UpdateMessage): string {
  return `-${withdrawn.length} +${nlri.length}`;
}

describe('a session that becomes Established', () => {
  test('gets everything that is desired, then End-of-RIB', async () => {
    const { peer } = await scriptedLab({
      before: ({ speaker }) => {
        for (const prefix of prefixes(3)) speaker.announce({ prefix });
      },
    });
    expect(peer.last.updates.map(shape)).toEqual(['-0 +3', '-0 +0']);
  });

  test('gets End-of-RIB although nothing is desired (RFC 4724 §2)', async () => {
    const { peer } = await scriptedLab();
    expect(peer.last.updates.map(shape)).toEqual(['-0 +0']);
  });

  test('gets everything again after a loss, once', async () => {
    const { clock, network, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    network.reset(HERE, ROUTER);
    await clock.advance(1_500);
    expect(peer.connections).toHaveLength(2);
    expect(peer.last.updates.map(shape)).toEqual(['-0 +1', '-0 +0']);
  });

  test('gets what is desired by then, not what was before', async () => {
    const { clock, network, speaker, peer } = await scriptedLab();
    const handle = speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    network.reset(HERE, ROUTER);
    await clock.advance(10);
    handle.withdraw();
    await clock.advance(1_500);
    expect(peer.last.updates.map(shape)).toEqual(['-0 +0']);
  });

  test('gets nothing where the peer does not do IPv4 unicast (RFC 4760 §8)', async () => {
    const { clock, speaker, peer } = await scriptedLab({
      open: {
        ...peerOpen,
        capabilities: [{ code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } }],
      },
    });
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    expect(peer.last.updates).toEqual([]);
  });

  test('says in its OPEN what it can, and that nobody keeps its routes', async () => {
    const { peer } = await scriptedLab();
    expect(peer.last.heard[0]?.message).toEqual({
      type: 'open',
      version: 4,
      asn: 65_010,
      holdTime: 9,
      routerId: 0x0a00000b,
      capabilities: [
        { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
        { code: 2, name: 'route-refresh', value: null },
        { code: 6, name: 'extended-message', value: null },
        { code: 64, name: 'graceful-restart', value: { flags: 0, time: 0, families: [] } },
        { code: 65, name: 'four-octet-asn', value: 65_010 },
        { code: 70, name: 'enhanced-route-refresh', value: null },
      ],
    });
  });
});

describe('a change', () => {
  test('is one UPDATE', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const handle = speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    handle.withdraw();
    await clock.advance(10);
    expect(peer.last.updates.slice(1).map(shape)).toEqual(['-0 +1', '-1 +0']);
  });

  test('that is none sends nothing', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const handle = speaker.announce({ prefix: PREFIX, med: 5 });
    await clock.advance(10);
    for (let round = 0; round < 1_000; round += 1) handle.update({ med: 5 });
    await clock.advance(10);
    expect(peer.last.updates).toHaveLength(2);
  });

  test('that is taken back in the same turn sends nothing', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX }).withdraw();
    await clock.advance(10);
    expect(peer.last.updates).toHaveLength(1);
  });

  test('of LOCAL_PREF sends an external peer nothing', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const handle = speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    handle.update({ localPref: 200 });
    await clock.advance(10);
    expect(peer.last.updates).toHaveLength(2);
  });

  test('of 1,000 prefixes at once is two UPDATEs in one write', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const handles = prefixes(1_000).map((prefix) => speaker.announce({ prefix }));
    await clock.advance(10);
    const { pieces } = peer.last;
    const before = peer.last.updates.length;
    for (const handle of handles) handle.withdraw();
    await clock.advance(10);
    expect(peer.last.updates.slice(before).map(shape)).toEqual(['-814 +0', '-186 +0']);
    expect(peer.last.pieces - pieces).toBe(1);
  });

  test('has withdrawals ahead of announcements', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const handle = speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    for (const prefix of prefixes(5)) speaker.announce({ prefix });
    handle.withdraw();
    await clock.advance(10);
    expect(peer.last.updates.slice(2).map(shape)).toEqual(['-1 +0', '-0 +5']);
  });

  test('puts prefixes with the same attributes into one UPDATE', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const [a = '', b = '', c = ''] = prefixes(3);
    speaker.announce({ prefix: a, med: 1 });
    speaker.announce({ prefix: b, med: 2 });
    speaker.announce({ prefix: c, med: 1 });
    await clock.advance(10);
    expect(peer.last.updates.slice(1).map(shape)).toEqual(['-0 +2', '-0 +1']);
  });
});

describe('what a peer is sent of a route', () => {
  test('over eBGP: our AS, no LOCAL_PREF (RFC 4271 §5.1.2, §5.1.5)', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX, med: 7, localPref: 200, communities: ['65000:100'] });
    await clock.advance(10);
    expect(attributes(peer.last.updates[1])).toEqual({
      ORIGIN: 'igp',
      AS_PATH: [{ type: 'seq', asns: [65_010] }],
      NEXT_HOP: 0x0a00000b,
      MED: 7,
      COMMUNITY: [0xfde80064],
    });
  });

  test('over iBGP: an empty AS_PATH, and LOCAL_PREF', async () => {
    const { clock, speaker, peer } = await scriptedLab({
      open: {
        ...peerOpen,
        asn: 65_010,
        capabilities: [{ code: 65, name: 'four-octet-asn', value: 65_010 }],
      },
      peer: { asn: 65_010 },
    });
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    expect(attributes(peer.last.updates[1])).toEqual({
      ORIGIN: 'igp',
      AS_PATH: [],
      NEXT_HOP: 0x0a00000b,
      LOCAL_PREF: 100,
    });
  });
});

describe('the events of a route', () => {
  test('tell when it was sent, and why', async () => {
    const { clock, speaker } = await scriptedLab();
    const events: unknown[] = [];
    speaker.on('announced', (event) => events.push(event));
    const why = reason('up', 'two of two backends are online');
    const { prefix, text } = { prefix: PREFIX, text: PREFIX };
    speaker.announce({ prefix }, why);
    await clock.advance(10);
    expect(events).toEqual([
      { peer: ROUTER, prefix: text, reason: why, at: new Date('2026-01-01T00:00:00.100Z') },
    ]);
  });

  test('tell that it was withdrawn, and why', async () => {
    const { clock, speaker } = await scriptedLab();
    const reasons: string[] = [];
    speaker.on('withdrawn', ({ reason: why }) => reasons.push(why.code));
    const handle = speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    handle.withdraw(reason('all-offline', 'all backends are offline'));
    await clock.advance(10);
    expect(reasons).toEqual(['all-offline']);
  });

  test('tell that it was lost with its session, and why', async () => {
    const { clock, network, speaker } = await scriptedLab();
    const reasons: string[] = [];
    speaker.on('lost', ({ reason: why }) => reasons.push(why.message));
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    network.reset(HERE, ROUTER);
    await clock.advance(10);
    expect(reasons).toEqual(['the connection was lost: the peer reset it']);
  });

  test('come after the event of the session', async () => {
    const { clock, network, speaker, told } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    network.reset(HERE, ROUTER);
    await clock.advance(1_100);
    expect(told.slice(4)).toEqual([
      `announced ${PREFIX} to ${ROUTER}`,
      `peer ${ROUTER} idle`,
      `lost ${PREFIX} to ${ROUTER}`,
      `peer ${ROUTER} connect`,
      `peer ${ROUTER} open-sent`,
      `peer ${ROUTER} open-confirm`,
      `peer ${ROUTER} established`,
      `announced ${PREFIX} to ${ROUTER}`,
    ]);
  });

  test('are not told of octets that wait for a peer that takes nothing', async () => {
    const { clock, network, speaker, told } = await scriptedLab({ buffer: 64 });
    network.stall(ROUTER);
    for (const prefix of prefixes(100)) speaker.announce({ prefix });
    await clock.advance(1_000);
    expect(told.filter((line) => line.startsWith('announced'))).toEqual([]);
  });

  test('do not tell of a loss where nothing had been sent', async () => {
    const { clock, network, speaker, told } = await scriptedLab({ buffer: 64 });
    network.stall(ROUTER);
    for (const prefix of prefixes(100)) speaker.announce({ prefix });
    await clock.advance(1_000);
    network.reset(HERE, ROUTER);
    await clock.advance(10);
    expect(told.filter((line) => line.startsWith('lost'))).toEqual([]);
  });
});

describe('a peer that takes nothing', () => {
  test('does not delay another one', async () => {
    const lab = speakerLab({ buffer: 64 });
    await addRouter(lab);
    const healthy = await addRouter(lab, { address: OTHER });
    for (const address of [ROUTER, OTHER]) lab.speaker.addPeer({ address, asn: 65_000 });
    await lab.speaker.start();
    await lab.clock.advance(200);
    lab.network.stall(ROUTER);
    const handles = prefixes(300).map((prefix) => lab.speaker.announce({ prefix }));
    await lab.clock.advance(200);
    expect(Object.keys(healthy.routes)).toHaveLength(300);
    for (const handle of handles) handle.withdraw();
    await lab.clock.advance(200);
    expect(Object.keys(healthy.routes)).toEqual([]);
  });

  test('gets the last state only when it goes on', async () => {
    const { clock, network, speaker, peer } = await scriptedLab({ buffer: 1_000 });
    network.stall(ROUTER);
    // More than the socket lets wait: the rest is coalesced by the speaker.
    for (const prefix of prefixes(4_500)) speaker.announce({ prefix });
    await clock.advance(10);
    const handle = speaker.announce({ prefix: PREFIX, med: 1 });
    await clock.advance(10);
    handle.update({ med: 2 });
    await clock.advance(10);
    handle.update({ med: 3 });
    await clock.advance(10);
    network.resume(ROUTER);
    await clock.advance(100);
    expect(peer.last.updates.filter(({ nlri }) => nlri.length === 1).map(attributes)).toMatchObject(
      [{ MED: 3 }],
    );
  });
});

describe('peersWith()', () => {
  test('names the peers that have been told of a prefix', async () => {
    const { clock, speaker } = await routerLab();
    speaker.announce({ prefix: PREFIX });
    expect(speaker.peersWith(PREFIX)).toEqual([]);
    await clock.advance(10);
    expect(speaker.peersWith(PREFIX)).toEqual([ROUTER]);
  });
});

describe('the status of a peer', () => {
  test('shows its session and what it was sent', async () => {
    const { clock, speaker } = await routerLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    expect(speaker.peers).toMatchObject([
      {
        peer: ROUTER,
        asn: 65_000,
        state: 'established',
        reason: { code: 'established' },
        announced: [PREFIX],
        sent: { updates: 1 },
        session: { holdTime: 9, routerId: ROUTER, localAddress: HERE },
      },
    ]);
  });

  test('shows why it is not Established, and when it tries again', async () => {
    const { clock, speaker, network } = speakerLab();
    network.host(ROUTER);
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    await speaker.start();
    await clock.advance(100);
    expect(speaker.peers[0]).toMatchObject({
      state: 'idle',
      reason: { message: 'cannot connect: connect ECONNREFUSED 10.0.0.1:179' },
      session: undefined,
    });
    expect(speaker.peers[0]?.retryIn).toBeGreaterThan(3_000);
  });

  test('counts what the peer announces, and does not use it', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    peer.last.send({
      type: 'update',
      withdrawn: [],
      attributes: [
        { code: 1, flags: 0x40, name: 'ORIGIN', value: 'igp' },
        { code: 2, flags: 0x40, name: 'AS_PATH', value: [{ type: 'seq', asns: [65_000] }] },
        { code: 3, flags: 0x40, name: 'NEXT_HOP', value: 0x0a000001 },
      ],
      nlri: [{ address: 0, length: 0 }],
      faults: [],
    });
    await clock.advance(10);
    expect(speaker.peers[0]?.received).toMatchObject({ updates: 1, prefixes: 1 });
  });
});

describe('a connection from outside', () => {
  const listen = ['0.0.0.0:179'];

  test('of a stranger is ended with Cease 6/5 (RFC 4486)', async () => {
    const lab = speakerLab({ listen });
    await lab.speaker.start();
    const stranger = await addScriptedPeer(lab);
    const dial = lab.network.host(OTHER).dialer({ address: HERE, port: 179 });
    const dialled = dial.dial(new AbortController().signal);
    await lab.clock.advance(0);
    const connection = stranger.use(await dialled);
    await lab.clock.advance(10);
    expect([connection.said, connection.ended]).toEqual([['N(6/5)'], 'FIN']);
  });

  test('of a peer whose session is Established gets 6/7, and the session lives', async () => {
    const lab = speakerLab({ listen });
    lab.speaker.addPeer({ address: ROUTER, asn: 65_000 });
    const peer = await addScriptedPeer(lab);
    await lab.speaker.start();
    await lab.clock.advance(100);
    const dialled = lab.network
      .host(ROUTER)
      .dialer({ address: HERE, port: 179 })
      .dial(new AbortController().signal);
    await lab.clock.advance(10);
    const second = peer.use(await dialled);
    await lab.clock.advance(60_000);
    expect(second.said).toEqual(['OPEN', 'N(6/7)']);
    expect(lab.told.filter((text) => text.startsWith('peer'))).toEqual([
      'peer 10.0.0.1 connect',
      'peer 10.0.0.1 open-sent',
      'peer 10.0.0.1 open-confirm',
      'peer 10.0.0.1 established',
    ]);
  });

  test('of a peer that refuses our dials is taken although the peer is not passive', async () => {
    const lab = speakerLab({ listen });
    lab.speaker.addPeer({ address: ROUTER, asn: 65_000 });
    await lab.speaker.start();
    lab.network.host(ROUTER);
    await lab.clock.advance(1_000);
    const peer = new ScriptedPeer(lab.clock, peerOpen);
    const dialled = lab.network
      .host(ROUTER)
      .dialer({ address: HERE, port: 179 })
      .dial(new AbortController().signal);
    await lab.clock.advance(0);
    peer.use(await dialled);
    await lab.clock.advance(10);
    expect(lab.speaker.peers[0]?.state).toBe('established');
  });

  test('of one of two peers at an address is not guessed at', async () => {
    const lab = speakerLab({ listen });
    for (const port of [1_179, 1_180]) lab.speaker.addPeer({ address: ROUTER, asn: 65_000, port });
    await lab.speaker.start();
    lab.network.host(ROUTER);
    await lab.clock.advance(1_000);
    const peer = new ScriptedPeer(lab.clock, peerOpen);
    const dialled = lab.network
      .host(ROUTER)
      .dialer({ address: HERE, port: 179 })
      .dial(new AbortController().signal);
    await lab.clock.advance(0);
    const connection = peer.use(await dialled);
    await lab.clock.advance(10);
    expect([connection.said, connection.ended]).toEqual([[], 'FIN']);
  });

  test.each([
    ['both are passive', { passive: true }, { passive: true }],
    ['only the other one is passive', { passive: true }, {}],
    ['neither is passive', {}, {}],
  ])('is of the peer that names our address, not of one that does not: %s', async (_, any, one) => {
    const { clock, network, speaker } = speakerLab({ listen: ['0.0.0.0:179'] });
    speaker.addPeer({ address: ROUTER, asn: 65_000, ...any });
    const name = speaker.addPeer({ address: ROUTER, asn: 65_000, localAddress: HERE, ...one });
    await speaker.start();
    const peer = new ScriptedPeer(clock, peerOpen);
    const dialled = network
      .host(ROUTER)
      .dialer({ address: HERE, port: 179 })
      .dial(new AbortController().signal);
    await clock.advance(1);
    peer.use(await dialled);
    await clock.advance(100);
    expect(speaker.peers.find(({ state }) => state === 'established')?.peer).toBe(name);
  });

  test('of a passive peer is taken', async () => {
    const lab = speakerLab({ listen });
    lab.speaker.addPeer({ address: ROUTER, asn: 65_000, passive: true });
    await lab.speaker.start();
    const peer = await addScriptedPeer(lab);
    const dialled = lab.network
      .host(ROUTER)
      .dialer({ address: HERE, port: 179 })
      .dial(new AbortController().signal);
    await lab.clock.advance(0);
    peer.use(await dialled);
    await lab.clock.advance(10);
    expect(lab.speaker.peers[0]?.state).toBe('established');
  });

  test('of strangers leaves nothing behind when the speaker stops', async () => {
    const lab = speakerLab({ listen });
    await lab.speaker.start();
    for (let count = 0; count < 30; count += 1) {
      // Strangers that never close.
      void lab.network
        .host(OTHER)
        .dialer({ address: HERE, port: 179 })
        .dial(new AbortController().signal);
    }
    await lab.clock.advance(10);
    const stopped = lab.speaker.stop();
    await lab.clock.advance(10);
    await stopped;
    expect(lab.clock.pending).toBe(0);
  });
});

describe('a router that restarts', () => {
  test.each([
    ['is a peer', false],
    ['is of a prefix', true],
  ])('unnoticed, and %s, is sent everything on its new session (RFC 4724 §4.2)', async (_, any) => {
    const { clock, network, speaker, told } = speakerLab({ listen: ['0.0.0.0:179'] });
    const options = { asn: 65_000, holdTime: '180s' } as const;
    if (any) speaker.acceptPeers({ prefix: '10.0.0.0/24', ...options });
    else speaker.addPeer({ address: ROUTER, passive: true, ...options });
    speaker.announce({ prefix: PREFIX });
    await speaker.start();
    const keepsRoutes: Capability = {
      code: 64,
      name: 'graceful-restart',
      value: { flags: 8, time: 120, families: [{ afi: 1, safi: 1, flags: 128 }] },
    };
    const open = { ...peerOpen, capabilities: [...peerOpen.capabilities, keepsRoutes] };
    const peer = new ScriptedPeer(clock, open);
    for (let life = 0; life < 2; life += 1) {
      const dialled = network
        .host(ROUTER)
        .dialer({ address: HERE, port: 179 })
        .dial(new AbortController().signal);
      await clock.advance(1);
      peer.use(await dialled);
      await clock.advance(100);
      if (life === 0) network.crash(ROUTER);
    }
    expect(told.slice(-5)).toEqual([
      'peer 10.0.0.1 idle',
      'lost 192.0.2.10/32 to 10.0.0.1',
      'peer 10.0.0.1 open-confirm',
      'peer 10.0.0.1 established',
      'announced 192.0.2.10/32 to 10.0.0.1',
    ]);
    expect(peer.last.updates).toHaveLength(2);
  });

  test('is sent everything once when it is back', async () => {
    const lab = speakerLab();
    const first = await addRouter(lab);
    lab.speaker.addPeer({ address: ROUTER, asn: 65_000 });
    for (const prefix of prefixes(10)) lab.speaker.announce({ prefix });
    await lab.speaker.start();
    await lab.clock.advance(100);
    lab.network.kill(ROUTER);
    await settle(lab.clock, first.stop());
    const second = await addRouter(lab);
    await lab.clock.advance(10_000);
    expect(Object.keys(second.routes)).toHaveLength(10);
    expect(second.peers[0]?.updates).toMatchObject({ announcing: 1, withdrawing: 0, endOfRib: 1 });
  });
});

describe('stop()', () => {
  test('withdraws everything, then sends Cease 6/2 with the text', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    await settle(clock, speaker.stop({ communication: 'bye' }));
    expect(peer.last.updates.map(shape)).toEqual(['-0 +0', '-0 +1', '-1 +0']);
    expect(peer.last.said.slice(-2)).toEqual(['UPDATE', 'N(6/2)[03627965]']);
  });

  test('tells of the withdrawals before the session ends, and of no loss', async () => {
    const { clock, speaker, told } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    await settle(clock, speaker.stop());
    expect(told.slice(-2)).toEqual([`withdrawn ${PREFIX} to ${ROUTER}`, `peer ${ROUTER} idle`]);
  });

  test('says why: the speaker stops', async () => {
    const { clock, speaker } = await scriptedLab();
    const reasons: string[] = [];
    speaker.on('withdrawn', ({ reason: why }) => reasons.push(why.message));
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    await settle(clock, speaker.stop({ communication: 'maintenance' }));
    expect(reasons).toEqual(['the speaker stops: maintenance']);
  });

  test('leaves no timer behind', async () => {
    const { clock, speaker } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await settle(clock, speaker.stop());
    expect(clock.pending).toBe(0);
  });

  test('waits for a peer that takes nothing, two seconds at the most, and tells the loss', async () => {
    const { clock, network, speaker, told } = await scriptedLab({ buffer: 64 });
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    network.stall(ROUTER);
    for (const prefix of prefixes(50)) speaker.announce({ prefix });
    await clock.advance(10);
    let stopped = false;
    void speaker.stop().then(() => (stopped = true));
    await clock.advance(2_000);
    expect(stopped).toBe(true);
    expect(told.at(-1)).toBe(`lost ${PREFIX} to ${ROUTER}`);
  });

  test.each<[string, (speaker: Speaker) => Promise<void>]>([
    ['stop()', (speaker) => speaker.stop()],
    ['removePeer()', (speaker) => speaker.removePeer(ROUTER)],
    ['changePeer()', (speaker) => speaker.changePeer(ROUTER, { address: ROUTER, asn: 65_001 })],
  ])('as %s by who hears of a session tells nothing on it any more', async (_name, end) => {
    const { clock, peer } = await scriptedLab({
      before: ({ speaker }) => {
        speaker.announce({ prefix: PREFIX });
        speaker.on('peer', ({ to }) => {
          if (to === 'established') void end(speaker);
        });
      },
    });
    await clock.advance(3_000);
    expect(peer.connections[0]?.said.filter((said) => !said.startsWith('N('))).toEqual([
      'OPEN',
      'KEEPALIVE',
    ]);
  });

  test('keeps what is desired for the next start', async () => {
    const { clock, speaker, router } = await routerLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    await settle(clock, speaker.stop());
    expect(router.has(PREFIX)).toBe(false);
    await speaker.start();
    await clock.advance(10_000);
    expect(router.has(PREFIX)).toBe(true);
  });

  test('sends nothing for what changes meanwhile and afterwards', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const stopped = speaker.stop();
    speaker.announce({ prefix: PREFIX });
    await settle(clock, stopped);
    speaker.announce({ prefix: '198.51.100.1/32' });
    await clock.advance(60_000);
    expect(peer.last.updates.map(shape)).toEqual(['-0 +0']);
  });

  test('may be called again, and before a start', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    await settle(clock, Promise.all([speaker.stop(), speaker.stop()]));
    await speaker.stop();
    expect(peer.last.said.filter((said) => said.startsWith('N'))).toHaveLength(1);
    await expect(speakerLab().speaker.stop()).resolves.toBeUndefined();
  });
});

describe('start()', () => {
  test('during a stop starts again when it is over', async () => {
    const { clock, speaker } = await routerLab();
    const stopped = speaker.stop();
    const started = speaker.start();
    await settle(clock, Promise.all([stopped, started]));
    await clock.advance(10_000);
    expect([speaker.running, speaker.peers[0]?.state]).toEqual([true, 'established']);
  });

  test('during a stop, and stopped again, stays stopped', async () => {
    const { clock, speaker } = await routerLab();
    const all = [speaker.stop(), speaker.start(), speaker.stop()];
    await settle(clock, Promise.all(all));
    await clock.advance(60_000);
    expect([speaker.running, speaker.peers[0]?.state]).toEqual([false, 'idle']);
    expect(clock.pending).toBe(0);
  });

  test('that is stopped at once dials nobody', async () => {
    const lab = speakerLab({ listen: ['0.0.0.0:179'] });
    const peer = await addScriptedPeer(lab);
    lab.speaker.addPeer({ address: ROUTER, asn: 65_000 });
    const started = lab.speaker.start();
    await settle(lab.clock, Promise.all([started, lab.speaker.stop()]));
    await lab.clock.advance(60_000);
    expect(peer.connections).toEqual([]);
    expect(lab.clock.pending).toBe(0);
  });

  test('resolves when it listens, for the second caller too', async () => {
    const { speaker } = speakerLab({ listen: ['0.0.0.0:179'] });
    void speaker.start();
    await speaker.start();
    expect(speaker.listeners[0]?.state).toBe('listening');
  });

  test('tells where it listens', async () => {
    const { speaker } = speakerLab({ listen: ['0.0.0.0:1790'] });
    const states: string[] = [];
    speaker.on('listener', ({ reason: why }) => states.push(why.message));
    await speaker.start();
    expect(states).toEqual(['listening on 0.0.0.0:1790']);
  });
});

describe('established()', () => {
  test('resolves when every session is Established', async () => {
    const lab = speakerLab();
    await addRouter(lab);
    lab.speaker.addPeer({ address: ROUTER, asn: 65_000 });
    await lab.speaker.start();
    await expect(settle(lab.clock, lab.speaker.established())).resolves.toBeUndefined();
  });

  test('resolves at once without peers', async () => {
    await expect(speakerLab().speaker.established()).resolves.toBeUndefined();
  });

  test('rejects with the reason of an abort', async () => {
    const { speaker } = speakerLab();
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    const abort = new AbortController();
    const waiting = speaker.established({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test.each([
    ['dials', 0],
    ['waits to dial again', 1_000],
  ])('rejects when the speaker stops while it %s', async (_when, after) => {
    const { clock, speaker, network } = speakerLab();
    network.host(ROUTER);
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    await speaker.start();
    await clock.advance(after);
    const waiting = speaker.established();
    const stopped = speaker.stop();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_STOPPED' });
    await settle(clock, stopped);
  });
});

describe('addPeer()', () => {
  test('connects a running speaker at once', async () => {
    const lab = speakerLab();
    const router = await addRouter(lab);
    await lab.speaker.start();
    lab.speaker.addPeer({ address: ROUTER, asn: 65_000 });
    await lab.clock.advance(100);
    expect(router.peers[0]?.state).toBe('established');
  });

  test('refuses a second peer of the same identity', () => {
    const { speaker } = speakerLab();
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    expect(() => speaker.addPeer({ address: ROUTER, asn: 65_001 })).toThrow(
      'address: there is a peer 10.0.0.1 already: two peers differ in address, port or localAddress',
    );
  });

  test('refuses a passive peer where nobody listens', () => {
    expect(() =>
      speakerLab().speaker.addPeer({ address: ROUTER, asn: 65_000, passive: true }),
    ).toThrow(
      'passive: a passive peer needs the speaker to listen: set listen, such as ["0.0.0.0:179"]',
    );
  });
});

describe('the options of a speaker', () => {
  const good = { asn: 65_010, routerId: HERE };

  test.each([
    [
      { asn: 0 },
      'asn: 0 is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0)',
    ],
    [
      { routerId: '0.0.0.0' },
      "routerId: '0.0.0.0' is not a router ID: write 4 octets as an IPv4 address, such as 10.0.0.11, and not 0.0.0.0",
    ],
    [
      { listen: '0.0.0.0:179' },
      'listen: \'0.0.0.0:179\' is not a list: write one such as ["0.0.0.0:179"]',
    ],
    [
      { listen: ['0.0.0.0'] },
      "listen[0]: '0.0.0.0' is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from 0 to 65535",
    ],
    [
      { listen: ['localhost:179'] },
      "listen[0]: 'localhost' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1",
    ],
    [{ routerID: HERE }, "routerID: unknown option 'routerID': did you mean 'routerId'?"],
  ])('refuse %j', (options, message) => {
    expect(
      thrownBy(() => new Speaker({ ...good, ...options } as unknown as SpeakerOptions)),
    ).toMatchObject({ code: 'ERR_INVALID_CONFIGURATION', message });
  });
});
