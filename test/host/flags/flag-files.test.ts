import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FlagFiles, type FlagState } from '../../../src/host/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';

let folder: string;
let unfollow: () => void;
let states: FlagState[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-flag-'));
  states = [];
});

afterEach(() => {
  unfollow();
  rmSync(folder, { recursive: true });
});

/** The first answer about this path. */
async function firstOf(path: string): Promise<FlagState | undefined> {
  unfollow = new FlagFiles().follow(path, (state) => states.push(state));
  await waitFor('an answer', () => states.length > 0, { interval: 5 });
  return states[0];
}

describe('a file that says something by being there', () => {
  test('is there, with its first line', async () => {
    writeFileSync(join(folder, 'flag'), 'a new kernel\nand more\n');
    await expect(firstOf(join(folder, 'flag'))).resolves.toMatchObject({
      present: true,
      reason: { code: 'flag-present', message: `${join(folder, 'flag')} is there: a new kernel` },
    });
  });

  test('is not there', async () => {
    await expect(firstOf(join(folder, 'flag'))).resolves.toMatchObject({
      present: false,
      reason: { code: 'flag-absent' },
    });
  });

  test('is not there without its folder, which is said', async () => {
    await expect(firstOf(join(folder, 'none', 'flag'))).resolves.toMatchObject({
      present: false,
      reason: { code: 'flag-folder-absent', message: expect.stringContaining('make') },
    });
  });

  test('counts as there while nobody can say, from the beginning', async () => {
    // ENOTDIR, as for root nothing is forbidden.
    writeFileSync(join(folder, 'file'), '');
    await expect(firstOf(join(folder, 'file', 'flag'))).resolves.toMatchObject({
      present: true,
      reason: { code: 'flag-unknown', message: expect.stringContaining('cannot be found out') },
    });
  });

  test('stays as it was while nobody can say', async () => {
    const path = join(folder, 'flag');
    const files = new FlagFiles();
    unfollow = files.follow(path, (state) => states.push(state));
    await waitFor('an answer', () => states.length > 0, { interval: 5 });
    // ELOOP: it leads to itself.
    symlinkSync(path, path);
    files.look();
    await waitFor('another answer', () => states.length > 1, { interval: 5 });
    expect(states).toMatchObject([
      { present: false, reason: { code: 'flag-absent' } },
      { present: false, reason: { code: 'flag-unknown' } },
    ]);
  });
});
