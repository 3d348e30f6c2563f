import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatFault, loadConfiguration } from '../../../src/daemon/config/index.ts';
import { asNobody } from '../../support/as-nobody.ts';
import { fileWith } from './findings.ts';

describe('loadConfiguration', () => {
  let directory = '';
  let file = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keepcast-'));
    file = join(directory, 'a.yaml');
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  async function faultsOfFile(path: string): Promise<string[]> {
    const { faults } = await loadConfiguration(path);
    return faults.map((fault) => formatFault({ ...fault, file: 'FILE' }));
  }

  test('reads a file', async () => {
    await writeFile(file, fileWith());
    expect((await loadConfiguration(file)).configuration?.speaker.asn).toBe(65010);
  });

  test('takes paths relative to the file', async () => {
    await writeFile(file, fileWith({ control: '{ socket: k.sock }' }));
    expect((await loadConfiguration(file)).configuration?.control?.socket).toBe(
      join(directory, 'k.sock'),
    );
  });

  test('names the file in faults as the caller does', async () => {
    await writeFile(file, '');
    expect((await loadConfiguration(file)).faults[0]?.file).toBe(file);
  });

  test('says that there is no such file', async () => {
    expect(await faultsOfFile(file)).toEqual(['FILE:1:1: no such file: check the name']);
  });

  test('has a code of its own for a file that cannot be read', async () => {
    expect((await loadConfiguration(file)).faults[0]?.code).toBe('ERR_CANNOT_READ');
  });

  test('says that a directory is none', async () => {
    expect(await faultsOfFile(directory)).toEqual([
      'FILE:1:1: this is a directory: name the file in it',
    ]);
  });

  test('says in which line a file is not UTF-8', async () => {
    await writeFile(file, Buffer.from('# one\n# two\n# caf\xe9\n', 'latin1'));
    expect(await faultsOfFile(file)).toEqual([
      'FILE:3:1: not UTF-8: save the file with the encoding UTF-8',
    ]);
  });

  test('reads a file of 4 MiB', async () => {
    await writeFile(file, fileWith().padEnd(4 * 1024 * 1024, '#'));
    expect(await faultsOfFile(file)).toEqual([]);
  });

  test('refuses a file with an octet more', async () => {
    await writeFile(file, fileWith().padEnd(4 * 1024 * 1024 + 1, '#'));
    expect(await faultsOfFile(file)).toEqual([
      'FILE:1:1: larger than 4 MiB: no configuration is, so check the name',
    ]);
  });

  test('says that it has no permission', async () => {
    await writeFile(file, fileWith());
    await chmod(directory, 0o755);
    await chmod(file, 0o000);
    expect(await asNobody(() => faultsOfFile(file))).toEqual([
      'FILE:1:1: no permission to read it: run as its owner, or change its mode',
    ]);
  });
});
