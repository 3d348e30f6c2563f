import { ConfigurationError, describe } from '../../core/index.ts';
import type { ProgramOutcome } from '../../system/index.ts';
import { CheckNotRun, type CheckResult } from '../check.ts';

/** How the exit code of a program is read; see {@link ExecCheckOptions.exitCodes}. */
export type ExitCodes = 'plain' | 'nagios' | 'misc_dynamic';

type Judgement = Pick<CheckResult, 'outcome' | 'degraded' | 'weight'>;

const READERS: Readonly<Record<ExitCodes, (code: number, message: string) => Judgement>> = {
  plain: (code) => ({ outcome: code === 0 ? 'good' : 'bad' }),
  nagios: (code, message) => {
    switch (code) {
      case 0:
        return { outcome: 'good' };
      case 1:
        return { outcome: 'good', degraded: message };
      case 3:
        throw new CheckNotRun(message);
      default:
        return { outcome: 'bad' };
    }
  },
  misc_dynamic: (code) => {
    if (code <= 1) return { outcome: code === 0 ? 'good' : 'bad' };
    return { outcome: 'good', weight: code - 2 };
  },
};

/** @throws ConfigurationError */
export function parseExitCodes(value: unknown): ExitCodes {
  if (typeof value === 'string' && Object.hasOwn(READERS, value)) return value as ExitCodes;
  throw new ConfigurationError(
    'exitCodes',
    `${describe(value)} is no way to read exit codes: write ${Object.keys(READERS).join(', ')}`,
  );
}

/** So much of the output is handed on as evidence, in characters: it is kept as long as the result. */
const LONGEST_OUTPUT = 1_000;

/**
 * What a program that has ended says of the backend.
 * @throws CheckNotRun where it says that it does not know (Nagios: UNKNOWN)
 */
export function readOutcome(exitCodes: ExitCodes, outcome: ProgramOutcome): CheckResult {
  const { code, signal } = outcome;
  const output = (outcome.stdout.trim() === '' ? outcome.stderr : outcome.stdout).trim();
  const evidence = { code, signal, output: output.slice(0, LONGEST_OUTPUT) };
  if (code === null) {
    return { outcome: 'bad', message: `ended by ${String(signal)}`, evidence };
  }
  const message = describeExit(code, output, exitCodes);
  return { ...READERS[exitCodes](code, message), message, evidence };
}

function describeExit(code: number, output: string, exitCodes: ExitCodes): string {
  const [line = ''] = output.split('\n', 1);
  // A plugin of Nagios has performance data behind a bar.
  const [text = ''] = exitCodes === 'nagios' ? line.split('|', 1) : [line];
  return text.trim() === '' ? `exit code ${code}` : `exit code ${code}: ${text.trim()}`;
}
