import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseSysctlMode, Sysctls, type SysctlMode } from '../../../src/host/index.ts';

const IGNORE = 'net/ipv4/conf/all/arp_ignore';
const DOTTED = 'net/ipv4/conf/eth0.7/send_redirects';

let folder: string;

function put(path: string, value: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${value}\n`);
}

function value(path: string): string {
  return readFileSync(join(folder, path), 'utf8').trim();
}

function sysctls(mode: SysctlMode): Sysctls {
  return new Sysctls({ mode, folder });
}

const SUBJECT = { managed: false, families: new Set(['ipv4'] as const) };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-sysctl-'));
  for (const on of ['all', 'default', 'lo', 'eth0.7']) {
    put(`net/ipv4/conf/${on}/arp_ignore`, '0');
    put(`net/ipv4/conf/${on}/arp_announce`, '2');
    put(`net/ipv4/conf/${on}/rp_filter`, '0');
    put(`net/ipv4/conf/${on}/send_redirects`, on === 'eth0.7' ? '1' : '0');
  }
  put('net/ipv4/ip_forward', '1');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the sysctls of this host', () => {
  test('are looked at and left by default', () => {
    const checked = sysctls('check');
    const advice = checked.check(SUBJECT);
    expect({ names: advice.map(({ name }) => name), set: checked.set(advice) }).toEqual({
      names: ['net.ipv4.conf.all.arp_ignore', 'net.ipv4.conf.eth0/7.send_redirects'],
      set: [],
    });
  });

  test('are not looked at where they are ignored', () => {
    expect(sysctls('ignore').check(SUBJECT)).toEqual([]);
  });

  test('are set where that was asked for, an interface with a dot too', () => {
    const set = sysctls('set');
    set.set(set.check(SUBJECT));
    expect({ ignore: value(IGNORE), redirects: value(DOTTED), left: set.check(SUBJECT) }).toEqual({
      ignore: '1',
      redirects: '0',
      left: [],
    });
  });

  test('are put back', () => {
    const set = sysctls('set');
    set.set(set.check(SUBJECT));
    const codes = set.restore().map(({ reason }) => reason.code);
    expect({ ignore: value(IGNORE), redirects: value(DOTTED), codes }).toEqual({
      ignore: '0',
      redirects: '1',
      codes: ['sysctl-restored', 'sysctl-restored'],
    });
  });

  test('are put back once only', () => {
    const set = sysctls('set');
    set.set(set.check(SUBJECT));
    set.restore();
    expect(set.restore()).toEqual([]);
  });

  test('that somebody else has set since are left to them', () => {
    const set = sysctls('set');
    set.set(set.check(SUBJECT));
    put(IGNORE, '2');
    const left = set.restore().find(({ name }) => name.endsWith('arp_ignore'));
    expect({ value: value(IGNORE), code: left?.reason.code }).toEqual({
      value: '2',
      code: 'sysctl-left',
    });
  });

  test('that may not be set are told with the command', () => {
    const set = sysctls('set');
    const advice = set.check(SUBJECT);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    expect(set.set(advice)[0]?.reason).toMatchObject({
      code: 'sysctl-not-set',
      message: expect.stringContaining('as root: sysctl -w net.ipv4.conf.all.arp_ignore=1'),
    });
  });

  test('are none where there is no /proc', () => {
    expect(new Sysctls({ mode: 'check', folder: join(folder, 'none') }).check(SUBJECT)).toEqual([]);
  });

  test('are those of the kernel by default', () => {
    const read = (name: string): string =>
      execFileSync('sysctl', ['-n', name], { encoding: 'utf8' });
    const [advice] = new Sysctls({ mode: 'check' })
      .check({ managed: true, families: new Set(['ipv6']) })
      .map(({ name }) => name);
    const isOff = read('net.ipv6.ip_nonlocal_bind').trim() === '0';
    expect(advice).toBe(isOff ? 'net.ipv6.ip_nonlocal_bind' : undefined);
  });
});

describe('the mode of the sysctls', () => {
  test('is one of three words', () => {
    expect(() => parseSysctlMode('apply')).toThrow('write check, set or ignore');
  });
});
