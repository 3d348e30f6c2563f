import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { TLSSocket, type SecureContextOptions } from 'node:tls';
import { smtpCheck, type SmtpCheckOptions } from '../../../src/health/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { issued, testAuthority as ca } from './issued-certificates.ts';
import { closed, closedPort, withServer, withTcpServer } from './local-server.ts';

const never = (): AbortSignal => new AbortController().signal;

type Answers = Readonly<Record<string, string>>;

const GOOD: Answers = {
  banner: '220 mail.example ESMTP\r\n',
  HELO: '250 mail.example\r\n',
  EHLO: '250-mail.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n',
  STARTTLS: '220 go ahead\r\n',
  QUIT: '221 bye\r\n',
};

/** Answers the verb of each line; every line is put into `heard`. An answer of `''` is silence. */
function mailServer(
  answers: Answers,
  heard: string[] = [],
  certificate: SecureContextOptions = issued.trusted,
): (socket: Socket) => void {
  const serve = (socket: Socket): void => {
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      const line = data.toString();
      heard.push(line);
      const verb = line.trim().split(' ')[0] ?? '';
      socket.write(answers[verb] ?? '500 what?\r\n');
      if (verb === 'STARTTLS') {
        socket.removeAllListeners('data');
        serve(new TLSSocket(socket, { isServer: true, ...certificate }));
      }
    });
  };
  return (socket) => {
    socket.write(answers['banner'] ?? '');
    serve(socket);
  };
}

async function probe(
  onConnection: (socket: Socket) => void,
  options: SmtpCheckOptions = {},
): Promise<unknown> {
  let result: unknown;
  await withTcpServer(onConnection, async ({ port }) => {
    result = await smtpCheck(`127.0.0.1:${port}`, options)
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

describe('an SMTP check', () => {
  test('greets, and says QUIT', async () => {
    const heard: string[] = [];
    expect(await probe(mailServer(GOOD, heard))).toEqual({
      outcome: 'good',
      message: 'answered HELO with 250',
    });
    expect(heard).toEqual(['HELO keepcast.invalid\r\n', 'QUIT\r\n']);
  });

  test('greets by the name and the verb that it is given', async () => {
    const heard: string[] = [];
    await probe(mailServer(GOOD, heard), { greeting: 'EHLO', heloName: 'probe.example' });
    expect(heard[0]).toBe('EHLO probe.example\r\n');
  });

  test('reads a banner of several lines, in parts', async () => {
    const onConnection = (socket: Socket): void => {
      socket.write('220-mail.exa', () => {
        mailServer({ ...GOOD, banner: 'mple\r\n220-be patient\r\n220 now\r\n' })(socket);
      });
    };
    expect(await probe(onConnection)).toMatchObject({ outcome: 'good' });
  });

  test.each([
    [
      'another banner',
      { ...GOOD, banner: '554 no service\r\n' },
      'the connection was answered with 554 no service, expected 220',
    ],
    [
      'another answer to HELO',
      { ...GOOD, HELO: '421 shutting down\r\n' },
      'HELO was answered with 421 shutting down, expected 250',
    ],
    [
      'another protocol',
      { ...GOOD, banner: 'SSH-2.0-x\r\n' },
      "the answer is not SMTP: 'SSH-2.0-x'",
    ],
    [
      'a line that never ends',
      { ...GOOD, banner: `220 ${'x'.repeat(20_000)}` },
      'a reply is longer than 16384 octets',
    ],
    [
      'a banner that never ends',
      { ...GOOD, banner: '220-more\r\n'.repeat(2_000) },
      'a reply is longer than 16384 octets',
    ],
  ])('is bad for %s', async (_, answers, message) => {
    expect(await probe(mailServer(answers))).toEqual({ outcome: 'bad', message });
  });

  test('is bad when the connection is closed before the banner', async () => {
    expect(await probe((socket) => socket.end())).toEqual({
      outcome: 'bad',
      message: 'the connection was closed without a greeting',
    });
  });

  test('is bad when the connection is reset in the middle', async () => {
    const onConnection = (socket: Socket): void => {
      socket.write('220 mail.example\r\n');
      socket.once('data', () => socket.resetAndDestroy());
    };
    expect(await probe(onConnection)).toMatchObject({ code: 'ECONNRESET' });
  });

  test('is good when the server closes instead of answering QUIT', async () => {
    const onConnection = (socket: Socket): void => {
      mailServer({ ...GOOD, QUIT: '' })(socket);
      socket.on('data', (data: Buffer) => {
        if (data.toString() === 'QUIT\r\n') socket.end();
      });
    };
    expect(await probe(onConnection)).toMatchObject({ outcome: 'good' });
  });

  test('is good when the server is silent after QUIT', async () => {
    const clock = new VirtualClock();
    const said: string[] = [];
    await withTcpServer(mailServer({ ...GOOD, QUIT: '' }, said), async ({ port }) => {
      const progress = { done: false };
      const run = smtpCheck(`127.0.0.1:${port}`, { clock })
        .run(never())
        .finally(() => {
          progress.done = true;
        });
      while (!progress.done) await clock.advance(100);
      expect(await run).toEqual({ outcome: 'good', message: 'answered HELO with 250' });
      expect([said.at(-1), clock.pending]).toEqual(['QUIT\r\n', 0]);
    });
  });

  test('is bad when the port is closed', async () => {
    const port = await closedPort();
    await expect(smtpCheck(`127.0.0.1:${port}`).run(never())).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  test('is given up when the probe is aborted', async () => {
    const server = createServer(mailServer({ ...GOOD, HELO: '250-slow\r\n' }));
    await withServer(server, async (local) => {
      const controller = new AbortController();
      const greeted = new Promise<Socket>((resolve) => {
        server.on('connection', (socket) =>
          socket.once('data', () => {
            resolve(socket);
          }),
        );
      });
      const run = smtpCheck(`127.0.0.1:${local.port}`).run(controller.signal);
      const wasClosed = closed(await greeted);
      controller.abort(new Error('of the test'));
      await expect(run).rejects.toThrow('of the test');
      await wasClosed;
    });
  });

  test('leaves no descriptor open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    await withTcpServer(mailServer(GOOD), async (server) => {
      const check = smtpCheck(`127.0.0.1:${server.port}`);
      await check.run(never());
      const before = open();
      for (let count = 0; count < 200; count += 1) await check.run(never());
      await Promise.all([...server.sockets].map(closed));
      expect(open()).toBeLessThan(before + 10);
    });
  });
});

describe('an SMTP check with STARTTLS', () => {
  const startTls = { startTls: true, tls: { ca } };

  test('greets again under TLS', async () => {
    const heard: string[] = [];
    expect(await probe(mailServer(GOOD, heard), startTls)).toEqual({
      outcome: 'good',
      message: 'answered EHLO with 250',
    });
    expect(heard).toEqual([
      'EHLO keepcast.invalid\r\n',
      'STARTTLS\r\n',
      'EHLO keepcast.invalid\r\n',
      'QUIT\r\n',
    ]);
  });

  test('is bad when the certificate is not trusted', async () => {
    expect(await probe(mailServer(GOOD), { startTls: true })).toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  test.each([
    ['has expired', issued.expired, 'the certificate has expired'],
    ['is for another name', issued.wrongName, 'the certificate is for another name: '],
  ])('is bad when the certificate %s', async (_, certificate, message) => {
    expect(await probe(mailServer(GOOD, [], certificate), startTls)).toMatchObject({
      message: expect.stringContaining(message),
    });
  });

  test('is bad when the server says anything but TLS then', async () => {
    const onConnection = (socket: Socket): void => {
      mailServer({ ...GOOD, STARTTLS: '' })(socket);
      socket.removeAllListeners('data').on('data', (data: Buffer) => {
        const line = data.toString();
        if (line.startsWith('EHLO')) socket.write(GOOD['EHLO'] ?? '');
        else if (line.startsWith('STARTTLS')) socket.write('220 go ahead\r\n');
        else socket.write('250 what is this?\r\n');
      });
    };
    expect(await probe(onConnection, startTls)).toMatchObject({
      message: 'the server does not speak TLS',
    });
  });

  test.each([
    ['is silent', (): void => undefined],
    ['resets', (socket: Socket): unknown => socket.resetAndDestroy()],
  ])('closes its connection when the server %s in the handshake', async (_, then) => {
    const controller = new AbortController();
    let wasClosed: Promise<void> | undefined;
    const onConnection = (socket: Socket): void => {
      wasClosed = closed(socket);
      socket.on('error', () => undefined);
      socket.write(GOOD['banner'] ?? '');
      socket.on('data', (data: Buffer) => {
        const line = data.toString();
        if (line.startsWith('EHLO')) socket.write(GOOD['EHLO'] ?? '');
        else if (line.startsWith('STARTTLS')) socket.write('220 go ahead\r\n');
        else {
          then(socket);
          setImmediate(() => {
            controller.abort(new Error('of the test'));
          });
        }
      });
    };
    await withTcpServer(onConnection, async ({ port }) => {
      const run = smtpCheck(`127.0.0.1:${port}`, startTls).run(controller.signal);
      await expect(run).rejects.toThrow();
      await wasClosed;
    });
  });

  test('is bad when the server does not offer it', async () => {
    const answers = { ...GOOD, EHLO: '250-mail.example\r\n250 PIPELINING\r\n' };
    expect(await probe(mailServer(answers), startTls)).toEqual({
      outcome: 'bad',
      message: 'the server does not offer STARTTLS',
    });
  });

  test('is bad when the server goes on in the clear (RFC 3207 §4.2)', async () => {
    const answers = { ...GOOD, STARTTLS: '220 go ahead\r\n250 injected\r\n' };
    expect(await probe(mailServer(answers), startTls)).toEqual({
      outcome: 'bad',
      message: 'the server went on in the clear after its answer to STARTTLS',
    });
  });
});

describe('an SMTP check refuses', () => {
  test.each([
    ['a name that ends the line', { heloName: 'a\r\nQUIT' }, 'heloName', 'is not a host name'],
    ['another greeting', { greeting: 'LHLO' }, 'greeting', "write 'HELO' or 'EHLO'"],
    ['HELO with STARTTLS', { greeting: 'HELO', startTls: true }, 'greeting', 'startTls needs'],
    ['TLS options without TLS', { tls: {} }, 'tls', 'there is no TLS'],
    ['a startTls that is neither', { startTls: 1 }, 'startTls', 'neither true nor false'],
    ['an unknown option', { helo: 'x' }, 'helo', 'unknown option'],
  ])('%s', (_, options, path, problem) => {
    let fault: unknown;
    try {
      smtpCheck('10.0.0.1:25', options as object);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ path, problem: expect.stringContaining(problem) });
  });
});
