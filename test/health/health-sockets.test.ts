import { describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Health, httpCheck, tcpCheck, type ChangeEvent } from '../../src/health/index.ts';
import { closed, LocalServer, withTcpServer } from './checks/local-server.ts';

// A probe that this process was too busy for counts for nothing, so on a loaded machine a verdict takes its time.
jest.setTimeout(60_000);

async function nextChange<Name extends string>(health: Health<Name>): Promise<ChangeEvent<Name>> {
  const [change] = (await once(health as never, 'change')) as [ChangeEvent<Name>];
  return change;
}

/** Nothing of this process runs for so many milliseconds. */
function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe('a group on real sockets and the real clock', () => {
  test('follows a server that dies', async () => {
    const web = await new LocalServer(createServer((_, response) => response.end())).listen();
    const { port } = web;
    const health = Health.of({
      backends: { web: httpCheck(`http://127.0.0.1:${port}/`) },
      interval: '20ms',
    });
    health.start();
    const came = await nextChange(health);
    expect([came.to, came.reason.message]).toEqual([
      'online',
      '3 good results in a row, the last: status 200',
    ]);
    await web.close();
    const went = await nextChange(health);
    expect([went.to, went.reason.message]).toEqual([
      'offline',
      `3 bad results in a row, the last: connect ECONNREFUSED 127.0.0.1:${port}`,
    ]);
    await health.stop();
  });

  test('takes a silent server offline', async () => {
    await withTcpServer(
      () => undefined,
      async ({ port }) => {
        const check = httpCheck(`http://127.0.0.1:${port}/`, { timeout: '500ms' });
        const health = Health.of({ backends: { web: check }, interval: '20ms', fall: 2 });
        health.start();
        const { to, reason } = await nextChange(health);
        expect(to).toBe('offline');
        expect(reason.message).toBe('2 bad results in a row, the last: no answer within 500ms');
        await health.stop();
      },
    );
  });

  test('holds no connection after stop', async () => {
    await withTcpServer(
      () => undefined,
      async (server) => {
        const health = Health.of({
          backends: {
            silent: httpCheck(`http://127.0.0.1:${server.port}/`),
            open: tcpCheck(`127.0.0.1:${server.port}`),
          },
          interval: '20ms',
        });
        health.start();
        await nextChange(health);
        await health.stop();
        await Promise.all([...server.sockets].map(closed));
        expect(server.sockets.size).toBe(0);
      },
    );
  });

  test('knows nothing after the event loop was blocked, and finds it out again', async () => {
    await withTcpServer(
      () => undefined,
      async ({ port }) => {
        const health = Health.of({
          backends: { open: tcpCheck(`127.0.0.1:${port}`) },
          interval: '20ms',
          rise: 1,
          maxStall: '100ms',
        });
        health.start();
        await health.until(({ counts }) => counts.online === 1);
        const change = nextChange(health);
        block(1_000);
        const { to, reason } = await change;
        expect([to, reason.code]).toEqual(['unknown', 'stalled']);
        await health.until(({ counts }) => counts.online === 1);
        await health.stop();
      },
    );
  });
});
