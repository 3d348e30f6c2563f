import { describe, expect, test } from '@jest/globals';
import { getEventListeners, once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { tcpCheck } from '../../../src/health/index.ts';
import { closedPort, withServer, withTcpServer } from './local-server.ts';

const never = (): AbortSignal => new AbortController().signal;

describe('a TCP check', () => {
  test('is good when the connection is accepted', async () => {
    await withTcpServer(
      () => undefined,
      async ({ port }) => {
        const result = await tcpCheck(`127.0.0.1:${port}`).run(never());
        expect(result).toEqual({ outcome: 'good', message: 'connected' });
      },
    );
  });

  test('sends nothing and closes with a reset', async () => {
    const server = createServer();
    await withServer(server, async ({ port }) => {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      await tcpCheck(`127.0.0.1:${port}`).run(never());
      const [socket] = await accepted;
      socket.resume();
      const [error] = (await once(socket, 'error')) as [unknown];
      expect(error).toMatchObject({ code: 'ECONNRESET' });
      expect(socket.bytesRead).toBe(0);
    });
  });

  test('is bad when the port is closed, and says where', async () => {
    const port = await closedPort();
    await expect(tcpCheck(`127.0.0.1:${port}`).run(never())).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      message: `connect ECONNREFUSED 127.0.0.1:${port}`,
    });
  });

  test('is bad when the name does not exist', async () => {
    await expect(tcpCheck('no-such-host.invalid:80').run(never())).rejects.toThrow('getaddrinfo');
  });

  test('gives up when it is aborted while connecting', async () => {
    // 203.0.113.0/24 is for documentation (RFC 5737): nothing answers, or there is no route to it.
    const controller = new AbortController();
    const run = tcpCheck('203.0.113.1:9').run(controller.signal);
    controller.abort(new Error('of the test'));
    await expect(run).rejects.toThrow('of the test');
  });

  test('does not begin when it is aborted already', async () => {
    const signal = AbortSignal.abort(new Error('of the test'));
    await expect(tcpCheck('127.0.0.1:1').run(signal)).rejects.toThrow('of the test');
  });

  test('leaves no listener on the signal', async () => {
    const signal = never();
    await withTcpServer(
      () => undefined,
      async ({ port }) => {
        await tcpCheck(`127.0.0.1:${port}`).run(signal);
      },
    );
    await expect(tcpCheck(`127.0.0.1:${await closedPort()}`).run(signal)).rejects.toThrow();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('the description of a TCP check', () => {
  test('names its target', () => {
    expect(tcpCheck('[2001:db8::1]:8080')).toMatchObject({
      kind: 'tcp',
      target: '[2001:db8::1]:8080',
    });
  });

  test('has the timeout in milliseconds, or none', () => {
    expect(tcpCheck('10.0.0.1:80', { timeout: '1.5s' }).timeout).toBe(1_500);
    expect(tcpCheck('10.0.0.1:80')).not.toHaveProperty('timeout');
  });
});

describe('a TCP check refuses', () => {
  test.each([
    ['no port', '10.0.0.1', {}, '', 'is not an address and a port'],
    ['port 0', '10.0.0.1:0', {}, '', 'from 1 to 65535'],
    ['an IPv6 address without brackets', '2001:db8::1:80', {}, '', 'is not an address and a port'],
    ['timeout 0', '10.0.0.1:80', { timeout: 0 }, 'timeout', 'at least 1ms'],
    ['a timeout that is none', '10.0.0.1:80', { timeout: 'soon' }, 'timeout', 'is not a duration'],
    ['an unknown option', '10.0.0.1:80', { timeot: '1s' }, 'timeot', "did you mean 'timeout'?"],
    ['options that are none', '10.0.0.1:80', '1s', '', 'is not an object of options'],
  ])('%s', (_, endpoint, options, path, problem) => {
    let fault: unknown;
    try {
      tcpCheck(endpoint, options as object);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ path, problem: expect.stringContaining(problem) });
  });
});
