import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labCleanup } from './cleanup.ts';
import { uniqueName } from './owner.ts';

/** Makes a temporary folder that is removed at the end of the test file. Its path is short: sockets live in it. */
export async function temporaryFolder(label: string): Promise<string> {
  const folder = join(tmpdir(), uniqueName(label));
  await mkdir(folder, { mode: 0o700 });
  labCleanup.add(folder, () => rm(folder, { recursive: true, force: true }));
  return folder;
}
