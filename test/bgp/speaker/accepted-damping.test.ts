import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../src/testing/index.ts';
import { FaultMemory } from '../../../src/bgp/speaker/fault-memory.ts';
import { acceptingLab, dial } from './accepting-lab.ts';
import { OTHER, ROUTER, settle, type SpeakerLab } from './speaker-lab.ts';

const WRONG_ASN = 65_099;

/** Connects once with another AS number than the prefix has, and leaves; gives how long the speaker has it rest. */
async function fail(lab: SpeakerLab, address = ROUTER): Promise<number> {
  const peer = await dial(lab, address, WRONG_ASN);
  const rest = lab.speaker.peers.find((status) => status.peer === address)?.retryIn ?? 0;
  await Promise.all([peer.stop(), lab.clock.advance(100)]);
  return rest;
}

describe('a peer of a prefix that is wrong', () => {
  test('rests longer with each fault in a row, though it was forgotten', async () => {
    const lab = await acceptingLab();
    const first = await fail(lab);
    await lab.clock.advance(2_000);
    expect(lab.speaker.peers).toEqual([]);
    const second = await fail(lab);
    await lab.clock.advance(4_000);
    const third = await fail(lab);
    // 1, 2 and 4 s, of which jitter takes up to a quarter and 100 ms have passed.
    expect(first).toBeLessThanOrEqual(1_000);
    expect(second).toBeGreaterThan(1_400);
    expect(third).toBeGreaterThan(2_900);
  });

  test('begins anew when a session of it has been Established for a minute', async () => {
    const lab = await acceptingLab();
    await fail(lab);
    await lab.clock.advance(2_000);
    const right = await dial(lab, ROUTER);
    await lab.clock.advance(61_000);
    lab.network.kill(ROUTER);
    await settle(lab.clock, right.stop());
    expect(await fail(lab)).toBeLessThanOrEqual(1_000);
  });

  test('may try again at once when its prefix is reset', async () => {
    const lab = await acceptingLab({ idleHold: { initial: '60s' } });
    await fail(lab);
    lab.speaker.resetPeer('10.0.0.0/24');
    await dial(lab, ROUTER);
    expect(lab.speaker.peers).toMatchObject([{ peer: ROUTER, state: 'established' }]);
  });

  test('may try again at once though another one has its place, when its prefix is reset', async () => {
    const lab = await acceptingLab({ limit: 1, idleHold: { initial: '60s' } });
    await fail(lab);
    const other = await dial(lab, OTHER);
    lab.network.kill(OTHER);
    await settle(lab.clock, other.stop());
    lab.speaker.resetPeer('10.0.0.0/24');
    await dial(lab, ROUTER);
    expect(lab.speaker.peers).toMatchObject([{ peer: ROUTER, state: 'established' }]);
  });

  test('does not keep another one out while it rests', async () => {
    const lab = await acceptingLab({ limit: 1 });
    await fail(lab);
    await dial(lab, OTHER);
    expect(lab.speaker.peers).toMatchObject([{ peer: OTHER, state: 'established' }]);
  });

  test('rests on when another one has its place', async () => {
    const lab = await acceptingLab({ limit: 1, idleHold: { initial: '60s' } });
    await fail(lab);
    const other = await dial(lab, OTHER);
    lab.network.kill(OTHER);
    await settle(lab.clock, other.stop());
    await dial(lab, ROUTER);
    expect(lab.speaker.peers).toEqual([]);
  });
});

describe('the memory of faults', () => {
  test('forgives an hour after the rest', async () => {
    const clock = new VirtualClock();
    const memory = new FaultMemory(clock);
    memory.remember('a', 3, 1_000);
    await clock.advance(3_600_999);
    expect(memory.faultsOf('a')).toBe(3);
    await clock.advance(1);
    expect(memory.faultsOf('a')).toBe(0);
  });

  test('forgives who has no faults any more', () => {
    const memory = new FaultMemory(new VirtualClock());
    memory.remember('a', 3, 0);
    memory.remember('a', 0, 0);
    expect(memory.faultsOf('a')).toBe(0);
  });

  test('knows the last 10,000', () => {
    const memory = new FaultMemory(new VirtualClock());
    for (let index = 0; index <= 10_000; index += 1) memory.remember(`peer ${index}`, 1, 0);
    expect(memory.faultsOf('peer 0')).toBe(0);
    expect(memory.faultsOf('peer 1')).toBe(1);
  });

  test('keeps who was wrong again lately', () => {
    const memory = new FaultMemory(new VirtualClock());
    memory.remember('a', 1, 0);
    for (let index = 1; index < 10_000; index += 1) memory.remember(`peer ${index}`, 1, 0);
    memory.remember('a', 2, 0);
    memory.remember('another', 1, 0);
    expect(memory.faultsOf('a')).toBe(2);
  });
});
