import { afterEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Health,
  keepalivedCheck,
  type KeepalivedCheckOptions,
  type WatchedCheck,
  type WatchedResult,
} from '../../../src/health/index.ts';
import { NotifyFifo } from '../../../src/health/checks/notify-fifo.ts';
import { expectFault } from './faults.ts';

const MASTER = {
  outcome: 'good',
  message: 'keepalived says MASTER, with priority 100',
  conclusive: true,
  standing: true,
  evidence: { state: 'MASTER', priority: 100 },
};

const cleanup: (() => void)[] = [];

afterEach(() => {
  for (const undo of cleanup.splice(0).reverse()) undo();
});

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepcast-fifo-'));
  cleanup.push(() => {
    rmSync(folder, { recursive: true });
  });
  return join(folder, 'fifo');
}

/** A FIFO, and a writer that has it open as keepalived has: for reading and writing, without waiting. */
class Writer {
  readonly path: string;
  #descriptor: number | undefined;

  constructor(path: string = temporaryPath()) {
    this.path = path;
    execFileSync('mkfifo', [path]);
    this.open();
    cleanup.push(() => {
      this.close();
    });
  }

  open(): void {
    this.#descriptor = openSync(this.path, constants.O_RDWR | constants.O_NONBLOCK);
  }

  write(text: string): void {
    for (let rest = Buffer.from(text); rest.length > 0;) {
      rest = rest.subarray(writeSync(this.#descriptor ?? -1, rest));
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

interface Watch {
  readonly next: () => Promise<WatchedResult>;
  readonly stop: () => Promise<unknown>;
}

function watch(path: string, options: KeepalivedCheckOptions = { instance: 'VI_1' }): Watch {
  const controller = new AbortController();
  const results = keepalivedCheck(path, options).watch(controller.signal)[Symbol.asyncIterator]();
  const stop = (): Promise<unknown> => {
    controller.abort(new Error('of the test'));
    return results.next().catch(() => undefined);
  };
  cleanup.push(() => void stop());
  return { next: async () => (await results.next()).value as WatchedResult, stop };
}

const outcomeOf = async (result: Promise<WatchedResult>): Promise<string> => (await result).outcome;

describe('what keepalived says', () => {
  test('of an instance is the result, at once', async () => {
    const fifo = new Writer();
    const { next } = watch(fifo.path);
    expect(await next()).toEqual({
      outcome: 'not-run',
      message: 'keepalived has not said anything of INSTANCE "VI_1"',
    });
    fifo.write('INSTANCE "VI_1" MASTER 100\n');
    expect(await next()).toEqual(MASTER);
  });

  test('before we looked counts', async () => {
    const fifo = new Writer();
    fifo.write('INSTANCE "VI_1" BACKUP 100\nINSTANCE "VI_1" MASTER 100\n');
    expect(await watch(fifo.path).next()).toEqual(MASTER);
  });

  test.each(['BACKUP', 'FAULT', 'STOP', 'DELETED'])('is bad where it is %s', async (state) => {
    const fifo = new Writer();
    fifo.write(`INSTANCE "VI_1" ${state} 100\n`);
    expect(await watch(fifo.path).next()).toMatchObject({
      outcome: 'bad',
      message: `keepalived says ${state}, with priority 100`,
      conclusive: true,
    });
  });

  test('is good for a backup, if that is expected', async () => {
    const fifo = new Writer();
    const { next } = watch(fifo.path, { instance: 'VI_1', expect: 'master-or-backup' });
    fifo.write('INSTANCE "VI_1" BACKUP 100\n');
    expect(await outcomeOf(next())).toBe('good');
    fifo.write('INSTANCE "VI_1" FAULT 100\n');
    expect(await outcomeOf(next())).toBe('bad');
  });

  test('of a priority is told', async () => {
    const fifo = new Writer();
    const { next } = watch(fifo.path);
    fifo.write('INSTANCE "VI_1" MASTER_PRIORITY 80\n');
    expect(await next()).toMatchObject({
      outcome: 'good',
      evidence: { state: 'MASTER', priority: 80 },
    });
  });

  test('of a group, of a virtual server and of a real server', async () => {
    const fifo = new Writer();
    const virtualServer = '[192.0.2.10]:tcp:80';
    const watches = [
      watch(fifo.path, { group: 'G1' }),
      watch(fifo.path, { virtualServer }),
      watch(fifo.path, { virtualServer, realServer: '[10.0.0.1]:tcp:80' }),
    ];
    fifo.write(
      'GROUP "G1" MASTER 0\nVS [192.0.2.10]:tcp:80 UP\nRS [10.0.0.1]:tcp:80 [192.0.2.10]:tcp:80 DOWN\n',
    );
    const results = await Promise.all(watches.map(({ next }) => next()));
    expect(results.map(({ message }) => message)).toEqual([
      'keepalived says MASTER',
      'keepalived says UP',
      'keepalived says DOWN',
    ]);
  });

  test('of another instance is nothing', async () => {
    const fifo = new Writer();
    fifo.write('INSTANCE "VI_2" MASTER 100\nINSTANCE "VI_11" MASTER 100\n');
    expect(await outcomeOf(watch(fifo.path).next())).toBe('not-run');
  });

  test('in parts is put together', async () => {
    const fifo = new Writer();
    fifo.write('INSTANCE "VI');
    const { next } = watch(fifo.path);
    await next();
    fifo.write('_1" MAS');
    fifo.write('TER 100\n');
    expect(await next()).toEqual(MASTER);
  });

  test('after garbage, and a line of a megabyte, still counts', async () => {
    const fifo = new Writer();
    const { next } = watch(fifo.path);
    await next();
    const writer = openSync(fifo.path, constants.O_WRONLY);
    const stream = (await import('node:fs')).createWriteStream('', { fd: writer });
    stream.write(Buffer.from([0, 255, 10, 128, 10]));
    stream.end(`${'x'.repeat(1_048_576)}\nINSTANCE "VI_1" MASTER 100\n`);
    expect(await next()).toEqual(MASTER);
  });
});

describe('several who listen to one FIFO', () => {
  test('all hear what is said', async () => {
    const fifo = new Writer();
    const [first, second] = [watch(fifo.path), watch(fifo.path)];
    await first.next();
    await second.next();
    fifo.write('INSTANCE "VI_1" MASTER 100\n');
    expect([await first.next(), await second.next()]).toEqual([MASTER, MASTER]);
  });

  test('hear what was said before they came', async () => {
    const fifo = new Writer();
    fifo.write('INSTANCE "VI_1" MASTER 100\n');
    await watch(fifo.path).next();
    expect(await watch(fifo.path).next()).toEqual(MASTER);
  });

  test('and leave take nothing from the others', async () => {
    const fifo = new Writer();
    const [first, second] = [watch(fifo.path), watch(fifo.path)];
    await first.next();
    await second.next();
    await first.stop();
    fifo.write('INSTANCE "VI_1" MASTER 100\n');
    expect(await second.next()).toEqual(MASTER);
  });

  test('and come back know what was said, and what was said meanwhile', async () => {
    const fifo = new Writer();
    fifo.write('INSTANCE "VI_1" MASTER 100\nINSTANCE "VI_2" MASTER 100\n');
    const before = watch(fifo.path);
    await before.next();
    await before.stop();
    fifo.write('INSTANCE "VI_2" FAULT 100\n');
    expect(await watch(fifo.path).next()).toEqual(MASTER);
    expect(await outcomeOf(watch(fifo.path, { instance: 'VI_2' }).next())).toBe('bad');
  });
});

describe('nothing is known', () => {
  test('where there is no FIFO', async () => {
    const path = temporaryPath();
    await expect(watch(path).next()).rejects.toMatchObject({
      code: 'ERR_CHECK_NOT_RUN',
      message: `there is no ${path}: keepalived makes it when it starts`,
    });
  });

  test('where the path is that of a file', async () => {
    const path = temporaryPath();
    writeFileSync(path, 'INSTANCE "VI_1" MASTER 100\n');
    await expect(watch(path).next()).rejects.toThrow(`${path} is not a FIFO: name what`);
  });

  test('where the path is that of a folder', async () => {
    await expect(watch(tmpdir()).next()).rejects.toThrow('is not a FIFO');
  });

  test('where nobody writes to it', async () => {
    const fifo = new Writer();
    fifo.close();
    await expect(watch(fifo.path).next()).rejects.toMatchObject({
      code: 'ERR_CHECK_NOT_RUN',
      message: `keepalived has not opened ${fifo.path}: it does not run`,
    });
  });

  test('when keepalived has ended, but what it said last comes first', async () => {
    const fifo = new Writer();
    const { next } = watch(fifo.path);
    await next();
    fifo.write('INSTANCE "VI_1" STOP 100\n');
    fifo.close();
    expect(await outcomeOf(next())).toBe('bad');
    await expect(next()).rejects.toThrow(`keepalived has closed ${fifo.path}: it has ended`);
  });

  test('of a keepalived that was started anew, before it says so', async () => {
    const fifo = new Writer();
    fifo.write('INSTANCE "VI_1" MASTER 100\n');
    const { next } = watch(fifo.path);
    await next();
    fifo.close();
    await expect(next()).rejects.toThrow('it has ended');
    fifo.open();
    expect(await outcomeOf(watch(fifo.path).next())).toBe('not-run');
  });

  test('of a FIFO that was put in the place of another', async () => {
    const fifo = new Writer();
    fifo.write('INSTANCE "VI_1" MASTER 100\n');
    const before = watch(fifo.path);
    await before.next();
    await before.stop();
    // The old one is kept open, so that its inode is not given to the new one.
    const old = openSync(fifo.path, constants.O_RDWR | constants.O_NONBLOCK);
    rmSync(fifo.path);
    const replaced = new Writer(fifo.path);
    expect(await outcomeOf(watch(replaced.path).next())).toBe('not-run');
    closeSync(old);
  });
});

describe('a FIFO', () => {
  test('is closed when the last one who listens has left', async () => {
    const fifo = new Writer();
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    for (let round = 0; round < 20; round += 1) {
      const { next, stop } = watch(fifo.path);
      await next();
      await stop();
    }
    expect(descriptors()).toBeLessThanOrEqual(before + 1);
  });

  test('is left while it is being opened without a trace', async () => {
    const fifo = new Writer();
    const watched = watch(fifo.path);
    const next = watched.next().catch((error: unknown) => error);
    await watched.stop();
    expect(await next).toMatchObject({ message: 'of the test' });
    expect(NotifyFifo.at(fifo.path).idle).toBe(true);
  });
});

describe('options of keepalived', () => {
  test.each([{}, { instance: 'a', group: 'b' }])('%j does not say what to follow', (options) => {
    expectFault(() => keepalivedCheck('/run/fifo', options), '', 'what is to be followed?');
  });

  test('a real server needs its virtual server', () => {
    const options = { instance: 'a', realServer: '[10.0.0.1]:tcp:80' };
    expectFault(() => keepalivedCheck('/run/fifo', options), 'realServer', 'its virtualServer');
  });

  test.each(['', ' a', 'a"b', 'a\nb', 7])('%j is no name', (instance) => {
    expectFault(
      () => keepalivedCheck('/run/fifo', { instance: instance as string }),
      'instance',
      "write one such as 'VI_1'",
    );
  });

  test('of a server expect neither master nor backup', () => {
    const options = { virtualServer: '[192.0.2.10]:tcp:80', expect: 'master' } as const;
    expectFault(() => keepalivedCheck('/run/fifo', options), 'expect', 'neither master nor backup');
  });

  test('expect nothing else of an instance', () => {
    const options = { instance: 'a', expect: 'fault' as 'master' };
    expectFault(() => keepalivedCheck('/run/fifo', options), 'expect', "write 'master' or");
  });

  test('need a path', () => {
    expectFault(() => keepalivedCheck('', { instance: 'a' }), '', 'not the path of a FIFO');
  });

  test('that are the same make the same check', async () => {
    const make = (): WatchedCheck => keepalivedCheck('/run/fifo', { instance: 'VI_1' });
    const health = Health.of({ backends: { vip: make() } });
    const changes: unknown[] = [];
    health.on('backends', (change) => changes.push(change));
    await health.set({ vip: make() });
    expect(changes).toEqual([]);
  });

  test('describe it', () => {
    expect(keepalivedCheck('/run/fifo', { instance: 'VI_1' })).toMatchObject({
      kind: 'keepalived',
      target: '/run/fifo INSTANCE "VI_1"',
    });
  });
});
