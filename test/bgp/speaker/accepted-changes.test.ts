import { beforeAll, describe, expect, test } from '@jest/globals';
import type { RefusedEvent } from '../../../src/bgp/speaker/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';
import { acceptingLab, connected, dial, range } from './accepting-lab.ts';
import { OTHER, PREFIX, ROUTER, settle, type SpeakerLab } from './speaker-lab.ts';

const NAME = '10.0.0.0/24';

/** Two peers of the prefix, both Established and told of one route. */
async function twoPeers(): Promise<SpeakerLab> {
  const lab = await acceptingLab({ med: 7 });
  lab.speaker.announce({ prefix: PREFIX });
  await dial(lab, ROUTER);
  await dial(lab, OTHER);
  return lab;
}

function since({ speaker }: SpeakerLab): readonly unknown[] {
  return speaker.peers.map(({ peer, since: at }) => [peer, at]);
}

describe('a peer of a prefix that is removed by its name', () => {
  test('is turned away until its session is gone', async () => {
    const lab = await acceptingLab();
    await dial(lab, ROUTER);
    const removed = lab.speaker.removePeer(ROUTER);
    await connected(lab, ROUTER);
    expect(lab.speaker.peers).toEqual([]);
    await settle(lab.clock, removed);
  });
});

test('a prefix that is reset ends the sessions of all its peers with Cease 6/4', async () => {
  const lab = await acceptingLab();
  const peers = [await dial(lab, ROUTER), await dial(lab, OTHER)];
  const evidence: unknown[] = [];
  for (const peer of peers) peer.on('peer', ({ reason }) => evidence.push(reason.evidence));
  lab.speaker.resetPeer(NAME);
  await lab.clock.advance(10);
  expect(evidence.filter((item) => item !== undefined)).toMatchObject([
    { code: 6, subcode: 4 },
    { code: 6, subcode: 4 },
  ]);
});

describe('other options of a prefix', () => {
  test('reach the sessions of all its peers as the difference that they make', async () => {
    const lab = await twoPeers();
    const before = since(lab);
    const told: string[] = [];
    lab.speaker.on('announced', ({ peer, prefix }) => told.push(`${prefix} to ${peer}`));
    await settle(lab.clock, lab.speaker.changePeer(NAME, { ...range, med: 8 }));
    expect(told).toEqual([`${PREFIX} to ${ROUTER}`, `${PREFIX} to ${OTHER}`]);
    expect(since(lab)).toEqual(before);
  });

  test('that say the same change nothing', async () => {
    const lab = await twoPeers();
    const before = lab.told.length;
    await settle(lab.clock, lab.speaker.changePeer(NAME, { ...range, med: 7 }));
    expect(lab.told).toHaveLength(before);
  });

  test('that an OPEN has to tell end the sessions with Cease 6/6, and hold for the next ones', async () => {
    const lab = await acceptingLab();
    const peer = await dial(lab, ROUTER);
    const evidence: unknown[] = [];
    peer.on('peer', ({ reason }) => evidence.push(reason.evidence));
    await settle(lab.clock, lab.speaker.changePeer(NAME, { ...range, holdTime: '6s' }));
    await lab.clock.advance(6_000);
    expect(evidence).toContainEqual(expect.objectContaining({ code: 6, subcode: 6 }));
    expect(lab.speaker.peers).toMatchObject([{ state: 'established', session: { holdTime: 6 } }]);
  });

  test('hold for peers to come', async () => {
    const lab = await acceptingLab();
    await lab.speaker.changePeer(NAME, { ...range, holdTime: '6s' });
    await dial(lab, ROUTER);
    expect(lab.speaker.peers).toMatchObject([{ session: { holdTime: 6 } }]);
  });

  test('with a lower limit end no session', async () => {
    const lab = await twoPeers();
    const before = since(lab);
    await lab.speaker.changePeer(NAME, { ...range, med: 7, limit: 1 });
    expect(since(lab)).toEqual(before);
  });

  test.each<[object, string]>([
    [
      { ...range, prefix: '10.0.1.0/24' },
      'prefix: these are options of 10.0.1.0/24: to give 10.0.0.0/24 another prefix or localAddress, remove it and accept the other',
    ],
    [{ ...range, limit: 0 }, 'limit: 0 is not a number of peers'],
    [{ address: ROUTER, asn: 65_000 }, "address: unknown option 'address'"],
  ])('%j are refused', async (options, message) => {
    const lab = await acceptingLab();
    expect(
      thrownBy(() => void lab.speaker.changePeer(NAME, options as typeof range)),
    ).toMatchObject({ message: expect.stringContaining(message) as unknown });
  });
});

describe('10,000 connections in a second from addresses of a prefix', () => {
  const LIMIT = 100;
  const CONNECTIONS = 10_000;

  let lab: SpeakerLab;
  const refused: RefusedEvent[] = [];

  beforeAll(async () => {
    lab = await acceptingLab({ prefix: '10.1.0.0/16', limit: LIMIT });
    lab.speaker.on('refused', (event) => refused.push(event));
    for (let index = 0; index < CONNECTIONS; index += 1) {
      const dialler = lab.network
        .host(`10.1.${index >> 8}.${index & 255}`)
        .dialer({ address: '10.0.0.11', port: 179 });
      // What becomes of it does not matter here.
      dialler.dial(new AbortController().signal).catch(() => undefined);
      if (index % 100 === 99) await lab.clock.advance(10);
    }
    await lab.clock.advance(10_000);
  }, 60_000);

  test('leave as many peers as may be there', () => {
    expect(lab.speaker.peers).toHaveLength(LIMIT);
  });

  test('are told in nine events, with how many they were', () => {
    expect(refused).toHaveLength(9);
    expect(refused.reduce((sum, { connections }) => sum + connections, 0)).toBe(
      CONNECTIONS - LIMIT,
    );
  });

  test('leave nothing behind when the speaker has stopped', async () => {
    await settle(lab.clock, lab.speaker.stop());
    expect([lab.speaker.peers.length, lab.clock.pending]).toEqual([0, 0]);
  });
});
