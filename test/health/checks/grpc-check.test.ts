import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Stream,
} from 'node:http2';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { grpcCheck, type GrpcCheckOptions } from '../../../src/health/index.ts';
import { lacksIpv6, testUnless } from '../../support/prerequisite.ts';
import { issued, testAuthority as ca } from './issued-certificates.ts';
import { closed, closedPort, withServer, withTcpServer } from './local-server.ts';

const never = (): AbortSignal => new AbortController().signal;

type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** Answers with one message, in hexadecimal digits, and a status in the trailers. */
const answers =
  (message: string, status = '0'): OnStream =>
  (stream) => {
    stream.on('error', () => undefined);
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': status });
    });
    stream.end(Buffer.from(message, 'hex'));
  };

const SERVING = '00000000020801';

async function probe(
  onStream: OnStream,
  options: GrpcCheckOptions = {},
  certificate: SecureServerOptions = issued.trusted,
): Promise<unknown> {
  const server =
    options.tls === undefined
      ? createServer().on('stream', onStream)
      : createSecureServer(certificate).on('stream', onStream);
  let result: unknown;
  await withServer(server, async ({ port }) => {
    result = await grpcCheck(`127.0.0.1:${port}`, options)
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

describe('a gRPC check', () => {
  test('is good when the server says SERVING', async () => {
    expect(await probe(answers(SERVING))).toEqual({
      outcome: 'good',
      message: 'SERVING',
      evidence: { status: 'SERVING' },
    });
  });

  // grpc.health.v1.HealthCheckResponse
  test.each([
    ['UNKNOWN', '0000000000'],
    ['UNKNOWN', '00000000020800'],
    ['NOT_SERVING', '00000000020802'],
    ['SERVICE_UNKNOWN', '00000000020803'],
  ])('is bad when it says %s', async (status, message) => {
    expect(await probe(answers(message))).toEqual({
      outcome: 'bad',
      message: status,
      evidence: { status },
    });
  });

  test('skips fields that it does not know', async () => {
    expect(await probe(answers('0000000006' + '12026869' + '0801'))).toMatchObject({
      outcome: 'good',
    });
  });

  test.each([
    ['is compressed', '01000000020801'],
    ['is cut off', '000000000208'],
    ['has a length that is not its own', '00000000030801'],
    ['has a value that does not end', '000000000208ff'],
    ['has another status', '00000000020809'],
  ])('is bad when the message %s', async (_, message) => {
    expect(await probe(answers(message))).toEqual({
      outcome: 'bad',
      message: 'the answer is not a HealthCheckResponse',
    });
  });

  test('is bad when the service is not known (status 5, without a message)', async () => {
    const unknown: OnStream = (stream) => {
      stream.respond(
        { 'content-type': 'application/grpc', 'grpc-status': '5', 'grpc-message': 'no shop' },
        { endStream: true },
      );
    };
    expect(await probe(unknown)).toEqual({
      outcome: 'bad',
      message: "gRPC status '5', expected '0': no shop",
    });
  });

  test('is bad for another HTTP status', async () => {
    const missing: OnStream = (stream) => {
      stream.respond({ ':status': 404 }, { endStream: true });
    };
    expect(await probe(missing)).toEqual({
      outcome: 'bad',
      message: 'HTTP status 404, expected 200',
    });
  });

  test('asks for the service by name', async () => {
    let path: unknown;
    const request: Buffer[] = [];
    await probe(
      (stream, headers) => {
        path = headers[':path'];
        stream.on('data', (chunk: Buffer) => request.push(chunk));
        stream.on('end', () => {
          answers(SERVING)(stream, headers);
        });
      },
      { service: 'shop' },
    );
    expect(path).toBe('/grpc.health.v1.Health/Check');
    // Field 1 with wire type 2 is 0x0a, then the length and the text.
    expect(Buffer.concat(request).toString('hex')).toBe('0000000006' + '0a04' + '73686f70');
  });

  test('is bad when the answer never ends', async () => {
    const endless: OnStream = (stream) => {
      stream.on('error', () => undefined);
      stream.respond({ 'content-type': 'application/grpc' });
      stream.write(Buffer.alloc(100_000));
    };
    expect(await probe(endless)).toEqual({ outcome: 'bad', message: 'the answer is too long' });
  });

  test('is bad when the server speaks another protocol', async () => {
    await withTcpServer(
      (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      async ({ port }) => {
        await expect(grpcCheck(`127.0.0.1:${port}`).run(never())).rejects.toThrow('not HTTP/2');
      },
    );
  });

  test('is bad when the connection is reset', async () => {
    await withTcpServer(
      (socket) => {
        socket.once('data', () => socket.resetAndDestroy());
      },
      async ({ port }) => {
        await expect(grpcCheck(`127.0.0.1:${port}`).run(never())).rejects.toThrow();
      },
    );
  });

  test('is bad when the connection is reset in the middle of the answer', async () => {
    const raw: Socket[] = [];
    const server = createServer().on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => undefined);
      stream.respond({ 'content-type': 'application/grpc' });
      stream.write(Buffer.from(SERVING.slice(0, 4), 'hex'), () => raw[0]?.resetAndDestroy());
    }) as unknown as Server;
    server.on('connection', (socket) => raw.push(socket));
    await withServer(server, async ({ port }) => {
      const result = await grpcCheck(`127.0.0.1:${port}`)
        .run(never())
        .catch((error: unknown) => error);
      // Node tells of the end of the stream and of the reset in any order.
      expect(result).toMatchObject({ message: expect.stringMatching(/ECONNRESET|ended without/) });
    });
  });

  test('is bad when the server ends the stream with an error', async () => {
    const half: OnStream = (stream) => {
      stream.on('error', () => undefined);
      stream.respond({ 'content-type': 'application/grpc' });
      stream.close(2);
    };
    expect(await probe(half)).toEqual({
      outcome: 'bad',
      message: 'the answer ended without a gRPC status',
    });
  });

  test('of a server that dribbles is given up when the probe is aborted', async () => {
    const controller = new AbortController();
    const server = createServer().on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => undefined);
      stream.respond({ 'content-type': 'application/grpc' });
      stream.write(Buffer.from('00', 'hex'), () => {
        controller.abort(new Error('of the test'));
      });
    }) as unknown as Server;
    await withServer(server, async (local) => {
      const run = grpcCheck(`127.0.0.1:${local.port}`).run(controller.signal);
      const accepted = once(local.server, 'connection') as Promise<[Socket]>;
      const wasClosed = accepted.then(([socket]) => once(socket, 'close'));
      await expect(run).rejects.toThrow('of the test');
      await wasClosed;
    });
  });

  test('is bad when the port is closed', async () => {
    const port = await closedPort();
    await expect(grpcCheck(`127.0.0.1:${port}`).run(never())).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  test('of a silent server is given up when the probe is aborted', async () => {
    await withTcpServer(
      () => undefined,
      async (server) => {
        const controller = new AbortController();
        const accepted = new Promise<void>((resolve) => {
          server.server.once('connection', () => {
            resolve();
          });
        });
        const run = grpcCheck(`127.0.0.1:${server.port}`).run(controller.signal);
        await accepted;
        const closing = [...server.sockets].map(closed);
        controller.abort(new Error('of the test'));
        await expect(run).rejects.toThrow('of the test');
        await Promise.all(closing);
      },
    );
  });

  test('leaves no descriptor open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const server = createServer().on('stream', answers(SERVING)) as unknown as Server;
    await withServer(server, async (local) => {
      const check = grpcCheck(`127.0.0.1:${local.port}`);
      await check.run(never());
      const before = open();
      for (let count = 0; count < 200; count += 1) await check.run(never());
      expect(open()).toBeLessThan(before + 10);
    });
  });
});

describe('a gRPC check with TLS', () => {
  test('is good with a certificate that is trusted', async () => {
    expect(await probe(answers(SERVING), { tls: { ca } })).toMatchObject({ outcome: 'good' });
  });

  test.each([
    ['has expired', issued.expired, 'the certificate has expired'],
    ['is for another name', issued.wrongName, 'the certificate is for another name: '],
  ])('is bad with one that %s', async (_, certificate, message) => {
    expect(await probe(answers(SERVING), { tls: { ca } }, certificate)).toMatchObject({
      message: expect.stringContaining(message),
    });
  });

  test('is bad where there is no TLS', async () => {
    await withTcpServer(
      (socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      },
      async ({ port }) => {
        const check = grpcCheck(`127.0.0.1:${port}`, { tls: {} });
        await expect(check.run(never())).rejects.toThrow('the server does not speak TLS');
      },
    );
  });

  test('is bad with one that is not', async () => {
    expect(await probe(answers(SERVING), { tls: {} })).toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });
});

describe('a gRPC check of an address with a zone', () => {
  testUnless(lacksIpv6(), 'asks without the zone, and leaves nothing open', async () => {
    const authorities: unknown[] = [];
    const server = createServer().on('stream', (stream, headers) => {
      authorities.push(headers[':authority']);
      answers(SERVING)(stream, headers);
    });
    server.listen(0, '::1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await grpcCheck(`[::1%lo]:${port}`).run(never());
    expect([result?.outcome, authorities]).toEqual(['good', [`[::1]:${port}`]]);
    server.close();
    await once(server, 'close');
  });
});

describe('a gRPC check refuses', () => {
  test.each(['a?b:80', 'a#b:80', 'a%b:80', 'a<b:80'])('the host of %s', (endpoint) => {
    expect(() => grpcCheck(endpoint)).toThrow('is not the name of a host');
  });

  test.each([
    ['a service that is none', { service: 1 }, 'service', 'is not a service'],
    ['a bad authority', { tls: { ca: 'x' } }, 'tls.ca', 'is not a certificate'],
    ['an unknown option', { name: 'x' }, 'name', 'unknown option'],
  ])('%s', (_, options, path, problem) => {
    let fault: unknown;
    try {
      grpcCheck('10.0.0.1:50051', options as object);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ path, problem: expect.stringContaining(problem) });
  });
});
