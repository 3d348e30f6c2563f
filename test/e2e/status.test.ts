import { access, stat } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:http';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Keepcast } from '../support/lab/index.ts';
import { VIP } from './neighbour.ts';
import { Scene } from './scene.ts';
import { freePort } from './servers.ts';

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.set();
});

/** What the daemon answers to `GET /status`. */
function getStatus(options: RequestOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request({ ...options, path: '/status' }, (response) => {
      text(response).then((body) => {
        resolve(JSON.parse(body));
      }, reject);
    })
      .on('error', reject)
      .end();
  });
}

const SOCKET = { control: '{ socket: ./keepcast.sock }' };

const socketOf = (daemon: Keepcast): string => join(dirname(daemon.file), 'keepcast.sock');

/** The daemon, which has announced. */
async function startAnnouncing(sections: Readonly<Record<string, string>>): Promise<Keepcast> {
  const daemon = await scene.start(sections);
  await daemon.waitForEvent(({ event }) => event === 'announced');
  return daemon;
}

/** What an announced route looks like. */
const announced = (): object => ({
  at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  speaker: { asn: 65_010, routerId: '10.0.0.11', listeners: [] },
  peers: [{ peer: scene.neighbour.name, asn: 65_000, state: 'established', announced: [VIP] }],
  announce: [
    {
      prefix: VIP,
      decision: 'announce',
      draining: false,
      announcedTo: [scene.neighbour.name],
      reason: { code: 'some-backend-online' },
    },
  ],
});

describe('the status', () => {
  test('is served on a unix socket beside the file', async () => {
    const daemon = await startAnnouncing(SOCKET);
    expect(await getStatus({ socketPath: socketOf(daemon) })).toMatchObject(announced());
  });

  test('is served over HTTP', async () => {
    const port = await freePort();
    await startAnnouncing({ control: `{ http: "127.0.0.1:${port}" }` });
    expect(await getStatus({ host: '127.0.0.1', port })).toMatchObject(announced());
  });

  test('tells the verdict of each backend', async () => {
    const daemon = await startAnnouncing(SOCKET);
    await scene.allDie();
    await daemon.waitForEvent(({ event }) => event === 'withdrawn');
    expect(await getStatus({ socketPath: socketOf(daemon) })).toMatchObject({
      health: {
        web: {
          backends: [
            { name: 'web-a', verdict: 'offline' },
            { name: 'web-b', verdict: 'offline' },
          ],
        },
      },
      announce: [{ prefix: VIP, state: 'down', decision: 'withdraw', announcedTo: [] }],
    });
  });
});

describe('the control socket', () => {
  test('is for its owner alone', async () => {
    const daemon = await startAnnouncing(SOCKET);
    expect(((await stat(socketOf(daemon))).mode & 0o777).toString(8)).toBe('600');
  });

  test('is gone when the daemon has ended', async () => {
    const daemon = await startAnnouncing(SOCKET);
    daemon.signal('SIGTERM');
    await daemon.exit;
    await expect(access(socketOf(daemon))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that a killed daemon has left is replaced', async () => {
    const daemon = await startAnnouncing(SOCKET);
    const socket = socketOf(daemon);
    daemon.signal('SIGKILL');
    await daemon.exit;
    await startAnnouncing({ control: `{ socket: "${socket}" }` });
    expect(await getStatus({ socketPath: socket })).toMatchObject(announced());
  });

  test('of a daemon that runs stops the start of another, which says why', async () => {
    const socket = socketOf(await startAnnouncing(SOCKET));
    const second = await scene.start({ control: `{ socket: "${socket}" }` });
    await expect(second.exit).resolves.toEqual({ code: 1, signal: null });
    expect(second.stderr).toContain(
      `keepcast: cannot start: control: ${socket}: another keepcast listens there: stop it, or`,
    );
  });

  test('of a daemon that runs stops the start of another before it sends anything', async () => {
    const socket = socketOf(await startAnnouncing(SOCKET));
    const second = await scene.start({ control: `{ socket: "${socket}" }` });
    await second.exit;
    expect(second.events.filter(({ event }) => event === 'peer' || event === 'started')).toEqual(
      [],
    );
  });
});
