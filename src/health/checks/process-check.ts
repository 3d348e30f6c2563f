import {
  ConfigurationError,
  describe,
  parseWhole,
  within,
  type Duration,
} from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import { CheckNotRun, type CheckResult, type PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { formatCommand, parseCommand } from './command.ts';
import { requireLinux } from './linux-required.ts';
import {
  countProcesses,
  processCommandLine,
  processName,
  type ProcessTest,
} from './process-table.ts';

export interface ProcessCheckOptions {
  /**
   * How a command line is compared: `'exact'` (the default), or `'initial'` where more arguments may follow
   * (Keepalived's `param_match initial`).
   */
  readonly parameterMatch?: 'exact' | 'initial';
  /** The fewest processes that are good: a whole number of 0 or more; 1 by default. */
  readonly quorum?: number;
  /** The most that are good: `quorum` or more; any number by default. Both 0: the process must not run. */
  readonly quorumMax?: number;
  /** The longest that counting may take: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
}

/** TASK_COMM_LEN of Linux without the NUL: octets that the kernel keeps of a name. */
const LONGEST_NAME = 15;

/**
 * Counts the processes of this host (Keepalived's `track_process`): by the exact name that the kernel keeps
 * (`processCheck('haproxy')`), or by the command line, as a list, path and all
 * (`processCheck(['/usr/sbin/haproxy', '-W'], { parameterMatch: 'initial' })`). Zombies do not count. Unlike
 * Keepalived, it looks once every interval: a process that was started again between two looks is not noticed.
 * @throws ConfigurationError
 */
export function processCheck(
  wanted: string | readonly [string, ...string[]],
  options: ProcessCheckOptions = {},
): PolledCheck {
  checkOptions(options, 'processCheck', ['parameterMatch', 'quorum', 'quorumMax', 'timeout']);
  const { parameterMatch, quorum: fewest = 1, quorumMax: most = Infinity, timeout } = options;
  if (parameterMatch !== undefined && typeof wanted === 'string') {
    throw new ConfigurationError('parameterMatch', 'a name has no parameters: write a list');
  }
  const test =
    typeof wanted === 'string'
      ? nameTest(wanted)
      : commandLineTest(parseCommand('', wanted), parseMatch(parameterMatch ?? 'exact'));
  const quorum = parseCount('quorum', fewest, 0);
  const quorumMax = most === Infinity ? most : parseCount('quorumMax', most, quorum);
  requireLinux('/proc');
  return madeOf(
    {
      kind: 'process',
      target: typeof wanted === 'string' ? wanted : formatCommand(wanted),
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: (signal) => probe(test, { quorum, quorumMax }, signal),
    },
    wanted,
    options,
  );
}

async function probe(
  test: ProcessTest,
  { quorum, quorumMax }: { readonly quorum: number; readonly quorumMax: number },
  signal: AbortSignal,
): Promise<CheckResult> {
  signal.throwIfAborted();
  const { count, incomplete } = await countProcesses(test, signal);
  signal.throwIfAborted();
  const isGood = count >= quorum && count <= quorumMax;
  // What is hidden could only add to the count.
  if (incomplete && count <= quorumMax && (quorumMax !== Infinity || !isGood)) {
    throw new CheckNotRun(
      `this user may not see all processes of this host (${count} seen): run as root, or mount /proc without hidepid`,
    );
  }
  const found = count === 1 ? '1 process' : `${count} processes`;
  const evidence = { count };
  if (isGood) return { outcome: 'good', message: found, evidence };
  const range = quorumMax === Infinity ? `${quorum} or more` : `${quorum} to ${quorumMax}`;
  return { outcome: 'bad', message: `${found}, expected ${range}`, evidence };
}

function nameTest(name: string): ProcessTest {
  const octets = Buffer.byteLength(name);
  if (name === '' || name.includes('/') || name.includes('\0') || octets > LONGEST_NAME) {
    throw new ConfigurationError(
      '',
      `${describe(name)} is not the name of a process: the kernel keeps the ${LONGEST_NAME} first octets of the file's name; write those, or the command line as a list`,
    );
  }
  return async (pid) => (await processName(pid)) === name;
}

function commandLineTest(command: readonly string[], match: 'exact' | 'initial'): ProcessTest {
  const wanted = command.map((word) => `${word}\0`).join('');
  // One octet more shows that the command line goes on.
  const cap = Buffer.byteLength(wanted) + 1;
  return async (pid) => {
    const line = await processCommandLine(pid, cap);
    return match === 'exact' ? line === wanted : line.startsWith(wanted);
  };
}

function parseMatch(value: unknown): 'exact' | 'initial' {
  if (value === 'exact' || value === 'initial') return value;
  throw new ConfigurationError(
    'parameterMatch',
    `${describe(value)} is no way to compare: write 'exact' or 'initial'`,
  );
}

/** More than Linux can have (PID_MAX_LIMIT). */
const MOST_PROCESSES = 2 ** 22;

function parseCount(path: string, value: unknown, least: number): number {
  return within(path, () => parseWhole(value, 'a number of processes', least, MOST_PROCESSES));
}
