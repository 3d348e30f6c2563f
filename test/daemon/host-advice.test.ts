import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../src/daemon/config/index.ts';
import { hostAdvice } from '../../src/daemon/index.ts';
import { fileWith } from './config/findings.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-advice-'));
  for (const on of ['all', 'eth0']) {
    mkdirSync(join(folder, 'net', 'ipv4', 'conf', on), { recursive: true });
    for (const [name, value] of Object.entries({ arp_ignore: 0, arp_announce: 2, rp_filter: 0 })) {
      writeFileSync(join(folder, 'net', 'ipv4', 'conf', on, name), `${value}\n`);
    }
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The settings that do not suit what this file announces. */
async function advised(options: string, host?: string): Promise<readonly string[]> {
  const announce = `{ 192.0.2.10/32: { health: web${options} } }`;
  const text = fileWith({ announce, ...(host === undefined ? {} : { host }) });
  const { configuration } = parseConfiguration(text, 'a.yaml');
  if (configuration === undefined) throw new Error('the file has a fault');
  const advice = await hostAdvice(configuration, folder);
  return advice.map(({ name }) => name);
}

const IGNORE = 'net.ipv4.conf.all.arp_ignore';

describe('the advice on the host of a configuration', () => {
  test('is given where an address is looked for', async () => {
    await expect(advised(', vip: verify')).resolves.toEqual([IGNORE]);
  });

  test('has the binding too where an address is managed', async () => {
    await expect(advised(', vip: { mode: manage }')).resolves.toEqual([
      IGNORE,
      'net.ipv4.ip_nonlocal_bind',
    ]);
  });

  test('is none where no announcement has to do with the host', async () => {
    await expect(advised('')).resolves.toEqual([]);
  });

  test('is given all the same where the file asks for it', async () => {
    await expect(advised('', '{ sysctls: set }')).resolves.toEqual([IGNORE]);
  });

  test('is none where the file says so', async () => {
    await expect(advised(', vip: verify', '{ sysctls: ignore }')).resolves.toEqual([]);
  });
});
