import { expect, test } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Health, keepalivedCheck, type ChangeEvent } from '../../../src/health/index.ts';
import { temporaryFolder } from '../../support/lab/folder.ts';
import { Namespace, type LabProcess, waitFor } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';

/** One instance, which is in FAULT while the file `up` is not there, and a group of it. */
function configuration(folder: string): string {
  return `
global_defs {
  script_user root
  notify_fifo ${join(folder, 'fifo')}
}
vrrp_script up {
  script "/usr/bin/test -e ${join(folder, 'up')}"
  interval 1
}
vrrp_instance VI_1 {
  state BACKUP
  interface k0
  virtual_router_id 51
  priority 100
  version 3
  advert_int 0.1
  virtual_ipaddress {
    10.77.0.100/32
  }
  track_script {
    up
  }
}
vrrp_sync_group G1 {
  group {
    VI_1
  }
}
`;
}

interface Scene {
  /** Exists as long as keepalived's script succeeds. */
  readonly up: string;
  readonly start: () => LabProcess;
  /** Kills the process that speaks VRRP; its parent starts another one. */
  readonly killVrrp: () => void;
  /** What became of a backend, in order, each time with why. */
  readonly verdicts: (backend: string) => string[];
  /** What was not run, and why. */
  readonly notRun: Set<string>;
  /** Resolves when keepalived has said so, for the n-th time. */
  readonly said: (what: string, times: number) => Promise<unknown>;
}

async function inScene(body: (scene: Scene) => Promise<void>): Promise<void> {
  const namespace = await Namespace.create('keepalived');
  await namespace.exec(['ip', 'link', 'add', 'k0', 'type', 'veth', 'peer', 'name', 'k1']);
  await namespace.addAddress('10.77.0.1/24', 'k0');
  for (const device of ['k0', 'k1']) await namespace.exec(['ip', 'link', 'set', device, 'up']);
  const folder = await temporaryFolder('keepalived-check');
  const path = (name: string): string => join(folder, name);
  await writeFile(path('keepalived.conf'), configuration(folder));
  await writeFile(path('up'), '');
  const health = Health.of({
    backends: {
      instance: keepalivedCheck(path('fifo'), { instance: 'VI_1' }),
      group: keepalivedCheck(path('fifo'), { group: 'G1' }),
    },
    fastInterval: '50ms',
  });
  const changes: ChangeEvent[] = [];
  const notRun = new Set<string>();
  health.on('change', (change) => changes.push(change));
  health.on('result', ({ outcome, message }) => {
    if (outcome === 'not-run') notRun.add(message);
  });
  const verdicts = (name: string): string[] =>
    changes
      .filter(({ backend }) => backend === name)
      .map(({ to, reason }) => `${to}: ${reason.message}`);
  health.start();
  try {
    await body({
      up: path('up'),
      verdicts,
      notRun,
      start: () =>
        namespace.spawn([
          ...['keepalived', '--dont-fork', '--log-console', '--vrrp'],
          ...['--use-file', path('keepalived.conf')],
          ...['--pid', path('pid'), '--vrrp_pid', path('vrrp-pid')],
        ]),
      killVrrp: () => {
        process.kill(Number(readFileSync(path('vrrp-pid'), 'utf8')), 'SIGKILL');
      },
      said: (what, times) =>
        waitFor(
          `${what}, ${times} times`,
          () => verdicts('instance').filter((line) => line.includes(what)).length >= times,
        ),
    });
  } finally {
    await health.stop();
  }
}

const MASTER = 'online: keepalived says MASTER, with priority 100';
const BACKUP = 'offline: keepalived says BACKUP, with priority 100';

describeWith(['keepalived'], 'a check of a real keepalived', () => {
  test('follows it from its start to its end, and through the next', async () => {
    await inScene(async ({ up, start, said, verdicts }) => {
      const first = start();
      await said('MASTER', 1);
      rmSync(up);
      await said('FAULT', 1);
      writeFileSync(up, '');
      await said('MASTER', 2);
      await first.stop();
      await said('STOP', 1);
      start();
      await said('MASTER', 3);
      expect(verdicts('instance')).toEqual([
        BACKUP,
        MASTER,
        'offline: keepalived says FAULT, with priority 100',
        MASTER,
        'offline: keepalived says STOP, with priority 100',
        MASTER,
      ]);
      expect(verdicts('group')).toContain('online: keepalived says MASTER');
    });
  });

  test('notices that it was killed, and hears of its next life', async () => {
    await inScene(async ({ start, said, verdicts, killVrrp, notRun }) => {
      start();
      await said('MASTER', 1);
      killVrrp();
      await said('MASTER', 2);
      expect(verdicts('instance')).toEqual([BACKUP, MASTER, BACKUP, MASTER]);
      expect([...notRun].some((message) => /has closed .*: it has ended$/.test(message))).toBe(
        true,
      );
    });
  });
});
