import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AuditFile, readAudit, type DamagedLine } from '../../../src/audit/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { labCleanup } from '../../support/lab/index.ts';
import { mustRun } from '../../support/lab/program.ts';

let folder: string;
let path: string;
let files: AuditFile[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-audit-'));
  path = join(folder, 'audit.jsonl');
  files = [];
});

afterEach(async () => {
  for (const file of files) await file.close();
  rmSync(folder, { recursive: true });
});

function audit(options: object = {}): AuditFile {
  const file = new AuditFile({ path, clock: new VirtualClock(), ...options });
  files.push(file);
  return file;
}

async function read(from = path): Promise<{ records: object[]; damaged: DamagedLine[] }> {
  const records: object[] = [];
  const damaged: DamagedLine[] = [];
  for await (const record of readAudit(from, { onDamaged: (line) => damaged.push(line) })) {
    records.push(record);
  }
  return { records, damaged };
}

async function written(file: AuditFile, ...records: object[]): Promise<void> {
  for (const record of records) file.write(record);
  await file.flush();
}

const numbered = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, index) => ({ n: from + index }));

describe('an audit file', () => {
  test('has one record a line, in order', async () => {
    const file = audit();
    await written(file, { n: 1 }, { n: 2, text: 'a\nb' });
    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":2,"text":"a\\nb"}\n');
  });

  test('is for its owner only', async () => {
    await written(audit(), { n: 1 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is appended to by the next process', async () => {
    const first = audit();
    await written(first, { n: 1 });
    await first.close();
    await written(audit(), { n: 2 });
    expect((await read()).records).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('has what was written before the close', async () => {
    const file = audit();
    for (const record of numbered(0, 500)) file.write(record);
    await file.close();
    expect((await read()).records).toEqual(numbered(0, 500));
  });

  test('takes nothing after the close', async () => {
    const file = audit();
    await file.close();
    file.write({ n: 1 });
    expect(existsSync(path)).toBe(false);
  });

  test('counts what is no JSON as dropped, and goes on', async () => {
    const file = audit();
    await written(file, { n: 1 }, { n: 2n }, { n: 3 });
    expect((await read()).records).toEqual([
      { n: 1 },
      { n: 3 },
      { at: '2026-01-01T00:00:00.000Z', dropped: 1 },
    ]);
  });

  test('that somebody has moved away is begun anew', async () => {
    const file = audit();
    await written(file, { n: 1 });
    renameSync(path, join(folder, 'elsewhere'));
    await written(file, { n: 2 });
    expect(readFileSync(path, 'utf8')).toBe('{"n":2}\n');
  });

  test.each([
    [{ path: '' }, 'path: '],
    [{ path: 7 }, 'path: '],
    [{ path: 'x', maxSize: 999 }, 'maxSize: '],
    [{ path: 'x', keep: -1 }, 'keep: '],
    [{ path: 'x', sync: 'no' }, 'sync: '],
    [{ path: 'x', size: 1 }, 'size: '],
  ])('is refused with %j', (options, message) => {
    expect(() => new AuditFile(options as { path: string })).toThrow(message);
  });
});

describe('a killed writer', () => {
  test('leaves every whole record, wherever it was cut off, and the next goes on', async () => {
    const whole = '{"n":1}\n{"n":2,"text":"ä"}\n{"n":3}\n';
    const octets = Buffer.from(whole);
    const outcomes: unknown[] = [];
    for (let length = 0; length <= octets.length; length += 1) {
      writeFileSync(path, octets.subarray(0, length));
      const file = new AuditFile({ path, clock: new VirtualClock(), sync: false });
      await written(file, { n: 4 });
      await file.close();
      const { records, damaged } = await read();
      const isTorn = length > 0 && octets[length - 1] !== 0x0a;
      const lines = octets.subarray(0, length).toString().split('\n').length - 1;
      const expected = [1, 2, 3].slice(0, lines);
      const numbers = records.flatMap((record) => ('n' in record ? [record.n] : []));
      const torn = records.some((record) => 'torn' in record);
      outcomes.push(
        ...(damaged.length === 0 &&
        torn === isTorn &&
        JSON.stringify(numbers) === JSON.stringify([...expected, 4])
          ? []
          : [{ length, records, damaged }]),
      );
    }
    expect(outcomes).toEqual([]);
  });

  test('that left a long piece has it cut off', async () => {
    writeFileSync(path, `{"n":1}\n${'x'.repeat(200_000)}`);
    await written(audit(), { n: 2 });
    expect((await read()).records).toEqual([
      { n: 1 },
      { at: '2026-01-01T00:00:00.000Z', torn: 200_000 },
      { n: 2 },
    ]);
  });
});

describe('a full file', () => {
  test('is put aside, and so many are kept', async () => {
    const file = audit({ maxSize: 1_000, keep: 2, sync: false });
    await written(file, ...numbered(1_000, 1_400));
    const { records } = await read();
    expect({
      files: ['', '.1', '.2', '.3'].map((end) => existsSync(path + end)),
      first: records[0],
      last: records.at(-1),
    }).toEqual({
      files: [true, true, true, false],
      // 90 records of 11 octets each fill a file: 4 were full, and the fifth has 40.
      first: { n: 1_180 },
      last: { n: 1_399 },
    });
  });

  test('is removed where none are kept', async () => {
    const file = audit({ maxSize: 1_000, keep: 0, sync: false });
    await written(file, ...numbered(1_000, 1_100));
    expect({ records: (await read()).records, one: existsSync(`${path}.1`) }).toEqual({
      records: numbered(1_090, 1_100),
      one: false,
    });
  });

  test('may hold one record that is larger than it', async () => {
    const large = { text: 'x'.repeat(5_000) };
    const file = audit({ maxSize: 1_000 });
    await written(file, { n: 1 }, large, { n: 2 });
    expect((await read()).records).toEqual([{ n: 1 }, large, { n: 2 }]);
  });

  test('loses nothing when a number is missing', async () => {
    writeFileSync(`${path}.3`, '{"n":1}\n');
    writeFileSync(`${path}.1`, '{"n":2}\n');
    writeFileSync(path, '{"n":3}\n');
    expect((await read()).records).toEqual(numbered(1, 4));
  });
});

describe('a file that cannot be written', () => {
  test('is told with what to do, once', async () => {
    const clock = new VirtualClock();
    const file = audit({ path: join(folder, 'none', 'audit.jsonl'), clock });
    const told: string[] = [];
    file.on('trouble', ({ reason }) => told.push(reason.message));
    await written(file, { n: 1 });
    await clock.advance(20_000);
    await written(file, { n: 2 });
    expect(told).toEqual([
      `records cannot be written to ${folder}/none/audit.jsonl: its folder is not there: make it (ENOENT)`,
    ]);
  });

  test('is written once it can be, and that is told', async () => {
    const clock = new VirtualClock();
    const later = join(folder, 'later', 'audit.jsonl');
    const file = audit({ path: later, clock });
    const recovered = new Promise((resolve) => file.on('recovered', resolve));
    await written(file, { n: 1 }, { n: 2 });
    mkdirSync(join(folder, 'later'));
    await clock.advance(5_000);
    await recovered;
    await file.flush();
    expect((await read(later)).records).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('takes no more memory than 64 MB, and says how much it has dropped', async () => {
    const clock = new VirtualClock();
    const later = join(folder, 'later', 'audit.jsonl');
    const file = audit({ path: later, clock });
    const record = { text: 'x'.repeat(999_988) }; // 1,000,000 octets with its newline
    await written(file, ...Array.from({ length: 80 }, () => record));
    mkdirSync(join(folder, 'later'));
    await clock.advance(5_000);
    await file.close();
    const { records } = await read(later);
    expect({ count: records.length, last: records.at(-1) }).toEqual({
      count: 65,
      last: expect.objectContaining({ dropped: 16 }),
    });
  });

  test('is told where it is a folder', async () => {
    mkdirSync(path);
    const file = audit();
    await written(file, { n: 1 });
    expect(file.trouble).toContain('it is a folder: name a file (EISDIR)');
  });

  test('does not keep a close waiting', async () => {
    const file = audit({ path: join(folder, 'none', 'audit.jsonl') });
    await written(file, { n: 1 });
    await expect(file.close()).resolves.toBeUndefined();
  });

  test('leaves no timer after the close', async () => {
    const clock = new VirtualClock();
    const file = audit({ path: join(folder, 'none', 'audit.jsonl'), clock });
    await written(file, { n: 1 });
    await file.close();
    expect(clock.pending).toBe(0);
  });
});

describe('the reader of an audit file', () => {
  test('names each line that it skips', async () => {
    writeFileSync(path, '{"n":1}\n\0\0\n7\n\n{"n":2}\n{"n":');
    expect(await read()).toEqual({
      records: [{ n: 1 }, { n: 2 }],
      damaged: [
        { file: path, line: 2, problem: 'it is no JSON' },
        { file: path, line: 3, problem: 'it is no JSON object' },
        { file: path, line: 6, problem: 'it has no end: its writer was killed' },
      ],
    });
  });

  test('does not keep a line in memory that no writer of ours has written', async () => {
    writeFileSync(path, `${'x'.repeat(9_000_000)}\n{"n":1}\n`);
    expect(await read()).toEqual({
      records: [{ n: 1 }],
      damaged: [{ file: path, line: 1, problem: 'it is longer than any record' }],
    });
  });

  test('reads records that are split between two pieces', async () => {
    const records = Array.from({ length: 5_000 }, (_, n) => ({ n, text: 'ä'.repeat(n % 100) }));
    writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    expect((await read()).records).toEqual(records);
  });

  test('finds nothing where nothing was written', async () => {
    expect((await read()).records).toEqual([]);
  });
});

describeWith([], 'a full disk', () => {
  test('costs nothing but the records that do not fit, and is told', async () => {
    const mount = join(folder, 'disk');
    mkdirSync(mount);
    await mustRun(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', mount]);
    const unmount = (): Promise<string> => mustRun(['umount', mount]);
    labCleanup.add('a small disk', async () => {
      await unmount().catch(() => undefined);
    });
    const clock = new VirtualClock();
    const full = join(mount, 'audit.jsonl');
    const many = Array.from({ length: 40 }, (_, index) => ({
      n: index + 2,
      text: 'x'.repeat(1_000),
    }));
    writeFileSync(join(mount, 'ballast'), Buffer.alloc(32_768));
    const file = audit({ path: full, clock });
    await written(file, { n: 1 });
    await written(file, ...many);
    const { trouble } = file;
    const whileFull = await read(full);
    truncateSync(join(mount, 'ballast'), 0);
    rmSync(join(mount, 'ballast'));
    await clock.advance(5_000);
    await file.flush();
    await file.close();
    const { records, damaged } = await read(full);
    await unmount();
    expect({ trouble, whileFull, records, damaged }).toEqual({
      trouble: expect.stringContaining('the disk is full'),
      whileFull: { records: [{ n: 1 }], damaged: [] },
      records: [{ n: 1 }, ...many],
      damaged: [],
    });
  });
});
