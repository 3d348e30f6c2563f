import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { attributeCases, attributesWith, places } from '../support/malformed/cases/attributes.ts';
import { framingCases } from '../support/malformed/cases/framing.ts';
import { oddOpens, openCases } from '../support/malformed/cases/open.ts';
import type { ResetCase } from '../support/malformed/cases/reset-case.ts';
import {
  establishedCases,
  notificationCases,
  oddRouteRefreshes,
  openConfirmCases,
  openSentCases,
  routeRefreshCases,
} from '../support/malformed/cases/states.ts';
import { soundUpdates, survivedUpdates, updateResets } from '../support/malformed/cases/updates.ts';
import { compact, keepalive, update } from '../support/malformed/octets.ts';
import { throwAt, throwToEnd, verdictBetween, type Outcome } from '../support/malformed/outcome.ts';
import { peerKinds, type PeerName } from '../support/malformed/peer-kinds.ts';
import { ANNOUNCED, Target, type Attack } from '../support/malformed/target.ts';

/*
 * What a listener of ours does when a peer, or somebody in its place, sends what it should not. The client has no code
 * of ours in what it sends, and what is expected is typed from the RFCs.
 */

jest.setTimeout(60_000);

let target: Target;
/** The peer that does nothing wrong, all the while. */
let good: Attack;

beforeAll(async () => {
  target = await Target.start();
  good = await target.established();
});

afterAll(() => target.stop());

const lives: Outcome = { notifications: [], ended: 'lives' };

/** One NOTIFICATION, or none, and then the end: in order, since a reset could overtake what was said. */
function endsWith(answer: string): Outcome {
  return { notifications: answer === '' ? [] : [compact(answer)], ended: 'fin' };
}

/** Sessions that have survived everything so far, by the kind of their peer. */
const survivors = new Map<PeerName, Attack>();

async function survivor(kind: PeerName): Promise<Attack> {
  const known = survivors.get(kind);
  if (known !== undefined && known.client.ending === undefined) return known;
  const attack = await target.established(kind);
  survivors.set(kind, attack);
  return attack;
}

/** Throws an UPDATE at a session that has survived others. */
async function survive(send: string, kind: PeerName = 'external') {
  const attack = await survivor(kind);
  const before = target.status(attack.peer).received;
  const outcome = await throwAt(target, attack, send);
  return { ...outcome, verdict: verdictBetween(before, target.status(attack.peer).received) };
}

async function inOpenSent({ send, peer }: ResetCase): Promise<Outcome> {
  return throwToEnd(await target.connected(peer), send);
}

async function inOpenConfirm({ send, peer = 'external' }: ResetCase): Promise<Outcome> {
  const attack = await target.connected(peer);
  attack.client.send(peerKinds[peer].open);
  await attack.client.heard('04');
  return throwToEnd(attack, send);
}

async function inEstablished({ send, peer }: ResetCase): Promise<Outcome> {
  return throwAt(target, await target.established(peer), send);
}

describe('4271-2 a broken header', () => {
  test.each(framingCases)('4271-2 $name, in OpenSent', async (row) => {
    expect(await inOpenSent(row)).toEqual(endsWith(row.answer));
  });

  test.each(framingCases)('4271-2 $name, in OpenConfirm', async (row) => {
    expect(await inOpenConfirm(row)).toEqual(endsWith(row.answer));
  });

  test.each(framingCases)('4271-2 $name, in Established', async (row) => {
    expect(await inEstablished(row)).toEqual(endsWith(row.answer));
  });
});

describe('4271-3 an OPEN that is refused', () => {
  test.each(openCases)('4271-3 $name', async (row) => {
    expect(await inOpenSent(row)).toEqual(endsWith(row.answer));
  });

  test.each(oddOpens)('4271-3 not for $name', async ({ send }) => {
    const attack = await target.connected();
    attack.client.send(send + keepalive);
    await attack.client.heard('02');
    expect(await throwAt(target, attack, '')).toEqual(lives);
  });
});

describe('6608 a message that is not expected', () => {
  test.each(openSentCases)('6608 $name, in OpenSent', async (row) => {
    expect(await inOpenSent(row)).toEqual(endsWith(row.answer));
  });

  test.each(openConfirmCases)('6608 $name, in OpenConfirm', async (row) => {
    expect(await inOpenConfirm(row)).toEqual(endsWith(row.answer));
  });

  test.each(establishedCases)('6608 $name, in Established', async (row) => {
    expect(await inEstablished(row)).toEqual(endsWith(row.answer));
  });
});

describe('4271 before our OPEN went out (SendNOTIFICATIONwithoutOPEN)', () => {
  test.each([
    ['a KEEPALIVE', keepalive],
    ['a broken header', framingCases[0]?.send ?? ''],
    ['an OPEN of version 3', openCases[1]?.send ?? ''],
    ['an OPEN of another AS', openCases[4]?.send ?? ''],
  ])('4271 %s ends the connection without a word', async (_name, send) => {
    expect(await throwToEnd(await target.connected('delaying'), send)).toEqual(endsWith(''));
  });
});

describe('4271-7 a NOTIFICATION is never answered', () => {
  test.each(notificationCases)('4271-7 $name', async (row) => {
    expect(await inEstablished(row)).toEqual(endsWith(''));
  });
});

describe('7313 ROUTE-REFRESH', () => {
  test.each(routeRefreshCases)('7313 $name', async (row) => {
    expect(await inEstablished(row)).toEqual(endsWith(row.answer));
  });

  test.each(oddRouteRefreshes)('7313 the session survives one $name', async ({ send }) => {
    expect(await survive(send)).toEqual({ ...lives, verdict: 'sound' });
  });
});

describe('7606 a malformed attribute', () => {
  test.each(attributeCases.flatMap((row) => places.map((place) => ({ ...row, place }))))(
    '7606 $name, $place: $verdict',
    async ({ bad, place, verdict, peer }) => {
      const send = update({ attributes: attributesWith(bad, place, peer), prefixes: '18 c00002' });
      expect(await survive(send, peer)).toEqual({ ...lives, verdict });
    },
  );
});

describe('7606 a malformed UPDATE', () => {
  test.each(survivedUpdates)('7606 $name: $verdict', async ({ send, verdict, peer }) => {
    expect(await survive(send, peer)).toEqual({ ...lives, verdict });
  });

  test.each(updateResets)('7606 $name: the session ends', async (row) => {
    expect(await inEstablished(row)).toEqual(endsWith(row.answer));
  });

  test.each(soundUpdates)('7606 no fault: $name', async ({ send, peer }) => {
    expect(await survive(send, peer)).toEqual({ ...lives, verdict: 'sound' });
  });
});

describe('after all of it', () => {
  test('the session with the good peer is the one that it was', async () => {
    expect(await throwAt(target, good, '')).toEqual(lives);
  });

  test('the good peer is told of what changes', async () => {
    const told = good.client.messages.filter((message) => message.slice(4, 6) === '02').length;
    const handle = target.speaker.announce({ prefix: '192.0.2.11/32' });
    await good.client.heard('02', told + 1);
    handle.withdraw();
    await good.client.heard('02', told + 2);
    expect(target.speaker.peersWith(ANNOUNCED)).toContain(good.peer);
  });
});
