import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/lab/folder.ts';
import { labCleanup, waitFor, type Keepcast, type KeepcastEvent } from '../support/lab/index.ts';
import { VIP } from './neighbour.ts';
import { path } from './programs.ts';
import { peer, Scene } from './scene.ts';
import { freePort, TcpServer } from './servers.ts';

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.set();
});

const isPeer =
  (name: string, code: string) =>
  ({ event, peer: who, reason }: KeepcastEvent): boolean =>
    event === 'peer' && who === name && reason?.code === code;

describe('a port that is taken', () => {
  let taken: TcpServer;

  /** The daemon, whose listener has found its port taken. */
  async function startInVain(): Promise<{ daemon: Keepcast; waiting: KeepcastEvent }> {
    taken = await TcpServer.start();
    const daemon = await scene.start({
      speaker: `{ asn: 65010, routerId: 10.0.0.11, listen: [ "127.0.0.1:${taken.port}" ] }`,
    });
    const waiting = await daemon.waitForEvent(
      ({ event, state }) => event === 'listener' && state === 'waiting',
    );
    return { daemon, waiting };
  }

  test('is told with its reason', async () => {
    const { waiting } = await startInVain();
    expect(waiting).toMatchObject({
      endpoint: { host: '127.0.0.1', port: taken.port },
      reason: {
        code: 'port-taken',
        message: expect.stringMatching(
          `^127\\.0\\.0\\.1:${taken.port} is taken by another process; trying again in \\d+s$`,
        ),
      },
    });
  });

  test('does not keep the route from the peers that are dialled', async () => {
    await startInVain();
    await expect(scene.neighbour.routeArrives()).resolves.toBeUndefined();
  });

  test('is listened on once it is free', async () => {
    const { daemon } = await startInVain();
    await taken.stop();
    const listening = await daemon.waitForEvent(
      ({ event, state }) => event === 'listener' && state === 'listening',
    );
    expect(listening).toMatchObject({
      endpoint: { host: '127.0.0.1', port: taken.port },
      reason: { code: 'listening' },
    });
  });
});

describe.each([
  ['random octets', randomBytes(4_096)],
  ['another protocol', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
  ['a length that no message may have', Buffer.from(`${'ff'.repeat(16)}001201`, 'hex')],
])('a peer that sends %s', (_what, octets) => {
  let name: string;

  /** The daemon, which has heard that once from one peer, and has announced to the other. */
  async function startWithIt(): Promise<{ daemon: Keepcast; event: KeepcastEvent }> {
    const server = await TcpServer.start(octets);
    name = `127.0.0.1:${server.port}`;
    const daemon = await scene.start({
      peers: `[ ${peer(server.port)}, ${peer(scene.neighbour.port)} ]`,
    });
    const event = await daemon.waitForEvent(isPeer(name, 'protocol-error'));
    await scene.neighbour.routeArrives();
    return { daemon, event };
  }

  test('is told with its reason, and tried again', async () => {
    const { daemon, event } = await startWithIt();
    const again = await daemon.waitForEvent(isPeer(name, 'protocol-error'), {
      after: daemon.events.indexOf(event) + 1,
    });
    expect([event, again]).toMatchObject([{ to: 'idle' }, { to: 'idle' }]);
  });

  test('does not touch the other peer’s session', async () => {
    const { daemon, event } = await startWithIt();
    await daemon.waitForEvent(isPeer(name, 'protocol-error'), {
      after: daemon.events.indexOf(event) + 1,
    });
    expect(scene.neighbour.router.peers[0]).toMatchObject({
      state: 'established',
      updates: { announcing: 1, withdrawing: 0 },
    });
  });
});

describe('a peer of another AS than configured', () => {
  test('is told with both numbers, and tried again', async () => {
    const daemon = await scene.start({ peers: `[ ${peer(scene.neighbour.port, 65_099)} ]` });
    const isMismatch = isPeer(scene.neighbour.name, 'peer-as-mismatch');
    const event = await daemon.waitForEvent(isMismatch);
    await daemon.waitForEvent(isMismatch, { after: daemon.events.indexOf(event) + 1 });
    expect(event).toMatchObject({
      to: 'idle',
      reason: {
        message: expect.stringContaining('the peer says it is AS 65000, configured is AS 65099'),
      },
    });
  });

  test('hears which of the two faults it was', async () => {
    await scene.start({ peers: `[ ${peer(scene.neighbour.port, 65_099)} ]` });
    const heard = await waitFor('a NOTIFICATION', () =>
      scene.neighbour.log.find((line) => line.startsWith('idle: the peer sent')),
    );
    expect(heard).toBe('idle: the peer sent OPEN Message Error/Bad Peer AS');
  });
});

describe('a peer that nobody listens at', () => {
  test('is tried again, and does not keep the route from the other', async () => {
    const port = await freePort();
    const daemon = await scene.start({ peers: `[ ${peer(port)}, ${peer(scene.neighbour.port)} ]` });
    await scene.neighbour.routeArrives();
    const { reason } = await daemon.waitForEvent(isPeer(`127.0.0.1:${port}`, 'connection-failed'));
    expect(reason?.message).toContain('ECONNREFUSED');
  });
});

describe('a reader of the standard output that goes after a line', () => {
  /** The daemon, whose first line has been read, and whose standard output nobody holds any more. */
  async function startWithout(): Promise<{ pid: number; end: Promise<unknown[]> }> {
    const file = join(await temporaryFolder('closed'), 'keepcast.yaml');
    await writeFile(file, scene.file());
    const child = spawn(process.execPath, [path('dist/cli/main.js'), 'run', file, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const end = once(child, 'exit');
    labCleanup.add('a daemon', () => {
      child.kill('SIGKILL');
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    return { pid: child.pid ?? 0, end };
  }

  test('does not take the route along: it goes on following the backends', async () => {
    await startWithout();
    await scene.neighbour.routeArrives();
    await scene.allDie();
    await scene.neighbour.routeLeaves();
    expect(scene.neighbour.router.peers[0]).toMatchObject({ state: 'established' });
  });

  test('does not keep the daemon from ending in order', async () => {
    const { pid, end } = await startWithout();
    await scene.neighbour.routeArrives();
    process.kill(pid, 'SIGTERM');
    await expect(end).resolves.toEqual([0, null]);
  });
});

describe('--dry-run', () => {
  test('decides as it would, and sends nothing: nobody is connected to', async () => {
    const router = await TcpServer.start();
    const daemon = await scene.start({ peers: `[ ${peer(router.port)} ]` }, '--dry-run');
    const decision = await daemon.waitForEvent(({ event }) => event === 'decision');
    daemon.signal('SIGTERM');
    await daemon.exit;
    expect({ ...decision, connections: router.connections }).toMatchObject({
      prefix: VIP,
      decision: 'announce',
      connections: 0,
    });
  });

  test('does not listen', async () => {
    const port = await freePort();
    const daemon = await scene.start(
      { speaker: `{ asn: 65010, routerId: 10.0.0.11, listen: [ "127.0.0.1:${port}" ] }` },
      '--dry-run',
    );
    await daemon.waitForEvent(({ event }) => event === 'started');
    daemon.signal('SIGTERM');
    await daemon.exit;
    expect(daemon.events.filter(({ event }) => event === 'listener')).toEqual([]);
  });

  test('tells of no peer and no route', async () => {
    const daemon = await scene.start({}, '--dry-run');
    await daemon.waitForEvent(({ event }) => event === 'decision');
    await scene.allDie();
    await daemon.waitForEvent(({ decision }) => decision === 'withdraw');
    daemon.signal('SIGTERM');
    await expect(daemon.exit).resolves.toEqual({ code: 0, signal: null });
    expect(new Set(daemon.events.map(({ event }) => event))).toEqual(
      new Set(['started', 'backend', 'decision', 'stopping', 'stopped']),
    );
  });
});
