import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls';
import { httpCheck, NameResolver, type HttpCheckOptions } from '../../../src/health/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { issued, testAuthority as ca } from './issued-certificates.ts';
import { closed, withServer } from './local-server.ts';
import { A, withNameServer, type StubAnswer } from './name-server.ts';

const never = (): AbortSignal => new AbortController().signal;

async function probe(server: ServerOptions, options: HttpCheckOptions): Promise<unknown> {
  let result: unknown;
  const listener = createServer(server, (_, response) => response.end());
  await withServer(listener, async ({ port }) => {
    result = await httpCheck(`https://127.0.0.1:${port}/`, options)
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

describe('a certificate', () => {
  test('of an authority that is trusted, for the right name, is good', async () => {
    expect(await probe(issued.trusted, { tls: { ca } })).toEqual({
      outcome: 'good',
      message: 'status 200',
      evidence: { status: 200 },
    });
  });

  test('of an authority that is not trusted is bad', async () => {
    expect(await probe(issued.trusted, {})).toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      message: expect.stringMatching(/^the certificate is of an authority that is not trusted: /),
    });
  });

  test('that has expired is bad', async () => {
    expect(await probe(issued.expired, { tls: { ca } })).toMatchObject({
      code: 'CERT_HAS_EXPIRED',
      message: 'the certificate has expired',
    });
  });

  test('for another name is bad', async () => {
    expect(await probe(issued.wrongName, { tls: { ca } })).toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      message: expect.stringMatching(/^the certificate is for another name: /),
    });
  });

  test('for the name that is asked for is good', async () => {
    const tls = { ca: [ca], servername: 'other.example' };
    expect(await probe(issued.wrongName, { tls })).toMatchObject({ outcome: 'good' });
  });

  test('is not looked at when that is asked for', async () => {
    expect(await probe(issued.expired, { tls: { verify: false } })).toMatchObject({
      outcome: 'good',
    });
  });
});

describe('the name of the URL', () => {
  test('is asked for (SNI), and must be that of the certificate', async () => {
    const names: unknown[] = [];
    const server = createServer(issued.trusted, (request, response) => {
      names.push(Reflect.get(request.socket, 'servername'));
      response.end();
    });
    const answer = (_: string, type: number): StubAnswer =>
      type === A ? { records: [{ type: A, data: '7f000001' }] } : {};
    await withNameServer(answer, async ({ endpoint }) => {
      await withServer(server, async ({ port }) => {
        const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
        await httpCheck(`https://web.example:${port}/`, { resolver, tls: { ca } }).run(never());
      });
    });
    expect(names).toEqual(['web.example']);
  });
});

describe('the header Host', () => {
  test('is asked for (SNI) in the place of an address, and must be that of the certificate', async () => {
    const names: unknown[] = [];
    const server = createServer(issued.trusted, (request, response) => {
      names.push(Reflect.get(request.socket, 'servername'));
      response.end();
    });
    await withServer(server, async ({ port }) => {
      const options = { headers: { Host: 'web.example' }, tls: { ca } };
      await httpCheck(`https://127.0.0.1:${port}/`, options).run(never());
    });
    expect(names).toEqual(['web.example']);
  });
});

describe('a redirect to another host', () => {
  test('takes neither the name nor the certificate of the client there', async () => {
    const seen: unknown[] = [];
    const other = createSecureContext({ ...issued.wrongName, ca });
    const server = createServer(
      {
        ...issued.trusted,
        ca,
        requestCert: true,
        rejectUnauthorized: false,
        SNICallback: (name, done) => {
          done(null, name === 'other.example' ? other : undefined);
        },
      },
      (request, response) => {
        const { socket } = request;
        if (!(socket instanceof TLSSocket)) throw new Error('there is no TLS');
        const { subject } = socket.getPeerCertificate() as { subject?: { CN?: string } };
        seen.push([socket.servername, subject?.CN]);
        const { localPort } = socket;
        if (request.url === '/there') response.end();
        else
          response
            .writeHead(302, { location: `https://web.example:${String(localPort)}/there` })
            .end();
      },
    );
    const answer = (_: string, type: number): StubAnswer =>
      type === A ? { records: [{ type: A, data: '7f000001' }] } : {};
    await withNameServer(answer, async ({ endpoint }) => {
      await withServer(server, async ({ port }) => {
        const check = httpCheck(`https://127.0.0.1:${port}/`, {
          followRedirects: 1,
          resolver: new NameResolver({ servers: [endpoint], hostsFile: '' }),
          tls: { ca, ...issued.client, servername: 'other.example' },
        });
        expect(await check.run(never())).toMatchObject({ outcome: 'good' });
      });
    });
    expect(seen).toEqual([
      ['other.example', 'keepcast test client'],
      ['web.example', undefined],
    ]);
  });
});

/** Probes once a server that does this under TLS when it is asked. */
async function probeRaw(
  onRequest: (socket: TLSSocket) => void,
  options: HttpCheckOptions = {},
): Promise<unknown> {
  let result: unknown;
  const server = createTlsServer(issued.trusted, (socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        onRequest(socket);
      });
  });
  await withServer(server, async ({ port }) => {
    result = await httpCheck(`https://127.0.0.1:${port}/`, { tls: { ca }, ...options })
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

describe('an answer under TLS', () => {
  const HALF = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';
  const CLOSED = 'the connection was closed before the answer was complete';

  test('that is cut off is bad', async () => {
    expect(await probeRaw((socket) => socket.end(HALF))).toMatchObject({ message: CLOSED });
  });

  test('that a reset ends is bad', async () => {
    const server = createTcpServer();
    const secure = createTlsServer(issued.trusted);
    const reset = (raw: Socket): void => {
      raw.resetAndDestroy();
    };
    server.on('connection', (raw) => {
      raw.on('error', () => undefined);
      secure.emit('connection', raw);
      secure.once('secureConnection', (socket: TLSSocket) => {
        socket
          .on('error', () => undefined)
          .once('data', () => {
            socket.write(HALF, () => {
              reset(raw);
            });
          });
      });
    });
    await withServer(server, async ({ port }) => {
      const check = httpCheck(`https://127.0.0.1:${port}/`, { tls: { ca } });
      await expect(check.run(never())).rejects.toMatchObject({ message: CLOSED });
    });
  });

  test('without an end is read up to the limit', async () => {
    const endless = (socket: TLSSocket): void => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(1_024, 'x')));
      };
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.on('drain', more);
      more();
    };
    expect(await probeRaw(endless, { expectBody: 'ok' })).toMatchObject({
      outcome: 'bad',
      message: expect.stringContaining('the first 16384 octets of the body'),
    });
  });

  test.each([
    ['a handshake', ''],
    ['plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('is bad where there is no TLS but %s that ends', async (_, answer) => {
    const plain = createTcpServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(answer));
    });
    await withServer(plain, async ({ port }) => {
      await expect(httpCheck(`https://127.0.0.1:${port}/`).run(never())).rejects.toMatchObject({
        message: answer === '' ? CLOSED : 'the server does not speak TLS',
      });
    });
  });

  test('that never comes, as the handshake does not, is given up with its connection', async () => {
    const silent = createTcpServer();
    await withServer(silent, async (local) => {
      const controller = new AbortController();
      const accepted = once(silent, 'connection') as Promise<[Socket]>;
      const run = httpCheck(`https://127.0.0.1:${local.port}/`).run(controller.signal);
      const [socket] = await accepted;
      const wasClosed = closed(socket);
      controller.abort(new Error('of the test'));
      await expect(run).rejects.toThrow('of the test');
      await wasClosed;
    });
  });
});

describe('a certificate of the client', () => {
  const server = { ...issued.trusted, ca, requestCert: true, rejectUnauthorized: true };

  test('is shown to a server that asks', async () => {
    expect(await probe(server, { tls: { ca, ...issued.client } })).toMatchObject({
      outcome: 'good',
    });
  });

  test('that is missing is bad', async () => {
    expect(await probe(server, { tls: { ca } })).toMatchObject({ name: 'Error' });
  });
});

describe('a certificate that expires', () => {
  // It is valid until 2126-10-28T09:31:37Z, and a virtual clock begins on 2026-01-01T00:00:00Z.
  const untilExpiry = Date.UTC(2126, 9, 28, 9, 31, 37) - Date.UTC(2026, 0, 1);
  const DAY = 86_400_000;

  async function probeBefore(left: number): Promise<unknown> {
    const clock = new VirtualClock();
    await clock.advance(untilExpiry - left);
    return probe(issued.trusted, { clock, tls: { ca, expiryWarning: '14d' } });
  }

  test('soon is a degraded good', async () => {
    expect(await probeBefore(2 * DAY)).toMatchObject({
      outcome: 'good',
      degraded: 'the certificate expires in 48h, on Oct 28 09:31:37 2126 GMT',
    });
  });

  test('later is good', async () => {
    expect(await probeBefore(15 * DAY)).not.toHaveProperty('degraded');
  });
});

describe('many HTTPS probes', () => {
  test('leave no descriptor open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const server = createServer(issued.trusted, (_, response) => response.end());
    await withServer(server, async ({ port }) => {
      const check = httpCheck(`https://127.0.0.1:${port}/`, { tls: { ca } });
      await check.run(never());
      const before = open();
      for (let count = 0; count < 200; count += 1) await check.run(never());
      // A few wait for the server to notice.
      expect(open()).toBeLessThan(before + 10);
    });
  });
});

describe('an HTTPS check refuses', () => {
  test.each([
    ['an authority that is none', { ca: 'x' }, 'tls.ca', 'this is not a certificate as PEM'],
    ['no authority', { ca: [] }, 'tls.ca', 'would trust nobody'],
    ['a certificate without a key', { cert: issued.client.cert }, 'tls.key', 'given together'],
    ['a key without a certificate', { key: issued.client.key }, 'tls.cert', 'given together'],
    ['a bad certificate', { cert: 'x', key: 'y' }, 'tls.cert', 'not a certificate as PEM'],
    ['a bad key', { cert: issued.client.cert, key: 'y' }, 'tls.key', 'is not the key'],
    ['no server name', { servername: '' }, 'tls.servername', 'is not a host name'],
    ['an address as one', { servername: '10.0.0.1' }, 'tls.servername', 'RFC 6066'],
    ['a verify that is neither', { verify: 'no' }, 'tls.verify', 'neither true nor false'],
    ['a warning that is none', { expiryWarning: 'soon' }, 'tls.expiryWarning', 'not a duration'],
    ['an unknown option', { CA: ca }, 'tls.CA', "did you mean 'ca'?"],
  ])('%s', (_, tls, path, problem) => {
    let fault: unknown;
    try {
      httpCheck('https://10.0.0.1/', { tls: tls as object });
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ path, problem: expect.stringContaining(problem) });
  });
});
