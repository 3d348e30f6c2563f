import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RoleFile, type RoleFileState } from '../../../src/host/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';

let folder: string;
let path: string;
let clock: VirtualClock;
let file: RoleFile;
let told: RoleFileState[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-role-'));
  path = join(folder, 'role');
  clock = new VirtualClock();
  file = new RoleFile({ path, clock });
  told = [];
  file.on('role', (state) => told.push(state));
});

afterEach(() => {
  file.stop();
  rmSync(folder, { recursive: true });
});

/** What is said once this was written before the start. */
async function saidOf(text: string): Promise<RoleFileState> {
  writeFileSync(path, text);
  await file.start();
  return file.state;
}

/** Resolves when the role is this one: the kernel has told of the file, in its own time. */
async function becomes(role: RoleFileState['role']): Promise<void> {
  await waitFor('the role', () => file.role === role, { interval: 5 });
}

describe('a file with the role of this node', () => {
  test.each([
    ['master', 'master'],
    ['MASTER\n', 'master'],
    ['backup', 'backup'],
    ['Backup since Monday\n', 'backup'],
  ] as const)('says %j', async (text, role) => {
    await expect(saidOf(text)).resolves.toMatchObject({ role, reason: { code: 'role-read' } });
  });

  test.each(['FAULT', 'stop\n', 'none'])('says %j: none', async (text) => {
    await expect(saidOf(text)).resolves.toMatchObject({
      role: undefined,
      reason: { code: 'role-none' },
    });
  });

  test('says what is wrong with anything else, and what to write', async () => {
    await expect(saidOf('INSTANCE VI_1 MASTER 100\n')).resolves.toMatchObject({
      role: undefined,
      reason: {
        code: 'role-unreadable',
        message: `${path} says 'INSTANCE VI_1 MASTER 100': write master, backup or fault`,
      },
    });
  });

  test('knows no role before it was read', () => {
    writeFileSync(path, 'master');
    expect(file.state).toMatchObject({ role: undefined, reason: { code: 'role-unknown' } });
  });

  test('that is not there says none', async () => {
    await file.start();
    expect(file.state).toMatchObject({ role: undefined, reason: { code: 'role-file-absent' } });
  });

  test('says why there is no role', async () => {
    const before = file.why;
    await file.start();
    const absent = file.why;
    writeFileSync(path, 'backup');
    await becomes('backup');
    expect({ before, absent, known: file.why }).toEqual({
      before: `${path} was not read yet`,
      absent: `${path} is not there: nobody has written a role`,
      known: undefined,
    });
  });

  test('that cannot be read says none', async () => {
    path = folder;
    file = new RoleFile({ path, clock });
    await file.start();
    expect(file.state).toMatchObject({ role: undefined, reason: { code: 'role-unknown' } });
  });

  test('is followed when it is replaced', async () => {
    await saidOf('backup');
    writeFileSync(join(folder, 'new'), 'master');
    renameSync(join(folder, 'new'), path);
    await becomes('master');
    expect(told.map(({ role }) => role)).toEqual(['backup', 'master']);
  });

  test('that is taken away says none', async () => {
    await saidOf('master');
    rmSync(path);
    await becomes(undefined);
    expect(file.state.reason.code).toBe('role-file-absent');
  });

  test('keeps its role while it is empty: somebody may be writing it', async () => {
    await saidOf('master');
    writeFileSync(path, '');
    await clock.advance(50);
    writeFileSync(path, 'backup');
    await becomes('backup');
    expect(told.map(({ role }) => role)).toEqual(['master', 'backup']);
  });

  test('that stays empty says none', async () => {
    await saidOf('master');
    writeFileSync(path, '');
    const looked = async (): Promise<boolean> => {
      await clock.advance(100);
      return file.role === undefined;
    };
    await waitFor('the role', looked, { interval: 5 });
    expect(file.state.reason).toMatchObject({
      code: 'role-unreadable',
      message: `${path} is empty: write master, backup or fault`,
    });
  });

  test('is not looked at any more after a stop', async () => {
    await saidOf('master');
    file.stop();
    expect(clock.pending).toBe(0);
  });
});
