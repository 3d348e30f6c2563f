import { describe, expect, test } from '@jest/globals';
import { getEventListeners, once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tcpCheck, type TcpCheckOptions } from '../../../src/health/index.ts';
import { closed, closedPort, withServer, withTcpServer } from './local-server.ts';

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
    await expect(tcpCheck('no-such-host.invalid:80').run(never())).rejects.toMatchObject({
      code: 'ERR_NAME_RESOLUTION',
      message: 'the name no-such-host.invalid has no address',
    });
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

/** Probes once a server that does `onConnection`. */
async function converse(
  onConnection: (socket: Socket) => void,
  options: TcpCheckOptions,
): Promise<unknown> {
  let result: unknown;
  await withTcpServer(onConnection, async ({ port }) => {
    result = await tcpCheck(`127.0.0.1:${port}`, options)
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

describe('what a backend says', () => {
  const says =
    (...parts: (string | Buffer)[]) =>
    (socket: Socket): void => {
      for (const part of parts) socket.write(part);
    };

  test.each([
    ['text', 'PONG'],
    ['a pattern', /^\+PO.G\r\n$/],
    ['a pattern with a memory', /PONG/g],
    ['octets', Buffer.from('2b504f4e47', 'hex')],
  ])('is good when it has the expected %s', async (_, wanted) => {
    const answer = (socket: Socket): void => {
      socket.once('data', (data: Buffer) => {
        if (data.toString() === 'PING\r\n') socket.write('+PONG\r\n');
      });
    };
    expect(await converse(answer, { send: 'PING\r\n', expect: wanted })).toEqual({
      outcome: 'good',
      message: "received '+PONG\\r\\n'",
      evidence: { octets: 7 },
    });
  });

  test('may come in parts', async () => {
    const answer = (socket: Socket): void => {
      socket.write('half', () => socket.once('data', () => socket.write('whole')));
    };
    expect(await converse(answer, { send: 'x', expect: 'halfwhole' })).toMatchObject({
      outcome: 'good',
    });
  });

  test.each(['é', 'zé', Buffer.from('7ac3a9', 'hex')])(
    'is found across parts of one octet: %p',
    async (wanted) => {
      const dribble = (socket: Socket): void => {
        socket.setNoDelay(true);
        const [...octets] = Buffer.from('xyzé!');
        const next = (): void => {
          const octet = octets.shift();
          if (octet !== undefined) socket.write(Buffer.of(octet), () => setImmediate(next));
        };
        next();
      };
      expect(await converse(dribble, { expect: wanted })).toMatchObject({ outcome: 'good' });
    },
  );

  test('is bad when the connection is closed without it', async () => {
    expect(await converse((socket) => socket.end('-ERR\r\n'), { expect: 'PONG' })).toEqual({
      outcome: 'bad',
      message: "the connection was closed before 'PONG' came, received '-ERR\\r\\n'",
      evidence: { octets: 6 },
    });
  });

  test('is bad when it never ends', async () => {
    const endless = (socket: Socket): void => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(1_024, 'x')));
      };
      socket.on('drain', more);
      more();
    };
    const result = await converse(endless, { expect: 'PONG', readLimit: 100 });
    expect(result).toMatchObject({
      outcome: 'bad',
      message: expect.stringMatching(/^100 octets were read before 'PONG' came, received 'xxx/),
    });
  });

  test('is bad when the connection is reset instead', async () => {
    const resets = (socket: Socket): void => {
      socket.once('data', () => socket.resetAndDestroy());
    };
    expect(await converse(resets, { send: 'x', expect: 'PONG' })).toMatchObject({
      code: 'ECONNRESET',
    });
  });

  test('is given up when the probe is aborted in the middle', async () => {
    const server = createServer(says('dribb'));
    await withServer(server, async ({ port }) => {
      const controller = new AbortController();
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      const run = tcpCheck(`127.0.0.1:${port}`, { expect: 'PONG' }).run(controller.signal);
      const [socket] = await accepted;
      const wasClosed = closed(socket);
      controller.abort(new Error('of the test'));
      await expect(run).rejects.toThrow('of the test');
      await wasClosed;
    });
  });
});

describe('a TCP check that only sends', () => {
  test('delivers all of it', async () => {
    const server = createServer();
    await withServer(server, async ({ port }) => {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      await tcpCheck(`127.0.0.1:${port}`, { send: 'hello' }).run(never());
      const [socket] = await accepted;
      const [data] = (await once(socket, 'data')) as [Buffer];
      expect(data.toString()).toBe('hello');
    });
  });
});

describe('a TCP check that closes with a FIN', () => {
  test('does so', async () => {
    const server = createServer();
    await withServer(server, async ({ port }) => {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      await tcpCheck(`127.0.0.1:${port}`, { close: 'fin' }).run(never());
      const [socket] = await accepted;
      socket.resume();
      await once(socket, 'end');
      expect(socket.errored).toBeNull();
    });
  });
});

describe('many TCP probes', () => {
  test('leave no descriptor open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    await withTcpServer(
      (socket) => socket.write('x'),
      async (server) => {
        const check = tcpCheck(`127.0.0.1:${server.port}`, { expect: 'x' });
        await check.run(never());
        const before = open();
        for (let probe = 0; probe < 500; probe += 1) await check.run(never());
        await Promise.all([...server.sockets].map(closed));
        // A few may come and go with the runtime itself.
        expect(open()).toBeLessThan(before + 10);
      },
    );
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
    ['nothing to expect', '10.0.0.1:80', { expect: '' }, 'expect', 'is nothing to look for'],
    ['a number to expect', '10.0.0.1:80', { expect: 1 }, 'expect', 'is nothing to look for'],
    ['a number to send', '10.0.0.1:80', { send: 1 }, 'send', 'is nothing to send'],
    ['a limit of 0', '10.0.0.1:80', { readLimit: 0 }, 'readLimit', 'is not a number of octets'],
    ['another close', '10.0.0.1:80', { close: 'rst' }, 'close', "write 'reset' or 'fin'"],
    ['no resolver', '10.0.0.1:80', { resolver: {} }, 'resolver', 'is not a resolver'],
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
