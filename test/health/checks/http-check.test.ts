import { describe, expect, test } from '@jest/globals';
import { getEventListeners, once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { httpCheck, type HttpCheckOptions } from '../../../src/health/index.ts';
import { closed, closedPort, withServer, withTcpServer, type LocalServer } from './local-server.ts';
import { selfSigned } from './self-signed.ts';

const never = (): AbortSignal => new AbortController().signal;

function url({ port }: { port: number }): string {
  return `http://127.0.0.1:${port}/healthz`;
}

/** Probes once a server that answers by `listener`. */
async function probe(listener: RequestListener, options: HttpCheckOptions = {}): Promise<unknown> {
  let result: unknown;
  await withServer(createServer(listener), async (server) => {
    result = await httpCheck(url(server), options).run(never());
  });
  return result;
}

/** Probes once a server that answers every request with these octets, and then does `after` to the connection. */
async function probeRaw(answer: string, after: (socket: Socket) => void): Promise<unknown> {
  let result: unknown;
  const onConnection = (socket: Socket): void => {
    socket.once('data', () => {
      socket.write(answer, () => {
        after(socket);
      });
    });
  };
  await withTcpServer(onConnection, async (server) => {
    result = await httpCheck(url(server))
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

/** Probes a server that says `answer` and no more, and aborts when it has been asked; the connection must be closed. */
async function abortAfter(answer: string): Promise<void> {
  const controller = new AbortController();
  let asked = (): void => undefined;
  const onConnection = (socket: Socket): void => {
    socket.once('data', () => {
      socket.write(answer, () => {
        asked();
      });
    });
  };
  await withTcpServer(onConnection, async (server) => {
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    const run = httpCheck(url(server)).run(controller.signal);
    await wasAsked;
    const [socket] = server.sockets;
    if (socket === undefined) throw new Error('no connection was made');
    const wasClosed = closed(socket);
    controller.abort(new Error('of the test'));
    await expect(run).rejects.toThrow('of the test');
    await wasClosed;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
}

const close = (socket: Socket): void => {
  socket.end();
};
const reset = (socket: Socket): void => {
  socket.resetAndDestroy();
};
const CLOSED = 'the connection was closed before the answer was complete';

describe('the status', () => {
  test('200 is good', async () => {
    expect(await probe((_, response) => response.end('ok'))).toEqual({
      outcome: 'good',
      message: 'status 200',
      evidence: { status: 200 },
    });
  });

  test('503 is bad', async () => {
    expect(await probe((_, response) => response.writeHead(503).end())).toEqual({
      outcome: 'bad',
      message: 'status 503, expected 200-299',
      evidence: { status: 503 },
    });
  });

  test('a redirect is not followed', async () => {
    let requests = 0;
    const result = await probe((_, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(result).toMatchObject({ outcome: 'bad', message: 'status 302, expected 200-299' });
    expect(requests).toBe(1);
  });

  test.each([
    [204, 204, 'good'],
    [204, 200, 'bad'],
    [404, '404', 'good'],
    [302, '300-399', 'good'],
    [400, '300-399', 'bad'],
    [503, [200, '500-503'], 'good'],
  ] as const)('%d where %j is expected is %s', async (status, expectStatus, outcome) => {
    const result = await probe((_, response) => response.writeHead(status).end(), { expectStatus });
    expect(result).toMatchObject({ outcome });
  });

  test('a message names all that was expected', async () => {
    const result = await probe((_, response) => response.writeHead(500).end(), {
      expectStatus: [200, '204-206', '304'],
    });
    expect(result).toMatchObject({ message: 'status 500, expected 200, 204-206, 304' });
  });

  test('an upgrade that nobody asked for is judged by its status', async () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
    expect(await probeRaw(answer, () => undefined)).toMatchObject({
      outcome: 'bad',
      message: 'status 101, expected 200-299',
    });
  });
});

describe('the request', () => {
  async function requestOf(options: HttpCheckOptions): Promise<IncomingMessage> {
    let seen: IncomingMessage | undefined;
    await probe((request, response) => {
      seen = request;
      response.end();
    }, options);
    if (seen === undefined) throw new Error('there was no request');
    return seen;
  }

  test('is a GET of the path, on a connection of its own', async () => {
    const { method, url: path, headers } = await requestOf({});
    expect({ method, path }).toEqual({ method: 'GET', path: '/healthz' });
    expect(headers.connection).toBe('close');
  });

  test('has the method and the headers that were asked for', async () => {
    const headers = { Host: 'shop.example', 'X-Probe': 'keepcast' };
    const request = await requestOf({ method: 'HEAD', headers });
    expect(request.method).toBe('HEAD');
    expect(request.headers).toMatchObject({ host: 'shop.example', 'x-probe': 'keepcast' });
  });

  test('makes a new connection every time', async () => {
    await withServer(
      createServer((_, response) => response.end()),
      async (server) => {
        const check = httpCheck(url(server));
        await check.run(never());
        await check.run(never());
        expect(server.connections).toBe(2);
      },
    );
  });
});

describe('the answer', () => {
  test('is not read beyond 16 KiB', async () => {
    let written = 0;
    const result = await probe((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1_024))) written += 1_024;
      };
      response.on('drain', more);
      more();
    });
    expect(result).toMatchObject({ outcome: 'good' });
    expect(written).toBeGreaterThan(0);
  });

  test.each([
    ['reset before it began', '', reset],
    ['closed before it began', '', close],
    ['reset in the headers', 'HTTP/1.1 200 OK\r\nContent-', reset],
    ['reset in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', reset],
    ['closed in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', close],
  ])('%s is bad', async (_, answer, after) => {
    expect(await probeRaw(answer, after)).toMatchObject({ code: 'ECONNRESET', message: CLOSED });
  });

  test('with a wrong status needs no body', async () => {
    const answer = 'HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n';
    expect(await probeRaw(answer, () => undefined)).toMatchObject({
      message: 'status 500, expected 200-299',
    });
  });

  test('that ends with the connection is complete', async () => {
    expect(await probeRaw('HTTP/1.0 200 OK\r\n\r\nall of it', close)).toMatchObject({
      outcome: 'good',
    });
  });

  test('of another protocol is bad', async () => {
    expect(await probeRaw('220 mail.example ESMTP\r\n', () => undefined)).toMatchObject({
      message: expect.stringMatching(/^the answer is not HTTP: /),
    });
  });

  test('with endless headers is bad', async () => {
    const answer = `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`;
    expect(await probeRaw(answer, () => undefined)).toMatchObject({ code: 'HPE_HEADER_OVERFLOW' });
  });
});

describe('a probe that is aborted closes its connection', () => {
  test('to a server that says nothing', async () => {
    await abortAfter('');
  });

  test('to a server that dribbles headers', async () => {
    await abortAfter('HTTP/1.1 200 OK\r\nX-Slow: l');
  });

  test('to a server that dribbles a body', async () => {
    await abortAfter('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\no');
  });

  test('before it was made', async () => {
    const controller = new AbortController();
    const run = httpCheck('http://203.0.113.1/').run(controller.signal);
    controller.abort(new Error('of the test'));
    await expect(run).rejects.toThrow('of the test');
  });

  test('and never makes one if it was aborted already', async () => {
    const signal = AbortSignal.abort(new Error('of the test'));
    await expect(httpCheck('http://127.0.0.1:1/').run(signal)).rejects.toThrow('of the test');
  });
});

describe('the connection', () => {
  test('that is refused is bad, and says where', async () => {
    const port = await closedPort();
    await expect(httpCheck(url({ port })).run(never())).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      message: `connect ECONNREFUSED 127.0.0.1:${port}`,
    });
  });

  test('is closed with a reset when all is said', async () => {
    await withTcpServer(
      (socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
      },
      async (server) => {
        const accepted = once(server.server, 'connection') as Promise<[Socket]>;
        const run = httpCheck(url(server)).run(never());
        const [socket] = await accepted;
        const failed = once(socket, 'error');
        await run;
        const [error] = (await failed) as [unknown];
        expect(error).toMatchObject({ code: 'ECONNRESET' });
      },
    );
  });
});

describe('https', () => {
  const run = ({ port }: LocalServer): Promise<unknown> =>
    httpCheck(`https://127.0.0.1:${port}/`).run(never());

  test('with a certificate that is not trusted is bad', async () => {
    const server = createSecureServer(selfSigned, (_, response) => response.end());
    await withServer(server, async (local) => {
      await expect(run(local)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    });
  });

  test('to a server that speaks plain HTTP is bad', async () => {
    await withServer(createServer(), async (local) => {
      await expect(run(local)).rejects.toThrow('the server does not speak TLS');
    });
  });
});

describe('the description of an HTTP check', () => {
  test('names its target', () => {
    expect(httpCheck('http://10.0.0.1:8080/healthz?full=1')).toMatchObject({
      kind: 'http',
      target: 'http://10.0.0.1:8080/healthz?full=1',
    });
  });

  test('tells https from http', () => {
    expect(httpCheck(new URL('https://shop.example/')).kind).toBe('https');
  });

  test('does not show a password', () => {
    expect(httpCheck('http://probe:secret@10.0.0.1/').target).toBe('http://10.0.0.1/');
  });

  test('has the timeout in milliseconds', () => {
    expect(httpCheck('http://10.0.0.1/', { timeout: '500ms' }).timeout).toBe(500);
  });
});

describe('an HTTP check refuses', () => {
  const OK = 'http://10.0.0.1/';

  test.each([
    ['what is no URL', '10.0.0.1', {}, '', 'is not an HTTP URL'],
    ['another protocol', 'ftp://10.0.0.1/', {}, '', 'is not an HTTP URL'],
    ['nothing', undefined, {}, '', 'is not an HTTP URL'],
    ['a method in small letters', OK, { method: 'get' }, 'method', 'in capitals'],
    ['CONNECT', OK, { method: 'CONNECT' }, 'method', 'is not an HTTP method'],
    ['a header that splits', OK, { headers: { a: 'b\r\nc: d' } }, 'headers.a', 'Invalid character'],
    [
      'a header name with a space',
      OK,
      { headers: { 'a b': 'c' } },
      'headers.a b',
      'valid HTTP token',
    ],
    ['a header without a value', OK, { headers: { a: undefined } }, 'headers.a', 'Invalid value'],
    ['no expected status', OK, { expectStatus: [] }, 'expectStatus', 'is no HTTP status'],
    ['status 99', OK, { expectStatus: 99 }, 'expectStatus', 'is no HTTP status'],
    ['status 600', OK, { expectStatus: [600] }, 'expectStatus', 'is no HTTP status'],
    ['2xx', OK, { expectStatus: '2xx' }, 'expectStatus', "such as '200-299'"],
    ['a range backwards', OK, { expectStatus: '299-200' }, 'expectStatus', 'is no HTTP status'],
    ['timeout 0', OK, { timeout: 0 }, 'timeout', 'at least 1ms'],
    ['an unknown option', OK, { expect: 200 }, 'expect', "unknown option 'expect'"],
  ])('%s', (_, target, options, path, problem) => {
    let fault: unknown;
    try {
      httpCheck(target as never, options as HttpCheckOptions);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path,
      problem: expect.stringContaining(problem),
    });
  });
});
