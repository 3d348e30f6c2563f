import { beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor, type Keepcast } from '../support/lab/index.ts';
import { VIP } from './neighbour.ts';
import { Scene } from './scene.ts';

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.set();
});

const SUCCESS = { code: 0, signal: null };

/** Which of these events were told, in order. */
function told(daemon: Keepcast, ...names: readonly string[]): string[] {
  return daemon.events.map(({ event }) => event).filter((event) => names.includes(event));
}

describe('events as JSON lines', () => {
  test('tell what the router sees, in order', async () => {
    const daemon = await scene.start();
    await scene.neighbour.routeArrives();
    await scene.allDie();
    await scene.neighbour.routeLeaves();
    await scene.b.up();
    await scene.neighbour.routeArrives();
    daemon.signal('SIGTERM');
    await daemon.exit;
    expect(
      told(daemon, 'started', 'decision', 'announced', 'withdrawn', 'lost', 'stopped'),
    ).toEqual([
      'started',
      'decision',
      'announced',
      'decision',
      'withdrawn',
      'decision',
      'announced',
      'withdrawn',
      'stopped',
    ]);
  });

  test('are all there is on the standard output, and nothing is on the other', async () => {
    const daemon = await scene.start();
    await scene.neighbour.routeArrives();
    daemon.signal('SIGTERM');
    await daemon.exit;
    expect({ stray: daemon.strayLines, stderr: daemon.stderr }).toEqual({ stray: [], stderr: '' });
  });

  test('each have a name, a moment, and a reason with code and message', async () => {
    const daemon = await scene.start();
    await scene.neighbour.routeArrives();
    await scene.allDie();
    await scene.neighbour.routeLeaves();
    daemon.signal('SIGTERM');
    await daemon.exit;
    for (const event of daemon.events) {
      expect(event).toMatchObject({
        event: expect.stringMatching(/^[a-z]+$/),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        reason: {
          code: expect.stringMatching(/^[a-z-]+$/),
          message: expect.stringMatching(/./),
        },
      });
    }
  });

  test('say which prefix went to which peer, and why', async () => {
    const daemon = await scene.start();
    const { prefix, peer, reason } = await daemon.waitForEvent(
      ({ event }) => event === 'announced',
    );
    expect({ prefix, peer, code: reason?.code }).toEqual({
      prefix: VIP,
      peer: scene.neighbour.name,
      code: 'some-backend-online',
    });
  });

  test('say which backend of which group has which verdict, and why', async () => {
    const daemon = await scene.start();
    const event = await daemon.waitForEvent(({ backend }) => backend === 'web-a');
    expect(event).toMatchObject({
      event: 'backend',
      group: 'web',
      from: 'unknown',
      to: 'online',
      reason: { code: 'rise-reached', message: '2 good results in a row, the last: status 200' },
    });
  });
});

describe('a signal to stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s withdraws the route, then says Cease, Administrative Shutdown',
    async (signal) => {
      const daemon = await scene.start();
      await scene.neighbour.routeArrives();
      daemon.signal(signal);
      const log = await scene.neighbour.sessionEnds();
      expect(log.slice(-2)).toEqual([
        `removed ${VIP}`,
        'idle: the peer sent Cease/Administrative Shutdown',
      ]);
    },
  );

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends the process with 0', async (signal) => {
    const daemon = await scene.start();
    await scene.neighbour.routeArrives();
    daemon.signal(signal);
    await expect(daemon.exit).resolves.toEqual(SUCCESS);
  });

  test('withdraws with an UPDATE: the session’s end does not have to', async () => {
    const daemon = await scene.start();
    await scene.neighbour.routeArrives();
    daemon.signal('SIGTERM');
    await scene.neighbour.sessionEnds();
    expect(scene.neighbour.router.peers[0]?.updates).toMatchObject({
      announcing: 1,
      withdrawing: 1,
    });
  });

  test('ends the process with 0 although nothing has been announced', async () => {
    await scene.allDie();
    const daemon = await scene.start();
    await daemon.waitForEvent(({ event }) => event === 'started');
    daemon.signal('SIGTERM');
    await expect(daemon.exit).resolves.toEqual(SUCCESS);
  });
});

describe('a drain', () => {
  /** The daemon, draining for ten minutes: the router has been told so. */
  async function startDraining(): Promise<Keepcast> {
    const daemon = await scene.start({ drain: '{ wait: 10m }' });
    await scene.neighbour.routeArrives();
    daemon.signal('SIGTERM');
    // RFC 8326: GRACEFUL_SHUTDOWN.
    await scene.neighbour.routeCarries('65000:100', '65535:0');
    return daemon;
  }

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'is cut short by a second signal, %s',
    async (second) => {
      const daemon = await startDraining();
      daemon.signal(second);
      await expect(daemon.exit).resolves.toEqual(SUCCESS);
    },
  );

  test('that is cut short leaves out neither the withdrawal nor the Cease', async () => {
    const daemon = await startDraining();
    daemon.signal('SIGTERM');
    const log = await scene.neighbour.sessionEnds();
    expect(log.slice(-3)).toEqual([
      `changed ${VIP}`,
      `removed ${VIP}`,
      'idle: the peer sent Cease/Administrative Shutdown',
    ]);
  });

  test('is told, and so is its end', async () => {
    const daemon = await startDraining();
    daemon.signal('SIGINT');
    await daemon.exit;
    const own = daemon.events.filter(({ event }) =>
      ['draining', 'stopping', 'stopped'].includes(event),
    );
    expect(own.map(({ event, reason }) => `${event}: ${reason?.message ?? ''}`)).toEqual([
      'draining: received SIGTERM',
      'stopping: received SIGINT: the waiting is skipped',
      'stopped: received SIGTERM',
    ]);
  });
});

describe('SIGHUP', () => {
  /** The daemon, which has got one and has said something. */
  async function hangUp(): Promise<Keepcast> {
    const daemon = await scene.start();
    await scene.neighbour.routeArrives();
    daemon.signal('SIGHUP');
    await waitFor('something on the standard error', () => daemon.stderr !== '');
    return daemon;
  }

  test('says that reloading is not available', async () => {
    const daemon = await hangUp();
    expect(daemon.stderr).toBe(
      `${daemon.file}: reloading is not available in this version of keepcast; restart to apply changes`,
    );
  });

  test('changes nothing: the route still follows the backends', async () => {
    await hangUp();
    await scene.allDie();
    await scene.neighbour.routeLeaves();
    expect(scene.neighbour.log.filter((line) => line.endsWith(VIP))).toEqual([
      `added ${VIP}`,
      `removed ${VIP}`,
    ]);
  });
});
