import { readConfiguration } from './configuration.ts';
import { exitCode } from './exit-code.ts';
import type { Output } from './output.ts';

/** `keepcast validate FILE` */
export async function validate(file: string, output: Output): Promise<number> {
  const configuration = await readConfiguration(file, output);
  if (configuration === undefined) return exitCode.usage;
  const count = (things: readonly unknown[], thing: string): string =>
    `${things.length} ${thing}${things.length === 1 ? '' : 's'}`;
  const { peers, health, announce } = configuration;
  output.line(
    `${file}: valid (${count(peers, 'peer')}, ${count(Object.keys(health), 'health group')}, ${count(announce, 'announcement')})`,
  );
  return exitCode.success;
}
