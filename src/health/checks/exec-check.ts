import {
  ConfigurationError,
  describe,
  parseDuration,
  within,
  type Clock,
  type Duration,
} from '../../core/index.ts';
import { lookUpUser, programEnvironment, type ProgramOptions } from '../../system/index.ts';
import { madeOf } from '../check-origin.ts';
import type { PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { formatCommand, parseCommand } from './command.ts';
import { parseExitCodes, readOutcome, type ExitCodes } from './exit-codes.ts';
import { programGrace, runForCheck } from './program.ts';

export interface ExecCheckOptions {
  /**
   * How the exit code is read:
   * - `'plain'` (the default; Keepalived's `vrrp_script` and `MISC_CHECK`, and ExaBGP): 0 is good, all else is bad;
   * - `'nagios'` (plugins of Nagios and Icinga): 0 is good, 1 is good and _degraded_, 3 is _not run_, all else is bad;
   * - `'misc_dynamic'` (`MISC_CHECK` with that option): 0 is good, 1 is bad, 2 to 255 are good with the weight 0 to 253.
   *
   * A program that is ended by a signal is bad.
   */
  readonly exitCodes?: ExitCodes;
  /** Variables beside `PATH` (ours) and `LANG=C`, or instead of them. The program has no others: none of our secrets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The directory that the program starts in; ours by default. */
  readonly directory?: string;
  /** Whom it runs as, by name (Keepalived's `user`), with the primary group; as we do by default. For root only. */
  readonly user?: string;
  /** The longest that it may run: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
  /** From SIGTERM, at the timeout, to SIGKILL, both to the whole process group: 1 s by default; `0` kills at once. */
  readonly killAfter?: Duration;
  /** What `killAfter` is measured on; the platform's clock by default. */
  readonly clock?: Clock;
}

const OPTIONS = [
  'exitCodes',
  'environment',
  'directory',
  'user',
  'timeout',
  'killAfter',
  'clock',
] as const satisfies readonly (keyof ExecCheckOptions)[];

/**
 * Runs a program, without a shell, and reads its exit code: `execCheck(['/usr/local/bin/probe', '--fast'])`. The first
 * line that it writes becomes the message; 16 KiB of its output are kept, and the rest is dropped. What it leaves
 * running in its process group is killed. A program that cannot be started is _not run_.
 * @throws ConfigurationError
 */
export function execCheck(
  command: readonly [string, ...string[]],
  options: ExecCheckOptions = {},
): PolledCheck {
  const parsed = parseCommand('', command);
  checkOptions(options, 'execCheck', OPTIONS);
  const exitCodes = parseExitCodes(options.exitCodes ?? 'plain');
  const settings = parseProgramOptions(options);
  const { timeout } = options;
  return madeOf(
    {
      kind: 'exec',
      target: formatCommand(parsed),
      grace: programGrace(settings.grace),
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: async (signal) =>
        readOutcome(exitCodes, await runForCheck(parsed, { ...settings, signal })),
    },
    command,
    options,
  );
}

function parseProgramOptions(options: ExecCheckOptions): Omit<ProgramOptions, 'signal'> {
  const { environment = {}, directory, user, killAfter, clock } = options;
  if (directory !== undefined && (typeof directory !== 'string' || directory === '')) {
    throw new ConfigurationError('directory', `${describe(directory)} is not a path`);
  }
  return {
    environment: { ...programEnvironment(), ...parseEnvironment(environment) },
    directory,
    user: user === undefined ? undefined : within('user', () => lookUpUser(user)),
    grace:
      killAfter === undefined ? undefined : within('killAfter', () => parseDuration(killAfter)),
    clock,
  };
}

function parseEnvironment(environment: unknown): Record<string, string> {
  if (Object.prototype.toString.call(environment) !== '[object Object]') {
    throw new ConfigurationError(
      'environment',
      `${describe(environment)} is not a plain object: write { NAME: 'value' }`,
    );
  }
  const parsed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment as Record<string, unknown>)) {
    if (name === '' || /[=\0]/.test(name)) {
      throw new ConfigurationError('environment', `${describe(name)} cannot name a variable`);
    }
    if (typeof value !== 'string') {
      throw new ConfigurationError(
        `environment.${name}`,
        `${describe(value)} is not a text: write it in quotes`,
      );
    }
    if (value.includes('\0')) {
      // It may be a secret, so it is not shown.
      throw new ConfigurationError(
        `environment.${name}`,
        'the text has a NUL, which no variable can: look whether it was read from the right file',
      );
    }
    parsed[name] = value;
  }
  return parsed;
}
