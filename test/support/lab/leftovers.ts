import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, ownerOf } from './owner.ts';
import { run } from './program.ts';

/** Where iproute2 keeps the namespaces' names. */
const NAMESPACES = '/run/netns';

/** The names of the lab's own things in `folder` that pass `test`; none if there is no such folder. */
async function names(folder: string, test: (name: string) => boolean): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => ownerOf(name) !== undefined && test(name));
  } catch {
    return [];
  }
}

/** The names of the lab's namespaces, of all workers and runs. */
export function namespaceNames(): Promise<string[]> {
  return names(NAMESPACES, () => true);
}

/** The processes that are inside a namespace. */
export async function processesIn(namespace: string): Promise<number[]> {
  const { stdout } = await run(['ip', 'netns', 'pids', namespace]);
  return stdout.split('\n').filter(Boolean).map(Number);
}

/** Ends every process inside the namespace, by pid, and removes it. Idempotent. */
export async function removeNamespace(namespace: string): Promise<void> {
  for (const pid of await processesIn(namespace)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended in the meantime.
    }
  }
  await run(['ip', 'netns', 'del', namespace]);
  if ((await namespaceNames()).includes(namespace)) {
    throw new Error(`the network namespace ${namespace} cannot be removed`);
  }
}

function isAbandoned(name: string): boolean {
  const owner = ownerOf(name);
  return owner !== undefined && !isAlive(owner);
}

/** Removes what runs left behind that were killed before they could clean up. Safe beside other workers. */
export async function sweepLeftovers(): Promise<void> {
  for (const name of await names(NAMESPACES, isAbandoned)) {
    // Another worker may be sweeping the same one; whoever comes second finds nothing.
    await removeNamespace(name).catch(() => undefined);
  }
  for (const name of await names(tmpdir(), isAbandoned)) {
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}
