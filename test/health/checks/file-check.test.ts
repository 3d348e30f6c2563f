import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileCheck, type FileCheckOptions } from '../../../src/health/index.ts';
import { expectFault } from './faults.ts';
import { inFolder } from './temporary-folder.ts';

const never = (): AbortSignal => new AbortController().signal;

/** Probes a file with this text; undefined is no file. */
async function probe(text: string | undefined, options: FileCheckOptions = {}): Promise<unknown> {
  let result: unknown;
  await inFolder(async (folder) => {
    const path = join(folder, 'file');
    if (text !== undefined) writeFileSync(path, text);
    result = await fileCheck(path, options)
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

describe('the number in a file', () => {
  test.each([
    ['0\n', 'good', 0],
    ['1\n', 'bad', 1],
    ['-1', 'bad', -1],
    ['  +7  ', 'bad', 7],
    ['', 'good', 0],
    [undefined, 'good', 0],
  ])('%j without a weight', async (text, outcome, value) => {
    expect(await probe(text)).toEqual({
      outcome,
      message: `the number is ${value}`,
      evidence: { value },
    });
  });

  test.each([
    ['3', 10, { outcome: 'good', weight: 30 }],
    ['-3', 10, { outcome: 'good', weight: -30 }],
    ['3', -10, { outcome: 'good', weight: -30 }],
    ['0', -10, { outcome: 'good', weight: 0 }],
    [undefined, 10, { outcome: 'good', weight: 0 }],
    ['253', -1, { outcome: 'good', weight: -253 }],
    ['254', -1, { outcome: 'bad' }],
    ['-1', 254, { outcome: 'bad' }],
    ['1000', 1, { outcome: 'good', weight: 253 }],
  ])('%j times %d', async (text, weight, result) => {
    expect(await probe(text, { weight })).toMatchObject(result);
  });

  test('below -253 says why it is bad', async () => {
    expect(await probe('-254', { weight: 1 })).toMatchObject({
      message: 'the number is -254, and -254 is below -253',
    });
  });

  test.each([['no'], ['1 2'], ['1.5'], ['0x10'], ['7'.repeat(100)], ['\0']])(
    '%j is none: not run',
    async (text) => {
      expect(await probe(text)).toMatchObject({
        code: 'ERR_CHECK_NOT_RUN',
        message: expect.stringContaining('holds no number'),
      });
    },
  );
});

describe('a file that', () => {
  test.each([
    ['is there', '', 'present', 'good'],
    ['is not there', undefined, 'present', 'bad'],
    ['is there', '', 'absent', 'bad'],
    ['is not there', undefined, 'absent', 'good'],
  ] as const)('%s (%j), and should be %s', async (_, text, expected, outcome) => {
    expect(await probe(text, { expect: expected })).toMatchObject({ outcome });
  });

  test('is a directory has no number', async () => {
    await inFolder(async (folder) => {
      await expect(fileCheck(folder).run(never())).rejects.toMatchObject({
        code: 'ERR_CHECK_NOT_RUN',
      });
    });
  });

  test('is a FIFO without a writer does not hang', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'fifo');
      execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]);
      expect(await fileCheck(path).run(never())).toMatchObject({ evidence: { value: 0 } });
    });
  });

  test('has no end is read in part', async () => {
    await expect(fileCheck('/dev/zero').run(never())).rejects.toMatchObject({
      code: 'ERR_CHECK_NOT_RUN',
    });
  });

  test('is under another file cannot be read', async () => {
    await expect(fileCheck('/etc/passwd/x').run(never())).rejects.toMatchObject({
      code: 'ERR_CHECK_NOT_RUN',
      message: expect.stringContaining('cannot read /etc/passwd/x'),
    });
  });
});

describe('reading', () => {
  test('is not begun after an abort', async () => {
    const signal = AbortSignal.abort(new Error('of the test'));
    await expect(fileCheck('/etc/passwd').run(signal)).rejects.toThrow('of the test');
  });

  test('leaves no descriptor open', async () => {
    const check = fileCheck('/dev/zero');
    await check.run(never()).catch(() => undefined);
    const before = readdirSync('/proc/self/fd').length;
    for (let round = 0; round < 200; round += 1) {
      await check.run(never()).catch(() => undefined);
    }
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});

test('the description of a file check is the path', () => {
  expect(fileCheck('/run/maintenance', { timeout: 5 })).toMatchObject({
    kind: 'file',
    target: '/run/maintenance',
    timeout: 5,
  });
});

describe('a file check refuses', () => {
  test.each([
    ['no path', '', {}, '', 'is not the path'],
    ['a NUL', 'a\0', {}, '', 'is not the path'],
    ['another expectation', 'x', { expect: 'exists' }, 'expect', "'present'"],
    ['weight 255', 'x', { weight: 255 }, 'weight', 'from -254 to 254'],
    ['a weight of no number', 'x', { expect: 'absent', weight: 1 }, 'weight', 'leave it out'],
    ['an unknown option', 'x', { wait: 1 }, 'wait', 'unknown option'],
  ])('%s', (_, target, options, path, problem) => {
    expectFault(() => fileCheck(target, options as FileCheckOptions), path, problem);
  });
});
