import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { programEnvironment } from './run-program.ts';

/** Where a program would be found by a process of ours, or undefined. What has a slash is a path. */
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
