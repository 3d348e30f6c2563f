import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { keepcast } from './filter-lab.ts';

/** A command of an example, and what it is said to print. */
interface Example {
  readonly command: string;
  readonly output: string;
}

async function examples(): Promise<Example[]> {
  const text = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const blocks = Array.from(text.matchAll(/^```sh\n(.*?)^```$/gms), ([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const [command = '', ...output] = example.split('\n');
        return { command, output: output.join('\n') };
      }),
  );
}

/** Runs a pipeline of `echo`, `cat` and `keepcast`; the only file there is holds `file`. */
async function run(pipeline: string, file: string): Promise<string> {
  let input = file;
  for (const command of pipeline.split(' | ')) {
    const [program, ...argv] = command.split(' ');
    if (program === 'echo') input = command.replace(/^echo '(.*)'$/, '$1\n');
    if (program !== 'keepcast') continue;
    const { out } = await keepcast(
      argv.filter((argument) => argument !== 'one.hex'),
      { input },
    );
    input = out;
  }
  return input;
}

test('the examples of docs/cli.md print what they are said to print', async () => {
  const found = await examples();
  const file = found.find(({ command }) => command === 'cat one.hex')?.output ?? '';
  const printed: Example[] = [];
  for (const { command } of found) printed.push({ command, output: await run(command, file) });
  expect(printed).toEqual(found);
  expect(found).toHaveLength(5);
});
