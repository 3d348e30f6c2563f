import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AnnouncementOptions } from '../../src/anycast/index.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

let lab: AnycastLab;
let health: PushedHealth;
let folder: string;

beforeEach(async () => {
  lab = new AnycastLab();
  health = new PushedHealth();
  folder = await mkdtemp(join(tmpdir(), 'keepcast-'));
});

afterEach(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A hook that writes down what it was run for. */
function noting(): NonNullable<AnnouncementOptions['hooks']> {
  const note = 'echo "$KEEPCAST_STATE $KEEPCAST_PREFIX" >> "$0"';
  return [{ run: ['/bin/sh', '-c', note, join(folder, 'notes')] }];
}

async function notes(): Promise<readonly string[]> {
  const text = await readFile(join(folder, 'notes'), 'utf8').catch(() => '');
  return text.split('\n').slice(0, -1);
}

/** Lets little virtual time pass until so many hooks have ended: programs take their own. */
async function ended(count: number): Promise<void> {
  const runs = (): number => lab.events.filter(({ event }) => event === 'hook').length;
  while (runs() < count) await lab.clock.advance(1);
}

test('hooks run when the route was announced, withdrawn and drained, once each', async () => {
  const vip = lab.anycast.announce(PREFIX, { health, hooks: noting() });
  await lab.start();
  health.push('online');
  await ended(1);
  health.push('online');
  health.push('offline');
  await ended(2);
  health.push('online');
  await ended(3);
  const drained = vip.drain({ wait: 0 });
  await ended(5);
  expect(await drained).toMatchObject({ outcome: 'drained', hookFault: undefined });
  expect(await notes()).toStrictEqual(
    ['announce', 'withdraw', 'announce', 'withdraw', 'drain'].map((state) => `${state} ${PREFIX}`),
  );
});

test('the loss of a session is no withdrawal for hooks', async () => {
  lab.anycast.announce(PREFIX, { health, hooks: noting() });
  await lab.start();
  health.push('online');
  await ended(1);
  lab.anycast.speaker.resetPeer(lab.peer);
  await lab.clock.advance(30_000);
  expect(lab.router.has(PREFIX)).toBe(true);
  expect(await notes()).toStrictEqual([`announce ${PREFIX}`]);
});

test('a hook that fails shows in the status and in what came of the drain, and harms nothing', async () => {
  const hooks = [{ run: ['/bin/false'] }];
  const vip = lab.anycast.announce(PREFIX, { health, hooks });
  await lab.start();
  health.push('online');
  await ended(1);
  expect(vip.status.hookFault).toMatchObject({ code: 'hook-failed' });
  const drained = vip.drain({ wait: 0 });
  await ended(2);
  expect(await drained).toMatchObject({ hookFault: { code: 'hook-failed' } });
  expect(lab.router.has(PREFIX)).toBe(false);
});

test('a stop runs the hook of the withdrawal before it is over', async () => {
  lab.anycast.announce(PREFIX, { health, hooks: noting() });
  await lab.start();
  health.push('online');
  await ended(1);
  const stopped = lab.anycast.stop();
  await lab.clock.advance(100);
  await ended(2);
  await stopped;
  expect(await notes()).toStrictEqual([`announce ${PREFIX}`, `withdraw ${PREFIX}`]);
});
