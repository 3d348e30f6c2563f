import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MaintenanceChange } from '../../src/anycast/index.ts';
import { AnycastLab, PREFIX } from './lab.ts';

let lab: AnycastLab;
let folder: string;

beforeEach(async () => {
  lab = new AnycastLab();
  folder = await mkdtemp(join(tmpdir(), 'keepcast-'));
});

afterEach(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

function changes(): readonly MaintenanceChange[] {
  return lab.events.flatMap((event) => (event.event === 'maintenance' ? event : []));
}

/** Lets virtual time pass until it is so: the disk takes its own. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await lab.clock.advance(100);
}

describe('disable', () => {
  test('withdraws at once, with the reason of the operator', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    vip.disable('a new kernel');
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(vip.status).toMatchObject({
      decision: 'withdraw',
      action: 'maintenance',
      state: 'up',
      reason: { message: 'taken out of service by the operator: a new kernel' },
    });
  });

  test('twice is one withdrawal and one event', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    vip.disable();
    vip.disable();
    await lab.clock.advance(100);
    expect(lab.updates.withdrawing).toBe(1);
    expect(changes()).toHaveLength(1);
  });

  test('outlives a stop and a start', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    vip.disable();
    await lab.stop();
    void lab.anycast.start();
    await lab.clock.advance(10_000);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('during a drain withdraws at once, and the drain is over', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    const drained = vip.drain({ wait: '1h' });
    vip.disable();
    await lab.clock.advance(1_000);
    expect(await drained).toMatchObject({ outcome: 'drained', end: 'not-announced' });
  });

  test('refuses a reason that is no line of text', () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    expect(() => {
      vip.disable('two\nlines');
    }).toThrow('write one line of text');
  });
});

describe('enable', () => {
  test('announces again', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    vip.disable();
    await lab.clock.advance(100);
    vip.enable();
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(true);
    expect(changes().map(({ maintenance }) => maintenance)).toStrictEqual([true, false]);
  });

  test('of what was not disabled is no news', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    vip.enable();
    expect(changes()).toStrictEqual([]);
  });
});

describe('a maintenance file', () => {
  test('that is there from the beginning lets nothing be announced, not even for a moment', async () => {
    const maintenanceFile = join(folder, 'maintenance');
    await writeFile(maintenanceFile, 'a new kernel\nand more\n');
    const vip = lab.anycast.announce(PREFIX, { health: lab.health, maintenanceFile });
    await lab.start();
    await until(() => changes().length === 1);
    expect(lab.updates.announcing).toBe(0);
    expect(vip.status.maintenance?.message).toBe(`${maintenanceFile} is there: a new kernel`);
  });

  test('that comes and goes takes out of service and puts back', async () => {
    const maintenanceFile = join(folder, 'maintenance');
    lab.anycast.announce(PREFIX, { health: lab.health, maintenanceFile });
    await lab.start();
    await until(() => lab.router.has(PREFIX));
    await writeFile(maintenanceFile, '');
    await until(() => !lab.router.has(PREFIX));
    await rm(maintenanceFile);
    await until(() => lab.router.has(PREFIX));
    expect(changes().map(({ maintenance, source }) => [maintenance, source])).toStrictEqual([
      [true, 'file'],
      [false, 'file'],
    ]);
  });

  test('in a folder that is not there is told, and works once the folder is there', async () => {
    const maintenanceFile = join(folder, 'later', 'maintenance');
    lab.anycast.announce(PREFIX, { health: lab.health, maintenanceFile });
    await lab.start();
    await until(() => changes().length > 0 && lab.router.has(PREFIX));
    expect(changes()[0]).toMatchObject({
      maintenance: false,
      reason: { code: 'flag-folder-absent' },
    });
  });

  test('keeps out what the operator puts back', async () => {
    const maintenanceFile = join(folder, 'maintenance');
    await writeFile(maintenanceFile, '');
    const vip = lab.anycast.announce(PREFIX, { health: lab.health, maintenanceFile });
    await lab.start();
    await until(() => changes().length === 1);
    vip.disable();
    vip.enable();
    await lab.clock.advance(1_000);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('needs a path', () => {
    expect(() => lab.anycast.announce(PREFIX, { health: lab.health, maintenanceFile: '' })).toThrow(
      'maintenanceFile: ',
    );
  });
});

describe('another maintenance file, by an update,', () => {
  test('takes nothing away while nobody knows whether it is there', async () => {
    const { health } = lab;
    const vip = lab.anycast.announce(PREFIX, { health, maintenanceFile: join(folder, 'one') });
    await lab.start();
    await until(() => lab.router.has(PREFIX));
    const two = join(folder, 'two');
    vip.update({ health, maintenanceFile: two });
    await lab.clock.advance(10_000);
    expect(lab.updates.withdrawing).toBe(0);
    await writeFile(two, '');
    await until(() => !lab.router.has(PREFIX));
  });

  test('puts back what the first one has taken out', async () => {
    const { health } = lab;
    const one = join(folder, 'one');
    await writeFile(one, '');
    const vip = lab.anycast.announce(PREFIX, { health, maintenanceFile: one });
    await lab.start();
    await until(() => changes().length === 1);
    vip.update({ health, maintenanceFile: join(folder, 'two') });
    await until(() => lab.router.has(PREFIX));
    expect(changes().map(({ maintenance }) => maintenance)).toStrictEqual([true, false]);
  });

  test('may be none: what one has taken out is back at once', async () => {
    const { health } = lab;
    const one = join(folder, 'one');
    await writeFile(one, '');
    const vip = lab.anycast.announce(PREFIX, { health, maintenanceFile: one });
    await lab.start();
    await until(() => changes().length === 1);
    vip.update({ health });
    expect(vip.decision).toBe('announce');
    expect(changes().at(-1)).toMatchObject({ maintenance: false, source: 'file' });
  });
});
