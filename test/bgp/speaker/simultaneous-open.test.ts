import { afterEach, describe, expect, test } from '@jest/globals';
import { Speaker, type PeerEvent } from '../../../src/bgp/speaker/index.ts';
import { next, portOfSpeaker } from './speaker-ports.ts';

const A = '127.0.0.1';
const B = '127.0.0.2';
const speakers: Speaker[] = [];

afterEach(async () => {
  await Promise.all(speakers.splice(0).map((speaker) => speaker.stop()));
});

interface Told {
  readonly speaker: Speaker;
  readonly events: PeerEvent[];
}

async function listening(address: string, asn: number, routerId: string): Promise<Told> {
  const speaker = new Speaker({ asn, routerId, listen: [`${address}:0`] });
  speakers.push(speaker);
  const events: PeerEvent[] = [];
  speaker.on('peer', (event) => events.push(event));
  await speaker.start();
  return { speaker, events };
}

function establishments({ events }: Told): number {
  return events.filter(({ to }) => to === 'established').length;
}

describe('two speakers on real sockets that dial each other at the same moment', () => {
  test.each([
    ['the first has the higher identifier', '10.0.0.2', '10.0.0.1'],
    ['the second has the higher identifier', '10.0.0.1', '10.0.0.2'],
    ['the identifiers are equal and the second has the higher AS', '10.0.0.1', '10.0.0.1'],
  ])('have one session, told once at each side: %s', async (_who, firstId, secondId) => {
    const first = await listening(A, 65_001, firstId);
    const second = await listening(B, 65_002, secondId);
    first.speaker.announce({ prefix: '192.0.2.1/32' });
    second.speaker.announce({ prefix: '192.0.2.2/32' });
    const received = Promise.all([first, second].map(({ speaker }) => next(speaker, 'received')));
    first.speaker.addPeer({
      address: B,
      port: portOfSpeaker(second.speaker),
      localAddress: A,
      asn: 65_002,
    });
    second.speaker.addPeer({
      address: A,
      port: portOfSpeaker(first.speaker),
      localAddress: B,
      asn: 65_001,
    });
    await Promise.all([first.speaker.established(), second.speaker.established()]);
    await received;
    expect([establishments(first), establishments(second)]).toEqual([1, 1]);
    expect([first, second].map(({ events }) => events.at(-1)?.to)).toEqual([
      'established',
      'established',
    ]);
  });
});
