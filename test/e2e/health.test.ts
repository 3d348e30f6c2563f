import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '../support/lab/index.ts';
import { temporaryFolder } from '../support/lab/folder.ts';
import { VIP } from './neighbour.ts';
import { Scene } from './scene.ts';

let scene: Scene;
let folder: string;

beforeEach(async () => {
  scene = await Scene.set();
  folder = await temporaryFolder('health');
});

/** Writes a program that can be run, and gives its path. */
async function program(name: string, ...lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path, 0o755);
  return path;
}

/** The text of a file in the folder; empty as long as it is not there. */
function text(name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch(() => '');
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const group = (check: string): string =>
  `{ web: { interval: 200ms, timeout: 30s, rise: 1, backends: { web-a: ${check} } } }`;

describe('a program that a check runs', () => {
  test('is gone when the daemon has exited, although it ignores SIGTERM', async () => {
    const path = await program(
      'stubborn',
      "trap '' TERM",
      `echo $$ > ${join(folder, 'pid')}.new && mv ${join(folder, 'pid')}.new ${join(folder, 'pid')}`,
      'while :; do sleep 0.1; done',
    );
    const daemon = await scene.start({ health: group(`{ exec: [ ${path} ], killAfter: 300ms }`) });
    await waitFor('the program', async () => (await text('pid')) !== '');
    daemon.signal('SIGTERM');
    const exit = await daemon.exit;
    expect({ exit, runs: runs(Number(await text('pid'))) }).toEqual({
      exit: { code: 0, signal: null },
      runs: false,
    });
  });

  test('decides over the route', async () => {
    const path = await program('probe', `test -e ${join(folder, 'ready')}`);
    await writeFile(join(folder, 'ready'), '');
    const daemon = await scene.start({ health: group(`{ exec: [ ${path} ] }`) });
    await scene.neighbour.routeArrives();
    await rm(join(folder, 'ready'));
    await scene.neighbour.routeLeaves();
    daemon.signal('SIGTERM');
    await daemon.exit;
    expect(scene.neighbour.log.filter((line) => line.endsWith(VIP))).toEqual([
      `added ${VIP}`,
      `removed ${VIP}`,
    ]);
  });
});
