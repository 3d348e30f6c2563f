import { describe, expect, test } from '@jest/globals';
import type { UpdateMessage } from '../../../src/bgp-packet-lite/index.ts';
import type { SpeakerEvents } from '../../../src/bgp/speaker/index.ts';
import { peerOpen } from '../session/cells.ts';
import { ROUTER, scriptedLab, speakerLab, type SpeakerLab } from './speaker-lab.ts';

/** Routes of AS 65000 to 1.0.0.0/8, 2.0.0.0/8 and so on. */
function routes(...numbers: readonly number[]): UpdateMessage {
  return {
    type: 'update',
    withdrawn: [],
    attributes: [
      { code: 1, flags: 0x40, name: 'ORIGIN', value: 'igp' },
      { code: 2, flags: 0x40, name: 'AS_PATH', value: [{ type: 'seq', asns: [65_000] }] },
      { code: 3, flags: 0x40, name: 'NEXT_HOP', value: 0x0a000001 },
    ],
    nlri: numbers.map((number) => ({ address: number << 24, length: 8 })),
    faults: [],
  };
}

function kept({ speaker }: SpeakerLab): readonly string[] {
  return Array.from(speaker.receivedRoutes(ROUTER), ({ prefix }) => prefix);
}

/** The events of one name from now on. */
function heard<Name extends keyof SpeakerEvents>(
  { speaker }: SpeakerLab,
  name: Name,
): SpeakerEvents[Name][] {
  const events: SpeakerEvents[Name][] = [];
  speaker.on(name, (event) => events.push(event));
  return events;
}

describe('the routes of a peer', () => {
  test('are there with keepRoutes, and go with the session', async () => {
    const lab = await scriptedLab({ peer: { keepRoutes: true } });
    lab.peer.last.send(routes(1, 2));
    await lab.clock.advance(10);
    const during = kept(lab);
    lab.peer.last.connection.destroy();
    await lab.clock.advance(10);
    expect({ during, after: kept(lab) }).toEqual({
      during: ['1.0.0.0/8', '2.0.0.0/8'],
      after: [],
    });
  });

  test('of a peer that nobody knows are refused by name', () => {
    const { speaker } = speakerLab();
    expect(() => speaker.receivedRoutes(ROUTER)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_CONFIGURATION' }),
    );
  });

  test('beyond maxPrefixes end the session, which is tried again later', async () => {
    const lab = await scriptedLab({ peer: { maxPrefixes: 4, keepRoutes: true } });
    const warnings = heard(lab, 'prefixLimit');
    lab.peer.last.send(routes(1, 2, 3));
    lab.peer.last.send(routes(4, 5));
    lab.peer.last.send(routes(6));
    await lab.clock.advance(10);
    expect({
      state: lab.speaker.peers[0]?.state,
      waits: (lab.speaker.peers[0]?.retryIn ?? 0) > 0,
      warnings: warnings.map(({ peer, prefixes, maximum }) => ({ peer, prefixes, maximum })),
      kept: kept(lab),
    }).toEqual({
      state: 'idle',
      waits: true,
      warnings: [{ peer: ROUTER, prefixes: 3, maximum: 4 }],
      kept: [],
    });
  });

  test('that are faulty are told as faults, and the session stays', async () => {
    const lab = await scriptedLab();
    const events = heard(lab, 'faults');
    lab.peer.last.send({ ...routes(1), attributes: [] });
    await lab.clock.advance(10);
    expect({
      state: lab.speaker.peers[0]?.state,
      faults: events[0]?.faults.map(({ disposition, attribute }) => [disposition, attribute]),
    }).toEqual({
      state: 'established',
      faults: [
        ['treat-as-withdraw', 1],
        ['treat-as-withdraw', 2],
        ['treat-as-withdraw', 3],
      ],
    });
  });

  test('are told decoded to who listens', async () => {
    const lab = await scriptedLab();
    const events = heard(lab, 'received');
    lab.peer.last.send(routes(1));
    await lab.clock.advance(10);
    expect(events.map(({ update }) => update)).toEqual([routes(1)]);
  });
});

describe('a route refresh', () => {
  const able = {
    ...peerOpen,
    capabilities: [
      ...peerOpen.capabilities,
      { code: 2, name: 'route-refresh', value: null } as const,
    ],
  };

  test('is asked for on the wire', async () => {
    const { clock, speaker, peer } = await scriptedLab({ open: able });
    speaker.requestRefresh(ROUTER, 'ipv4-unicast');
    await clock.advance(10);
    expect(peer.last.heard.at(-1)?.message).toEqual({
      type: 'route-refresh',
      afi: 1,
      safi: 1,
      subtype: 0,
    });
  });

  test('is refused without a session', () => {
    const { speaker } = speakerLab();
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    expect(() => {
      speaker.requestRefresh(ROUTER);
    }).toThrow(expect.objectContaining({ code: 'ERR_NOT_ESTABLISHED' }));
  });
});
