import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Announcement, type AnnouncementOptions } from '../../src/anycast/index.ts';
import { Emitter } from '../../src/core/index.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

/** One announcement, whose health somebody pushes. */
interface Scene {
  readonly lab: AnycastLab;
  readonly health: PushedHealth;
  readonly vip: Announcement;
}

let lab: AnycastLab | undefined;

afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

/** What an announcement has beside its health. */
type Options = Omit<AnnouncementOptions, 'health'>;

/** Announced, if nothing keeps it from that. */
async function start(
  options: Options = {},
  of: ConstructorParameters<typeof AnycastLab>[0] = {},
): Promise<Scene> {
  const made = new AnycastLab(of);
  lab = made;
  const health = new PushedHealth();
  const vip = made.anycast.announce(PREFIX, { ...options, health });
  await made.start();
  health.push('online');
  await made.clock.advance(1_000);
  return { lab: made, health, vip };
}

const UP = '1 of 1 backends online: a';
const DOWN = 'the only backend is offline: a (pushed offline)';

type Row = readonly [state: string, scene: () => Promise<Scene>, first: string];

const ROWS: readonly Row[] = [
  ['announced', () => start(), `is announced to 10.0.0.1: ${UP}`],
  [
    'withdrawn',
    async () => {
      const scene = await start();
      scene.health.push('offline');
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    `is withdrawn: ${DOWN}`,
  ],
  [
    'withdrawn, and another owner announces it',
    async () => {
      const scene = await start();
      const other = new PushedHealth();
      scene.lab.anycast.announce(PREFIX, { health: other });
      other.push('online');
      scene.health.push('offline');
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    `is still announced to 10.0.0.1 for another owner (${UP}), not for this one: ${DOWN}`,
  ],
  [
    'wanted, and not by the other owner, which must want it too',
    async () => {
      const scene = await start({ require: 'all' });
      const other = new PushedHealth();
      scene.lab.anycast.announce(PREFIX, { health: other, require: 'all' });
      other.push('offline');
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    `is withdrawn: all owners must want the route, and one does not: ${DOWN}`,
  ],
  [
    'kept from one peer by perPeer',
    async () => {
      const scene = await start({ perPeer: { '10.0.0.2': 'withdraw' } });
      scene.lab.anycast.addPeer({ address: '10.0.0.2', asn: 65_000 });
      return scene;
    },
    `is announced to 10.0.0.1: ${UP}`,
  ],
  [
    'kept from its only peer by perPeer',
    () => start({ perPeer: { '10.0.0.1': 'withdraw' } }),
    `is wanted, and no peer is to have it: ${UP}`,
  ],
  [
    'de-preferred while it is down',
    async () => {
      const scene = await start({ actions: { down: { med: 1_000 } } });
      scene.health.push('offline');
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    `is announced to 10.0.0.1 with what its action down says: ${DOWN}`,
  ],
  [
    'held at the start',
    () => start({ guards: { startupHold: '1m' } }),
    'is withdrawn: held at the start: nothing is announced in the first 60s (for 49s more)',
  ],
  [
    'held down',
    async () => {
      const scene = await start({ guards: { holdDown: '30s' } });
      scene.health.push('offline');
      await scene.lab.clock.advance(1_000);
      scene.health.push('online');
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    'is withdrawn: held down: a route that was withdrawn stays away for 30s (for 28s more)',
  ],
  [
    'damped',
    async () => {
      const scene = await start({ guards: { flapDamping: { halfLife: '1m' } } });
      for (const verdict of [
        'offline',
        'online',
        'offline',
        'online',
        'offline',
        'online',
      ] as const) {
        scene.health.push(verdict);
        await scene.lab.clock.advance(1_000);
      }
      return scene;
    },
    'is withdrawn: damped: it has failed and returned too often',
  ],
  [
    'kept by the breaker',
    async () => {
      const scene = await start({}, { massWithdraw: { atMost: 1, within: '1m', release: 'ack' } });
      const other = new PushedHealth();
      scene.lab.anycast.announce('192.0.2.11/32', { health: other });
      other.push('online');
      await scene.lab.clock.advance(1_000);
      other.push('offline');
      scene.health.push('offline');
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    `is announced to 10.0.0.1 although its health is against it (${DOWN}): more than 1 announcements would leave within 60s`,
  ],
  [
    'kept by sharedCause',
    async () => {
      const scene = await start();
      const vip = scene.lab.anycast.announce('192.0.2.11/32', {
        health: scene.lab.health,
        guards: { sharedCause: true },
      });
      await scene.lab.clock.advance(20_000);
      scene.lab.backends.a = 'bad';
      scene.lab.backends.b = 'bad';
      await scene.lab.clock.advance(20_000);
      return { ...scene, vip };
    },
    'is announced to 10.0.0.1 although its health is against it (all 2 backends offline',
  ],
  [
    'on lease, and no check has a result',
    () => start({ guards: { lease: '5s' } }),
    'is withdrawn: no check has had a result for 5s: the lease of the route has expired',
  ],
  [
    'not for a node without a role',
    () => {
      const source = Object.assign(new Emitter<{ role: unknown }>(), { role: undefined });
      return start({ role: { source, master: {}, backup: { prepend: 2 } } });
    },
    'is withdrawn: the role is not known',
  ],
  [
    'kept by minAnnouncers',
    async () => {
      const view = Object.assign(new Emitter<{ change: unknown }>(), {
        announcers: () => ({ count: 0, valid: true }),
      });
      const scene = await start({
        guards: { minAnnouncers: { atLeast: 1, view, whenUnknown: 'hold' } },
      });
      scene.health.push('offline');
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    `is announced to 10.0.0.1 although its health is against it (${DOWN}): announced, since no other node announces it, and at least 1 should; otherwise: ${DOWN}`,
  ],
  [
    'drained',
    async () => {
      const scene = await start();
      void scene.vip.drain({ wait: 0 });
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    'is withdrawn: drained: withdrawn, since its time was over',
  ],
  [
    'draining',
    async () => {
      const scene = await start();
      void scene.vip.drain({ wait: '10s' });
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    'is announced to 10.0.0.1 with what its action drain says: draining: de-preferred with GRACEFUL_SHUTDOWN (RFC 8326)',
  ],
  [
    'disabled',
    async () => {
      const scene = await start();
      scene.vip.disable('new kernel');
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    'is withdrawn: taken out of service by the operator: new kernel',
  ],
  [
    'without its address on this host',
    () => start({ vip: 'verify' }, { host: { look: () => [], command: ['true'] } }),
    'is withdrawn: no interface that is up has 192.0.2.10',
  ],
  [
    'at a session that cannot carry it',
    async () => {
      const made = new AnycastLab();
      lab = made;
      const vip = made.anycast.announce('2001:db8::/48', {
        health: made.health,
        nextHop: '2001:db8::1',
      });
      await made.start();
      return { lab: made, health: new PushedHealth(), vip };
    },
    'is wanted, and announced to nobody: 10.0.0.1 cannot have it: ',
  ],
  [
    'without an established session',
    async () => {
      const scene = await start();
      const stopped = scene.lab.router.stop();
      await scene.lab.clock.advance(1_000);
      await stopped;
      return scene;
    },
    'is wanted, and announced to nobody: the session with 10.0.0.1 is in ',
  ],
  [
    'to be removed, and held back by the breaker',
    async () => {
      const scene = await start({}, { massWithdraw: { atMost: 1, within: '1m', release: 'ack' } });
      const other = scene.lab.anycast.announce('192.0.2.11/32', { health: scene.health });
      await scene.lab.clock.advance(1_000);
      void other.remove();
      void scene.vip.remove();
      await scene.lab.clock.advance(1_000);
      return scene;
    },
    'is announced to 10.0.0.1 although it is to be removed: more than 1 announcements would leave within 60s',
  ],
  [
    'removed',
    async () => {
      const scene = await start();
      void scene.vip.remove();
      await scene.lab.clock.advance(5_000);
      return scene;
    },
    'is withdrawn: the announcement was removed',
  ],
  [
    'stopped',
    async () => {
      const scene = await start();
      await scene.lab.stop();
      return scene;
    },
    'is withdrawn: stopped',
  ],
];

describe('the first line of an explanation names the true cause where a route is', () => {
  test.each(ROWS)('%s', async (_state, scene, first) => {
    const { vip } = await scene();
    const said = vip.explain().first.slice(vip.prefix.length + 1);
    expect(said.slice(0, first.length)).toBe(first);
  });

  test('taken out by a maintenance file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keepcast-explain-'));
    const maintenanceFile = join(folder, 'web.down');
    await writeFile(maintenanceFile, 'disk\n');
    const { vip } = await start({ maintenanceFile });
    const told = new Promise<void>((resolve) => {
      if (vip.explain().data.decision.reason.code === 'flag-present') resolve();
      else
        vip.on('maintenance', () => {
          resolve();
        });
    });
    await told;
    const { first } = vip.explain();
    await rm(folder, { recursive: true });
    expect(first).toBe(`${PREFIX} is withdrawn: ${maintenanceFile} is there: disk`);
  });
});

test('a removal that is held back is in the status', async () => {
  const held = ROWS.find(([state]) => state.startsWith('to be removed'));
  const scene = await held?.[1]();
  expect(scene?.vip.status.removal?.code).toBe('mass-withdraw');
});
