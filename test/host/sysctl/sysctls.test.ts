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

/** What a review says, in codes by their names. */
function codes(reviewed: Awaited<ReturnType<Sysctls['review']>>): Readonly<Record<string, string>> {
  return Object.fromEntries(reviewed.map(({ name, reason }) => [name, reason.code]));
}

describe('the sysctls of this host', () => {
  test('that do not suit are said, and left, where they are only checked', async () => {
    expect({ said: codes(await sysctls('check').review(SUBJECT)), left: value(IGNORE) }).toEqual({
      said: {
        'net.ipv4.conf.all.arp_ignore': 'sysctl-differs',
        'net.ipv4.conf.eth0/7.send_redirects': 'sysctl-differs',
      },
      left: '0',
    });
  });

  test('are said once, as long as nothing changes', async () => {
    const checked = sysctls('check');
    await checked.review(SUBJECT);
    expect(await checked.review(SUBJECT)).toEqual([]);
  });

  test('are said again when they are wrong in another way', async () => {
    const checked = sysctls('check');
    put('net/ipv4/conf/all/arp_announce', '0');
    put('net/ipv4/conf/eth0.7/arp_announce', '0');
    await checked.review(SUBJECT);
    put('net/ipv4/conf/all/arp_announce', '1');
    expect(codes(await checked.review(SUBJECT))).toEqual({
      'net.ipv4.conf.all.arp_announce': 'sysctl-differs',
    });
  });

  test('that somebody has put right are said to suit', async () => {
    const checked = sysctls('check');
    await checked.review(SUBJECT);
    put(IGNORE, '1');
    expect(await checked.review(SUBJECT)).toEqual([
      {
        name: 'net.ipv4.conf.all.arp_ignore',
        reason: {
          code: 'sysctl-suits',
          message: 'net.ipv4.conf.all.arp_ignore is 1, and suits now',
          evidence: undefined,
        },
      },
    ]);
  });

  test('are not looked at where they are ignored', async () => {
    expect(await sysctls('ignore').review(SUBJECT)).toEqual([]);
  });

  test('are set where that was asked for, an interface with a dot too', async () => {
    const set = sysctls('set');
    const said = codes(await set.review(SUBJECT));
    expect({ said, ignore: value(IGNORE), redirects: value(DOTTED) }).toEqual({
      said: {
        'net.ipv4.conf.all.arp_ignore': 'sysctl-set',
        'net.ipv4.conf.eth0/7.send_redirects': 'sysctl-set',
      },
      ignore: '1',
      redirects: '0',
    });
  });

  test('that were set are no more news', async () => {
    const set = sysctls('set');
    await set.review(SUBJECT);
    expect(await set.review(SUBJECT)).toEqual([]);
  });

  test('that somebody changes after they were set are set again', async () => {
    const set = sysctls('set');
    await set.review(SUBJECT);
    put(IGNORE, '0');
    expect({ said: codes(await set.review(SUBJECT)), value: value(IGNORE) }).toEqual({
      said: { 'net.ipv4.conf.all.arp_ignore': 'sysctl-set' },
      value: '1',
    });
  });

  test('that may not be set are told once, with the command', async () => {
    const set = new Sysctls({ mode: 'set', folder });
    rmSync(join(folder, IGNORE));
    // Nobody writes to a folder, not even root.
    mkdirSync(join(folder, IGNORE));
    const [said] = await set.review(SUBJECT);
    expect({ said: said?.reason, again: codes(await set.review(SUBJECT)) }).toMatchObject({
      said: {
        code: 'sysctl-not-set',
        message: expect.stringContaining('as root: sysctl -w net.ipv4.conf.all.arp_ignore=1'),
      },
      again: {},
    });
  });

  test('of very many interfaces are looked at in turns: nothing else waits for them', async () => {
    for (let index = 0; index < 100; index += 1) put(`net/ipv4/conf/veth${index}/rp_filter`, '0');
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await sysctls('check').review(SUBJECT);
    isDone = true;
    expect(turns).toBeGreaterThan(3);
  });

  test('are none where there is no /proc', async () => {
    const none = new Sysctls({ mode: 'check', folder: join(folder, 'none') });
    expect(await none.check(SUBJECT)).toEqual([]);
  });

  test('are those of the kernel by default', async () => {
    const read = (name: string): string =>
      execFileSync('sysctl', ['-n', name], { encoding: 'utf8' });
    const need = { managed: true, families: new Set(['ipv6'] as const) };
    const [advice] = (await new Sysctls({ mode: 'check' }).check(need)).map(({ name }) => name);
    const isOff = read('net.ipv6.ip_nonlocal_bind').trim() === '0';
    expect(advice).toBe(isOff ? 'net.ipv6.ip_nonlocal_bind' : undefined);
  });
});

describe('the mode of the sysctls', () => {
  test('is one of three words', () => {
    expect(() => parseSysctlMode('apply')).toThrow('write check, set or ignore');
  });
});
