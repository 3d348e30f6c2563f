import { expect, test } from '@jest/globals';
import type { BgpMessage, Capability } from '../../src/bgp-packet-lite/index.ts';
import { peerOpen } from '../bgp/session/cells.ts';
import { PREFIX, scriptedLab } from '../bgp/speaker/speaker-lab.ts';

const routeRefresh: Capability = { code: 2, name: 'route-refresh', value: null };
const enhanced: Capability = { code: 70, name: 'enhanced-route-refresh', value: null };

function short(message: BgpMessage): string {
  switch (message.type) {
    case 'route-refresh':
      return `${message.afi}/${message.safi} subtype ${message.subtype}`;
    case 'update':
      return `-${message.withdrawn.length} +${message.nlri.length}`;
    default:
      return message.type;
  }
}

/** What a peer with these capabilities hears after it has asked for everything of a family. */
async function answerTo(
  capabilities: readonly Capability[],
  asked: { readonly afi: number; readonly safi: number; readonly subtype: number },
): Promise<readonly string[]> {
  const open = { ...peerOpen, capabilities: [...peerOpen.capabilities, ...capabilities] };
  const lab = await scriptedLab({
    open,
    before: ({ speaker }) => {
      speaker.announce({ prefix: PREFIX });
    },
  });
  const before = lab.peer.last.heard.length;
  lab.peer.last.send({ type: 'route-refresh', ...asked });
  await lab.clock.advance(10);
  return lab.peer.last.heard.slice(before).map(({ message }) => short(message));
}

test('2918 a refresh is answered with all of our routes of the family', async () => {
  expect(await answerTo([routeRefresh], { afi: 1, safi: 1, subtype: 0 })).toEqual(['-0 +1']);
});

test('2918 a refresh of a family that was not negotiated is ignored', async () => {
  expect(await answerTo([routeRefresh], { afi: 2, safi: 1, subtype: 0 })).toEqual([]);
});

test('7313 the answer stands between BoRR and EoRR if both sides know them', async () => {
  expect(await answerTo([routeRefresh, enhanced], { afi: 1, safi: 1, subtype: 0 })).toEqual([
    '1/1 subtype 1',
    '-0 +1',
    '1/1 subtype 2',
  ]);
});

test('7313 BoRR, EoRR and unknown subtypes of the peer are no questions', async () => {
  const answers = await Promise.all(
    [1, 2, 7].map((subtype) => answerTo([routeRefresh, enhanced], { afi: 1, safi: 1, subtype })),
  );
  expect(answers).toEqual([[], [], []]);
});
