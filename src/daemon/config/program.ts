import { dirname, resolve } from 'node:path';
import { findProgram } from '../../system/index.ts';
import type { Field } from './field.ts';

/**
 * Where a program is: one with a slash is a path, relative to the file, and others are looked for in `PATH`. It must be
 * there.
 * @param file the path of the file
 * @returns undefined where it was refused
 */
export function locateProgram(program: string, field: Field, file: string): string | undefined {
  const isPath = program.includes('/');
  const path = isPath ? resolve(dirname(file), program) : program;
  if (findProgram(path) !== undefined) return path;
  field.refuse(
    isPath
      ? `${path} is no program that this user may run: verify the path, which is relative to this file, and its mode (chmod +x)`
      : `there is no program ${program} in PATH: install it, or write its path`,
  );
  return undefined;
}
