import { describe, expect, test } from '@jest/globals';
import { HERE, ROUTER, speakerLab, type SpeakerLab } from './speaker-lab.ts';

const HOUR = 3_600_000;

/** An hour of dialling a router behind a firewall that drops everything. */
async function blackHole(): Promise<SpeakerLab> {
  const lab = speakerLab();
  lab.network.host(ROUTER);
  lab.network.partition(HERE, ROUTER);
  lab.speaker.addPeer({ address: ROUTER, asn: 65_000 });
  await lab.speaker.start();
  await lab.clock.advance(HOUR);
  return lab;
}

describe('a peer that answers nothing', () => {
  test('is told of once, not every five seconds', async () => {
    const { told } = await blackHole();
    expect(told).toEqual([`peer ${ROUTER} connect`, `peer ${ROUTER} connect`]);
  });

  test('has its reason in the status', async () => {
    const { speaker } = await blackHole();
    expect(speaker.peers[0]).toMatchObject({ state: 'connect', reason: { code: 'no-answer' } });
  });

  test('has every attempt counted', async () => {
    const { speaker } = await blackHole();
    // Each takes 3.75 s to 5 s.
    expect(speaker.peers[0]?.failedAttempts).toBeGreaterThanOrEqual(719);
  });

  test('says when it is tried again', async () => {
    const { speaker } = await blackHole();
    expect(speaker.peers[0]?.retryIn).toBeLessThanOrEqual(5_000);
  });

  test('is in its state since the first attempt', async () => {
    const { clock, speaker } = await blackHole();
    const { since } = speaker.peers[0] ?? {};
    expect(clock.date().getTime() - (since?.getTime() ?? 0)).toBe(HOUR);
  });
});
