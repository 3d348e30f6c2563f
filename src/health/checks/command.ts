import { ConfigurationError, describe } from '../../core/index.ts';

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
