import { readdir } from 'node:fs/promises';
import { errorCode, errorMessage } from '../../core/index.ts';
import { CheckNotRun } from '../check.ts';
import { readBeginning } from './file-beginning.ts';

const PROCESSES = '/proc';

/** Files are read by four threads, which names are looked up by as well: two of them are left alone. */
const READERS = 2;

/** More octets than a line of /proc/PID/stat has up to its third field. */
const LONGEST_STAT = 128;

export interface ProcessCount {
  readonly count: number;
  /** Whether there may be more, which this process is not allowed to see (`hidepid`). */
  readonly incomplete: boolean;
}

/** Whether one process is meant; it may be gone by then, which rejects with ENOENT or ESRCH. */
export type ProcessTest = (pid: number) => Promise<boolean>;

/**
 * Counts the processes of this host (of this process id namespace) that pass a test.
 * @throws CheckNotRun if the kernel does not list them
 */
export async function countProcesses(
  test: ProcessTest,
  signal: AbortSignal,
): Promise<ProcessCount> {
  const pids = await listProcesses();
  const waiting = pids.values();
  let count = 0;
  // A process that we may see knows of the first one.
  let incomplete = !pids.includes(1);
  let failed = false;
  const read = async (): Promise<void> => {
    for (const pid of waiting) {
      signal.throwIfAborted();
      // The other reader has met a fault of ours: nothing may go on behind the next count.
      if (failed) return;
      try {
        if (await test(pid)) count += 1;
      } catch (error) {
        // It has ended since.
        const code = errorCode(error);
        if (code === 'ENOENT' || code === 'ESRCH') continue;
        if (code === 'EACCES' || code === 'EPERM') {
          incomplete = true;
          continue;
        }
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
  return { count, incomplete };
}

async function listProcesses(): Promise<number[]> {
  try {
    const names = await readdir(PROCESSES);
    return names.filter((name) => /^\d+$/.test(name)).map(Number);
  } catch (error) {
    throw new CheckNotRun(`cannot list processes: ${errorMessage(error)}`, { cause: error });
  }
}

/** The name of a process, as the kernel keeps it; undefined for one that has ended and was not buried yet. */
export async function processName(pid: number): Promise<string | undefined> {
  const stat = await readBeginning(`${PROCESSES}/${pid}/stat`, LONGEST_STAT);
  // `4711 (name) S …`: the name may hold spaces and parentheses of its own.
  const end = stat.lastIndexOf(')');
  const state = stat.charAt(end + 2);
  return state === 'Z' || state === 'X' ? undefined : stat.slice(stat.indexOf('(') + 1, end);
}

/** The beginning of a command line, each argument with a NUL behind it; empty for threads of the kernel and zombies. */
export function processCommandLine(pid: number, cap: number): Promise<string> {
  return readBeginning(`${PROCESSES}/${pid}/cmdline`, cap);
}
