import { describe, expect, test } from '@jest/globals';
import type { UpdateMessage } from '../../../src/bgp-packet-lite/index.ts';
import { Speaker } from '../../../src/bgp/speaker/index.ts';
import { seededRandom } from '../../../src/testing/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';
import {
  addRouter,
  HERE,
  OTHER,
  PREFIX,
  ROUTER,
  routerLab,
  scriptedLab,
  settle,
  speakerLab,
} from './speaker-lab.ts';

const options = { address: ROUTER, asn: 65_000 };

function shape({ withdrawn, nlri }: UpdateMessage): string {
  return `-${withdrawn.length} +${nlri.length}`;
}

describe('removePeer()', () => {
  test('withdraws, then sends Cease 6/3 (RFC 4486)', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    await settle(clock, speaker.removePeer(ROUTER));
    expect(peer.last.updates.map(shape)).toEqual(['-0 +0', '-0 +1', '-1 +0']);
    expect(peer.last.said.at(-1)).toBe('N(6/3)');
  });

  test('sends a text with Cease 6/2, which alone has room for one (RFC 9003)', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    await settle(clock, speaker.removePeer(ROUTER, { communication: 'moved' }));
    // RFC 9003 §2: the length, then the text.
    expect(peer.last.said.at(-1)).toBe('N(6/2)[056d6f766564]');
  });

  test('during stop() delays it by nothing', async () => {
    const { clock, speaker } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    let stopped = false;
    void speaker.stop().then(() => (stopped = true));
    void speaker.removePeer(ROUTER);
    await clock.advance(500);
    expect(stopped).toBe(true);
  });

  test('forgets the peer', async () => {
    const { clock, speaker } = await scriptedLab();
    await settle(clock, speaker.removePeer(ROUTER));
    expect(speaker.peers).toEqual([]);
  });

  test('says why its routes are withdrawn', async () => {
    const { clock, speaker } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    const codes: string[] = [];
    speaker.on('withdrawn', ({ reason: { code } }) => codes.push(code));
    await settle(clock, speaker.removePeer(ROUTER));
    expect(codes).toEqual(['peer-removed']);
  });

  test('is not noticed by another peer', async () => {
    const lab = speakerLab();
    const { clock, speaker, told } = lab;
    await addRouter(lab);
    const other = await addRouter(lab, { address: OTHER, asn: 65_002 });
    speaker.addPeer(options);
    speaker.addPeer({ address: OTHER, asn: 65_002 });
    speaker.announce({ prefix: PREFIX });
    await speaker.start();
    await clock.advance(100);
    told.length = 0;
    const [before] = other.peers;
    await settle(clock, speaker.removePeer(ROUTER));
    expect(told.filter((line) => line.includes(OTHER))).toEqual([]);
    expect(other.peers[0]?.updates).toEqual(before?.updates);
  });

  test('leaves a peer that can be added again', async () => {
    const { clock, speaker } = await scriptedLab();
    await settle(clock, speaker.removePeer(ROUTER));
    speaker.addPeer(options);
    await clock.advance(1_500);
    expect(speaker.peers).toMatchObject([{ peer: ROUTER, state: 'established' }]);
  });

  test('and addPeer() without waiting have one session at a time under the name', async () => {
    const { clock, speaker, told } = await routerLab();
    told.length = 0;
    void speaker.removePeer(ROUTER);
    speaker.addPeer({ ...options, holdTime: '30s' });
    await clock.advance(3_000);
    expect(told).toEqual([
      'peer 10.0.0.1 idle',
      'peer 10.0.0.1 connect',
      'peer 10.0.0.1 open-sent',
      'peer 10.0.0.1 open-confirm',
      'peer 10.0.0.1 established',
    ]);
  });

  test('refuses a name that nobody has', () => {
    const { speaker } = speakerLab();
    speaker.addPeer(options);
    expect(thrownBy(() => void speaker.removePeer('10.0.0.3'))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message: "peer: unknown peer '10.0.0.3': did you mean '10.0.0.1'?",
    });
  });

  test('lets established() resolve where the peer was all that was waited for', async () => {
    const { clock, speaker } = speakerLab();
    speaker.addPeer(options);
    await speaker.start();
    const established = speaker.established();
    await settle(clock, speaker.removePeer(ROUTER));
    await expect(established).resolves.toBeUndefined();
  });
});

describe('changePeer()', () => {
  test('does nothing where the options say the same', async () => {
    const { clock, speaker, peer, told } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    told.length = 0;
    await settle(clock, speaker.changePeer(ROUTER, { ...options, holdTime: '9s' }));
    expect(told).toEqual([]);
    expect(peer.last.updates).toHaveLength(2);
  });

  test('sends other attributes on the session that there is', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    await settle(clock, speaker.changePeer(ROUTER, { ...options, med: 7 }));
    expect(peer.connections).toHaveLength(1);
    expect(peer.last.updates.map(shape)).toEqual(['-0 +0', '-0 +1', '-0 +1']);
    expect(peer.last.updates[2]?.attributes).toContainEqual(
      expect.objectContaining({ name: 'MED', value: 7 }),
    );
  });

  test('sends nothing where other attributes say the same of every route', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX, med: 7 });
    await clock.advance(10);
    await settle(clock, speaker.changePeer(ROUTER, { ...options, med: 7 }));
    expect(peer.last.updates.map(shape)).toEqual(['-0 +0', '-0 +1']);
  });

  test('sends another next hop on the session that there is', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    await settle(clock, speaker.changePeer(ROUTER, { ...options, nextHop: '10.0.0.99' }));
    expect(peer.connections).toHaveLength(1);
    expect(peer.last.updates[2]?.attributes).toContainEqual(
      expect.objectContaining({ name: 'NEXT_HOP', value: 0x0a_00_00_63 }),
    );
  });

  test('begins another session for anything else, after Cease 6/6 (RFC 4486)', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    const changed = speaker.changePeer(ROUTER, { ...options, holdTime: '30s' });
    await settle(clock, changed);
    expect(peer.connections).toHaveLength(2);
    expect(peer.connections[0]?.said.at(-1)).toBe('N(6/6)');
    expect(peer.connections[1]?.heard[0]?.message).toMatchObject({ type: 'open', holdTime: 30 });
    expect(peer.last.updates.map(shape)).toEqual(['-0 +1', '-0 +0']);
  });

  test('begins it after the idle hold time: the other side rests as long', async () => {
    const { clock, speaker } = await routerLab();
    void speaker.changePeer(ROUTER, { ...options, holdTime: '30s' });
    await clock.advance(900);
    expect(speaker.peers).toMatchObject([{ state: 'idle', retryIn: 100 }]);
    await clock.advance(200);
    expect(speaker.peers).toMatchObject([{ state: 'established' }]);
  });

  test('begins it at once where there was no connection', async () => {
    const lab = speakerLab();
    const { clock, speaker } = lab;
    speaker.addPeer(options);
    await speaker.start();
    await clock.advance(100);
    await addRouter(lab);
    void speaker.changePeer(ROUTER, { ...options, holdTime: '30s' });
    await clock.advance(100);
    expect(speaker.peers).toMatchObject([{ state: 'established' }]);
  });

  test('begins one session of two changes in a row', async () => {
    const { clock, speaker, told } = await routerLab();
    told.length = 0;
    void speaker.changePeer(ROUTER, { ...options, holdTime: '30s' });
    void speaker.changePeer(ROUTER, { ...options, holdTime: '60s' });
    await clock.advance(1_100);
    expect(told.filter((line) => line.endsWith('established'))).toHaveLength(1);
    expect(speaker.peers).toMatchObject([{ state: 'established', session: { holdTime: 9 } }]);
  });

  test('leaves nothing that runs when the peer is removed before the other session begins', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    void speaker.changePeer(ROUTER, { ...options, holdTime: '30s' });
    await clock.advance(500);
    await settle(clock, speaker.removePeer(ROUTER));
    expect(peer.connections).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('takes a connection that the peer opens before the other session begins', async () => {
    const { clock, network, speaker } = speakerLab({ listen: ['0.0.0.0:179'] });
    const patient = { ...options, idleHold: { initial: '1h', maximum: '1h' } } as const;
    speaker.addPeer(patient);
    const other = new Speaker({
      asn: 65_000,
      routerId: ROUTER,
      clock,
      random: seededRandom(3),
      network: network.host(ROUTER),
    });
    other.addPeer({ address: HERE, asn: 65_010 });
    await speaker.start();
    await other.start();
    await clock.advance(100);
    void speaker.changePeer(ROUTER, { ...patient, holdTime: '30s' });
    await clock.advance(6_000);
    expect(speaker.peers).toMatchObject([{ state: 'established' }]);
  });

  test('tells why the session ended', async () => {
    const { clock, speaker } = await scriptedLab();
    const ends: string[] = [];
    speaker.on('peer', ({ from, reason: { code } }) => {
      if (from === 'established') ends.push(code);
    });
    await settle(clock, speaker.changePeer(ROUTER, { ...options, holdTime: '30s' }));
    expect(ends).toEqual(['configuration-change']);
  });

  test('is not noticed by another peer', async () => {
    const lab = speakerLab();
    const { clock, speaker, told } = lab;
    await addRouter(lab);
    const other = await addRouter(lab, { address: OTHER, asn: 65_002 });
    speaker.addPeer(options);
    speaker.addPeer({ address: OTHER, asn: 65_002 });
    speaker.announce({ prefix: PREFIX });
    await speaker.start();
    await clock.advance(100);
    told.length = 0;
    const [before] = other.peers;
    await settle(clock, speaker.changePeer(ROUTER, { ...options, holdTime: '30s' }));
    expect(told.filter((line) => line.includes(OTHER))).toEqual([]);
    expect(other.peers[0]?.updates).toEqual(before?.updates);
  });

  test('keeps the peer in its place', async () => {
    const lab = speakerLab();
    const { clock, speaker } = lab;
    speaker.addPeer(options);
    speaker.addPeer({ address: OTHER, asn: 65_002 });
    await settle(clock, speaker.changePeer(ROUTER, { ...options, asn: 65_003 }));
    expect(speaker.peers.map(({ peer, asn }) => `${peer} ${asn}`)).toEqual([
      '10.0.0.1 65003',
      '10.0.0.2 65002',
    ]);
  });

  test('starts nothing on a speaker that does not run', async () => {
    const { clock, speaker } = speakerLab();
    speaker.addPeer(options);
    await settle(clock, speaker.changePeer(ROUTER, { ...options, holdTime: '30s' }));
    expect(speaker.peers).toMatchObject([{ state: 'idle', reason: { code: 'not-started' } }]);
  });

  test('is over when the speaker stops meanwhile', async () => {
    const { clock, speaker } = await scriptedLab();
    const changed = speaker.changePeer(ROUTER, { ...options, holdTime: '30s' });
    await settle(clock, speaker.stop());
    await changed;
    expect(speaker.peers).toMatchObject([{ state: 'idle' }]);
    expect(clock.pending).toBe(0);
  });

  test.each([
    [
      { address: OTHER, asn: 65_000 },
      'address: these are options of 10.0.0.2: to give 10.0.0.1 another address, port or localAddress, remove it and add the other',
    ],
    [
      { ...options, passive: true },
      'passive: a passive peer needs the speaker to listen: set listen, such as ["0.0.0.0:179"]',
    ],
    [
      { ...options, asn: 65_010, role: 'peer' as const },
      'role: roles are for external peers (RFC 9234 §4.1), and this one is internal',
    ],
  ])('refuses %j', (changed, message) => {
    const { speaker } = speakerLab();
    speaker.addPeer(options);
    expect(thrownBy(() => void speaker.changePeer(ROUTER, changed))).toMatchObject({ message });
  });
});

describe('resetPeer()', () => {
  test('sends Cease 6/4 with the text (RFC 9003), and begins again', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    speaker.resetPeer(ROUTER, { communication: 'again' });
    await clock.advance(3_000);
    expect(peer.connections[0]?.said.at(-1)).toBe('N(6/4)[05616761696e]');
    expect(speaker.peers).toMatchObject([{ state: 'established' }]);
  });

  test('starts a session that must not start by itself', async () => {
    const { clock, speaker, peer } = await scriptedLab({ peer: { allowAutomaticStart: false } });
    speaker.resetPeer(ROUTER);
    await clock.advance(3_000);
    expect(peer.connections).toHaveLength(2);
  });

  test('lets a session that rests try again at once', async () => {
    const { clock, network, speaker } = await scriptedLab({
      peer: { idleHold: { initial: '1h', maximum: '1h' } },
    });
    network.reset(HERE, ROUTER);
    await clock.advance(100);
    speaker.resetPeer(ROUTER);
    await clock.advance(100);
    expect(speaker.peers).toMatchObject([{ state: 'established' }]);
  });

  test('lets a session that waits for an answer dial again at once', async () => {
    const lab = speakerLab();
    const { clock, network, speaker } = lab;
    network.host(ROUTER);
    network.partition(HERE, ROUTER);
    const patient = { initial: '1h', maximum: '1h' } as const;
    speaker.addPeer({ ...options, connectRetry: '1h', idleHold: patient });
    await speaker.start();
    await clock.advance(100);
    network.crash(ROUTER);
    network.heal(HERE, ROUTER);
    await addRouter(lab);
    speaker.resetPeer(ROUTER);
    await clock.advance(100);
    expect(speaker.peers).toMatchObject([{ state: 'established' }]);
  });

  test.each([{}, { allowAutomaticStart: false }])(
    'from a listener begins again, with %j',
    async (peerOptions) => {
      const { clock, network, speaker, peer } = await scriptedLab({ peer: peerOptions });
      speaker.once('peer', ({ peer: name }) => {
        speaker.resetPeer(name);
      });
      network.reset(HERE, ROUTER);
      await clock.advance(10_000);
      expect(peer.connections.length).toBeGreaterThan(1);
      expect(speaker.peers).toMatchObject([{ state: 'established' }]);
    },
  );

  test('from a listener of the new session begins another one', async () => {
    const { clock, speaker, peer } = await scriptedLab({
      peer: { allowAutomaticStart: false },
      before: (lab) => {
        let resets = 0;
        lab.speaker.on('peer', ({ peer: name, to }) => {
          if (to === 'established' && resets++ === 0) lab.speaker.resetPeer(name);
        });
      },
    });
    await clock.advance(10_000);
    expect(peer.connections[0]?.said.at(-1)).toBe('N(6/4)');
    expect(speaker.peers).toMatchObject([{ state: 'established' }]);
  });

  test('leaves a peer alone that waits for the end of its last session', async () => {
    const { clock, speaker, told } = await routerLab();
    told.length = 0;
    void speaker.changePeer(ROUTER, { ...options, holdTime: '30s' });
    speaker.resetPeer(ROUTER);
    await clock.advance(3_000);
    expect(told).toEqual([
      'peer 10.0.0.1 idle',
      'peer 10.0.0.1 connect',
      'peer 10.0.0.1 open-sent',
      'peer 10.0.0.1 open-confirm',
      'peer 10.0.0.1 established',
    ]);
  });

  test('does nothing on a speaker that does not run', () => {
    const { speaker } = speakerLab();
    speaker.addPeer(options);
    speaker.resetPeer(ROUTER);
    expect(speaker.peers).toMatchObject([{ state: 'idle', reason: { code: 'not-started' } }]);
  });
});

describe('an abort', () => {
  const aborted = AbortSignal.abort(new Error('enough'));

  test('of start() stops the speaker', async () => {
    const { speaker } = speakerLab();
    const controller = new AbortController();
    const started = speaker.start({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(started).rejects.toThrow('enough');
    expect(speaker.running).toBe(false);
  });

  test('before start() starts nothing', async () => {
    const { speaker } = speakerLab();
    await expect(speaker.start({ signal: aborted })).rejects.toThrow('enough');
    expect(speaker.running).toBe(false);
  });

  test('of stop() ends the waiting, not the stop', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    await expect(speaker.stop({ signal: aborted })).rejects.toThrow('enough');
    await clock.advance(2_000);
    expect(peer.last.said.at(-1)).toBe('N(6/2)');
  });

  test('of removePeer() ends the waiting', async () => {
    const { speaker } = await scriptedLab();
    await expect(speaker.removePeer(ROUTER, { signal: aborted })).rejects.toThrow('enough');
  });

  test('of changePeer() ends the waiting', async () => {
    const { speaker } = await scriptedLab();
    const changed = speaker.changePeer(ROUTER, { ...options, port: 179 }, { signal: aborted });
    await expect(changed).rejects.toThrow('enough');
  });
});
