import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { errorMessage } from '../../core/index.ts';
import {
  programEnvironment,
  runProgram,
  type ProgramOptions,
  type ProgramOutcome,
} from '../../system/index.ts';
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

/** Where a program would be found, or undefined. What has a slash is a path. */
export function findProgram(name: string): string | undefined {
  if (name.includes('/')) return isProgram(name) ? name : undefined;
  const { PATH = '' } = programEnvironment();
  return PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
