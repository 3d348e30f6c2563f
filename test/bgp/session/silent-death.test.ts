import { describe, expect, test } from '@jest/globals';
import { ScriptedConnection } from '../scripted-peer.ts';
import { peerOpen } from './cells.ts';
import { HERE, PEER, sessionLab, type SessionLab } from './session-lab.ts';

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
