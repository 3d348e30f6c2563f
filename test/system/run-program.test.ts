import { describe, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../src/core/index.ts';
import { lookUpUser, runProgram, type ProgramOptions } from '../../src/system/index.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { waitFor } from '../support/lab/wait-for.ts';
import { lacksRoot, testUnless } from '../support/prerequisite.ts';

type Options = Partial<ProgramOptions>;

function run(command: readonly [string, ...string[]], options: Options = {}) {
  return runProgram(command, { signal: new AbortController().signal, ...options });
}

function shell(script: string, options: Options = {}) {
  return run(['sh', '-c', script], options);
}

/** Its timers are due at once, as they are where the event loop was busy for long. */
const lateClock: Clock = {
  ...systemClock,
  setTimer(_, callback) {
    const timer = systemClock.setTimer(1, callback);
    for (const end = performance.now() + 3; performance.now() < end;);
    return timer;
  },
};

/** Whether a process runs; a zombie that nobody buries does not. */
function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

function gone(pid: number): Promise<boolean> {
  return waitFor(`the end of process ${pid}`, () => !runs(pid), { interval: 5 });
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keepcast-program-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pidIn(file: string): Promise<number> {
  return waitFor(`a process id in ${file}`, () => Number(readFileSync(file, 'utf8')), {
    until: (pid) => pid > 0,
    interval: 5,
  });
}

describe('a program that ends', () => {
  test('has a code, and what it wrote', async () => {
    expect(await shell('echo out; echo err >&2; exit 3')).toEqual({
      code: 3,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
      truncated: false,
    });
  });

  test('by a signal has no code', async () => {
    expect(await shell('kill -USR1 $$')).toMatchObject({ code: null, signal: 'SIGUSR1' });
  });

  test('gets its arguments as they are', async () => {
    const { stdout } = await run(['printf', '%s|', '$HOME', 'a b', '"', ';']);
    expect(stdout).toBe('$HOME|a b|"|;|');
  });

  test('reads nothing', async () => {
    expect(await run(['cat'])).toMatchObject({ code: 0, stdout: '' });
  });

  test('lets go of the signal', async () => {
    const { signal } = new AbortController();
    await run(['true'], { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('leaves no timer', async () => {
    const clock = new VirtualClock();
    await run(['true'], { clock, timeout: 1_000 });
    expect(clock.pending).toBe(0);
  });
});

describe('the environment', () => {
  test('is PATH and LANG, and nothing of ours', async () => {
    const { stdout } = await run(['env']);
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/=.*/, ''));
    expect(names.sort()).toEqual(['LANG', 'PATH']);
  });

  test('is what was given', async () => {
    expect(await run(['/usr/bin/env'], { environment: { A: 'b' } })).toMatchObject({
      stdout: 'A=b\n',
    });
  });

  test('has the directory', async () => {
    expect(await run(['pwd'], { directory: '/' })).toMatchObject({ stdout: '/\n' });
  });
});

describe('output', () => {
  test('beyond the cap is dropped, and the program ends as it would', async () => {
    expect(await shell('head -c 300000 /dev/zero; exit 4', { outputCap: 10 })).toMatchObject({
      code: 4,
      stdout: '\0'.repeat(10),
      truncated: true,
    });
  });

  test('of exactly the cap is not truncated', async () => {
    expect(await shell('printf 1234567890', { outputCap: 10 })).toMatchObject({
      stdout: '1234567890',
      truncated: false,
    });
  });

  test('without end is read until the abort', async () => {
    const controller = new AbortController();
    const running = run(['yes'], { signal: controller.signal });
    controller.abort(new Error('of the test'));
    await expect(running).rejects.toThrow('of the test');
  });

  test('that waits when the end is heard of is read, though the time for it is over', async () => {
    await inFolder(async (folder) => {
      const [file, fifo] = [join(folder, 'pid'), join(folder, 'fifo')];
      execFileSync('mkfifo', [fifo]);
      const outcome = shell(`echo $$ > ${file}; read go < ${fifo}; echo out`, { clock: lateClock });
      const pid = await pidIn(file);
      const other = spawn('echo', ['first'], { stdio: ['ignore', 'pipe', 'ignore'] });
      while (runs(other.pid ?? 0));
      // libuv reads the pipes that are ready, this one, and then buries all that have died, the program too.
      other.stdout.once('data', () => {
        writeFileSync(fifo, 'go\n');
        while (runs(pid));
      });
      await expect(outcome).resolves.toMatchObject({ code: 0, stdout: 'out\n' });
    });
  });
});

describe('a program that cannot be started', () => {
  test.each([
    ['is not there', ['/no/such/program'], {}, 'ENOENT', 'there is no such program'],
    ['is not in PATH', ['no-such-program'], {}, 'ENOENT', 'there is no such program'],
    ['may not be run', ['/etc/passwd'], {}, 'EACCES', 'it may not be run'],
    ['has no directory', ['true'], { directory: '/no/such' }, 'ENOENT', 'the directory /no/such'],
    ['is under a file', ['/etc/passwd/x'], {}, 'ENOTDIR', 'no directory'],
  ] as const)('because it %s', async (_, command, options, code, problem) => {
    await expect(run(command, options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(problem),
    });
  });

  test('because its interpreter is not there', async () => {
    await inFolder(async (folder) => {
      const script = join(folder, 'script');
      writeFileSync(script, '#!/no/such/shell\n');
      chmodSync(script, 0o755);
      await expect(run([script])).rejects.toMatchObject({ code: 'ENOENT' });
    });
  });

  test('because it was given up before', async () => {
    const signal = AbortSignal.abort(new Error('of the test'));
    await expect(run(['true'], { signal })).rejects.toThrow('of the test');
  });
});

describe('an abort', () => {
  test('ends the program and what it has started', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'pid');
      const controller = new AbortController();
      const running = shell(`sleep 600 & echo $! > ${file}; wait`, { signal: controller.signal });
      const pid = await pidIn(file);
      controller.abort(new Error('of the test'));
      await expect(running).rejects.toThrow('of the test');
      expect(await gone(pid)).toBe(true);
    });
  });

  test('lets the program clean up', async () => {
    await inFolder(async (folder) => {
      const [pid, file] = [join(folder, 'pid'), join(folder, 'cleaned')];
      const controller = new AbortController();
      const script = `trap 'echo 7 > ${file}; exit' TERM; echo $$ > ${pid}; while :; do sleep 0.01; done`;
      const running = shell(script, { signal: controller.signal, grace: 30_000 });
      await pidIn(pid);
      controller.abort();
      await expect(running).rejects.toBeDefined();
      expect(readFileSync(file, 'utf8')).toBe('7\n');
    });
  });

  test('kills what does not listen to SIGTERM, once the grace period is over', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'pid');
      const clock = new VirtualClock();
      const controller = new AbortController();
      const script = `trap '' TERM; echo $$ > ${file}; while :; do sleep 0.01; done`;
      const running = shell(script, { signal: controller.signal, clock, grace: 500 });
      let settled = false;
      const watched = running.catch(() => (settled = true));
      const pid = await pidIn(file);
      controller.abort();
      await clock.advance(499);
      expect({ settled, runs: runs(pid) }).toEqual({ settled: false, runs: true });
      await clock.advance(1);
      await watched;
      expect(runs(pid)).toBe(false);
    });
  });

  test('kills a grandchild that does not listen, though the program does', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'pid');
      const controller = new AbortController();
      const deaf = `trap "" TERM; echo $$ > ${file}; while :; do sleep 0.01; done`;
      const running = shell(`sh -c '${deaf}' & wait`, { signal: controller.signal, grace: 50 });
      const pid = await pidIn(file);
      controller.abort(new Error('of the test'));
      await expect(running).rejects.toThrow('of the test');
      expect(await gone(pid)).toBe(true);
    });
  });

  test('wakes a program that was stopped, to end it', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'pid');
      const controller = new AbortController();
      const running = shell(`echo $$ > ${file}; kill -STOP $$`, {
        signal: controller.signal,
        grace: 10,
      });
      await pidIn(file);
      controller.abort(new Error('of the test'));
      await expect(running).rejects.toThrow('of the test');
    });
  });
});

describe('the timeout', () => {
  test('ends the program', async () => {
    const clock = new VirtualClock();
    const running = run(['sleep', '600'], { clock, timeout: 250 });
    const rejected = expect(running).rejects.toMatchObject({
      code: 'ERR_TIMED_OUT',
      message: 'sleep did not end within 250ms',
    });
    await clock.advance(250);
    await rejected;
  });
});

describe('what outlives the program', () => {
  test('is killed, and its output is not waited for', async () => {
    const { code, stdout } = await shell('sleep 600 & echo $!; exit 5');
    expect(code).toBe(5);
    expect(await gone(Number(stdout))).toBe(true);
  });

  test('is killed where it holds no output', async () => {
    const { stdout } = await shell('sleep 600 > /dev/null 2>&1 & echo $!');
    expect(await gone(Number(stdout))).toBe(true);
  });

  test('may hand in what it was about to write', async () => {
    const { stdout } = await shell('(sleep 0.01; echo late) & exit 0', {
      // Only the end of the output ends this wait: nobody moves the clock.
      clock: new VirtualClock(),
    });
    expect(stdout).toBe('late\n');
  });

  test('is left alone if it made a session of its own, and its output is not waited for', async () => {
    const { stdout } = await shell('setsid sleep 600 & echo $!; sleep 0.1');
    const pid = Number(stdout);
    const left = runs(pid);
    process.kill(pid, 'SIGKILL');
    expect(left).toBe(true);
  });
});

describe('many programs', () => {
  test('leave no descriptor and no process', async () => {
    await run(['true']);
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const children = (): string =>
      readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim();
    const before = { descriptors: descriptors(), children: children() };
    for (let round = 0; round < 50; round += 1) {
      await shell('sleep 600 > /dev/null 2>&1 & exit 1');
      await run(['/no/such/program']).catch(() => undefined);
    }
    await waitFor('the descriptors to be closed', () => descriptors() <= before.descriptors);
    expect(children()).toBe(before.children);
  });
});

describe('the user', () => {
  testUnless(lacksRoot(), 'is who was asked for, without our groups', async () => {
    const user = lookUpUser('nobody');
    const { stdout } = await shell('id -u; id -G', { user });
    expect(stdout).toBe(`${user.uid}\n${user.gid}\n`);
  });

  test('that is not there is refused', () => {
    expect(() => lookUpUser('no-such-user')).toThrow('there is no user no-such-user');
  });

  test.each([['-u'], ['a b'], [''], [7]])('%j is no name', (name) => {
    expect(() => lookUpUser(name as string)).toThrow('is not the name of a user');
  });
});
