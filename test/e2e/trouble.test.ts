import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
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
  ['random octets', randomBytes(4_096), 'does not speak BGP'],
  ['another protocol', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'), 'does not speak BGP'],
  [
    'a length that no message may have',
    Buffer.from(`${'ff'.repeat(16)}001201`, 'hex'),
    'the message is 18 octets long by its header, expected 19 to 4096',
  ],
])('a peer that sends %s', (_what, octets, said) => {
  let server: TcpServer;

  /** The daemon, which has announced to the one peer, and has tried the other again after what it sent. */
  async function startWithIt(): Promise<Keepcast> {
    server = await TcpServer.start(octets);
    const daemon = await scene.start({
      peers: `[ ${peer(server.port)}, ${peer(scene.neighbour.port)} ]`,
    });
    await scene.neighbour.routeArrives();
    await waitFor('another connection', () => server.connections >= 2);
    return daemon;
  }

  test('is told with its reason', async () => {
    const daemon = await startWithIt();
    const event = await daemon.waitForEvent(isPeer(`127.0.0.1:${server.port}`, 'protocol-error'));
    expect(event).toMatchObject({ to: 'idle', reason: { message: expect.stringContaining(said) } });
  });

  test('does not touch the other peer’s session', async () => {
    await startWithIt();
    expect(scene.neighbour.router.peers[0]).toMatchObject({
      state: 'established',
      updates: { announcing: 1, withdrawing: 0 },
    });
  });
});

describe('a peer of another AS than configured', () => {
  const start = (): Promise<Keepcast> =>
    scene.start({ peers: `[ ${peer(scene.neighbour.port, 65_099)} ]` });

  test('is told with both numbers', async () => {
    const daemon = await start();
    const event = await daemon.waitForEvent(isPeer(scene.neighbour.name, 'peer-as-mismatch'));
    expect(event).toMatchObject({
      to: 'idle',
      reason: {
        message: expect.stringContaining('the peer says it is AS 65000, configured is AS 65099'),
      },
    });
  });

  test('hears which fault it was, and is tried again', async () => {
    await start();
    const ends = await waitFor(
      'two NOTIFICATIONs',
      () => scene.neighbour.log.filter((line) => line.startsWith('idle: the peer sent')),
      { until: ({ length }) => length >= 2 },
    );
    expect(new Set(ends)).toEqual(
      new Set([
        'idle: the peer sent OPEN Message Error/Bad Peer AS: it does not expect our AS 65000',
      ]),
    );
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

describe('a reader of the standard output', () => {
  interface Child {
    readonly stdout: Readable;
    readonly end: Promise<unknown[]>;
    readonly stop: () => void;
  }

  /** Starts the daemon with its standard output in the hands of the test. */
  async function start(sections?: Readonly<Record<string, string>>): Promise<Child> {
    const file = join(await temporaryFolder('reader'), 'keepcast.yaml');
    await writeFile(file, scene.file(sections));
    const child = spawn(process.execPath, [path('dist/cli/main.js'), 'run', file, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    labCleanup.add('a daemon', () => {
      child.kill('SIGKILL');
    });
    return {
      stdout: child.stdout,
      end: once(child, 'exit'),
      stop: () => child.kill('SIGTERM'),
    };
  }

  test('that goes after a line does not take the route along', async () => {
    const { stdout } = await start();
    await once(stdout, 'data');
    stdout.destroy();
    await scene.neighbour.routeArrives();
    await scene.allDie();
    await scene.neighbour.routeLeaves();
    expect(scene.neighbour.router.peers[0]).toMatchObject({ state: 'established' });
  });

  test('that goes after a line does not keep the daemon from ending in order', async () => {
    const { stdout, end, stop } = await start();
    await once(stdout, 'data');
    stdout.destroy();
    await scene.neighbour.routeArrives();
    stop();
    await expect(end).resolves.toEqual([0, null]);
  });

  test('that never reads does not keep the daemon from withdrawing and ending', async () => {
    // What a decision rests on names every backend: far more than a pipe holds.
    const backends = Array.from(
      { length: 300 },
      (_, index) => `${'web-'.repeat(500)}${index}: { tcp: "${scene.b.address}" }`,
    );
    const { end, stop } = await start({
      health: `{ web: { rise: 1, interval: 1s, timeout: 10s, backends: { ${backends.join(', ')} } } }`,
    });
    await scene.neighbour.routeArrives();
    stop();
    const log = await scene.neighbour.sessionEnds();
    expect({ end: await end, log: log.slice(-2) }).toEqual({
      end: [0, null],
      log: [`removed ${VIP}`, 'idle: the peer sent Cease/Administrative Shutdown'],
    });
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
