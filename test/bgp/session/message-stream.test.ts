import { expect, test } from '@jest/globals';
import type { Capability, UpdateMessage } from '../../../src/bgp-packet-lite/index.ts';
import type { SessionContext } from '../../../src/bgp/session/index.ts';
import { update } from '../../bgp-packet-lite/octets.ts';
import { peerOpen } from './cells.ts';
import { establishedLab } from './session-lab.ts';

const fourOctetAsn = (value: number): Capability => ({ code: 65, name: 'four-octet-asn', value });
const addPath = (mode: number): Capability => ({
  code: 69,
  name: 'add-path',
  value: [{ afi: 1, safi: 1, mode }],
});

/** The UPDATE that a session tells of, between these capabilities, when the peer sends these octets. */
async function told(
  ours: readonly Capability[],
  theirs: readonly Capability[],
  octets: Uint8Array,
  changes: Partial<SessionContext> = {},
): Promise<UpdateMessage | undefined> {
  const { clock, session, peer } = await establishedLab({
    context: { capabilities: ours, ...changes },
    open: { ...peerOpen, capabilities: theirs },
  });
  let message: UpdateMessage | undefined;
  session.on('update', (event) => ({ message } = event.update));
  peer.last.connection.write(octets);
  await clock.advance(100);
  return message;
}

const attributes = (path: string): string => `40 01 01 00 40 02 ${path} 40 03 04 0a000001`;
const wide = attributes('06 02 01 0000fde8');
const narrow = attributes('04 02 01 fde8');

test('an AS_PATH has 2 octets a number with a peer that has no capability 65', async () => {
  const message = await told(
    [fourOctetAsn(65_010)],
    [],
    update({ attributes: narrow, nlri: '08 0a' }),
  );
  expect(message?.attributes[1]?.value).toEqual([{ type: 'seq', asns: [65_000] }]);
});

test('an AS_PATH has 4 octets a number where both sides have it', async () => {
  const message = await told(
    [fourOctetAsn(65_010)],
    [fourOctetAsn(65_000)],
    update({ attributes: wide, nlri: '08 0a' }),
  );
  expect(message?.attributes[1]?.value).toEqual([{ type: 'seq', asns: [65_000] }]);
});

test('prefixes have path identifiers where we receive and the peer sends', async () => {
  const message = await told([addPath(1)], [addPath(2)], update({ withdrawn: '00000007 08 0a' }));
  expect(message?.withdrawn).toEqual([{ address: 0x0a000000, length: 8, pathId: 7 }]);
});

test('prefixes have none where only we send', async () => {
  const message = await told([addPath(2)], [addPath(1)], update({ withdrawn: '08 0a' }));
  expect(message?.withdrawn).toEqual([{ address: 0x0a000000, length: 8 }]);
});

test.each([
  ['external', 65_000, 65_010, []],
  ['internal', 65_000, 65_000, [200]],
] as const)(
  'LOCAL_PREF of an %s peer (AS %i, ours %i) is %j (RFC 7606 §7.5)',
  async (_kind, peerAsn, localAsn, expected) => {
    const message = await told(
      [fourOctetAsn(localAsn)],
      [fourOctetAsn(peerAsn)],
      update({ attributes: `${wide} 40 05 04 000000c8`, nlri: '08 0a' }),
      { localAsn, peerAsn },
    );
    const found = message?.attributes.flatMap(({ name, value }) =>
      name === 'LOCAL_PREF' ? [value] : [],
    );
    expect(found).toEqual(expected);
  },
);
