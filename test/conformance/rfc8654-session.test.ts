import { describe, expect, test } from '@jest/globals';
import { message } from '../bgp-packet-lite/octets.ts';
import { peerOpen } from '../bgp/session/cells.ts';
import { establishedLab, sessionLab, type SessionLab } from '../bgp/session/session-lab.ts';
import { agreed, capabilities } from './opening.ts';

const extended = capabilities('06 00');

/** An UPDATE of 60000 octets: 59977 withdrawn routes of length 0. */
const large = message(2, `ea49 ${'00'.repeat(59_977)} 0000`);

interface Offers {
  readonly ours: boolean;
  readonly theirs: boolean;
}

function offering({ ours, theirs }: Offers) {
  return {
    context: { capabilities: ours ? extended : [] },
    open: theirs
      ? { ...peerOpen, capabilities: [...peerOpen.capabilities, ...extended] }
      : peerOpen,
  };
}

/** How many UPDATEs the session tells of, and what it says last, when the peer sends these octets. */
async function answerTo(
  lab: SessionLab,
  octets: Uint8Array,
): Promise<[number, string | undefined]> {
  let updates = 0;
  lab.session.on('update', () => (updates += 1));
  lab.peer.last.connection.write(octets);
  await lab.clock.advance(200);
  return [updates, lab.peer.connections[0]?.said.at(-1)];
}

test.each([
  ['both sides', '06 00', '06 00', true],
  ['us alone', '06 00', '', false],
  ['the peer alone', '', '06 00', false],
])(
  '8654 long messages are sent where capability 6 is that of %s: %s',
  (_whose, ours, theirs, expected) => {
    expect(agreed({ ours, theirs }).extendedMessage).toBe(expected);
  },
);

describe('8654 an UPDATE of 60000 octets', () => {
  test.each([
    ['both sides', { ours: true, theirs: true }],
    ['us alone: the peer may use what we offer', { ours: true, theirs: false }],
  ])('8654 is taken where capability 6 is that of %s', async (_whose, offers) => {
    const lab = await establishedLab(offering(offers));
    expect(await answerTo(lab, large)).toEqual([1, 'KEEPALIVE']);
  });

  test.each([
    ['nobody', { ours: false, theirs: false }],
    ['the peer alone', { ours: false, theirs: true }],
  ])('8654 is 1/2 with its length where capability 6 is that of %s', async (_whose, offers) => {
    const lab = await establishedLab(offering(offers));
    expect(await answerTo(lab, large)).toEqual([0, 'N(1/2)[ea60]']);
  });

  test('8654 is taken right behind the OPEN and the KEEPALIVE', async () => {
    const lab = await sessionLab({
      context: { capabilities: extended },
      script: { answersOpen: false },
    });
    lab.session.start();
    await lab.clock.advance(100);
    const open = message(1, '04 fde8 005a 0a000001 00');
    const together = Buffer.concat([open, message(4, ''), large]);
    expect(await answerTo(lab, together)).toEqual([1, 'KEEPALIVE']);
  });

  test('8654 is 1/2 before the OPEN', async () => {
    const lab = await sessionLab({
      context: { capabilities: extended },
      script: { answersOpen: false },
    });
    lab.session.start();
    await lab.clock.advance(100);
    expect(await answerTo(lab, large)).toEqual([0, 'N(1/2)[ea60]']);
  });
});

test.each([
  ['OPEN', 1],
  ['KEEPALIVE', 4],
])('8654 an %s of 4097 octets is 1/2 all the same', async (_type, type) => {
  const lab = await establishedLab(offering({ ours: true, theirs: true }));
  expect(await answerTo(lab, message(type, '00'.repeat(4_078)))).toEqual([0, 'N(1/2)[1001]']);
});

test('8654 what a NOTIFICATION quotes of a long message is cut to what every peer takes', async () => {
  const lab = await establishedLab(offering({ ours: true, theirs: false }));
  // A well-known attribute that nobody knows, of 8000 octets: 3/2 with the attribute.
  const attribute = `50 63 1f40 ${'00'.repeat(8_000)}`;
  lab.peer.last.connection.write(message(2, `0000 1f44 ${attribute}`));
  await lab.clock.advance(200);
  const last = lab.peer.connections[0]?.heard.at(-1)?.message;
  expect(last?.type === 'notification' && [last.code, last.subcode, last.data.length]).toEqual([
    3, 2, 4_075,
  ]);
});
