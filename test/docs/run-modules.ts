import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { inFolder } from '../health/checks/temporary-folder.ts';

/** The hooks that let a plain Node load TypeScript. */
const HOOKS = new URL('../mutation/register.js', import.meta.url).href;
const PROCESS = fileURLToPath(new URL('./run-modules-process.js', import.meta.url));
const HEALTH = new URL('../../src/health/index.ts', import.meta.url).href;
const ROOT = new URL('../../src/index.ts', import.meta.url).href;

/** What each text throws when it is run as a module of its own, by its name. */
export async function runFaults(
  texts: ReadonlyMap<string, string>,
): Promise<Record<string, string>> {
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
