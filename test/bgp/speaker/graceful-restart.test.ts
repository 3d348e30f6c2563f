import { describe, expect, test } from '@jest/globals';
import { Speaker } from '../../../src/bgp/speaker/index.ts';
import { MemoryNetwork, seededRandom, VirtualClock } from '../../../src/testing/index.ts';
import { ScriptedPeer } from '../scripted-peer.ts';
import { peerOpen } from '../session/cells.ts';
import { HERE, PREFIX, ROUTER, scriptedLab } from './speaker-lab.ts';

/** A clock of a host that was booted so long before the clock began, in milliseconds. */
class HostClock extends VirtualClock {
  readonly #bootedBefore: number;

  constructor(bootedBefore: number) {
    super();
    this.#bootedBefore = bootedBefore;
  }

  uptime(): number {
    return this.#bootedBefore + this.now();
  }
}

interface Offer {
  readonly bootedBefore: number;
  readonly holdTime?: string;
  readonly forwardingPreserved?: boolean;
}

/** The flags of the family in our first OPEN, with a restart time of 60 s. */
async function forwardingFlag({ bootedBefore, holdTime, forwardingPreserved }: Offer) {
  const clock = new HostClock(bootedBefore);
  const network = new MemoryNetwork({ clock });
  const peer = new ScriptedPeer(clock, peerOpen);
  await peer.listen(network.host(ROUTER));
  const speaker = new Speaker({
    asn: 65_010,
    routerId: HERE,
    clock,
    random: seededRandom(1),
    network: network.host(HERE),
  });
  const gracefulRestart = { restartTime: '60s', forwardingPreserved } as const;
  speaker.addPeer({ address: ROUTER, asn: 65_000, holdTime: holdTime as '9s', gracefulRestart });
  await speaker.start();
  await clock.advance(100);
  const [open] = peer.last.heard.flatMap(({ message }) =>
    message.type === 'open' ? [message] : [],
  );
  const offered = open?.capabilities.find(({ name }) => name === 'graceful-restart');
  return offered?.name === 'graceful-restart' ? offered.value.families[0]?.flags : undefined;
}

describe('F of our first OPEN (RFC 4724 §3)', () => {
  test('is set on a host that is up for longer than the peer keeps routes, after the time that it takes to notice', async () => {
    expect(await forwardingFlag({ bootedBefore: 69_001 })).toBe(128);
  });

  test('is not set on a host that may have announced what the peer keeps before it was booted', async () => {
    expect(await forwardingFlag({ bootedBefore: 68_000 })).toBe(0);
  });

  test('is not set where a peer that watches nobody may keep routes from any time', async () => {
    expect(await forwardingFlag({ bootedBefore: 1e12, holdTime: '0s' })).toBe(0);
  });

  test.each([
    [true, 1_000, 128],
    [false, 1e12, 0],
  ])('is what forwardingPreserved: %s says', async (forwardingPreserved, bootedBefore, flag) => {
    expect(await forwardingFlag({ bootedBefore, forwardingPreserved })).toBe(flag);
  });
});

describe('a speaker that is told that nothing is decided yet', () => {
  const peer = { gracefulRestart: { restartTime: '60s', selectionDeferral: '20s' } } as const;

  test('sends End-of-RIB when it is', async () => {
    let decided = (): void => undefined;
    const lab = await scriptedLab({
      peer,
      before: ({ speaker }) => {
        decided = speaker.deferSelection();
      },
    });
    await lab.clock.advance(10_000);
    expect(lab.peer.last.updates).toHaveLength(0);
    lab.speaker.announce({ prefix: PREFIX });
    decided();
    await lab.clock.advance(10);
    expect(lab.peer.last.updates.map(({ nlri }) => nlri.length)).toEqual([1, 0]);
  });

  test('sends it when selectionDeferral is over', async () => {
    const lab = await scriptedLab({
      peer,
      before: ({ speaker }) => {
        speaker.deferSelection();
      },
    });
    await lab.clock.advance(20_000);
    expect(lab.peer.last.updates.map(({ nlri }) => nlri.length)).toEqual([0]);
  });
});
