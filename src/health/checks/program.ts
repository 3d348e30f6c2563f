import { errorMessage } from '../../core/index.ts';
import { runProgram, type ProgramOptions, type ProgramOutcome } from '../../system/index.ts';
import { CheckNotRun } from '../check.ts';
import type { Command } from './command.ts';

/** Runs a program. That it cannot be started says nothing of the backend: it is not run. */
export async function runForCheck(
  command: Command,
  options: ProgramOptions,
): Promise<ProgramOutcome> {
  try {
    return await runProgram(command, options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw new CheckNotRun(errorMessage(error), { cause: error });
  }
}
