import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execCheck, type ExecCheckOptions } from '../../../src/health/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';
import { expectFault } from './faults.ts';
import { inFolder } from './temporary-folder.ts';

const never = (): AbortSignal => new AbortController().signal;

function probe(script: string, options: ExecCheckOptions = {}): Promise<unknown> {
  return execCheck(['sh', '-c', script], options).run(never());
}

const notRun = { code: 'ERR_CHECK_NOT_RUN' };

describe('an exit code', () => {
  test.each([
    [0, { outcome: 'good' }],
    [1, { outcome: 'bad' }],
    [2, { outcome: 'bad' }],
    [255, { outcome: 'bad' }],
  ])('of %d, read plainly', async (code, result) => {
    expect(await probe(`exit ${code}`)).toEqual({
      ...result,
      message: `exit code ${code}`,
      evidence: { code, signal: null, output: '' },
    });
  });

  test.each([
    [0, { outcome: 'good' }],
    [1, { outcome: 'good', degraded: 'exit code 1: DISK' }],
    [2, { outcome: 'bad' }],
    [4, { outcome: 'bad' }],
    [127, { outcome: 'bad' }],
  ])('of %d, read as by Nagios', async (code, result) => {
    expect(await probe(`echo 'DISK | used=9'; exit ${code}`, { exitCodes: 'nagios' })).toEqual({
      ...result,
      message: `exit code ${code}: DISK`,
      evidence: { code, signal: null, output: 'DISK | used=9' },
    });
  });

  test('of 3, read as by Nagios, is not run', async () => {
    await expect(probe('echo who knows; exit 3', { exitCodes: 'nagios' })).rejects.toMatchObject({
      ...notRun,
      message: 'exit code 3: who knows',
    });
  });

  test.each([
    [0, { outcome: 'good' }],
    [1, { outcome: 'bad' }],
    [2, { outcome: 'good', weight: 0 }],
    [3, { outcome: 'good', weight: 1 }],
    [255, { outcome: 'good', weight: 253 }],
  ])('of %d, read as by misc_dynamic of Keepalived', async (code, result) => {
    expect(await probe(`exit ${code}`, { exitCodes: 'misc_dynamic' })).toEqual({
      ...result,
      message: `exit code ${code}`,
      evidence: { code, signal: null, output: '' },
    });
  });

  test.each(['plain', 'nagios', 'misc_dynamic'] as const)(
    'that is none, for a signal ended the program, is bad by %s',
    async (exitCodes) => {
      expect(await probe('kill -KILL $$', { exitCodes })).toMatchObject({
        outcome: 'bad',
        message: 'ended by SIGKILL',
      });
    },
  );
});

describe('the message', () => {
  test('is the first line of the output', async () => {
    expect(await probe('echo one; echo two; echo three >&2')).toMatchObject({
      message: 'exit code 0: one',
    });
  });

  test('is that of the errors where there is no output', async () => {
    expect(await probe('echo lost >&2; exit 1')).toMatchObject({ message: 'exit code 1: lost' });
  });

  test('has a bound, whatever is written', async () => {
    const result = await probe('yes | head -c 1000000');
    expect(result).toMatchObject({ outcome: 'good' });
    expect(JSON.stringify(result).length).toBeLessThan(4_000);
  });
});

describe('the program', () => {
  test('is not run by a shell', async () => {
    const check = execCheck(['echo', '$HOME; exit 1']);
    expect(await check.run(never())).toMatchObject({ message: 'exit code 0: $HOME; exit 1' });
  });

  test('has the environment that was given, beside PATH and LANG', async () => {
    const options = { environment: { NAME: 'value', LANG: 'C.UTF-8' } };
    expect(await probe('echo "$NAME $LANG ${HOME-none}"', options)).toMatchObject({
      message: 'exit code 0: value C.UTF-8 none',
    });
  });

  test('starts in the directory that was given', async () => {
    expect(await probe('pwd', { directory: '/' })).toMatchObject({ message: 'exit code 0: /' });
  });

  test('is run by the user that was given', async () => {
    const [user, ids] =
      process.getuid?.() === 0 ? ['nobody', 65_534] : [undefined, process.getuid?.()];
    const options = user === undefined ? {} : { user };
    expect(await probe('id -u', options)).toMatchObject({ message: `exit code 0: ${String(ids)}` });
  });

  test('that is not there is not run', async () => {
    const check = execCheck(['/no/such/program']);
    await expect(check.run(never())).rejects.toMatchObject({
      ...notRun,
      message: expect.stringContaining('cannot start /no/such/program: there is no such program'),
    });
  });

  test('that may not be run is not run', async () => {
    await expect(execCheck(['/etc/passwd']).run(never())).rejects.toMatchObject(notRun);
  });
});

describe('an abort', () => {
  test.each([
    ['sleeps', 'sleep 600'],
    ['writes without end', 'yes'],
    ['does not listen to SIGTERM', 'trap "" TERM; while :; do sleep 0.01; done'],
    ['waits for a child', 'sleep 600 & wait'],
  ])('ends a program that %s', async (_, script) => {
    await inFolder(async (folder) => {
      const file = join(folder, 'pid');
      const controller = new AbortController();
      const check = execCheck(['sh', '-c', `echo $$ > ${file}; ${script}`], { killAfter: '20ms' });
      const run = check.run(controller.signal);
      const pid = await waitFor('the program', () => Number(readFileSync(file, 'utf8')), {
        until: (seen) => seen > 0,
        interval: 5,
      });
      controller.abort(new Error('of the test'));
      await expect(run).rejects.toThrow('of the test');
      expect(readdirSync('/proc')).not.toContain(String(pid));
    });
  });

  test('before the start starts nothing', async () => {
    await inFolder(async (folder) => {
      const signal = AbortSignal.abort(new Error('of the test'));
      const check = execCheck(['touch', join(folder, 'touched')]);
      await expect(check.run(signal)).rejects.toThrow('of the test');
      expect(readdirSync(folder)).toEqual([]);
    });
  });
});

describe('the description of an exec check', () => {
  test('is the command', () => {
    expect(execCheck(['probe', '--text', "it's here"], { timeout: '3s' })).toMatchObject({
      kind: 'exec',
      target: String.raw`probe --text 'it'\''s here'`,
      timeout: 3_000,
    });
  });
});

test('a refusal does not show what may be a secret', () => {
  const options = { environment: { TOKEN: 'secret\0' } };
  expect(() => execCheck(['x'], options)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});

describe('an exec check refuses', () => {
  test.each([
    ['a line for a shell', 'probe --fast', {}, '', 'would need a shell'],
    ['no program', [], {}, '', 'is no program'],
    ['an empty program', [''], {}, '', 'is no program'],
    ['a number', ['probe', 7], {}, '[1]', 'is not a text'],
    ['a NUL', ['probe', 'a\0b'], {}, '[1]', 'is not a text'],
    ['unknown exit codes', ['x'], { exitCodes: 'sensu' }, 'exitCodes', 'plain, nagios'],
    ['an inherited name', ['x'], { exitCodes: 'toString' }, 'exitCodes', 'no way to read'],
    ['an environment of pairs', ['x'], { environment: new Map() }, 'environment', 'plain object'],
    ['a number as a variable', ['x'], { environment: { A: 1 } }, 'environment.A', 'in quotes'],
    ['a variable with a NUL', ['x'], { environment: { A: 'secret\0' } }, 'environment.A', 'a NUL'],
    ['a name with =', ['x'], { environment: { 'A=B': '1' } }, 'environment', 'cannot name'],
    ['no directory', ['x'], { directory: '' }, 'directory', 'is not a path'],
    ['an unknown user', ['x'], { user: 'no-such-user' }, 'user', 'there is no user'],
    ['a grace below 0', ['x'], { killAfter: -1 }, 'killAfter', 'is not a duration'],
    ['timeout 0', ['x'], { timeout: 0 }, 'timeout', 'at least 1ms'],
    ['an unknown option', ['x'], { shell: true }, 'shell', 'unknown option'],
  ])('%s', (_, command, options, path, problem) => {
    expectFault(() => execCheck(command as never, options as ExecCheckOptions), path, problem);
  });
});
