import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Anycast, type HostOptions } from '../../src/anycast/index.ts';
import { AnycastLab, PREFIX } from './lab.ts';

const IGNORE = 'net/ipv4/conf/all/arp_ignore';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-sysctl-'));
  for (const on of ['all', 'eth0']) {
    put(`net/ipv4/conf/${on}/arp_ignore`, '0');
    put(`net/ipv4/conf/${on}/arp_announce`, '2');
    put(`net/ipv4/conf/${on}/rp_filter`, '0');
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(path: string, value: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${value}\n`);
}

/** A node whose kernel is the folder, and that has the address of its one announcement. */
async function started(host: HostOptions, vip?: 'verify'): Promise<AnycastLab> {
  const look = (): { address: string; interface: string }[] => [
    { address: '192.0.2.10', interface: 'lo' },
  ];
  const lab = new AnycastLab({ host: { look, sysctlFolder: folder, ...host } });
  lab.anycast.announce(PREFIX, { health: lab.health, vip });
  await lab.start();
  return lab;
}

/** What was told of sysctls. */
function told({ events }: AnycastLab): string[] {
  return events.flatMap((event) =>
    event.event === 'sysctl' ? [`${event.name} ${event.reason.code}`] : [],
  );
}

describe('settings of the kernel that do not suit an anycast address', () => {
  test('are told at the start, with what is wrong, why, and what to do', async () => {
    const lab = await started({}, 'verify');
    await lab.stop();
    expect(lab.events.find(({ event }) => event === 'sysctl')).toMatchObject({
      name: 'net.ipv4.conf.all.arp_ignore',
      reason: {
        code: 'sysctl-differs',
        message: expect.stringMatching(
          /^net\.ipv4\.conf\.all\.arp_ignore is 0, and should be 1: .* \(sysctl -w net\.ipv4\.conf\.all\.arp_ignore=1\)$/,
        ),
      },
    });
  });

  test('are advised as long as they do not suit', async () => {
    const lab = await started({}, 'verify');
    const before = lab.anycast.sysctlAdvice.map(({ command }) => command);
    put(IGNORE, '1');
    await lab.clock.advance(5_000);
    const after = lab.anycast.sysctlAdvice;
    await lab.stop();
    expect({ before, after }).toEqual({
      before: ['sysctl -w net.ipv4.conf.all.arp_ignore=1'],
      after: [],
    });
  });

  test('are looked at again and again: what becomes wrong, and right, is told', async () => {
    put(IGNORE, '1');
    const lab = await started({}, 'verify');
    put(IGNORE, '0');
    await lab.clock.advance(5_000);
    put(IGNORE, '2');
    await lab.clock.advance(5_000);
    await lab.stop();
    expect(told(lab)).toEqual([
      'net.ipv4.conf.all.arp_ignore sysctl-differs',
      'net.ipv4.conf.all.arp_ignore sysctl-suits',
    ]);
  });

  test('are put right where that is asked for, and stay so after the stop', async () => {
    const lab = await started({ sysctls: 'set' }, 'verify');
    await lab.stop();
    expect({ told: told(lab), value: readFileSync(join(folder, IGNORE), 'utf8') }).toEqual({
      told: ['net.ipv4.conf.all.arp_ignore sysctl-set'],
      value: '1\n',
    });
  });

  test('are nobody’s business where no announcement has to do with the host', async () => {
    const lab = await started({});
    await lab.stop();
    expect(told(lab)).toEqual([]);
  });

  test('are told all the same where that is asked for', async () => {
    const lab = await started({ sysctls: 'check' });
    await lab.stop();
    expect(told(lab)).toEqual(['net.ipv4.conf.all.arp_ignore sysctl-differs']);
  });

  test('are not told where they are ignored', async () => {
    const lab = await started({ sysctls: 'ignore' }, 'verify');
    await lab.stop();
    expect(told(lab)).toEqual([]);
  });
});

describe('options of the host', () => {
  test.each([
    [{ sysctls: 'apply' }, "host.sysctls: 'apply' is not allowed: write check, set or ignore"],
    [{ mark: 0 }, 'host.mark: 0 is not a mark: write a whole number from 1 to 4294967295'],
    [{ label: 'kc' }, "host.label: unknown option 'label'"],
  ])('%j are refused', (host, message) => {
    expect(
      () => new Anycast({ asn: 65_010, routerId: '10.0.0.11', host: host as HostOptions }),
    ).toThrow(message);
  });
});
