import { describe, expect, test } from '@jest/globals';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pingCheck, type PingCheckOptions } from '../../../src/health/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { expectFault } from './faults.ts';
import { inFolder } from './temporary-folder.ts';

const never = (): AbortSignal => new AbortController().signal;

async function withProgram(
  script: string,
  body: (program: string, folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const program = join(folder, 'ping');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    await body(program, folder);
  });
}

/** Probes 192.0.2.1 with a program that does this. */
async function probe(script: string, options: PingCheckOptions = {}): Promise<unknown> {
  let result: unknown;
  await withProgram(script, async (program) => {
    result = await pingCheck('192.0.2.1', { ...options, program })
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

describe('a ping', () => {
  test('that is answered is good, and has the latency of the answer', async () => {
    const answer = '64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.038 ms';
    expect(await probe(`echo '${answer}'`)).toEqual({
      outcome: 'good',
      message: '192.0.2.1 answers within 0.038 ms',
      latency: 0.038,
      evidence: { code: 0 },
    });
  });

  test('without an answer is bad', async () => {
    expect(await probe('echo PING; exit 1')).toEqual({
      outcome: 'bad',
      message: 'no answer of 192.0.2.1',
      evidence: { code: 1 },
    });
  });

  test('that a router refuses is bad, and says why', async () => {
    const answer = 'From 10.0.0.1 icmp_seq=1 Destination Host Unreachable';
    expect(await probe(`echo '${answer}'; exit 1`)).toMatchObject({
      outcome: 'bad',
      message: 'Destination Host Unreachable',
    });
  });

  test('of an unknown name is bad', async () => {
    const fault = 'ping: web.invalid: Name or service not known';
    expect(await probe(`echo '${fault}' >&2; exit 2`)).toMatchObject({
      outcome: 'bad',
      message: fault,
    });
  });

  test.each([
    ['ping: socket: Operation not permitted'],
    ['ping: permission denied (are you root?)'],
    ['ping: bind: Cannot assign requested address'],
    ["ping: invalid option -- 'x'"],
  ])('that ends with "%s" is not run', async (fault) => {
    expect(await probe(`cat >&2 <<'END'\n${fault}\nEND\nexit 2`)).toMatchObject({
      code: 'ERR_CHECK_NOT_RUN',
      message: `cannot send a request: ${fault}`,
    });
  });

  test('whose program is killed is not run', async () => {
    expect(await probe('kill -KILL $$')).toMatchObject({ code: 'ERR_CHECK_NOT_RUN' });
  });

  test('asks once, of the address alone, from the source', async () => {
    await withProgram('printf "%s " "$@" > "$(dirname "$0")/asked"', async (program, folder) => {
      await pingCheck('2001:DB8::1', { program, source: 'eth0' }).run(never());
      expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('-n -c 1 -I eth0 2001:db8::1 ');
    });
  });

  test('that is aborted ends its program at once', async () => {
    const script = 'trap "" TERM; echo $$ > "$(dirname "$0")/pid"; while :; do sleep 0.01; done';
    await withProgram(script, async (program, folder) => {
      const controller = new AbortController();
      const run = pingCheck('192.0.2.1', { program }).run(controller.signal);
      const pid = await waitFor('ping', () => Number(readFileSync(join(folder, 'pid'), 'utf8')), {
        until: (seen) => seen > 0,
        interval: 5,
      });
      controller.abort(new Error('of the test'));
      await expect(run).rejects.toThrow('of the test');
      expect(readdirSync('/proc')).not.toContain(String(pid));
    });
  });
});

describeWith(['ping'], 'the ping of this system', () => {
  test('reaches this host', async () => {
    expect(await pingCheck('127.0.0.1').run(never())).toMatchObject({
      outcome: 'good',
      latency: expect.any(Number),
    });
  });

  test('cannot send from an address that is not ours', async () => {
    const check = pingCheck('127.0.0.1', { source: '192.0.2.99' });
    await expect(check.run(never())).rejects.toMatchObject({ code: 'ERR_CHECK_NOT_RUN' });
  });
});

test('the description of a ping check is the host', async () => {
  await withProgram('', async (program) => {
    const check = pingCheck('web.example', { program, timeout: '1s' });
    expect(check).toMatchObject({ kind: 'ping', target: 'web.example', timeout: 1_000 });
    await Promise.resolve();
  });
});

describe('a ping check refuses', () => {
  const program = '/bin/sh';

  test.each([
    ['no host', '', { program }, '', 'is not a host'],
    ['an option', '-f', { program }, '', 'is not a host'],
    ['a broken address', '10.0.0', { program }, '', 'is not an IP address'],
    ['a port', '10.0.0.1:80', { program }, '', 'is not an IP address'],
    ['a space', 'a b', { program }, '', 'is not a host'],
    ['an option as the source', 'a', { program, source: '-f' }, 'source', 'is not an address'],
    ['a program that is not there', 'a', { program: '/no/such' }, 'program', 'install ping'],
    ['a program that is not in PATH', 'a', { program: 'no-such-ping' }, 'program', 'install ping'],
    ['a directory as the program', 'a', { program: '/etc' }, 'program', 'install ping'],
    ['an unknown option', 'a', { program, count: 3 }, 'count', 'unknown option'],
  ])('%s', (_, host, options, path, problem) => {
    expectFault(() => pingCheck(host, options), path, problem);
  });
});
