import { describe, expect, test } from '@jest/globals';
import type { OpenMessage } from '../../../src/bgp-packet-lite/index.ts';
import type { RouteHandle, Speaker } from '../../../src/bgp/speaker/index.ts';
import { ScriptedPeer } from '../scripted-peer.ts';
import { peerOpen } from '../session/cells.ts';
import { PREFIX, prefixes, scriptedLab, speakerLab, type SpeakerLab } from './speaker-lab.ts';

const extended: OpenMessage = {
  ...peerOpen,
  capabilities: [...peerOpen.capabilities, { code: 6, name: 'extended-message', value: null }],
};

function announceAll(speaker: Speaker): readonly RouteHandle[] {
  return prefixes(1_000).map((prefix) => speaker.announce({ prefix }));
}

/** What a peer has been told since it was asked last. */
function counter({ last }: ScriptedPeer): () => { updates: number; writes: number } {
  let { updates, pieces } = { updates: last.updates.length, pieces: last.pieces };
  return () => {
    const told = { updates: last.updates.length - updates, writes: last.pieces - pieces };
    ({ updates, pieces } = { updates: last.updates.length, pieces: last.pieces });
    return told;
  };
}

/** A running speaker with 100 peers, all Established. */
async function manyPeers(): Promise<SpeakerLab & { readonly peers: readonly ScriptedPeer[] }> {
  const lab = speakerLab();
  const addresses = Array.from({ length: 100 }, (_, index) => `10.0.1.${index + 1}`);
  const peers = await Promise.all(
    addresses.map(async (address) => {
      const peer = new ScriptedPeer(lab.clock, peerOpen);
      await peer.listen(lab.network.host(address));
      lab.speaker.addPeer({ address, asn: 65_000 });
      return peer;
    }),
  );
  await lab.speaker.start();
  await lab.clock.advance(100);
  return { ...lab, peers };
}

// RFC 4271 §4.3: 814 withdrawn /32 of 5 octets fit into 4,096 octets.
describe('1,000 prefixes in one turn of the event loop', () => {
  test('are announced in two UPDATEs and one write', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const told = counter(peer);
    announceAll(speaker);
    await clock.advance(10);
    expect(told()).toEqual({ updates: 2, writes: 1 });
  });

  test('are withdrawn in two UPDATEs and one write', async () => {
    const { clock, speaker, peer } = await scriptedLab();
    const handles = announceAll(speaker);
    await clock.advance(10);
    const told = counter(peer);
    for (const handle of handles) handle.withdraw();
    await clock.advance(10);
    expect(told()).toEqual({ updates: 2, writes: 1 });
  });

  test('are withdrawn in one extended message where both sides offer it (RFC 8654)', async () => {
    const { clock, speaker, peer } = await scriptedLab({ open: extended });
    const handles = announceAll(speaker);
    await clock.advance(10);
    const told = counter(peer);
    for (const handle of handles) handle.withdraw();
    await clock.advance(10);
    expect(told()).toEqual({ updates: 1, writes: 1 });
  });
});

test('one withdrawal is one UPDATE and one write for each of 100 peers', async () => {
  const { clock, speaker, peers } = await manyPeers();
  const handle = speaker.announce({ prefix: PREFIX });
  await clock.advance(10);
  const told = peers.map(counter);
  handle.withdraw();
  await clock.advance(10);
  const each = told.map((count) => count());
  expect(each).toEqual(Array(100).fill({ updates: 1, writes: 1 }));
});
