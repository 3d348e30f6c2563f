import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAudit, readJsonLines } from '../../../src/audit/index.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepcast-shared-'));
  path = join(folder, 'audit.jsonl');
});

afterEach(() => rm(folder, { recursive: true }));

const BACKENDS = [{ name: 'web-a', verdict: 'offline' }];

const line = (record: object): string => `${JSON.stringify(record)}\n`;

const decision = (prefix: string, evidence: object): string =>
  line({ event: 'decision', prefix, evidence });

async function all(records: AsyncIterable<object>): Promise<object[]> {
  const list: object[] = [];
  for await (const record of records) list.push(record);
  return list;
}

describe('a decision that leaves out the backends of its snapshot', () => {
  test('has them where the audit is read back', async () => {
    await writeFile(
      path,
      decision('192.0.2.1/32', { snapshot: 's', backends: BACKENDS }) +
        line({ event: 'announced' }) +
        decision('192.0.2.2/32', { snapshot: 's' }),
    );
    expect((await all(readAudit(path)))[2]).toEqual({
      event: 'decision',
      prefix: '192.0.2.2/32',
      evidence: { snapshot: 's', backends: BACKENDS },
    });
  });

  test('has them from a file that was put aside', async () => {
    await writeFile(path, decision('192.0.2.1/32', { snapshot: 's', backends: BACKENDS }));
    await rename(path, `${path}.1`);
    await appendFile(path, decision('192.0.2.2/32', { snapshot: 's' }));
    expect((await all(readAudit(path)))[1]).toMatchObject({ evidence: { backends: BACKENDS } });
  });

  test('is as it was written where the record that has them is gone', async () => {
    await writeFile(path, decision('192.0.2.2/32', { snapshot: 's' }));
    expect(await all(readAudit(path))).toEqual([
      { event: 'decision', prefix: '192.0.2.2/32', evidence: { snapshot: 's' } },
    ]);
  });

  test('does not get those of another snapshot', async () => {
    await writeFile(
      path,
      decision('192.0.2.1/32', { snapshot: 's', backends: BACKENDS }) +
        decision('192.0.2.2/32', { snapshot: 't' }),
    );
    expect((await all(readAudit(path)))[1]).toMatchObject({ evidence: { snapshot: 't' } });
    expect((await all(readAudit(path)))[1]).not.toHaveProperty('evidence.backends');
  });

  test('is as it was written where one file is read line by line', async () => {
    await writeFile(
      path,
      decision('192.0.2.1/32', { snapshot: 's', backends: BACKENDS }) +
        decision('192.0.2.2/32', { snapshot: 's' }),
    );
    expect((await all(readJsonLines(path)))[1]).not.toHaveProperty('evidence.backends');
  });
});
