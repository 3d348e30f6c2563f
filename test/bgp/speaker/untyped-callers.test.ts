import { describe, expect, test } from '@jest/globals';
import type { Speaker } from '../../../src/bgp/speaker/index.ts';
import { Router, seededRandom } from '../../../src/testing/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';
import { HERE, PREFIX, ROUTER, routerLab, speakerLab } from './speaker-lab.ts';

const options = { address: ROUTER, asn: 65_000 };

describe('a name that is no text', () => {
  const refused = {
    code: 'ERR_INVALID_CONFIGURATION',
    message: 'peer: 5 is not the name of a peer: write one such as "10.0.0.1"',
  };
  const name = 5 as unknown as string;

  test('is refused by removePeer()', () => {
    const { speaker } = speakerLab();
    expect(thrownBy(() => void speaker.removePeer(name))).toMatchObject(refused);
  });

  test('is refused by resetPeer()', () => {
    const { speaker } = speakerLab();
    expect(
      thrownBy(() => {
        speaker.resetPeer(name);
      }),
    ).toMatchObject(refused);
  });

  test('is refused by changePeer()', () => {
    const { speaker } = speakerLab();
    expect(thrownBy(() => void speaker.changePeer(name, options))).toMatchObject(refused);
  });
});

describe('options of a call that are none', () => {
  const calls: readonly [string, (speaker: Speaker, options: never) => unknown][] = [
    ['start()', (speaker, given) => speaker.start(given)],
    ['established()', (speaker, given) => speaker.established(given)],
    ['stop()', (speaker, given) => speaker.stop(given)],
    ['removePeer()', (speaker, given) => speaker.removePeer(ROUTER, given)],
    ['changePeer()', (speaker, given) => speaker.changePeer(ROUTER, options, given)],
    [
      'resetPeer()',
      (speaker, given) => {
        speaker.resetPeer(ROUTER, given);
      },
    ],
  ];

  test.each(calls)('are refused by %s: null', (_name, call) => {
    const { speaker } = speakerLab();
    speaker.addPeer(options);
    expect(thrownBy(() => call(speaker, null as never))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message: expect.stringContaining('null is not an object of options') as unknown,
    });
  });

  test.each(calls)('are refused by %s: a key that it does not have', (_name, call) => {
    const { speaker } = speakerLab();
    speaker.addPeer(options);
    expect(thrownBy(() => call(speaker, { signals: undefined } as never))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message: "signals: unknown option 'signals': did you mean 'signal'?",
    });
  });

  test('of addPeer() are not shown where they stand in a list: there may be a password', () => {
    const { speaker } = speakerLab();
    const list = [{ ...options, password: 'hunter2' }] as unknown as typeof options;
    expect(thrownBy(() => speaker.addPeer(list))).toMatchObject({
      message: 'a list is not an object of options: write { address: …, port: … }',
    });
  });
});

describe('a signal that is none', () => {
  const refused = {
    code: 'ERR_INVALID_CONFIGURATION',
    message: 'signal: 5 is not an AbortSignal: write one such as AbortSignal.timeout(5_000)',
  };
  const wait = { signal: 5 as unknown as AbortSignal };

  test('is refused by start(), which starts nothing', () => {
    const { speaker } = speakerLab();
    expect(thrownBy(() => void speaker.start(wait))).toMatchObject(refused);
    expect(speaker.running).toBe(false);
  });

  test('is refused by stop()', () => {
    const { speaker } = speakerLab();
    expect(thrownBy(() => void speaker.stop(wait))).toMatchObject(refused);
  });

  test('is refused by established()', () => {
    const { speaker } = speakerLab();
    expect(thrownBy(() => void speaker.established(wait))).toMatchObject(refused);
  });

  test('is refused by removePeer(), which removes nobody', () => {
    const { speaker } = speakerLab();
    speaker.addPeer(options);
    expect(thrownBy(() => void speaker.removePeer(ROUTER, wait))).toMatchObject(refused);
    expect(speaker.peers).toHaveLength(1);
  });

  test('is refused by changePeer()', () => {
    const { speaker } = speakerLab();
    speaker.addPeer(options);
    const changed = { ...options, holdTime: '30s' } as const;
    expect(thrownBy(() => void speaker.changePeer(ROUTER, changed, wait))).toMatchObject(refused);
  });
});

describe('peersWith()', () => {
  test('takes any spelling of a prefix', async () => {
    const lab = speakerLab();
    const router = new Router({
      asn: 65_000,
      routerId: ROUTER,
      clock: lab.clock,
      random: seededRandom(2),
      network: lab.network.host(ROUTER),
    });
    router.addPeer({ address: HERE, asn: 65_010, families: ['ipv6-unicast'] });
    await router.start();
    lab.speaker.addPeer({
      ...options,
      families: ['ipv4-unicast', 'ipv6-unicast'],
      nextHop: { 'ipv6-unicast': '2001:db8::11' },
    });
    lab.speaker.announce({ prefix: '2001:db8::/32' });
    await lab.speaker.start();
    await lab.clock.advance(100);
    expect(lab.speaker.peersWith('2001:DB8:0::/32')).toEqual([ROUTER]);
  });

  test('refuses what is no prefix', () => {
    const { speaker } = speakerLab();
    expect(thrownBy(() => speaker.peersWith('192.0.2.1'))).toMatchObject({
      message:
        "prefix: '192.0.2.1' is not a prefix: write an address and a length, such as 192.0.2.10/32",
    });
  });
});

describe('the lists of routes in the status of a peer', () => {
  test('are made when they are read first', async () => {
    const { clock, speaker } = await routerLab();
    const [status] = speaker.peers;
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    expect(status?.announced).toEqual([PREFIX]);
  });

  test('do not change once they were read', async () => {
    const { clock, speaker } = await routerLab();
    const [status] = speaker.peers;
    expect(status?.announced).toEqual([]);
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    expect(status?.announced).toEqual([]);
  });

  test('are there for JSON', async () => {
    const { clock, speaker } = await routerLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    expect(JSON.parse(JSON.stringify(speaker.peers))).toMatchObject([
      { announced: [PREFIX], unsent: [] },
    ]);
  });
});
