import { stat } from 'node:fs/promises';
import {
  ConfigurationError,
  describe,
  errorCode,
  errorMessage,
  type Duration,
} from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import { CheckNotRun, type CheckResult, type PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { readBeginning } from './file-beginning.ts';
import { FileLane } from './file-lane.ts';

export interface FileCheckOptions {
  /**
   * What is good:
   * - `'number'` (the default): the number in the file, see `weight`;
   * - `'present'`: the file exists, whatever it holds;
   * - `'absent'`: it does not, as for the maintenance file that `touch` makes (ExaBGP's `disable` file).
   */
  readonly expect?: 'number' | 'present' | 'absent';
  /**
   * What the number is multiplied by to be the weight of the backend (Keepalived's `weight`): a whole number from -254
   * to 254. With 0 (the default) the number 0 is good and any other bad. Otherwise it is good, but bad where the
   * product is below -253; above 253 it is 253.
   */
  readonly weight?: number;
  /** The longest that reading may take: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
}

/** More octets than a number of Keepalived has; what follows them is no number. */
const LONGEST_NUMBER = 64;
const NUMBER = /^[+-]?\d{1,18}$/;

/** Of the four threads that read files one is left to others. */
const lane: FileLane = new FileLane(3);

const LARGEST_WEIGHT = 253;
const LARGEST_MULTIPLIER = 254;

/**
 * Looks at a file (Keepalived's `track_file`): a program or an administrator writes a number into it, or makes it and
 * takes it away. A file that is not there, or is empty, holds the number 0, as for Keepalived. What cannot be read, and
 * what is no number, is _not run_: the verdict stays.
 * @throws ConfigurationError
 */
export function fileCheck(path: string, options: FileCheckOptions = {}): PolledCheck {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new ConfigurationError('', `${describe(path)} is not the path of a file`);
  }
  checkOptions(options, 'fileCheck', ['expect', 'weight', 'timeout']);
  const expect = parseExpect(options.expect ?? 'number');
  const weight = parseWeight(options.weight ?? 0);
  if (options.weight !== undefined && expect !== 'number') {
    throw new ConfigurationError(
      'weight',
      `only a number is multiplied: leave it out, or expect: '${expect}'`,
    );
  }
  const { timeout } = options;
  return madeOf(
    {
      kind: 'file',
      target: path,
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: async (signal) => {
        // A file system that does not answer cannot be told to stop; no second read is begun before the first is over.
        const result = await lane.run(signal, async () =>
          expect === 'number' ? judge(await readNumber(path), weight) : look(path, expect),
        );
        signal.throwIfAborted();
        return result;
      },
    },
    path,
    options,
  );
}

function judge(value: number, weight: number): CheckResult {
  const evidence = { value };
  const message = `the number is ${value}`;
  if (weight === 0) return { outcome: value === 0 ? 'good' : 'bad', message, evidence };
  const product = value * weight;
  if (product < -LARGEST_WEIGHT) {
    const text = `${message}, and ${product} is below -${LARGEST_WEIGHT}`;
    return { outcome: 'bad', message: text, evidence };
  }
  // Adding 0 makes 0 of -0.
  return { outcome: 'good', message, weight: Math.min(product, LARGEST_WEIGHT) + 0, evidence };
}

async function readNumber(path: string): Promise<number> {
  const text = (await orAbsent(path, readBeginning(path, LONGEST_NUMBER)))?.trim() ?? '';
  if (text === '') return 0;
  if (NUMBER.test(text)) return Number(text);
  throw new CheckNotRun(`${path} holds no number: ${describe(text)}`);
}

async function look(path: string, expect: 'present' | 'absent'): Promise<CheckResult> {
  const found = (await orAbsent(path, stat(path))) === undefined ? 'absent' : 'present';
  return {
    outcome: found === expect ? 'good' : 'bad',
    message: found === 'present' ? `${path} exists` : `there is no ${path}`,
    evidence: { found },
  };
}

/** Undefined if there is no such file. */
async function orAbsent<T>(path: string, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    const message = `cannot read ${path}: ${errorMessage(error)}`;
    throw new CheckNotRun(message, { cause: error });
  }
}

function parseExpect(value: unknown): 'number' | 'present' | 'absent' {
  if (value === 'number' || value === 'present' || value === 'absent') return value;
  throw new ConfigurationError(
    'expect',
    `${describe(value)} cannot be expected of a file: write 'number', 'present' or 'absent'`,
  );
}

function parseWeight(value: unknown): number {
  if (Number.isInteger(value) && Math.abs(value as number) <= LARGEST_MULTIPLIER) {
    return value as number;
  }
  throw new ConfigurationError(
    'weight',
    `${describe(value)} is not a weight: write a whole number from -${LARGEST_MULTIPLIER} to ${LARGEST_MULTIPLIER}`,
  );
}
