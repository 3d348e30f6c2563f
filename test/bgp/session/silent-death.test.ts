import { describe, expect, test } from '@jest/globals';
import type { Capability } from '../../../src/bgp-packet-lite/index.ts';
import { ScriptedConnection } from '../scripted-peer.ts';
import { peerOpen } from './cells.ts';
import { establishedLab, HERE, PEER, sessionLab, type SessionLab } from './session-lab.ts';

/** The peer has our connection and our OPEN, and loses its power before it says a word. We have the higher identifier. */
async function silentDeath(): Promise<SessionLab> {
  const lab = await sessionLab({ script: { answersOpen: false } });
  lab.session.start();
  await lab.clock.advance(100);
  lab.network.crash(PEER);
  return lab;
}

/** The peer is there again, and connects every second, as one that loses a collision does. */
async function comeBack(lab: SessionLab, seconds: number): Promise<readonly string[]> {
  const { clock, network, session } = lab;
  const phases: string[] = [];
  const listener = network
    .host(HERE)
    .listener({ host: '0.0.0.0', port: 179 })
    .on('connection', ({ connection }) => {
      if (!session.accept(connection)) connection.destroy();
    });
  await listener.start();
  const dialer = network.host(PEER).dialer({ address: HERE, port: 179 });
  for (let second = 0; second < seconds; second += 1) {
    if (session.phase !== 'established') {
      const dialled = dialer.dial(new AbortController().signal);
      await clock.advance(10);
      const scripted = new ScriptedConnection(await dialled);
      scripted.connection.attach({
        data: () => undefined,
        drain: () => undefined,
        closed: () => undefined,
      });
      scripted.send(peerOpen);
      scripted.send({ type: 'keepalive' });
    }
    await clock.advance(990);
    phases.push(session.phase);
  }
  listener.stop();
  return phases;
}

describe('a peer that dies before its OPEN, on the connection that we decide for', () => {
  test('has a session again within our hold time of 9 s, and the rest after it', async () => {
    const phases = await comeBack(await silentDeath(), 12);
    expect(phases.indexOf('established')).toBeGreaterThan(7);
  });

  test('is waited for in no state but OpenSent until then', async () => {
    const phases = await comeBack(await silentDeath(), 8);
    expect(new Set(phases)).toEqual(new Set(['open-sent']));
  });
});

describe('a peer that loses its power while the session is Established, with a hold time of 3 minutes', () => {
  const keepsRoutes: Capability = {
    code: 64,
    name: 'graceful-restart',
    value: { flags: 8, time: 120, families: [{ afi: 1, safi: 1, flags: 128 }] },
  };

  /** The states told since it has connected again, 10 s after its death. */
  async function afterReturn(said: readonly Capability[]): Promise<readonly string[]> {
    const lab = await establishedLab({
      context: { holdTime: 180 },
      open: { ...peerOpen, holdTime: 180, capabilities: [...peerOpen.capabilities, ...said] },
    });
    const { clock, network, peer, session, changes } = lab;
    network.crash(PEER);
    await clock.advance(10_000);
    const listener = network
      .host(HERE)
      .listener({ host: '0.0.0.0', port: 179 })
      .on('connection', ({ connection }) => {
        if (!session.accept(connection)) connection.destroy();
      });
    await listener.start();
    const dialled = network
      .host(PEER)
      .dialer({ address: HERE, port: 179 })
      .dial(new AbortController().signal);
    changes.length = 0;
    await clock.advance(1);
    peer.use(await dialled);
    await clock.advance(1_000);
    listener.stop();
    return changes.map(({ to }) => to);
  }

  test('has it again as soon as it connects, if it keeps routes over a restart (RFC 4724 §4.2)', async () => {
    expect(await afterReturn([keepsRoutes])).toEqual(['idle', 'open-confirm', 'established']);
  });

  test('is turned away until the hold time is over, if it does not', async () => {
    expect(await afterReturn([])).toEqual([]);
  });
});
