import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Announcement, AnnouncementOptions } from '../../src/anycast/index.ts';
import { HostAddresses } from '../../src/testing/fleet/host-addresses.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

/** What a program and the world may do to one prefix, in any order. */
const STEPS = [
  'announce',
  'remove',
  'cancel',
  'update',
  'drain',
  'undrain',
  'drain all',
  'undrain all',
  'disable',
  'enable',
  'online',
  'offline',
  'unknown',
  'start',
  'stop',
  'drain and stop',
  'ack',
  'lose address',
  'reset session',
] as const;

type Step = (typeof STEPS)[number];

interface Scene {
  readonly lab: AnycastLab;
  readonly host: HostAddresses;
  readonly health: PushedHealth;
  readonly options: AnnouncementOptions;
  readonly vips: Announcement[];
  /** All that resolves one day. */
  readonly promises: Promise<unknown>[];
}

function scene(require: 'any' | 'all'): Scene {
  const host = new HostAddresses();
  const health = new PushedHealth();
  const lab: AnycastLab = new AnycastLab({
    massWithdraw: { atMost: 1, within: '10s', release: '30s' },
    host: {
      sysctls: 'ignore',
      look: () => host.look(),
      run: ([, ...words]) => host.run(words, lab.clock),
    },
  });
  const options: AnnouncementOptions = {
    health,
    require,
    vip: 'manage',
    vipGrace: '2s',
    guards: { holdDown: '3s' },
  };
  return { lab, host, health, options, vips: [], promises: [] };
}

function act({ lab, host, health, options, vips, promises }: Scene, step: Step, at: number): void {
  const { anycast, peer } = lab;
  const vip = vips[at % Math.max(1, vips.length)];
  switch (step) {
    case 'announce':
      if (anycast.announcements.length < 3) vips.push(anycast.announce(PREFIX, options));
      return;
    case 'remove':
      if (vip !== undefined) promises.push(vip.remove());
      return;
    case 'cancel':
      vip?.cancelRemoval();
      return;
    case 'update':
      anycast.update(anycast.announcements.map((one) => [one, options]));
      return;
    case 'drain':
      if (vip !== undefined && anycast.announcements.includes(vip)) {
        promises.push(vip.drain({ wait: '2s' }));
      }
      return;
    case 'undrain':
      vip?.undrain();
      return;
    case 'drain all':
      promises.push(anycast.drain({ wait: '2s' }));
      return;
    case 'undrain all':
      anycast.undrain();
      return;
    case 'disable':
      vip?.disable();
      return;
    case 'enable':
      vip?.enable();
      return;
    case 'online':
    case 'offline':
    case 'unknown':
      health.push(step);
      return;
    case 'start':
      promises.push(anycast.start());
      return;
    case 'stop':
      promises.push(anycast.stop());
      return;
    case 'drain and stop':
      promises.push(anycast.stop({ drain: '2s' }));
      return;
    case 'ack':
      anycast.breaker.ack();
      return;
    case 'lose address':
      host.lose('192.0.2.10');
      return;
    case 'reset session':
      anycast.speaker.resetPeer(peer);
  }
}

/** What happens, with the milliseconds after each. */
const stories = fc.array(
  fc.tuple(fc.constantFrom(...STEPS), fc.nat(5), fc.constantFrom(0, 1, 500, 3_000)),
  { maxLength: 25 },
);

/** Last words: what is under way still when all is stopped. */
const endings = fc.array(
  fc.tuple(fc.constantFrom(...STEPS), fc.nat(5), fc.constantFrom(0, 1, 500)),
  { maxLength: 4 },
);

test('whatever was asked of it in whatever order, it serves when it should, and leaves nothing when it stops', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('any' as const, 'all' as const),
      stories,
      endings,
      async (require, story, ending) => {
        const all = scene(require);
        const { lab, host, health, options, promises } = all;
        await lab.router.start();
        for (const [step, at, wait] of story) {
          act(all, step, at);
          await lab.clock.advance(wait);
        }

        // Everything is put back: it serves.
        lab.anycast.undrain();
        for (const vip of lab.anycast.announcements) vip.enable();
        promises.push(lab.anycast.start());
        health.push('online');
        await lab.clock.advance(60_000);
        const announcements = lab.anycast.announcements.length;
        if (announcements === 0) lab.anycast.announce(PREFIX, options);
        await lab.clock.advance(60_000);
        expect([lab.router.has(PREFIX), host.has('192.0.2.10')]).toStrictEqual([true, true]);

        for (const [step, at, wait] of ending) {
          act(all, step, at);
          await lab.clock.advance(wait);
        }

        // It stops: all that was promised is kept, and nothing is left.
        promises.push(lab.anycast.stop());
        await lab.clock.advance(30_000);
        promises.push(lab.router.stop());
        await lab.clock.advance(30_000);
        await Promise.all(promises);
        expect([lab.router.has(PREFIX), host.has('192.0.2.10')]).toStrictEqual([false, false]);
        expect(lab.clock.pending).toBe(0);
      },
    ),
    { numRuns: propertyRuns(40) },
  );
});
