import { beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { constants } from 'node:os';
import type { Handshakes } from '../../../src/health/checks/handshake-probe.ts';
import { holdCheckBy } from '../../../src/health/checks/hold-check.ts';
import {
  CheckNotRun,
  holdCheck,
  NameResolver,
  type HoldCheckOptions,
  type WatchedResult,
} from '../../../src/health/index.ts';
import { bindHandshakeCalls } from '../../../src/system/handshake-calls.ts';
import { tcpHandshakes, type NativeLibrary } from '../../../src/system/index.ts';
import { TcpHandshakes } from '../../../src/system/tcp-handshakes.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { describeUnless } from '../../support/prerequisite.ts';
import { expectFault } from './faults.ts';
import { closedPort, LocalServer, withServer } from './local-server.ts';

/** What dials. */
let handshakes: Handshakes = tcpHandshakes;

/** One watch of a check, result by result. */
class Watch {
  readonly clock: VirtualClock = new VirtualClock();
  readonly #controller = new AbortController();
  readonly #results: AsyncIterator<WatchedResult>;

  constructor(endpoint: string, options: HoldCheckOptions = {}) {
    const check = holdCheckBy(handshakes, endpoint, { clock: this.clock, ...options });
    this.#results = check.watch(this.#controller.signal)[Symbol.asyncIterator]();
  }

  async next(): Promise<WatchedResult> {
    return (await this.#results.next()).value as WatchedResult;
  }

  /** The next result, which comes after a wait. */
  async after(milliseconds: number): Promise<WatchedResult> {
    const next = this.next();
    await this.clock.advance(milliseconds);
    return next;
  }

  async stop(): Promise<void> {
    this.#controller.abort(new Error('of the test'));
    await this.#results.next().catch(() => undefined);
  }
}

async function watching(
  endpoint: string,
  body: (watch: Watch) => Promise<void>,
  options?: HoldCheckOptions,
): Promise<void> {
  const watch = new Watch(endpoint, options);
  try {
    await body(watch);
  } finally {
    await watch.stop();
  }
}

/** A server that accepts and says nothing. */
function listening(): Promise<LocalServer> {
  return new LocalServer(createServer()).listen();
}

async function nextSocket({ server }: LocalServer): Promise<Socket> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket;
}

describe.each<[string, Handshakes]>([
  ['the kernel', tcpHandshakes],
  ['a socket of Node', (): undefined => undefined],
])('dialled by %s', (_, way) => {
  beforeAll(() => {
    handshakes = way;
  });

  describe('a held connection', () => {
    test('is good as long as it stands', async () => {
      await withServer(createServer(), ({ port }) =>
        watching(`127.0.0.1:${port}`, async (watch) => {
          expect(await watch.next()).toEqual({
            outcome: 'good',
            message: 'connected',
            latency: 0,
            standing: true,
            evidence: { connections: 1 },
          });
        }),
      );
    });

    test('says nothing to the backend', async () => {
      const server = await listening();
      await watching(`127.0.0.1:${server.port}`, async (watch) => {
        const accepted = nextSocket(server);
        await watch.next();
        const socket = (await accepted).resume();
        void watch.stop();
        await once(socket, 'end');
        expect(socket.bytesRead).toBe(0);
      });
      await server.close();
    });

    test('leaves no doubt when the backend has died: the redial is refused', async () => {
      const server = await listening();
      const { port } = server;
      await watching(`127.0.0.1:${port}`, async (watch) => {
        const accepted = nextSocket(server);
        await watch.next();
        await accepted;
        await watch.clock.advance(60_000);
        const next = watch.next();
        await server.close();
        expect(await next).toEqual({
          outcome: 'bad',
          message: `the backend closed the connection, and then: connect ECONNREFUSED 127.0.0.1:${port}`,
          latency: 0,
          conclusive: true,
          evidence: { connections: 1 },
        });
      });
    });

    test('leaves no doubt when the backend was killed with a reset', async () => {
      const server = await listening();
      await watching(`127.0.0.1:${server.port}`, async (watch) => {
        const accepted = nextSocket(server);
        await watch.next();
        await watch.clock.advance(60_000);
        const socket = await accepted;
        const next = watch.next();
        server.server.close();
        socket.resetAndDestroy();
        const { conclusive, message = '' } = await next;
        expect([conclusive, message.split(',')[0]]).toEqual([true, 'read ECONNRESET']);
      });
    });

    test('of a backend that accepts once more while it dies is dialled again without a wait', async () => {
      const server = await listening();
      const { port } = server;
      await watching(`127.0.0.1:${port}`, async (watch) => {
        const first = nextSocket(server);
        await watch.next();
        await watch.clock.advance(60_000);
        const second = nextSocket(server);
        (await first).end();
        expect(await watch.next()).toMatchObject({ outcome: 'good' });
        const closed = once(server.server, 'close');
        server.server.close();
        (await second).resetAndDestroy();
        expect(await watch.next()).toMatchObject({
          outcome: 'bad',
          message: 'read ECONNRESET 0ms after it was accepted',
        });
        expect(await watch.next()).toMatchObject({ outcome: 'bad', conclusive: true });
        await closed;
      });
    });

    test('that an idle server closes is dialled again at once', async () => {
      const server = await listening();
      await watching(`127.0.0.1:${server.port}`, async (watch) => {
        const accepted = nextSocket(server);
        await watch.next();
        await watch.clock.advance(60_000);
        (await accepted).end();
        expect(await watch.next()).toMatchObject({
          outcome: 'good',
          message: 'connected again: the backend closed the connection',
          standing: true,
        });
      });
      await server.close();
    });

    test('takes in all that a backend says', async () => {
      const octets = 8 * 1_048_576;
      const server = createServer((socket) => socket.end(Buffer.alloc(octets)));
      await withServer(server, ({ port }) =>
        watching(`127.0.0.1:${port}`, async (watch) => {
          await watch.next();
          const progress = { ended: false };
          const next = watch.next().then(() => {
            progress.ended = true;
          });
          // A megabyte at a time, and then a pause.
          do await watch.clock.advance(100);
          while (!progress.ended);
          await next;
          expect(watch.clock.now()).toBeGreaterThanOrEqual(800);
        }),
      );
    });
  });

  describe('a backend that closes at once', () => {
    test('is bad, but not beyond doubt', async () => {
      const server = createServer((socket) => socket.end());
      await withServer(server, ({ port }) =>
        watching(`127.0.0.1:${port}`, async (watch) => {
          await watch.next();
          expect(await watch.next()).toEqual({
            outcome: 'bad',
            message: 'the backend closed the connection 0ms after it was accepted',
            latency: 0,
            evidence: { connections: 1 },
          });
        }),
      );
    });

    test('again and again is not believed in between, and is dialled less and less often', async () => {
      const server = createServer((socket) => socket.end());
      await withServer(server, (local) =>
        watching(`127.0.0.1:${local.port}`, async (watch) => {
          await watch.next();
          await watch.next();
          const outcomes: string[] = [];
          for (const wait of [10, 20, 40, 80, 160, 320, 640, 1_000, 1_000]) {
            outcomes.push((await watch.after(wait)).outcome);
          }
          expect(outcomes).toEqual(Array(9).fill('bad'));
          expect(local.connections).toBe(10);
        }),
      );
    });

    test('is not dialled again before the wait is over', async () => {
      const server = createServer((socket) => socket.end());
      await withServer(server, (local) =>
        watching(`127.0.0.1:${local.port}`, async (watch) => {
          await watch.next();
          await watch.next();
          watch.next().catch(() => undefined);
          await watch.clock.advance(9);
          expect(local.connections).toBe(1);
        }),
      );
    });

    test('is good again when a connection has stood for a second', async () => {
      let closing = true;
      const server = createServer((socket) => {
        if (closing) socket.end();
        closing = false;
      });
      await withServer(server, (local) =>
        watching(`127.0.0.1:${local.port}`, async (watch) => {
          await watch.next();
          await watch.next();
          const accepted = nextSocket(local);
          const next = watch.next();
          await watch.clock.advance(10);
          await accepted;
          await watch.clock.advance(1_000);
          expect(await next).toMatchObject({ outcome: 'good', evidence: { connections: 2 } });
        }),
      );
    });
  });

  describe('a backend that cannot be dialled', () => {
    test('is dialled again until it can be', async () => {
      const server = createServer();
      const port = await closedPort();
      await watching(`127.0.0.1:${port}`, async (watch) => {
        expect((await watch.next()).outcome).toBe('bad');
        server.listen(port, '127.0.0.1');
        await once(server, 'listening');
        expect((await watch.after(10)).outcome).toBe('good');
      });
      server.close();
    });

    test('is dialled at most as far apart as the redial interval', async () => {
      const port = await closedPort();
      const options = { redialInterval: '30ms' } as const;
      await watching(
        `127.0.0.1:${port}`,
        async (watch) => {
          await watch.next();
          for (const wait of [10, 20, 30, 30])
            expect((await watch.after(wait)).outcome).toBe('bad');
        },
        options,
      );
    });

    test('since its name has no address is bad, but not beyond doubt', async () => {
      await watching('no-such-host.invalid:80', async (watch) => {
        expect(await watch.next()).toMatchObject({
          outcome: 'bad',
          message: 'the name no-such-host.invalid has no address',
          conclusive: false,
        });
      });
    });

    test('since the name servers are silent is bad after the timeout', async () => {
      const resolver = new NameResolver({ servers: ['127.0.0.1:9'], hostsFile: '' });
      resolver.resolve = (_host, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
      await watching(
        'web.example:80',
        async (watch) => {
          expect(await watch.after(500)).toMatchObject({
            outcome: 'bad',
            message: 'no answer within 500ms',
            conclusive: false,
          });
        },
        { resolver, timeout: '500ms' },
      );
    });

    test('by a fault of ours is not run, and dialled again', async () => {
      const resolver = new NameResolver();
      resolver.resolve = () => Promise.reject(new CheckNotRun('no descriptors'));
      await watching(
        'web.example:80',
        async (watch) => {
          const notRun = { outcome: 'not-run', message: 'no descriptors' };
          expect([await watch.next(), await watch.after(10)]).toEqual([notRun, notRun]);
        },
        { resolver },
      );
    });

    test('after a loss, and a fault of ours in between, leaves no doubt', async () => {
      const server = await listening();
      const resolver = new NameResolver();
      const addresses = await resolver.resolve('127.0.0.1', new AbortController().signal);
      const answers = [
        () => Promise.resolve(addresses),
        () => Promise.reject(new CheckNotRun('no descriptors')),
        () => Promise.resolve(addresses),
      ];
      resolver.resolve = () => (answers.shift() ?? (() => Promise.resolve(addresses)))();
      await watching(
        `web.example:${server.port}`,
        async (watch) => {
          await watch.next();
          await watch.clock.advance(60_000);
          const next = watch.next();
          await server.close();
          expect((await next).outcome).toBe('not-run');
          expect(await watch.after(10)).toMatchObject({
            conclusive: true,
            message: expect.stringMatching(
              /^the backend closed the connection, and then: /,
            ) as unknown,
          });
        },
        { resolver },
      );
    });
  });

  describe('stopping', () => {
    test('closes the connection, and leaves no timer', async () => {
      const server = await listening();
      const watch = new Watch(`127.0.0.1:${server.port}`);
      const accepted = nextSocket(server);
      await watch.next();
      const socket = (await accepted).resume();
      const next = watch.next().catch((error: unknown) => error);
      await watch.stop();
      expect(await next).toMatchObject({ message: 'of the test' });
      await once(socket, 'close');
      expect(watch.clock.pending).toBe(0);
      await server.close();
    });

    test('ends the wait before a redial', async () => {
      const watch = new Watch(`127.0.0.1:${await closedPort()}`);
      await watch.next();
      const next = watch.next().catch((error: unknown) => error);
      await watch.clock.advance(1);
      await watch.stop();
      expect(await next).toMatchObject({ message: 'of the test' });
      expect(watch.clock.pending).toBe(0);
    });

    test('before the start dials nothing', async () => {
      const server = await listening();
      const signal = AbortSignal.abort(new Error('of the test'));
      const results = holdCheck(`127.0.0.1:${server.port}`).watch(signal);
      await expect(results[Symbol.asyncIterator]().next()).rejects.toThrow('of the test');
      await server.close();
      expect(server.connections).toBe(0);
    });
  });
});

/** The kernel, which resets the next dials as soon as it has accepted them. */
class ResettingKernel {
  resets = 0;
  readonly handshakes: TcpHandshakes;

  constructor() {
    const koffi = createRequire(import.meta.url)('koffi') as NativeLibrary;
    const calls = bindHandshakeCalls(koffi);
    this.handshakes = new TcpHandshakes({
      ...calls,
      connect: (descriptor, address) => {
        if (this.resets === 0) return calls.connect(descriptor, address);
        this.resets -= 1;
        return -constants.errno.ECONNRESET;
      },
    });
  }
}

describeUnless(
  tcpHandshakes() === undefined ? ['Linux with koffi'] : [],
  'a dial that is accepted and reset at once',
  () => {
    /** A backend that was served for a minute closes its connection; the next dials are reset. */
    async function afterService(
      resets: number,
      body: (watch: Watch, port: number) => Promise<void>,
      isAlive = false,
    ): Promise<void> {
      const server = await listening();
      const { port } = server;
      const kernel = new ResettingKernel();
      handshakes = () => kernel.handshakes;
      await watching(`127.0.0.1:${port}`, async (watch) => {
        const accepted = nextSocket(server);
        await watch.next();
        await watch.clock.advance(60_000);
        kernel.resets = resets;
        const socket = await accepted;
        if (!isAlive) server.server.close();
        socket.end();
        await body(watch, port);
      });
      if (isAlive) await server.close();
    }

    test('by a backend that dies leaves no doubt: the next one is refused', () =>
      afterService(1, async (watch, port) => {
        expect(await watch.next()).toMatchObject({
          message: `the backend closed the connection, and then: connect ECONNREFUSED 127.0.0.1:${port}`,
          conclusive: true,
        });
      }));

    test('twice is bad, and dialled again without a wait', () =>
      afterService(2, async (watch, port) => {
        expect(await watch.next()).toMatchObject({
          outcome: 'bad',
          message: `the backend closed the connection, and then: connect ECONNRESET 127.0.0.1:${port}`,
          conclusive: false,
        });
        expect(await watch.next()).toMatchObject({ outcome: 'bad', conclusive: true });
      }));

    test('again and again is dialled less and less often', () =>
      afterService(
        Infinity,
        async (watch) => {
          await watch.next();
          await watch.next();
          let isDialled = false;
          const next = watch.next().then(() => (isDialled = true));
          await watch.clock.advance(9);
          expect(isDialled).toBe(false);
          await watch.clock.advance(1);
          await next;
        },
        true,
      ));
  },
);

describe('options of a held connection', () => {
  test('describe it', () => {
    expect(holdCheck('[2001:DB8::1]:80', { timeout: '3s' })).toMatchObject({
      kind: 'hold',
      target: '[2001:DB8::1]:80',
      timeout: 3_000,
    });
  });

  test.each(['1s', '2500ms', '2h', 0])('refuse %p as the time of silence', (silentAfter) => {
    expectFault(
      () => holdCheck('10.0.0.1:80', { silentAfter: silentAfter as '1s' }),
      'silentAfter',
      'write whole seconds, from 2s to 1h',
    );
  });

  test('refuse a name that they do not know', () => {
    expectFault(
      () => holdCheck('10.0.0.1:80', { silentAftr: '2s' } as HoldCheckOptions),
      'silentAftr',
      "did you mean 'silentAfter'?",
    );
  });

  test('refuse an endpoint without a port', () => {
    expectFault(() => holdCheck('10.0.0.1'), '', 'not an address and a port');
  });
});
