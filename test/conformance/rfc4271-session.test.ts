import { describe, expect, test } from '@jest/globals';
import type { OpenMessage } from '../../src/bgp-packet-lite/index.ts';
import { message, octets } from '../bgp-packet-lite/octets.ts';
import { peerOpen } from '../bgp/session/cells.ts';
import {
  establishedLab,
  gaps,
  longest,
  sessionLab,
  shortest,
  type SessionLab,
} from '../bgp/session/session-lab.ts';

/** A session whose peer says nothing by itself after the handshake. */
const quiet = { script: { answersKeepalives: false } };

/** When the session sent its last message, if that was a NOTIFICATION of hold expiry. */
async function holdExpiry(lab: SessionLab): Promise<number | undefined> {
  const { peer, clock } = lab;
  const connection = peer.last;
  await clock.advance(30_000);
  const expired = connection.heard.find(
    ({ message: heard }) => heard.type === 'notification' && heard.code === 4,
  );
  return expired === undefined ? undefined : Math.round(expired.at);
}

describe('4271-3 hold time', () => {
  test('4271-3 the smaller hold time counts: a peer that says 3 s is dropped after 3 s', async () => {
    const lab = await establishedLab({ ...quiet, open: { ...peerOpen, holdTime: 3 } });
    expect(await holdExpiry(lab)).toBe(3_000);
  });

  test('4271-3 a hold time of 0 sends no KEEPALIVE and drops nobody', async () => {
    const lab = await establishedLab({ ...quiet, open: { ...peerOpen, holdTime: 0 } });
    await lab.clock.advance(86_400_000);
    expect(lab.session.phase).toBe('established');
    expect(lab.peer.last.said).toEqual(['OPEN', 'KEEPALIVE']);
  });
});

describe('4271-6 keepalive', () => {
  test('4271-6 KEEPALIVEs come every third of the hold time', async () => {
    const { clock, peer } = await establishedLab({
      random: longest,
      context: { holdTime: 90 },
    });
    await clock.advance(300_000);
    expect(new Set(gaps(peer.last.times('keepalive')))).toEqual(new Set([30_000]));
  });

  test('4271-6 KEEPALIVEs never come more often than once a second', async () => {
    const { clock, peer } = await establishedLab({
      random: shortest,
      open: { ...peerOpen, holdTime: 3 },
    });
    await clock.advance(60_000);
    expect(Math.min(...gaps(peer.last.times('keepalive')))).toBeGreaterThanOrEqual(1_000);
  });

  test('4271-6 a KEEPALIVE from the peer restarts the hold timer', async () => {
    const lab = await establishedLab(quiet);
    await lab.clock.advance(4_900);
    lab.peer.last.send({ type: 'keepalive' });
    expect(await holdExpiry(lab)).toBe(14_000);
  });

  test('4271-6 an UPDATE from the peer restarts the hold timer', async () => {
    const lab = await establishedLab(quiet);
    await lab.clock.advance(4_900);
    lab.peer.last.connection.write(message(2, '0000 0000'));
    expect(await holdExpiry(lab)).toBe(14_000);
  });

  test('4271-6 a ROUTE-REFRESH does not', async () => {
    const lab = await establishedLab(quiet);
    await lab.clock.advance(4_900);
    lab.peer.last.connection.write(message(5, '0001 00 01'));
    expect(await holdExpiry(lab)).toBe(9_000);
  });

  test('4271-6 an UPDATE of ours restarts the keepalive timer', async () => {
    const { clock, peer, session } = await establishedLab({ random: longest });
    await clock.advance(2_400);
    session.sendMessages(message(2, '0000 0000'), () => undefined);
    await clock.advance(5_000);
    expect(gaps(peer.last.times('keepalive'))).toEqual([5_500]);
  });
});

describe('4271-7 NOTIFICATION', () => {
  test.each([
    ['an unknown code', '63 07'],
    ['an unknown subcode', '06 4d'],
    ['data that is cut short', '06 02 20 6162'],
    ['data that is no UTF-8', '06 02 02 ffff'],
  ])('4271-7 with %s is never answered, and ends the session', async (_what, body) => {
    const { clock, peer, changes } = await establishedLab();
    peer.last.connection.write(message(3, body));
    await clock.advance(100);
    expect(peer.connections[0]?.said).toEqual(['OPEN', 'KEEPALIVE']);
    expect(changes.at(-1)).toMatchObject({
      to: 'idle',
      reason: { code: 'notification-received' },
    });
  });

  test('4271-7 of 20 octets is answered with 1/2 and its length', async () => {
    const { clock, peer } = await establishedLab();
    peer.last.connection.write(octets('ff'.repeat(16) + '0014 03 06'));
    await clock.advance(100);
    expect(peer.connections[0]?.said.at(-1)).toBe('N(1/2)[0014]');
  });
});

describe('4271-12 timers', () => {
  test.each([
    ['0.75', shortest, 3_750],
    ['1', longest, 5_000],
  ])('4271-12 ConnectRetry is jittered by %s', async (_factor, random, wait) => {
    const { clock, dials } = await establishedLab({ deaf: true, random });
    await clock.advance(60_000);
    expect(new Set(gaps(dials))).toEqual(new Set([wait]));
  });

  test('4271-12 the hold timer is not jittered', async () => {
    expect(await holdExpiry(await establishedLab({ ...quiet, random: shortest }))).toBe(9_000);
  });
});

describe('4271 §6.2 and §8: before Established', () => {
  const before = { script: { answersOpen: false } };

  async function answered(lab: SessionLab, sent: Uint8Array): Promise<string | undefined> {
    const connection = lab.peer.last;
    connection.connection.write(sent);
    await lab.clock.advance(100);
    return connection.said.at(-1);
  }

  test.each([
    ['version 3', '03 fde8 005a 0a000001 00', 'N(2/1)[0004]'],
    ['another AS', '04 fde9 005a 0a000001 00', 'N(2/2)'],
    ['router ID 0.0.0.0', '04 fde8 005a 00000000 00', 'N(2/3)'],
    ['a hold time of 2 s', '04 fde8 0002 0a000001 00', 'N(2/6)'],
  ])('an OPEN with %s is refused', async (_what, body, expected) => {
    expect(await answered(await establishedLab(before), message(1, body))).toBe(expected);
  });

  test.each([
    ['KEEPALIVE', message(4, ''), 'N(5/1)[04]'],
    ['UPDATE', message(2, '0000 0000'), 'N(5/1)[02]'],
    ['ROUTE-REFRESH', message(5, '0001 00 01'), 'N(5/1)[05]'],
  ])('a %s in OpenSent is a state machine error (RFC 6608)', async (_what, sent, expected) => {
    expect(await answered(await establishedLab(before), sent)).toBe(expected);
  });

  test('a second OPEN in OpenConfirm is a state machine error (RFC 6608)', async () => {
    const lab = await establishedLab(before);
    const open = message(1, '04 fde8 005a 0a000001 00');
    expect(await answered(lab, Buffer.concat([open, open]))).toBe('N(5/2)[01]');
  });

  test('a ROUTE-REFRESH in OpenConfirm is a state machine error (RFC 6608)', async () => {
    const lab = await establishedLab(before);
    const open = message(1, '04 fde8 005a 0a000001 00');
    expect(await answered(lab, Buffer.concat([open, message(5, '0001 00 01')]))).toBe('N(5/2)[05]');
  });

  test('an OPEN in Established is a state machine error (RFC 6608)', async () => {
    const lab = await establishedLab();
    expect(await answered(lab, message(1, '04 fde8 005a 0a000001 00'))).toBe('N(5/3)[01]');
  });

  test('the session with a peer of 2-octet AS numbers is Established (RFC 6793 §4.1)', async () => {
    const old: OpenMessage = { ...peerOpen, capabilities: [] };
    expect((await establishedLab({ open: old })).session.phase).toBe('established');
  });
});

describe('4271 §8.1.1 optional attributes', () => {
  test('DampPeerOscillations: the idle hold time doubles, and no sooner', async () => {
    const { clock, peer, session, dials } = await sessionLab();
    session.start();
    await clock.advance(10);
    for (const wait of [1_000, 2_000, 4_000]) {
      peer.last.connection.write(new Uint8Array(19));
      await clock.advance(wait - 100);
      const soFar = dials.length;
      await clock.advance(200);
      expect(dials.length).toBe(soFar + 1);
    }
  });

  test('PassiveTcpEstablishment: nobody is dialled', async () => {
    const { clock, session, dials } = await sessionLab({ context: { passive: true } });
    session.start();
    await clock.advance(600_000);
    expect(dials).toEqual([]);
  });
});
