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

/** From SIGTERM to SIGKILL where nothing is said of it, as for {@link runProgram}. */
const DEFAULT_KILL_AFTER = 1_000;

/** The kernel may take its time to end what was killed, in milliseconds. */
const TIME_TO_DIE = 1_000;

/**
 * How long a stop waits for a program to be gone.
 * @param killAfter from SIGTERM to SIGKILL, in milliseconds
 */
export function programGrace(killAfter: number = DEFAULT_KILL_AFTER): number {
  return killAfter + TIME_TO_DIE;
}
