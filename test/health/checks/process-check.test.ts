import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { processCheck, type ProcessCheckOptions } from '../../../src/health/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';
import { expectFault } from './faults.ts';
import { inFolder } from './temporary-folder.ts';

const never = (): AbortSignal => new AbortController().signal;

/** A name that nobody else has, as the kernel keeps it. */
const name = `kc${process.pid}(a b)`;

function copyOfSleep(folder: string): string {
  const program = join(folder, name);
  copyFileSync(realpathSync('/bin/sleep'), program);
  chmodSync(program, 0o755);
  return program;
}

/** Waits until a process has become that program. */
async function waitForName(pid: number | undefined, expected: string): Promise<void> {
  const file = `/proc/${String(pid)}/comm`;
  await waitFor(expected, () => readFileSync(file, 'utf8') === `${expected}\n`, { interval: 5 });
}

function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.charAt(stat.lastIndexOf(')') + 2);
}

/** Runs some processes of that name, and probes. */
async function withProcesses(
  count: number,
  body: (program: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const program = copyOfSleep(folder);
    const children = Array.from({ length: count }, () => spawn(program, ['600', '600']));
    try {
      for (const { pid } of children) await waitForName(pid, name);
      await body(program);
    } finally {
      for (const child of children) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
    }
  });
}

describe('a process by its name', () => {
  test.each([
    [0, {}, { outcome: 'bad', message: '0 processes, expected 1 or more', evidence: { count: 0 } }],
    [1, {}, { outcome: 'good', message: '1 process', evidence: { count: 1 } }],
    [2, {}, { outcome: 'good', message: '2 processes', evidence: { count: 2 } }],
    [1, { quorum: 2 }, { outcome: 'bad' }],
    [2, { quorum: 2 }, { outcome: 'good' }],
    [2, { quorumMax: 1 }, { outcome: 'bad', message: '2 processes, expected 1 to 1' }],
    [0, { quorum: 0, quorumMax: 0 }, { outcome: 'good' }],
    [1, { quorum: 0, quorumMax: 0 }, { outcome: 'bad' }],
  ])('%d of them, with %j', async (count, options, result) => {
    await withProcesses(count, async () => {
      expect(await processCheck(name, options).run(never())).toMatchObject(result);
    });
  });

  test('is the exact one', async () => {
    await withProcesses(1, async () => {
      const check = processCheck(name.slice(0, -1));
      expect(await check.run(never())).toMatchObject({ evidence: { count: 0 } });
    });
  });

  test('is not a zombie', async () => {
    await inFolder(async (folder) => {
      // `exec` makes a parent of it that buries nobody.
      const script = '"$1" 600 & echo $!; exec sleep 600';
      const parent = spawn('sh', ['-c', script, 'sh', copyOfSleep(folder)]);
      const ended = once(parent, 'exit');
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(String(line));
        await waitForName(parent.pid, 'sleep');
        await waitForName(pid, name);
        process.kill(pid, 'SIGKILL');
        await waitFor('the zombie', () => stateOf(pid) === 'Z', { interval: 5 });
        const result = await processCheck(name, { quorum: 0 }).run(never());
        expect(result).toMatchObject({ evidence: { count: 0 } });
      } finally {
        parent.kill('SIGKILL');
        await ended;
      }
    });
  });
});

describe('a process by its command line', () => {
  test.each([
    ['the whole', ['600', '600'], {}, 1],
    ['a part', ['600'], {}, 0],
    ['more', ['600', '600', '600'], {}, 0],
    ['its beginning', ['600'], { parameterMatch: 'initial' }, 1],
    ['half a word', ['60'], { parameterMatch: 'initial' }, 0],
  ] as const)('is found by %s', async (_, values, options, count) => {
    await withProcesses(1, async (program) => {
      const check = processCheck([program, ...values], { ...options, quorum: 0 });
      expect(await check.run(never())).toMatchObject({ evidence: { count } });
    });
  });
});

describe('counting processes', () => {
  test('is given up on an abort', async () => {
    const controller = new AbortController();
    const run = processCheck('sh').run(controller.signal);
    controller.abort(new Error('of the test'));
    await expect(run).rejects.toThrow('of the test');
  });

  test('leaves no descriptor open', async () => {
    const check = processCheck('sh', { quorum: 0 });
    await check.run(never());
    const before = readdirSync('/proc/self/fd').length;
    for (let round = 0; round < 20; round += 1) await check.run(never());
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});

describe('the description of a process check', () => {
  test('is the name', () => {
    expect(processCheck('haproxy', { timeout: '1s' })).toMatchObject({
      kind: 'process',
      target: 'haproxy',
      timeout: 1_000,
    });
  });

  test('is the command line', () => {
    expect(processCheck(['/usr/sbin/haproxy', '-W']).target).toBe('/usr/sbin/haproxy -W');
  });
});

describe('a process check refuses', () => {
  test.each([
    ['no name', '', {}, '', 'is not the name of a process'],
    ['a path', '/usr/sbin/haproxy', {}, '', 'as a list'],
    ['a name that the kernel cuts', 'sixteen-letters-', {}, '', '15 first octets'],
    ['an empty list', [], {}, '', 'is no program'],
    ['quorum -1', 'x', { quorum: -1 }, 'quorum', 'from 0'],
    ['quorum 1.5', 'x', { quorum: 1.5 }, 'quorum', 'whole number'],
    ['a maximum below the quorum', 'x', { quorum: 3, quorumMax: 2 }, 'quorumMax', 'from 3'],
    ['parameters of a name', 'x', { parameterMatch: 'exact' }, 'parameterMatch', 'write a list'],
    ['another match', ['x'], { parameterMatch: 'partial' }, 'parameterMatch', "'initial'"],
    ['an unknown option', 'x', { quorum_max: 2 }, 'quorum_max', "did you mean 'quorumMax'?"],
  ])('%s', (_, target, options, path, problem) => {
    expectFault(() => processCheck(target as never, options as ProcessCheckOptions), path, problem);
  });
});
