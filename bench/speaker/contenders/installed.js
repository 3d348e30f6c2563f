import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** @returns {string | undefined} what is missing of some programs */
export function installed(...programs) {
  const missing = programs.filter((program) => !isThere(program));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

function isThere(program) {
  const folders = program.startsWith('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
