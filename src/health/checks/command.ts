import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ConfigurationError, describe } from '../../core/index.ts';
import { programEnvironment } from '../../system/index.ts';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/**
 * Reads a program and its arguments.
 * @throws ConfigurationError for anything but a list of texts that begins with a program
 */
export function parseCommand(path: string, value: unknown): Command {
  if (typeof value === 'string') {
    throw new ConfigurationError(
      path,
      `${describe(value)} would need a shell: write the program and its arguments as a list, such as ['/usr/local/bin/probe', '--fast']`,
    );
  }
  const words: readonly unknown[] = Array.isArray(value) ? value : [];
  const [program, ...values] = words.map((word, index) => parseWord(path, word, index));
  if (program === undefined || program === '') {
    throw new ConfigurationError(
      path,
      `${describe(value)} is no program: write a list such as ['/usr/local/bin/probe', '--fast']`,
    );
  }
  return [program, ...values];
}

function parseWord(path: string, word: unknown, index: number): string {
  if (typeof word === 'string' && !word.includes('\0')) return word;
  throw new ConfigurationError(
    `${path}[${index}]`,
    `${describe(word)} is not a text without NUL: write each argument in quotes`,
  );
}

/** How a command is shown to people: as it would be written for a shell, if a word needs quotes. */
export function formatCommand(command: Command): string {
  return command
    .map((word) =>
      /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
    )
    .join(' ');
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
