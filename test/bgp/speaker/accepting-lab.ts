import { Speaker, type AcceptOptions, type PeerOptions } from '../../../src/bgp/speaker/index.ts';
import { seededRandom } from '../../../src/testing/index.ts';
import { HERE, ROUTER, speakerLab, type SpeakerLab } from './speaker-lab.ts';

export const range = { prefix: '10.0.0.0/24', asn: 65_000 };
export const listen = ['0.0.0.0:179'];

/** A speaker that accepts peers, and runs. */
export async function acceptingLab(options: Partial<AcceptOptions> = {}): Promise<SpeakerLab> {
  const lab = speakerLab({ listen });
  lab.speaker.acceptPeers({ ...range, ...options });
  await lab.speaker.start();
  return lab;
}

/** Another speaker that dials ours. */
export async function dial(
  { clock, network }: SpeakerLab,
  address: string,
  asn = 65_000,
  options: Partial<PeerOptions> = {},
): Promise<Speaker> {
  const speaker = new Speaker({
    asn,
    routerId: address,
    clock,
    random: seededRandom(3),
    network: network.host(address),
  });
  speaker.addPeer({ address: HERE, asn: 65_010, ...options });
  await speaker.start();
  await clock.advance(100);
  return speaker;
}

/** A bare connection, which says nothing. */
export async function connected(
  { clock, network }: SpeakerLab,
  address: string = ROUTER,
): Promise<{ destroy(): void }> {
  const dialled = network
    .host(address)
    .dialer({ address: HERE, port: 179 })
    .dial(new AbortController().signal);
  await clock.advance(1);
  return dialled;
}
