import { describe, expect, test } from '@jest/globals';
import type { RefusedEvent } from '../../../src/bgp/speaker/index.ts';
import { RefusalReports } from '../../../src/bgp/speaker/refusal-reports.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { acceptingLab, connected, listen } from './accepting-lab.ts';
import { OTHER, ROUTER, settle, speakerLab, type SpeakerLab } from './speaker-lab.ts';

const STRANGER = '203.0.113.9';

function refusals({ speaker }: SpeakerLab): RefusedEvent[] {
  const events: RefusedEvent[] = [];
  speaker.on('refused', (event) => events.push(event));
  return events;
}

/** A speaker that knows nobody. */
async function lonelyLab(): Promise<SpeakerLab> {
  const lab = speakerLab({ listen });
  await lab.speaker.start();
  return lab;
}

describe('a connection of a stranger', () => {
  test('is told at once, with what to do', async () => {
    const lab = await lonelyLab();
    const events = refusals(lab);
    await connected(lab, STRANGER);
    expect(events).toEqual([
      {
        address: STRANGER,
        reason: {
          code: 'unknown-peer',
          message:
            'a connection from 203.0.113.9 was refused: no peer has the address: add it as a peer, or accept its prefix, if it is one',
          evidence: { address: STRANGER, connections: 1 },
        },
        connections: 1,
        at: expect.any(Date) as unknown,
      },
    ]);
  });

  test('is counted when it comes again, and told after 10 seconds', async () => {
    const lab = await lonelyLab();
    const events = refusals(lab);
    for (let index = 0; index < 4; index += 1) await connected(lab, STRANGER);
    await lab.clock.advance(9_900);
    expect(events).toHaveLength(1);
    await lab.clock.advance(100);
    expect(events.slice(1)).toMatchObject([{ address: STRANGER, connections: 3 }]);
  });

  test('is news again when its address was quiet for 10 seconds', async () => {
    const lab = await lonelyLab();
    const events = refusals(lab);
    await connected(lab, STRANGER);
    await lab.clock.advance(10_000);
    await connected(lab, STRANGER);
    expect(events.map(({ connections }) => connections)).toEqual([1, 1]);
  });

  test('leaves no timer behind', async () => {
    const lab = await lonelyLab();
    await connected(lab, STRANGER);
    await settle(lab.clock, lab.speaker.stop());
    expect(lab.clock.pending).toBe(0);
  });
});

describe('a connection beyond the limit of its prefix', () => {
  test('is told as such', async () => {
    const lab = await acceptingLab({ limit: 1 });
    const events = refusals(lab);
    await connected(lab, ROUTER);
    await connected(lab, OTHER);
    expect(events).toMatchObject([{ address: OTHER, reason: { code: 'limit-reached' } }]);
  });
});

describe('a flood of strangers', () => {
  /** A million addresses in ten seconds. */
  function flood(): RefusedEvent[] {
    const events: RefusedEvent[] = [];
    const reports = new RefusalReports(new VirtualClock(), (event) => events.push(event));
    for (let index = 0; index < 1_000_000; index += 1) reports.add('unknown-peer', `host ${index}`);
    reports.stop();
    return events;
  }

  test('is told of the first eight one by one, and of the others together', () => {
    expect(flood().map(({ address, connections }) => [address, connections])).toEqual([
      ...Array.from({ length: 8 }, (_, index) => [`host ${index}`, 1]),
      [undefined, 999_992],
    ]);
  });

  test('says how many there were', () => {
    expect(flood().at(-1)?.reason.message).toBe(
      '999992 connections from other addresses were refused: no peer has the address: add it as a peer, or accept its prefix, if it is one',
    );
  });
});
