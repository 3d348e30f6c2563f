import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labCleanup } from '../support/lab/index.ts';
import { temporaryFolder } from '../support/lab/folder.ts';
import { Archive } from '../support/mrt/archive.ts';
import { describeWith } from '../support/prerequisite.ts';
import { programEnvironment } from '../support/program-start.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { keepcast } from '../cli/codec/filter-lab.ts';

afterEach(() => labCleanup.run());

/** Milliseconds. */
const PATIENCE = 120_000;

/** What bgpdump prints of a file: text in no known encoding. */
async function bgpdump(file: string): Promise<string> {
  const output = `${file}.txt`;
  const { status, stderr } = spawnSync('bgpdump', ['-m', '-q', '-O', output, file], {
    env: programEnvironment(),
    encoding: 'latin1',
  });
  if (status !== 0) throw new Error(`bgpdump ended with ${String(status)}: ${stderr}`);
  return readFile(output, 'latin1');
}

describeWith(['bgpdump'], 'decode --format bgpdump', () => {
  test(
    'prints what bgpdump -m prints, of records of every kind',
    async () => {
      const folder = await temporaryFolder('bgpdump');
      const seeds = fc.integer({ min: 0, max: 2 ** 31 });
      await fc.assert(
        fc.asyncProperty(seeds, async (seed) => {
          const file = join(folder, `${seed}.mrt`);
          await writeFile(file, new Archive(seed).write(300));
          const { code, out, errors } = await keepcast(['decode', '--format', 'bgpdump', file]);
          expect({ code, errors }).toEqual({ code: 0, errors: [] });
          expect(out.split('\n')).toEqual((await bgpdump(file)).split('\n'));
        }),
        { numRuns: propertyRuns(20) },
      );
    },
    PATIENCE,
  );
});
