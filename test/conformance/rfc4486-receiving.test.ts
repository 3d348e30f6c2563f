import { expect, test } from '@jest/globals';
import { attributes, mpAttributes, mpReach, receiverLab } from '../bgp/speaker/receiver-lab.ts';
import { scriptedLab } from '../bgp/speaker/speaker-lab.ts';

test.each([
  ['IPv4', { attributes, nlri: '18 c00003' }, 1],
  ['IPv6', { attributes: `${mpReach('30 20010db80001')} ${mpAttributes}` }, 2],
])('4486 one %s prefix too many is 6/1 with its family and the bound', (_, parts, afi) => {
  const { receive, resets } = receiverLab({ configuration: { maxPrefixes: 1 } });
  receive({ attributes, nlri: '18 c00002' });
  receive(parts);
  expect(resets).toEqual([{ cause: 'maximum-prefixes', maximum: { afi, safi: 1, bound: 1 } }]);
});

test('4486 on the wire: Cease, Maximum Number of Prefixes Reached, AFI 1, SAFI 1, bound 2', async () => {
  const { clock, peer, speaker } = await scriptedLab({ peer: { maxPrefixes: 2 } });
  peer.last.send({
    type: 'update',
    withdrawn: [],
    attributes: [
      { code: 1, flags: 0x40, name: 'ORIGIN', value: 'igp' },
      { code: 2, flags: 0x40, name: 'AS_PATH', value: [{ type: 'seq', asns: [65_000] }] },
      { code: 3, flags: 0x40, name: 'NEXT_HOP', value: 0x0a000001 },
    ],
    nlri: [1, 2, 3].map((number) => ({ address: number << 24, length: 8 })),
    faults: [],
  });
  await clock.advance(10);
  expect({ said: peer.last.said.at(-1), state: speaker.peers[0]?.reason.code }).toEqual({
    said: 'N(6/1)[00010100000002]',
    state: 'maximum-prefixes',
  });
});
