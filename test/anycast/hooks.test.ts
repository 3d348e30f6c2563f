import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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
  return [{ run: ['/bin/sh', '-c', note, join(folder, 'notes')], timeout: '1h' }];
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

describe('of several hooks', () => {
  test('the first that fails is the fault, whatever the next one does', async () => {
    const hooks = [{ run: ['/bin/false'] }, { run: ['/bin/true'] }];
    const vip = lab.anycast.announce(PREFIX, { health, hooks });
    await lab.start();
    health.push('online');
    await ended(2);
    expect(vip.status.hookFault).toMatchObject({
      code: 'hook-failed',
      message: expect.stringContaining('/bin/false'),
    });
  });
});

describe('a hook that fails', () => {
  /** Fails until there is a file `ready`. */
  function failing(): NonNullable<AnnouncementOptions['hooks']>[number] {
    const script = 'echo "$KEEPCAST_STATE" >> "$0/notes"; test -e "$0/ready"';
    return { run: ['/bin/sh', '-c', script, folder] };
  }

  test('is run again after 5 s, then after twice as long, until it has done it', async () => {
    const vip = lab.anycast.announce(PREFIX, { health, hooks: [failing()] });
    await lab.start();
    health.push('online');
    await ended(1);
    await lab.clock.advance(4_900);
    expect(await notes()).toHaveLength(1);
    await ended(2);
    await lab.clock.advance(9_900);
    expect(await notes()).toHaveLength(2);
    await writeFile(join(folder, 'ready'), '');
    await ended(3);
    expect(vip.status.hookFault).toBeUndefined();
    await lab.clock.advance(300_000);
    expect(await notes()).toStrictEqual(['announce', 'announce', 'announce']);
  });

  test('is run again alone: what has worked has worked', async () => {
    const hooks = [failing(), ...noting()];
    lab.anycast.announce(PREFIX, { health, hooks });
    await lab.start();
    health.push('online');
    await ended(3);
    expect(await notes()).toStrictEqual(['announce', `announce ${PREFIX}`, 'announce']);
  });

  test('is not run again for what is over', async () => {
    lab.anycast.announce(PREFIX, { health, hooks: [{ ...failing(), on: ['announce'] }] });
    await lab.start();
    health.push('online');
    await ended(1);
    health.push('offline');
    await lab.clock.advance(60_000);
    expect(await notes()).toStrictEqual(['announce']);
  });

  test('is not run again with retry: false', async () => {
    const vip = lab.anycast.announce(PREFIX, { health, hooks: [{ ...failing(), retry: false }] });
    await lab.start();
    health.push('online');
    await ended(1);
    await lab.clock.advance(60_000);
    expect(await notes()).toStrictEqual(['announce']);
    expect(vip.status.hookFault).toMatchObject({ code: 'hook-failed' });
  });

  test('leaves no timer behind a stop', async () => {
    lab.anycast.announce(PREFIX, { health, hooks: [failing()] });
    await lab.start();
    health.push('online');
    await ended(1);
    const stopped = Promise.all([lab.anycast.stop(), lab.router.stop()]);
    await lab.clock.advance(100);
    await ended(2);
    await lab.clock.advance(10_000);
    await stopped;
    expect(lab.clock.pending).toBe(0);
  });
});

describe('a stop', () => {
  /** Real time goes on while hooks run: virtual time only as far as it must. */
  async function stopped(options?: Parameters<AnycastLab['anycast']['stop']>[0]): Promise<void> {
    let end: 'over' | undefined;
    const done = lab.anycast.stop(options).then(() => {
      end = 'over';
    });
    while (end === undefined) await lab.clock.advance(1);
    await done;
  }

  test('with a drain is over when the hook for the drain has ended', async () => {
    const slow = 'sleep 0.2; echo "$KEEPCAST_STATE" >> "$0"';
    // The programs take real time, in which more passes on the virtual clock than a hook has by itself.
    const hooks = [{ run: ['/bin/sh', '-c', slow, join(folder, 'notes')], timeout: '1h' as const }];
    lab.anycast.announce(PREFIX, { health, hooks });
    await lab.start();
    health.push('online');
    await ended(1);
    await stopped({ drain: '100ms', maxDrain: '1h' });
    expect(await notes()).toStrictEqual(['announce', 'withdraw', 'drain']);
  });

  test.each([
    [{ drain: '100ms' as const, maxDrain: '1h' as const }, 'withdraw up drained'],
    [{ maxDrain: '1h' as const }, 'withdraw up stopped'],
  ])('with %j tells hooks why the route went, and how the service stood', async (options, told) => {
    const note = 'echo "$KEEPCAST_STATE $KEEPCAST_SERVICE $KEEPCAST_REASON_CODE" >> "$0"';
    const hooks = [
      {
        run: ['/bin/sh', '-c', note, join(folder, 'notes')],
        on: ['withdraw' as const],
        timeout: '1h' as const,
      },
    ];
    lab.anycast.announce(PREFIX, { health, hooks });
    await lab.start();
    health.push('online');
    await lab.clock.advance(100);
    await stopped(options);
    expect(await notes()).toStrictEqual([told]);
  });

  test('that is asked for twice ends a hook that hangs', async () => {
    const hooks = [
      { run: ['/bin/sleep', '60'], on: ['withdraw' as const], timeout: '60s' as const },
    ];
    lab.anycast.announce(PREFIX, { health, hooks });
    await lab.start();
    health.push('online');
    await lab.clock.advance(100);
    const first = lab.anycast.stop({ maxDrain: '1h' });
    // The sessions are closed, and the hook runs.
    await lab.clock.advance(2_000);
    void lab.anycast.stop();
    await ended(1);
    await first;
    expect(lab.events.findLast(({ event }) => event === 'hook')).toMatchObject({
      reason: { code: 'hook-failed', message: expect.stringContaining('was ended') },
    });
  });

  test('that does not wait for the hook of a drain says so of the drain', async () => {
    const hooks = [{ run: ['/bin/sleep', '60'], on: ['withdraw' as const] }];
    const vip = lab.anycast.announce(PREFIX, { health, hooks });
    await lab.start();
    health.push('online');
    await lab.clock.advance(100);
    const drained = vip.drain({ wait: 0 });
    await lab.clock.advance(100);
    const done = lab.anycast.stop({ maxDrain: '1h' });
    await lab.clock.advance(2_000);
    void lab.anycast.stop();
    await ended(1);
    await done;
    expect(await drained).toMatchObject({ hookFault: { code: 'hook-not-run' } });
  });
});
