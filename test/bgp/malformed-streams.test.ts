import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { VirtualClock } from '../../src/testing/index.ts';
import {
  compact,
  keepalive,
  marker,
  message,
  octetsOf,
  update,
} from '../support/malformed/octets.ts';
import { outcomeOf, throwAt, type Outcome } from '../support/malformed/outcome.ts';
import { peerKinds } from '../support/malformed/peer-kinds.ts';
import type { RawClient } from '../support/malformed/raw-client.ts';
import { eventually, memoryInUse, openSockets } from '../support/malformed/resources.ts';
import { Target, type Attack } from '../support/malformed/target.ts';
import { propertyRuns } from '../support/property-runs.ts';

/*
 * What is not wrong with a message, but with how it comes: too slowly, too much, cut short, from too many.
 */

jest.setTimeout(60_000);

const { open } = peerKinds.external;
const withdrawal = update({ withdrawn: '18 cb0072' });
const lives: Outcome = { notifications: [], ended: 'lives' };

/** Generous: a speaker that kept an object for each message would need several times as much. */
const MEBIBYTE = 2 ** 20;
const BOUND = 8 * MEBIBYTE;

const notSynchronized = '0015030101';
const holdTimerExpired = '0015030400';
const connectionRejected = '0015030605';
const collision = '0015030607';

describe('however octets are cut', () => {
  let target: Target;

  beforeAll(async () => {
    target = await Target.start();
  });

  afterAll(() => target.stop());

  test('one at a time they make a session', async () => {
    const attack = await target.connected();
    await attack.client.dribble(open + keepalive + withdrawal);
    expect(await throwAt(target, attack, '')).toEqual(lives);
    expect(target.status(attack.peer).received.updates).toBe(2);
  });

  test('one at a time they show a broken header', async () => {
    const attack = await target.established();
    await attack.client.dribble(`${marker} 0014 04`);
    await attack.client.ended();
    expect(outcomeOf(attack)).toEqual({ notifications: ['00170301020014'], ended: 'fin' });
  });

  test('a header is judged before the message is there', async () => {
    const attack = await target.established();
    attack.client.send(`${marker} 1001 02`);
    await attack.client.ended();
    expect(outcomeOf(attack)).toEqual({ notifications: ['00170301021001'], ended: 'fin' });
  });

  test('OPEN, KEEPALIVE and 10,000 UPDATEs in one write are all read', async () => {
    const attack = await target.connected();
    attack.client.send(open + keepalive + withdrawal.repeat(10_000));
    await eventually(() => target.status(attack.peer).received.updates === 10_000);
    expect(await throwAt(target, attack, '')).toEqual(lives);
  });

  test('10,000 KEEPALIVEs in one write are no fault', async () => {
    const attack = await target.established();
    expect(await throwAt(target, attack, keepalive.repeat(10_000))).toEqual(lives);
  });

  test('of 10,000 messages with a broken one in the middle, nothing behind it counts', async () => {
    const attack = await target.established();
    attack.client.send(
      withdrawal.repeat(5_000) + compact(`${marker} 0013 07`) + withdrawal.repeat(5_000),
    );
    await attack.client.ended();
    expect(outcomeOf(attack)).toEqual({ notifications: ['001603010307'], ended: 'fin' });
    expect(target.status(attack.peer).received.updates).toBe(5_000);
  });
});

describe('a connection that ends in the middle of a message', () => {
  let target: Target;

  beforeAll(async () => {
    target = await Target.start();
  });

  afterAll(() => target.stop());

  test.each([
    [
      'FIN',
      'established',
      (attack: Attack) => {
        attack.client.finish();
      },
    ],
    [
      'RST',
      'established',
      (attack: Attack) => {
        attack.client.reset();
      },
    ],
    [
      'FIN',
      'connected',
      (attack: Attack) => {
        attack.client.finish();
      },
    ],
    [
      'RST',
      'connected',
      (attack: Attack) => {
        attack.client.reset();
      },
    ],
  ] as const)('by %s, once %s, makes way for the next one at once', async (_how, stage, end) => {
    const address = target.nextAddress();
    const first = await target[stage]('external', { address });
    first.client.send(compact(`${marker} 0100 02 0000`));
    end(first);
    await first.client.ended();
    await target.state(first.peer, 'active');
    const next: Attack = { ...first, client: await target.connect(address) };
    await target.establish(next);
    expect(await throwAt(target, next, '')).toEqual(lives);
  });

  test('is told as a loss, and nothing is answered', async () => {
    const attack = await target.established();
    const told: string[] = [];
    target.speaker.on('peer', ({ peer, reason }) => {
      if (peer === attack.peer) told.push(reason.code);
    });
    attack.client.send(compact(`${marker} 0100 02 0000`));
    attack.client.finish();
    await target.state(attack.peer, 'active');
    expect(told[0]).toBe('connection-lost');
    expect(outcomeOf(attack).notifications).toEqual([]);
  });
});

describe('who says nothing, or says it slowly', () => {
  let target: Target;
  let clock: VirtualClock;

  beforeAll(async () => {
    clock = new VirtualClock();
    target = await Target.start('127.0.0.1', { clock });
  });

  afterAll(() => target.stop());

  /** Octets that come one every ten seconds. */
  async function slowly({ client, peer }: Attack, text: string): Promise<void> {
    for (const octet of octetsOf(text)) {
      if (client.ending !== undefined || target.status(peer).state === 'idle') return;
      const read = client.socket.bytesWritten;
      client.write(Uint8Array.of(octet));
      await eventually(() => client.socket.bytesWritten > read);
      await clock.advance(10_000);
    }
  }

  test('after a TCP connection, is dropped after the startupHoldTime of a minute (RFC 4271 §8.2.2)', async () => {
    const attack = await target.connected();
    await attack.client.heard('01');
    await clock.advance(59_000);
    expect(outcomeOf(attack)).toEqual(lives);
    await clock.advance(1_000);
    await attack.client.ended();
    expect(outcomeOf(attack)).toEqual({ notifications: [holdTimerExpired], ended: 'fin' });
  });

  test('after an OPEN, is dropped after the hold time', async () => {
    const attack = await target.connected();
    attack.client.send(open);
    await target.state(attack.peer, 'open-confirm');
    await clock.advance(180_000);
    await attack.client.ended();
    expect(outcomeOf(attack)).toEqual({ notifications: [holdTimerExpired], ended: 'fin' });
  });

  test('an OPEN that comes octet by octet has that minute in all', async () => {
    const attack = await target.connected();
    await attack.client.heard('01');
    await slowly(attack, open);
    await attack.client.ended();
    expect(outcomeOf(attack)).toEqual({ notifications: [holdTimerExpired], ended: 'fin' });
  });

  test('an UPDATE that comes octet by octet has the hold time in all', async () => {
    const attack = await target.connected();
    attack.client.send(open + keepalive);
    await target.state(attack.peer, 'established');
    await slowly(attack, withdrawal);
    await attack.client.ended();
    expect(outcomeOf(attack)).toEqual({ notifications: [holdTimerExpired], ended: 'fin' });
  });

  test('a header of 65535 octets that nothing follows has the hold time, too', async () => {
    const attack = await target.connected('extended');
    attack.client.send(peerKinds.extended.open + keepalive + compact(`${marker} ffff 02`));
    await target.state(attack.peer, 'established');
    await clock.advance(180_000);
    await attack.client.ended();
    expect(outcomeOf(attack)).toEqual({ notifications: [holdTimerExpired], ended: 'fin' });
  });

  test('who does not close after a NOTIFICATION is closed a second later', async () => {
    const attack = await target.connected('external', { manners: { closes: false } });
    attack.client.send('00'.repeat(19));
    await attack.client.ended();
    const sockets = openSockets();
    await clock.advance(1_000);
    await eventually(() => openSockets() < sockets);
    expect(outcomeOf(attack)).toEqual({ notifications: [notSynchronized], ended: 'fin' });
  });
});

describe('too many connections', () => {
  let target: Target;
  let good: Attack;

  beforeAll(async () => {
    target = await Target.start();
    good = await target.established();
  });

  afterAll(() => target.stop());

  /** So many at once, and all of them are waited for. Fewer than the kernel keeps for a listener. */
  async function crowd(count: number, closes: boolean): Promise<readonly RawClient[]> {
    const strangers = await Promise.all(
      Array.from({ length: count }, () => target.connect(target.nextAddress(), { closes })),
    );
    await Promise.all(strangers.map((stranger) => stranger.ended()));
    return strangers;
  }

  test('of strangers are refused, or reset where they are too many to be told', async () => {
    const said = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      for (const { messages } of await crowd(40, true)) for (const each of messages) said.add(each);
    }
    expect([...said]).toEqual([connectionRejected]);
    expect(await throwAt(target, good, '')).toEqual(lives);
  });

  test('of strangers that never close are told no more than sixteen at a time', async () => {
    const strangers = await crowd(50, false);
    const told = strangers.filter(({ messages }) => messages.length > 0);
    expect(told.length).toBeLessThanOrEqual(16);
    for (const stranger of strangers) stranger.destroy();
    expect(await throwAt(target, good, '')).toEqual(lives);
  });

  test('of a peer that has one already: all but the last are closed, and the first one goes on', async () => {
    const address = target.nextAddress();
    const first = await target.connected('external', { address });
    await first.client.heard('01');
    const more = await Promise.all(Array.from({ length: 50 }, () => target.connect(address)));
    await eventually(() => more.filter(({ ending }) => ending !== undefined).length === 49);
    await target.establish(first);
    expect(await throwAt(target, first, '')).toEqual(lives);
  });

  test('of a peer with a session: one may be its restart, the others are closed', async () => {
    const address = target.nextAddress();
    const first = await target.established('external', { address });
    const more = await Promise.all(Array.from({ length: 50 }, () => target.connect(address)));
    await eventually(() => more.filter(({ ending }) => ending !== undefined).length === 49);
    expect(await throwAt(target, first, '')).toEqual(lives);
  });

  test('with an OPEN beside an Established session loses (RFC 4271 §6.8)', async () => {
    const address = target.nextAddress();
    const first = await target.established('external', { address });
    const second: Attack = { ...first, client: await target.connect(address) };
    second.client.send(open);
    await second.client.ended();
    expect(outcomeOf(second)).toEqual({ notifications: [collision], ended: 'fin' });
    expect(await throwAt(target, first, '')).toEqual(lives);
  });

  test.each([
    ['garbage', '00'.repeat(100), notSynchronized],
    ['a KEEPALIVE', keepalive, '001603050104'],
    ['an OPEN of another AS', message('01', '04 fde9 00b4 0a000002 00'), '0015030202'],
  ])('with %s beside an Established session cannot end it', async (_what, send, answer) => {
    const address = target.nextAddress();
    const first = await target.established('external', { address });
    for (let round = 0; round < 20; round += 1) {
      const second: Attack = { ...first, client: await target.connect(address) };
      second.client.send(send);
      await second.client.ended();
      expect(outcomeOf(second)).toEqual({ notifications: [answer], ended: 'fin' });
    }
    expect(await throwAt(target, first, '')).toEqual(lives);
  });
});

describe('too many octets', () => {
  let target: Target;

  beforeAll(async () => {
    target = await Target.start();
  });

  afterAll(() => target.stop());

  test('16 MiB of garbage are answered once', async () => {
    const attack = await target.connected();
    const before = memoryInUse();
    await attack.client.pour(randomBytes(65_536), 256);
    await attack.client.ended();
    expect(attack.client.notifications).toEqual([notSynchronized]);
    expect(memoryInUse() - before).toBeLessThan(BOUND);
  });

  test('hundreds of thousands of UPDATEs from who reads nothing are read, and none is kept', async () => {
    const thousands = propertyRuns(300);
    const attack = await target.connected('external', { manners: { reads: false } });
    attack.client.send(open + keepalive);
    await target.state(attack.peer, 'established');
    const before = memoryInUse();
    await attack.client.pour(octetsOf(withdrawal.repeat(1_000)), thousands);
    await eventually(() => target.status(attack.peer).received.updates === 1_000 * thousands);
    expect(memoryInUse() - before).toBeLessThan(BOUND);
    expect(target.status(attack.peer).state).toBe('established');
  });

  test('thousands of faulty UPDATEs are counted, and none is kept', async () => {
    const thousands = propertyRuns(50);
    const attack = await target.established();
    const faulty = octetsOf(update({ prefixes: '18 c00002' }).repeat(1_000));
    const before = memoryInUse();
    await attack.client.pour(faulty, thousands);
    await eventually(
      () => target.status(attack.peer).received.faulty.treatAsWithdraw === 1_000 * thousands,
    );
    expect(memoryInUse() - before).toBeLessThan(BOUND);
  });

  test('hundreds of sessions one after the other leave nothing behind', async () => {
    const address = target.nextAddress();
    const peer = target.addPeer('external', address);
    const before = memoryInUse();
    for (let round = 0; round < propertyRuns(200); round += 1) {
      const client = await target.connect(address);
      client.send(open + keepalive);
      await client.heard('04');
      client.reset();
      await client.ended();
      await target.state(peer, 'active');
    }
    expect(memoryInUse() - before).toBeLessThan(BOUND);
  });

  test('tens of thousands of ROUTE-REFRESHes from who reads nothing fill no queue', async () => {
    const handles = Array.from({ length: 1_000 }, (_, index) =>
      target.speaker.announce({ prefix: `198.18.${index >> 8}.${index & 255}/32` }),
    );
    const attack = await target.connected('external', { manners: { reads: false } });
    attack.client.send(open + keepalive);
    await target.state(attack.peer, 'established');
    const before = memoryInUse();
    await attack.client.pour(octetsOf(message('05', '0001 00 01').repeat(1_000)), propertyRuns(50));
    attack.client.send(withdrawal);
    await eventually(() => target.status(attack.peer).received.updates === 1);
    expect(memoryInUse() - before).toBeLessThan(BOUND);
    expect(target.status(attack.peer).state).toBe('established');
    for (const handle of handles) handle.withdraw();
  });
});

describe('a stop', () => {
  test('waits for nobody who neither reads nor closes, and leaves no socket', async () => {
    const before = openSockets();
    const target = await Target.start();
    const rude = { manners: { reads: false, closes: false } };
    const attacks = await Promise.all([
      target.connected('external', rude),
      target.connected('extended', rude),
      target.connected('delaying', rude),
    ]);
    attacks[0].client.send(open + keepalive);
    await target.state(attacks[0].peer, 'established');
    await target.speaker.stop();
    for (const { client } of attacks) client.destroy();
    await eventually(() => openSockets() <= before);
    expect(openSockets()).toBeLessThanOrEqual(before);
  });
});
