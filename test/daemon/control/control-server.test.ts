import { chmod, lstat, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ControlServer } from '../../../src/daemon/control/index.ts';
import { asNobody } from '../../support/as-nobody.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

interface Question {
  readonly socketPath?: string;
  readonly address?: string | undefined;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

function ask({
  socketPath,
  address = '127.0.0.1:80',
  path = '/status',
  ...rest
}: Question): Promise<Answer> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const asked = request({
      ...(socketPath === undefined ? { host, port } : { socketPath }),
      path,
      agent: false,
      ...rest,
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const { statusCode, headers } = response;
        resolve({ status: statusCode, headers, body: text === '' ? undefined : JSON.parse(text) });
      });
    });
    asked.end();
  });
}

let directory = '';
let path = '';
const servers: ControlServer[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keepcast-'));
  path = join(directory, 'k.sock');
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(directory, { recursive: true });
});

function serve(options: Partial<ConstructorParameters<typeof ControlServer>[0]>): ControlServer {
  const server = new ControlServer({ status: () => ({ up: true }), ...options });
  servers.push(server);
  return server;
}

/** Serves on HTTP; gives the address. */
async function serveHttp(status?: () => unknown): Promise<string | undefined> {
  const server = serve({ http: '127.0.0.1:0', ...(status === undefined ? {} : { status }) });
  await server.start();
  return server.httpAddress;
}

describe('on a unix socket', () => {
  test('GET /status gives the status as JSON', async () => {
    await serve({ socket: path }).start();
    expect(await ask({ socketPath: path })).toMatchObject({ status: 200, body: { up: true } });
  });

  test('only the owner may connect', async () => {
    await serve({ socket: path }).start();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('the mask for new files is as it was', async () => {
    const file = join(directory, 'file');
    const before = join(directory, 'before');
    await writeFile(before, '');
    await serve({ socket: path }).start();
    await writeFile(file, '');
    expect((await stat(file)).mode).toBe((await stat(before)).mode);
  });

  test('any Host header is answered', async () => {
    await serve({ socket: path }).start();
    expect((await ask({ socketPath: path, headers: { Host: 'keepcast' } })).status).toBe(200);
  });

  test('the file is gone after a stop', async () => {
    const server = serve({ socket: path });
    await server.start();
    await server.stop();
    await expect(lstat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('the file that a dead daemon has left is replaced', async () => {
    await leaveStaleSocket(path);
    await serve({ socket: path }).start();
    expect((await ask({ socketPath: path })).status).toBe(200);
  });

  test('a second daemon is refused', async () => {
    await serve({ socket: path }).start();
    await expect(serve({ socket: path }).start()).rejects.toMatchObject({
      code: 'ERR_CONTROL_UNAVAILABLE',
      message: `control: ${path}: another keepcast listens there: stop it, or choose another path`,
    });
  });

  test('a second daemon leaves the first one its socket', async () => {
    await serve({ socket: path }).start();
    const second = serve({ socket: path });
    await second.start().catch(() => undefined);
    await second.stop();
    expect((await ask({ socketPath: path })).status).toBe(200);
  });

  test('a file of another kind is not touched', async () => {
    await writeFile(path, 'precious');
    await expect(serve({ socket: path }).start()).rejects.toMatchObject({
      code: 'ERR_CONTROL_UNAVAILABLE',
      message: `control: ${path}: there is a file that is not a socket: move it away, or choose another path`,
    });
  });

  test('a directory that does not exist is named', async () => {
    const missing = join(directory, 'missing', 'k.sock');
    await expect(serve({ socket: missing }).start()).rejects.toMatchObject({
      code: 'ERR_CONTROL_UNAVAILABLE',
      message: `control: ${missing}: its directory does not exist: make it, or choose another path`,
    });
  });

  test('a directory of somebody else is named', async () => {
    await chmod(directory, 0o555);
    await expect(asNobody(() => serve({ socket: path }).start())).rejects.toMatchObject({
      code: 'ERR_CONTROL_UNAVAILABLE',
      message: `control: ${path}: no permission to listen there: choose a directory that is yours, or a port above 1023`,
    });
    await chmod(directory, 0o700);
  });
});

/** Moved away before its server closes, a socket file outlives it. */
async function leaveStaleSocket(at: string): Promise<void> {
  const server: Server = createServer();
  server.listen(`${at}.moved`);
  await once(server, 'listening');
  await rename(`${at}.moved`, at);
  server.close();
  await once(server, 'close');
}

describe('on HTTP', () => {
  test('GET /status gives the status as JSON', async () => {
    expect(await ask({ address: await serveHttp() })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      body: { up: true },
    });
  });

  test('a query is ignored', async () => {
    expect((await ask({ address: await serveHttp(), path: '/status?pretty' })).status).toBe(200);
  });

  test('every other path is not found', async () => {
    expect(await ask({ address: await serveHttp(), path: '/' })).toMatchObject({
      status: 404,
      body: { error: 'there is nothing here: ask for /status' },
    });
  });

  test('every other method is not allowed', async () => {
    expect(await ask({ address: await serveHttp(), method: 'DELETE' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
      body: { error: 'DELETE is not allowed: use GET' },
    });
  });

  test.each(['localhost', 'LOCALHOST:8179', '127.0.0.1', '127.1.2.3:80', '[::1]', '[::1]:8179'])(
    'the host %s is this one',
    async (host) => {
      const answer = await ask({ address: await serveHttp(), headers: { Host: host } });
      expect(answer.status).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    '[::2]:80',
  ])('the host %j is another one, whose pages may not read the status', async (host) => {
    const answer = await ask({ address: await serveHttp(), headers: { Host: host } });
    expect(answer).toMatchObject({
      status: 403,
      body: {
        error: 'the Host header does not name this host: use http://127.0.0.1 or http://localhost',
      },
    });
  });

  test('an empty Host header names another one', async () => {
    const text = await talk(await serveHttp(), 'GET /status HTTP/1.1\r\nHost:\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('a status that throws is an error of the server, told as JSON', async () => {
    const address = await serveHttp(() => {
      throw new Error('not now');
    });
    expect(await ask({ address })).toMatchObject({
      status: 500,
      body: { error: 'the status cannot be told: not now' },
    });
  });

  test('a status that is no JSON is an error of the server', async () => {
    const address = await serveHttp(() => ({ routes: 1n }));
    expect((await ask({ address })).status).toBe(500);
  });

  test('a status of nothing is null', async () => {
    expect((await ask({ address: await serveHttp(() => undefined) })).body).toBeNull();
  });

  test('the body of a request is not asked for', async () => {
    const text = await talk(
      await serveHttp(),
      'POST /status HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1\.1 405 /);
  });

  test('a connection serves one request', async () => {
    const question = 'GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const text = await talk(await serveHttp(), question.repeat(3));
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  });

  test('headers without end are refused', async () => {
    const text = await talk(
      await serveHttp(),
      `GET /status HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(10_000)}`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('what is no HTTP is refused', async () => {
    expect(await talk(await serveHttp(), '\u0016\u0003\u0001 hello\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  test('the 65th connection at a time is closed', async () => {
    const address = await serveHttp();
    const idle = await Promise.all(Array.from({ length: 64 }, () => open(address)));
    const last = await open(address);
    last.resume();
    await once(last, 'close');
    for (const socket of idle) socket.destroy();
    expect(last.bytesRead).toBe(0);
  });

  test('a port that is taken is named', async () => {
    const address = await serveHttp();
    await expect(serve({ http: address }).start()).rejects.toMatchObject({
      code: 'ERR_CONTROL_UNAVAILABLE',
      message: `control: ${address ?? ''}: taken by another process: stop it, or choose another address`,
    });
  });
});

async function open(address = ''): Promise<Socket> {
  const socket = connect(Number(address.split(':')[1]), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends octets; gives all that comes back until the connection is closed. */
async function talk(address: string | undefined, octets: string): Promise<string> {
  const socket = await open(address);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.write(octets, 'latin1');
  await once(socket, 'close');
  return text;
}

describe('start and stop', () => {
  test('serve both at once', async () => {
    const server = serve({ socket: path, http: '127.0.0.1:0' });
    await server.start();
    const answers = await Promise.all([
      ask({ socketPath: path }),
      ask({ address: server.httpAddress }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('leave nothing behind when one of the two cannot be had', async () => {
    const taken = await serveHttp();
    await serve({ socket: path, http: taken })
      .start()
      .catch(() => undefined);
    await expect(lstat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('may be called twice', async () => {
    const server = serve({ socket: path });
    await Promise.all([server.start(), server.start()]);
    await Promise.all([server.stop(), server.stop()]);
    await expect(lstat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('may follow each other', async () => {
    const server = serve({ socket: path });
    await server.start();
    await server.stop();
    await server.start();
    expect((await ask({ socketPath: path })).status).toBe(200);
  });

  test('may overlap: a stop during the start wins', async () => {
    const server = serve({ socket: path });
    await Promise.all([server.start(), server.stop()]);
    await expect(lstat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('stop closes connections that are idle', async () => {
    const server = serve({ http: '127.0.0.1:0' });
    await server.start();
    const idle = await open(server.httpAddress);
    await Promise.all([server.stop(), once(idle.resume(), 'close')]);
    expect(server.httpAddress).toBeUndefined();
  });
});

describe('what cannot be served', () => {
  test('an address outside the loopback is refused at once', () => {
    expect(() => serve({ http: '192.0.2.1:8179' })).toThrow(
      expect.objectContaining({ code: 'ERR_NOT_AVAILABLE', path: 'http' }),
    );
  });

  test('a path that is too long is refused at once', () => {
    expect(() => serve({ socket: `/${'d'.repeat(107)}` })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_CONFIGURATION', path: 'socket' }),
    );
  });
});
