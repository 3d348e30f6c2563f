import type { OpenMessage } from '../../../src/bgp-packet-lite/index.ts';
import { Speaker, type PeerOptions, type SpeakerEvents } from '../../../src/bgp/speaker/index.ts';
import { MemoryNetwork, Router, seededRandom, VirtualClock } from '../../../src/testing/index.ts';
import { ScriptedPeer, type Script } from '../scripted-peer.ts';
import { peerOpen } from '../session/cells.ts';

export const HERE = '10.0.0.11';
export const ROUTER = '10.0.0.1';
export const OTHER = '10.0.0.2';
export const PREFIX = '192.0.2.10/32';

export interface SpeakerLab {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly speaker: Speaker;
  /** What the speaker has told, in order: `announced 192.0.2.10/32 to 10.0.0.1`, `peer 10.0.0.1 established`. */
  readonly told: string[];
}

/** A speaker of AS 65010 at {@link HERE}, not started and without peers. */
export function speakerLab(
  options: { buffer?: number; listen?: readonly string[] } = {},
): SpeakerLab {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock, buffer: options.buffer });
  const speaker = new Speaker({
    asn: 65_010,
    routerId: HERE,
    clock,
    random: seededRandom(1),
    network: network.host(HERE),
    listen: options.listen,
  });
  const told: string[] = [];
  for (const name of [
    'announced',
    'withdrawn',
    'lost',
  ] as const satisfies readonly (keyof SpeakerEvents)[]) {
    speaker.on(name, ({ peer, prefix }) => told.push(`${name} ${prefix} to ${peer}`));
  }
  speaker.on('peer', ({ peer, to }) => told.push(`peer ${peer} ${to}`));
  return { clock, network, speaker, told };
}

/** A running router of AS 65000 that knows the speaker. */
export async function addRouter(
  { clock, network }: SpeakerLab,
  { address = ROUTER, asn = 65_000 }: { address?: string; asn?: number } = {},
): Promise<Router> {
  const router = new Router({
    asn,
    routerId: address,
    clock,
    random: seededRandom(2),
    network: network.host(address),
  });
  router.addPeer({ address: HERE, asn: 65_010 });
  await router.start();
  return router;
}

/** A scripted peer that listens at {@link ROUTER}. */
export async function addScriptedPeer(
  { clock, network }: SpeakerLab,
  { open = peerOpen, ...script }: Partial<Script> & { open?: OpenMessage } = {},
): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer(clock, open, script);
  await peer.listen(network.host(ROUTER));
  return peer;
}

/** A speaker whose session with a scripted peer is Established. */
export async function scriptedLab(
  options: {
    buffer?: number;
    open?: OpenMessage;
    peer?: Partial<PeerOptions>;
    before?: (lab: SpeakerLab) => void;
  } = {},
): Promise<SpeakerLab & { readonly peer: ScriptedPeer }> {
  const lab = speakerLab(options);
  const peer = await addScriptedPeer(lab, options);
  lab.speaker.addPeer({ address: ROUTER, asn: 65_000, ...options.peer });
  options.before?.(lab);
  await lab.speaker.start();
  await lab.clock.advance(100);
  return { ...lab, peer };
}

/** A speaker whose session with a router is Established. */
export async function routerLab(): Promise<SpeakerLab & { readonly router: Router }> {
  const lab = speakerLab();
  const router = await addRouter(lab);
  lab.speaker.addPeer({ address: ROUTER, asn: 65_000 });
  await lab.speaker.start();
  await lab.clock.advance(100);
  return { ...lab, router };
}

/** So many prefixes that differ. */
export function prefixes(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `198.51.${100 + (index >> 8)}.${index & 255}/32`,
  );
}

/** Advances the clock until the promise is settled. */
export async function settle<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  await clock.advance(5_000);
  return promise;
}
