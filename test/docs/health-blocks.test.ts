import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { inFolder } from '../health/checks/temporary-folder.ts';
import { blocksOf, readPage } from './blocks.ts';

/** The hooks that let a plain Node load TypeScript. */
const HOOKS = new URL('../mutation/register.js', import.meta.url).href;
const PROCESS = fileURLToPath(new URL('./run-modules-process.js', import.meta.url));
const HEALTH = new URL('../../src/health/index.ts', import.meta.url).href;
const ROOT = new URL('../../src/index.ts', import.meta.url).href;

const blocks = blocksOf(readPage('docs/health.md')).filter(({ language }) => language === 'ts');

/** What each text throws when it is run as a module of its own, by its name. */
async function runFaults(texts: ReadonlyMap<string, string>): Promise<Record<string, string>> {
  let faults: Record<string, string> = {};
  await inFolder(async (folder) => {
    const urls = Array.from(texts, ([name, text]) => {
      const file = join(folder, name);
      // Nobody's hosts are probed by a test.
      const source = text
        .replaceAll('10.0.0.', '127.0.0.')
        .replaceAll("'keepcast/health'", `'${HEALTH}'`)
        .replaceAll("'keepcast'", `'${ROOT}'`);
      writeFileSync(file, source);
      return pathToFileURL(file).href;
    });
    const argv = ['--import', HOOKS, PROCESS, ROOT, ...urls];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    faults = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, string>;
  });
  return faults;
}

describe('the blocks of the page about health', () => {
  test('run, each by itself', async () => {
    const texts = new Map(blocks.map(({ line, text }) => [`line-${line}.ts`, text]));
    expect(texts.size).toBeGreaterThan(10);
    const faults = Object.values(await runFaults(texts));
    // A machine without ping is told so.
    expect(faults.filter((fault) => !fault.includes("no program 'ping'"))).toEqual([]);
  }, 60_000);

  test('are told when they would not', async () => {
    const text = `import { tcpCheck } from 'keepcast/health';\ntcpCheck('10.0.0.2');\n`;
    const [fault] = Object.values(await runFaults(new Map([['bad.ts', text]])));
    expect(fault).toContain('is not an address and a port');
  }, 60_000);
});
