import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  endOfRib,
  type Capability,
  type OpenMessage,
  type UpdateMessage,
} from '../../../src/bgp-packet-lite/index.ts';
import type { Clock } from '../../../src/core/index.ts';
import type { Connection } from '../../../src/bgp/session/index.ts';
import { message, octets, update } from '../../bgp-packet-lite/octets.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { peerOpen } from './cells.ts';
import {
  establishedLab,
  gaps,
  HERE,
  longest,
  PEER,
  sessionLab,
  shortest,
  type SessionLab,
} from './session-lab.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An OPEN of AS 65099 where AS 65000 is configured. */
const strangerOpen: OpenMessage = {
  ...peerOpen,
  asn: 65_099,
  capabilities: [{ code: 65, name: 'four-octet-asn', value: 65_099 }],
};

describe('a session', () => {
  test('goes through the states of RFC 4271 to Established', async () => {
    const { changes } = await establishedLab();
    expect(changes.map(({ to }) => to)).toEqual([
      'connect',
      'open-sent',
      'open-confirm',
      'established',
    ]);
  });

  test('gives a reason for every change', async () => {
    const { changes } = await establishedLab();
    expect(changes.map(({ reason }) => reason.code)).toEqual([
      'started',
      'connected',
      'open-received',
      'established',
    ]);
  });

  test('sends OPEN and KEEPALIVE to be Established', async () => {
    const { peer } = await establishedLab();
    expect(peer.last.said).toEqual(['OPEN', 'KEEPALIVE']);
  });

  test('ignores a second start', async () => {
    const { clock, session, dials } = await establishedLab();
    session.start();
    await clock.advance(HOUR);
    expect(dials).toHaveLength(1);
  });

  test('starts again after a stop', async () => {
    const { clock, session } = await establishedLab();
    const stopped = session.stop();
    await clock.advance(2_000);
    await stopped;
    session.start();
    await clock.advance(100);
    expect(session.phase).toBe('established');
  });
});

describe('the keepalive timer', () => {
  test('sends a KEEPALIVE every third of the hold time at the longest', async () => {
    const { clock, peer } = await establishedLab({ random: longest });
    await clock.advance(30_000);
    expect(new Set(gaps(peer.last.times('keepalive')))).toEqual(new Set([3_000]));
  });

  test('sends one every quarter of the hold time at the shortest', async () => {
    const { clock, peer } = await establishedLab({ random: shortest });
    await clock.advance(30_000);
    expect(new Set(gaps(peer.last.times('keepalive')))).toEqual(new Set([2_250]));
  });

  test('starts anew with an UPDATE that is sent', async () => {
    const { clock, session, peer } = await establishedLab();
    await clock.advance(1_900);
    session.sendMessages(endOfRib(), () => undefined);
    await clock.advance(2_999);
    expect(peer.last.said).toEqual(['OPEN', 'KEEPALIVE', 'UPDATE']);
    await clock.advance(1);
    expect(peer.last.said).toEqual(['OPEN', 'KEEPALIVE', 'UPDATE', 'KEEPALIVE']);
  });
});

describe('a KEEPALIVE that is late', () => {
  /** The delays that are told when the event loop stands still for so long, 100 ms before a KEEPALIVE is due. */
  async function delays(blocked: number): Promise<readonly number[]> {
    const { clock, session } = await establishedLab({ random: longest });
    const told: number[] = [];
    session.on('late', ({ delay }) => told.push(Math.round(delay)));
    await clock.advance(2_800);
    clock.stall(blocked);
    await clock.advance(0);
    return told;
  }

  test('by a third of the hold time is told: the program blocks its event loop', async () => {
    expect(await delays(3_100)).toEqual([3_000]);
  });

  test('by less is not', async () => {
    expect(await delays(3_099)).toEqual([]);
  });
});

describe('the hold timer', () => {
  const silent = { script: { answersKeepalives: false } };

  test('ends the session with 4/0 when the peer was silent for the hold time', async () => {
    const { clock, peer } = await establishedLab(silent);
    await clock.advance(8_899);
    expect(peer.last.said).not.toContain('N(4/0)');
    await clock.advance(10);
    expect(peer.last.said.at(-1)).toBe('N(4/0)');
  });

  test('tells how long the peer was silent', async () => {
    const { clock, changes } = await establishedLab(silent);
    await clock.advance(9_000);
    expect(changes.at(-1)?.reason).toMatchObject({
      code: 'hold-timer-expired',
      message: 'the peer was silent for the hold time, 9s',
    });
  });

  test('does not drop a peer whose KEEPALIVE waits in the socket of a blocked process', async () => {
    const { clock, network, peer, session } = await establishedLab({
      ...silent,
      // libuv runs timers, then reads the sockets, then what waits for the drain.
      wrapClock: (inner, memory): Clock => ({
        now: () => inner.now(),
        date: () => inner.date(),
        setTimer: (delay, callback) => inner.setTimer(delay, callback),
        afterDrain: (callback) => {
          memory.resume(HERE);
          return inner.afterDrain(callback);
        },
      }),
    });
    await clock.advance(8_000);
    network.stall(HERE);
    peer.last.send({ type: 'keepalive' });
    await clock.advance(10);
    clock.stall(20_000);
    await clock.advance(0);
    expect(session.phase).toBe('established');
  });

  test('waits four minutes for the OPEN of the peer', async () => {
    const { clock, peer } = await establishedLab({ script: { answersOpen: false } });
    await clock.advance(239_890);
    expect(peer.last.said).toEqual(['OPEN']);
    await clock.advance(10);
    expect(peer.last.said).toEqual(['OPEN', 'N(4/0)']);
  });
});

describe('reconnecting', () => {
  test('tries a refused connection again after at most 5 s, for ever', async () => {
    const { clock, dials } = await establishedLab({ deaf: true, random: longest });
    await clock.advance(2 * HOUR);
    expect(new Set(gaps(dials))).toEqual(new Set([5_000]));
  });

  test('tries a refused connection again after at least 3.75 s', async () => {
    const { clock, dials } = await establishedLab({ deaf: true, random: shortest });
    await clock.advance(60_000);
    expect(new Set(gaps(dials))).toEqual(new Set([3_750]));
  });

  test('tries a peer that does not answer at all every 5 s', async () => {
    const { clock, network, session, dials } = await sessionLab();
    network.partition(HERE, PEER);
    session.start();
    await clock.advance(HOUR);
    expect(new Set(gaps(dials))).toEqual(new Set([5_000]));
  });

  test('counts the attempts that get no answer, and says what it may be', async () => {
    const { clock, network, session } = await sessionLab();
    const told: number[] = [];
    session.on('unanswered', ({ attempts }) => told.push(attempts));
    network.partition(HERE, PEER);
    session.start();
    await clock.advance(15_500);
    expect(told).toEqual([1, 2, 3]);
    expect(session.reason).toEqual({
      code: 'no-answer',
      message:
        'no answer from the peer to attempt 3 (each waits up to 5s): a firewall, a router that is down, a wrong password and ttlSecurity on one side only look alike',
      evidence: { attempts: 3 },
    });
  });

  test('says how long it waits for an answer', async () => {
    const { clock, network, session } = await sessionLab();
    network.partition(HERE, PEER);
    session.start();
    await clock.advance(6_000);
    expect(Math.round(session.retryIn ?? 0)).toBe(4_000);
  });

  test('changes no phase because there is no answer', async () => {
    const { clock, network, session, changes } = await sessionLab();
    network.partition(HERE, PEER);
    session.start();
    await clock.advance(HOUR);
    expect(changes.map(({ to }) => to)).toEqual(['connect']);
  });

  test('counts anew after an answer', async () => {
    const { clock, network, session } = await sessionLab();
    network.partition(HERE, PEER);
    session.start();
    await clock.advance(20_500);
    network.heal(HERE, PEER);
    await clock.advance(10_000);
    network.reset(HERE, PEER);
    network.partition(HERE, PEER);
    await clock.advance(7_000);
    expect(session.reason.evidence).toEqual({ attempts: 1 });
  });

  test('waits twice as long after each protocol fault, up to a minute', async () => {
    const { clock, dials } = await establishedLab({ open: strangerOpen });
    await clock.advance(300_000);
    expect(gaps(dials).slice(0, 9)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  test('waits no longer because a good session was lost again and again', async () => {
    const { clock, network, dials } = await establishedLab();
    for (let loss = 0; loss < 6; loss += 1) {
      network.reset(HERE, PEER);
      await clock.advance(1_100);
    }
    expect(new Set(gaps(dials).slice(1))).toEqual(new Set([1_100]));
  });

  test('forgets faults after a stable minute', async () => {
    const { clock, peer, dials } = await establishedLab();
    const garbage = new Uint8Array(19);
    for (const wait of [1_100, 2_100, 4_100]) {
      peer.last.connection.write(garbage);
      await clock.advance(wait);
    }
    await clock.advance(60_000);
    const before = dials.length;
    peer.last.connection.write(garbage);
    await clock.advance(1_010);
    expect(dials).toHaveLength(before + 1);
  });

  test('says how long it waits', async () => {
    const { clock, session } = await establishedLab({ deaf: true });
    await clock.advance(900);
    expect(Math.round(session.retryIn ?? 0)).toBe(4_000);
  });

  test('says what was wrong with the connection', async () => {
    const { changes } = await establishedLab({ deaf: true });
    expect(changes.at(-1)?.reason).toMatchObject({
      code: 'connection-failed',
      message: 'cannot connect: connect ECONNREFUSED 10.0.0.1:179',
    });
  });
});

describe('a passive session', () => {
  test('never dials, in three days', async () => {
    const { clock, session, dials } = await sessionLab({ context: { passive: true } });
    session.start();
    await clock.advance(3 * DAY);
    expect(dials).toEqual([]);
    expect(session.phase).toBe('active');
  });

  test('never dials after losing sessions either', async () => {
    const { clock, network, session, dials } = await sessionLab({ context: { passive: true } });
    const listener = network.host(HERE).listener({ host: HERE, port: 179 });
    listener.on('connection', ({ connection }) => {
      if (!session.accept(connection)) connection.destroy();
    });
    await listener.start();
    session.start();
    for (let round = 0; round < 5; round += 1) {
      const dialled = network
        .host(PEER)
        .dialer({ address: HERE, port: 179 })
        .dial(new AbortController().signal);
      await clock.advance(10);
      (await dialled).destroy();
      await clock.advance(DAY);
    }
    expect(dials).toEqual([]);
  });

  test('takes a second connection while the first is silent, and no more than two', async () => {
    const { clock, network, session } = await sessionLab({ context: { passive: true } });
    const listener = network.host(HERE).listener({ host: HERE, port: 179 });
    listener.on('connection', ({ connection }) => {
      if (!session.accept(connection)) connection.destroy();
    });
    await listener.start();
    session.start();
    const dialer = network.host(PEER).dialer({ address: HERE, port: 179 });
    const closed: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const dialled = dialer.dial(new AbortController().signal);
      await clock.advance(10);
      (await dialled).attach({
        data: () => undefined,
        drain: () => undefined,
        closed: () => closed.push(round),
      });
      await clock.advance(10);
    }
    expect(closed).toEqual([1, 2, 3]);
  });
});

describe('a session that is offered two connections in one turn', () => {
  test('takes the first', async () => {
    const { clock, network, session } = await sessionLab({ context: { passive: true } });
    const offered: Connection[] = [];
    await network
      .host(HERE)
      .listener({ host: HERE, port: 179 })
      .on('connection', ({ connection }) => offered.push(connection))
      .start();
    const dialer = network.host(PEER).dialer({ address: HERE, port: 179 });
    for (let count = 0; count < 2; count += 1) void dialer.dial(new AbortController().signal);
    await clock.advance(10);
    const answers: boolean[] = [];
    session.on('change', ({ to }) => {
      if (to === 'active') answers.push(...offered.map((connection) => session.accept(connection)));
    });
    session.start();
    expect(answers).toEqual([true, false]);
  });
});

describe('a peer that sends anything at all', () => {
  const mandatory = '40010100 4002060201 0000fde8';
  const good = [
    message(4, ''),
    message(2, '0000 0000'),
    update({ attributes: `${mandatory} 4003040a000001`, nlri: '20c0000201' }),
    update({ withdrawn: '00000007 18cb0071' }),
    update({ attributes: `800e1d 0002 01 10 ${'20'.repeat(16)} 00 00000001 10 2001 ${mandatory}` }),
    update({ attributes: '800f0a 0002 01 00000001 10 2001' }),
    update({
      attributes: `${mandatory} 4003040a000001 c00804ffff0000 e02304 0000fde8`,
      nlri: '00',
    }),
    update({ withdrawn: '00'.repeat(5_000) }),
    message(3, '0602'),
    message(5, '0001 00 01'),
    message(5, '0002 01 01'),
    message(1, '04 fde8 005a 0a000001 00'),
  ];

  /** Everything that changes how messages are read. */
  const offered: readonly Capability[] = [
    { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
    { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } },
    { code: 2, name: 'route-refresh', value: null },
    { code: 6, name: 'extended-message', value: null },
    { code: 70, name: 'enhanced-route-refresh', value: null },
    {
      code: 69,
      name: 'add-path',
      value: [
        { afi: 1, safi: 1, mode: 3 },
        { afi: 2, safi: 1, mode: 3 },
      ],
    },
  ];

  test('does not throw out of the session, and is met again by it', async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(...good),
      fc.tuple(fc.constantFrom(...good), fc.nat(), fc.nat(255)).map(([octetsOf, at, octet]) => {
        const broken = octetsOf.slice();
        broken[at % broken.length] = octet;
        return broken;
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(anything, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.subarray([...offered]),
        async (pieces, answersOpen, capabilities) => {
          const { clock, peer, session } = await establishedLab({
            script: { answersOpen },
            context: { capabilities: offered },
            open: { ...peerOpen, capabilities: [...peerOpen.capabilities, ...capabilities] },
          });
          const { connection } = peer.last;
          const read: UpdateMessage[] = [];
          const thrown: unknown[] = [];
          session.on('update', (event) => {
            try {
              // What the session has judged in passing can be read in full.
              read.push(event.update.message);
            } catch (error) {
              thrown.push(error);
            }
          });
          for (const piece of pieces) {
            connection.write(piece);
            await clock.advance(1);
          }
          const { phase } = session;
          const waits = session.retryIn !== undefined || phase !== 'idle';
          expect([waits, thrown]).toEqual([true, []]);
          const stopped = session.stop();
          await clock.advance(2_000);
          await stopped;
          connection.destroy();
          await clock.advance(2_000);
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: propertyRuns(300), seed: 1 },
    );
  });
});

describe('a peer that is not what it should be', () => {
  test('of another AS gets 2/2', async () => {
    const { peer } = await establishedLab({ open: strangerOpen });
    expect(peer.connections[0]?.said).toEqual(['OPEN', 'N(2/2)']);
  });

  test('of another AS is named in the reason', async () => {
    const { changes } = await establishedLab({ open: strangerOpen });
    expect(changes.at(-1)).toMatchObject({
      to: 'idle',
      reason: {
        code: 'peer-as-mismatch',
        message:
          'the peer says it is AS 65099, configured is AS 65000: set its asn to 65099, if it is the right neighbour (answered with OPEN Message Error/Bad Peer AS)',
      },
    });
  });

  test('that sends garbage gets 1/1', async () => {
    const { clock, peer } = await establishedLab();
    peer.last.connection.write(octets('47455420 2f20'.repeat(10)));
    await clock.advance(10);
    expect(peer.last.said.at(-1)).toBe('N(1/1)');
  });

  test('that sends garbage instead of an OPEN gets 1/1', async () => {
    const { clock, peer } = await establishedLab({ script: { answersOpen: false } });
    peer.last.connection.write(octets('47455420 2f20'.repeat(10)));
    await clock.advance(10);
    expect(peer.last.said).toEqual(['OPEN', 'N(1/1)']);
  });

  test('that ends with a NOTIFICATION gets none back', async () => {
    const { clock, peer } = await establishedLab();
    peer.last.send({ type: 'notification', code: 6, subcode: 4, data: Uint8Array.of(0) });
    await clock.advance(500);
    expect(peer.connections[0]?.said).toEqual(['OPEN', 'KEEPALIVE']);
  });

  test('that ends with a NOTIFICATION is quoted', async () => {
    const { clock, peer, changes } = await establishedLab();
    peer.last.send({
      type: 'notification',
      code: 6,
      subcode: 2,
      data: octets('06 726562 6f6f74'),
    });
    await clock.advance(10);
    expect(changes.at(-1)?.reason.message).toBe(
      'the peer sent Cease/Administrative Shutdown: "reboot"',
    );
  });

  test('that closes the connection is said to have done so', async () => {
    const { clock, peer, changes } = await establishedLab();
    void peer.last.connection.close();
    await clock.advance(10);
    expect(changes.at(-1)?.reason.message).toBe('the connection was lost: the peer closed it');
  });

  test('that has sent everything and closed before we listened is heard all the same', async () => {
    const { clock, peer, session, changes } = await sessionLab({
      wrapDialer: (dialer, inner) => ({
        dial: async (signal) => {
          const connection = await dialer.dial(signal);
          await new Promise<void>((resolve) => {
            inner.setTimer(50, resolve);
          });
          return connection;
        },
      }),
    });
    session.start();
    await clock.advance(10);
    peer.last.send(strangerOpen);
    void peer.last.connection.close();
    await clock.advance(100);
    expect(changes.map(({ reason }) => reason.code)).toContain('peer-as-mismatch');
  });
});

describe('stop()', () => {
  test('sends Cease 6/2 with the text of RFC 9003', async () => {
    const { clock, session, peer } = await establishedLab();
    const stopped = session.stop('maintenance');
    await clock.advance(10);
    await stopped;
    expect(peer.last.said.at(-1)).toBe('N(6/2)[0b6d61696e74656e616e6365]');
  });

  test('closes in order', async () => {
    const { clock, session, peer } = await establishedLab();
    const stopped = session.stop();
    await clock.advance(10);
    await stopped;
    expect(peer.last.ended).toBe('FIN');
  });

  test.each([
    ['while dialling', { deaf: false }, 0],
    ['while it waits to dial again', { deaf: true }, 2_000],
    ['in OpenSent', { script: { answersOpen: false } }, 1_000],
    ['when Established', {}, 10_000],
    ['after a protocol fault', { open: strangerOpen }, 100],
  ])('leaves no timer behind %s', async (_when, options, after) => {
    const { clock, session } = await sessionLab(options);
    session.start();
    await clock.advance(after);
    const stopped = session.stop();
    await clock.advance(2_000);
    await stopped;
    expect(clock.pending).toBe(0);
  });

  test('is final: nothing happens afterwards', async () => {
    const { clock, session, changes, dials } = await establishedLab({ open: strangerOpen });
    const stopped = session.stop();
    await clock.advance(2_000);
    await stopped;
    const [changed, dialled] = [changes.length, dials.length];
    await clock.advance(HOUR);
    expect([changes.length, dials.length]).toEqual([changed, dialled]);
  });

  test('destroys a connection that is made too late', async () => {
    const { clock, session, peer } = await sessionLab({
      // A dialler that does not look at its signal.
      wrapDialer: (dialer) => ({ dial: () => dialer.dial(new AbortController().signal) }),
    });
    session.start();
    const stopped = session.stop();
    await clock.advance(100);
    await stopped;
    expect(peer.last.ended).toBe('FIN');
    expect(session.phase).toBe('idle');
  });

  test('ends within a second although the peer does not answer', async () => {
    const { clock, network, session } = await establishedLab();
    network.partition(HERE, PEER);
    let ended = false;
    void session.stop().then(() => (ended = true));
    await clock.advance(1_000);
    expect(ended).toBe(true);
  });

  test('may be called from a listener', async () => {
    const { clock, session, peer } = await sessionLab();
    session.on('change', ({ to }) => {
      if (to === 'open-sent') void session.stop();
    });
    session.start();
    await clock.advance(2_000);
    expect(session.phase).toBe('idle');
    expect(peer.last.said).toEqual(['OPEN', 'N(6/2)']);
  });

  test('resolves when the connection is gone, from a listener too', async () => {
    const { clock, session, peer } = await sessionLab();
    let gone = false;
    session.on('change', ({ to }) => {
      if (to === 'open-sent') void session.stop().then(() => (gone = peer.last.ended === 'FIN'));
    });
    session.start();
    await clock.advance(2_000);
    expect(gone).toBe(true);
  });

  test('may be called again', async () => {
    const { clock, session, peer } = await establishedLab();
    const both = Promise.all([session.stop(), session.stop()]);
    await clock.advance(2_000);
    await both;
    expect(peer.last.said.filter((said) => said.startsWith('N'))).toHaveLength(1);
  });
});

describe('DelayOpen', () => {
  const delayed = { context: { delayOpenTime: 2_000 } };

  test('lets the peer speak first for so long', async () => {
    const { clock, peer } = await establishedLab(delayed);
    await clock.advance(1_890);
    expect(peer.last.said).toEqual([]);
    await clock.advance(20);
    expect(peer.last.said).toEqual(['OPEN', 'KEEPALIVE']);
  });

  test('ends with the OPEN of the peer', async () => {
    const { clock, peer, session } = await establishedLab({
      ...delayed,
      script: { answersOpen: false },
    });
    peer.last.send(peerOpen);
    await clock.advance(10);
    expect(peer.last.said).toEqual(['OPEN', 'KEEPALIVE']);
    expect(session.phase).toBe('open-confirm');
  });

  test('is no reason to dial again while the peer is connected', async () => {
    const { clock, dials } = await establishedLab({ context: { delayOpenTime: 20_000 } });
    await clock.advance(10_000);
    expect(dials).toHaveLength(1);
  });
});

describe('reset()', () => {
  test('tells the peer why, tells our users, and starts again', async () => {
    const { clock, session, peer, changes } = await establishedLab();
    session.reset({ cause: 'bfd-down' });
    await clock.advance(2_000);
    expect(peer.connections[0]?.said.at(-1)).toBe('N(6/10)');
    expect(changes.find(({ to }) => to === 'idle')?.reason.code).toBe('bfd-down');
    expect(session.phase).toBe('established');
  });

  test('does nothing to a session that was stopped', async () => {
    const { session, changes } = await sessionLab();
    session.reset({ cause: 'bfd-down' });
    expect(changes).toEqual([]);
  });
});

describe('the send hold timer', () => {
  const update = endOfRib();
  /** More than the kernel takes for a peer that reads nothing, and more than a writer may have waiting. */
  const much = Buffer.concat(Array.from({ length: 4_000 }, () => update));
  /** More than the kernel takes, and so little that the writer is not asked to wait. */
  const little = Buffer.concat(Array.from({ length: 100 }, () => update));

  /** The peer reads nothing and sends KEEPALIVEs, so that the hold timer is not what ends the session. */
  async function pass(milliseconds: number, { clock, peer }: SessionLab): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 500) {
      peer.last.send({ type: 'keepalive' });
      await clock.advance(500);
    }
  }

  test.each([
    ['much', much],
    ['little', little],
  ])('ends a session whose peer takes nothing for the hold time: %s waits', async (_name, sent) => {
    const lab = await establishedLab({ buffer: 1_000 });
    lab.network.stall(PEER);
    lab.session.sendMessages(sent, () => undefined);
    await pass(8_500, lab);
    expect(lab.session.phase).toBe('established');
    await pass(1_000, lab);
    expect(lab.changes.find(({ to }) => to === 'idle')?.reason.code).toBe(
      'send-hold-timer-expired',
    );
  });

  test('waits on while the peer takes something now and then', async () => {
    const lab = await establishedLab({ buffer: 1_000 });
    for (let round = 0; round < 5; round += 1) {
      lab.network.stall(PEER);
      lab.session.sendMessages(little, () => undefined);
      await pass(8_000, lab);
      lab.network.resume(PEER);
      await pass(500, lab);
    }
    expect(lab.session.phase).toBe('established');
  });

  test('is not running while nothing waits', async () => {
    const lab = await establishedLab();
    lab.session.sendMessages(endOfRib(), () => undefined);
    await pass(60_000, lab);
    expect(lab.session.phase).toBe('established');
  });

  test('is our own hold time where the peer proposes 0: it must not switch ours off', async () => {
    const lab = await establishedLab({ buffer: 1_000, open: { ...peerOpen, holdTime: 0 } });
    lab.network.stall(PEER);
    lab.session.sendMessages(much, () => undefined);
    const reasons: string[] = [];
    lab.session.on('change', ({ reason }) => reasons.push(reason.code));
    await lab.clock.advance(10_000);
    expect(reasons).toContain('send-hold-timer-expired');
  });
});

describe('a session whose peer takes no octets for a while', () => {
  const much = Buffer.alloc(1_000 * 23, endOfRib());

  async function blockedLab(): Promise<SessionLab> {
    const lab = await establishedLab({ buffer: 1_000 });
    await lab.clock.advance(500);
    lab.network.stall(PEER);
    lab.session.sendMessages(much, () => undefined);
    return lab;
  }

  test('takes none to write', async () => {
    expect((await blockedLab()).session.writable).toBe(false);
  });

  test('says when it takes them again', async () => {
    const { clock, network, session } = await blockedLab();
    const writable: boolean[] = [];
    session.on('drain', () => writable.push(session.writable));
    network.resume(PEER);
    await clock.advance(500);
    expect(writable).toEqual([true]);
  });

  test('can be given up at once', async () => {
    const { clock, session, changes } = await blockedLab();
    session.giveUpSending();
    await clock.advance(0);
    expect(changes.at(-1)).toMatchObject({
      to: 'idle',
      reason: { code: 'send-hold-timer-expired' },
    });
  });
});

describe('octets that were written', () => {
  const update = endOfRib();

  test('are handed when the kernel has them', async () => {
    const { clock, session } = await establishedLab();
    let handed = false;
    session.sendMessages(update, () => (handed = true));
    await clock.advance(0);
    expect(handed).toBe(true);
  });

  test('are not handed while the peer takes none', async () => {
    const { clock, network, session } = await establishedLab({ buffer: 1 });
    await clock.advance(500);
    network.stall(PEER);
    let handed = false;
    session.sendMessages(update, () => (handed = true));
    await clock.advance(1_000);
    expect(handed).toBe(false);
  });

  test('are never handed after the connection has ended', async () => {
    const { clock, network, session } = await establishedLab({ buffer: 1 });
    await clock.advance(500);
    network.stall(PEER);
    let handed = false;
    session.sendMessages(update, () => (handed = true));
    network.reset(HERE, PEER);
    network.resume(PEER);
    await clock.advance(1_000);
    expect(handed).toBe(false);
  });

  test('cannot be written outside of Established', async () => {
    const { session } = await sessionLab();
    expect(() => {
      session.sendMessages(update, () => undefined);
    }).toThrow('the session is not Established');
  });
});
