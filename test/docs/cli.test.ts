import { describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { exitCode } from '../../src/cli/exit-code.ts';
import { readPage, rowsOf, sectionOf } from './blocks.ts';

const PAGE = readPage('docs/cli.md');

/** Rows of the first table: command, options, what it does. */
const COMMANDS = rowsOf(sectionOf(PAGE, 'Commands')).filter(
  ([name = '']) => !/^\d$/.test(name) && name !== '',
);

async function help(...command: readonly string[]): Promise<string> {
  const lines: string[] = [];
  await runProgram([...command, '--help'], {
    version: '1.2.3',
    output: { line: (text) => lines.push(text), error: (text) => lines.push(text) },
    signals: () => {
      throw new Error('no signals here');
    },
    streams: () => {
      throw new Error('no standard streams here');
    },
  });
  return lines.join('\n');
}

const nameOf = (command = ''): string => /^`(\w+)/.exec(command)?.[1] ?? '';

/** The long options that a text names, but for help, which all have. */
const optionsIn = (text = ''): string[] =>
  [...new Set(text.match(/--[a-z][a-z0-9-]*/g))].filter((name) => name !== '--help').sort();

describe('docs/cli.md', () => {
  test('has the commands that there are, in their order', async () => {
    const listed = (await help()).split('Commands:')[1] ?? '';
    const names = Array.from(listed.matchAll(/^ {2}(\w+)/gm), ([, name]) => name);
    expect(COMMANDS.map(([command]) => nameOf(command))).toEqual(
      names.filter((name) => name !== 'help'),
    );
  });

  test.each(COMMANDS.map(([command, options]) => [nameOf(command), options] as const))(
    'has the options of %s',
    async (name, options) => {
      const listed = (await help(name)).split('Options:')[1];
      expect(optionsIn(options)).toEqual(optionsIn(listed));
    },
  );

  test('has the exit codes', () => {
    const rows = rowsOf(sectionOf(PAGE, 'Commands')).map(([first]) => first);
    expect(rows.filter((name) => /^\d$/.test(name ?? ''))).toEqual(
      [...new Set(Object.values(exitCode))].sort().map(String),
    );
  });
});
