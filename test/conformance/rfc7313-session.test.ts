import { expect, test } from '@jest/globals';
import { message } from '../bgp-packet-lite/octets.ts';
import { peerOpen } from '../bgp/session/cells.ts';
import { establishedLab, type SessionLab } from '../bgp/session/session-lab.ts';
import { agreed, capabilities } from './opening.ts';

function lab(ours: string, theirs: string): Promise<SessionLab> {
  return establishedLab({
    context: { capabilities: capabilities(ours) },
    open: { ...peerOpen, capabilities: [...peerOpen.capabilities, ...capabilities(theirs)] },
  });
}

/** The subtypes that the session tells of when the peer sends them for IPv4 unicast. */
async function told({ clock, session, peer }: SessionLab, subtypes: readonly string[]) {
  const heard: number[] = [];
  session.on('route-refresh', ({ refresh }) => heard.push(refresh.subtype));
  for (const subtype of subtypes) peer.last.connection.write(message(5, `0001 ${subtype} 01`));
  await clock.advance(200);
  return { heard, phase: session.phase };
}

test.each([
  ['both sides', '02 00 46 00', '02 00 46 00', 'enhanced'],
  ['us alone', '02 00 46 00', '02 00', 'plain'],
  ['the peer alone', '02 00', '02 00 46 00', 'plain'],
  ['both sides, which have no 2', '46 00', '46 00', 'none'],
])(
  '7313 answers are marked where capability 70 is that of %s',
  (_whose, ours, theirs, expected) => {
    expect(agreed({ ours, theirs }).routeRefresh).toBe(expected);
  },
);

test('7313 BoRR and EoRR are told where both sides have capability 70', async () => {
  const session = await lab('02 00 46 00', '02 00 46 00');
  expect((await told(session, ['01', '02'])).heard).toEqual([1, 2]);
});

test('7313 BoRR and EoRR are ignored where the peer has not', async () => {
  const session = await lab('02 00 46 00', '02 00');
  expect(await told(session, ['01', '02'])).toEqual({ heard: [], phase: 'established' });
});

test('7313 an unknown subtype is ignored', async () => {
  const session = await lab('02 00 46 00', '02 00 46 00');
  expect(await told(session, ['03', 'ff'])).toEqual({ heard: [], phase: 'established' });
});

test.each(['01', '02'])(
  '7313 subtype %s of another length ends the session with 7/1',
  async (subtype) => {
    const { clock, peer } = await lab('02 00 46 00', '02 00 46 00');
    peer.last.connection.write(message(5, `0001 ${subtype} 01 00`));
    await clock.advance(200);
    const quoted = `${'ff'.repeat(16)}0018050001${subtype}0100`;
    expect(peer.connections[0]?.said.at(-1)).toBe(`N(7/1)[${quoted}]`);
  },
);
