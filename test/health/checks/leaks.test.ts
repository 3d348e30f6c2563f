import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handshakes } from '../../../src/health/checks/handshake-probe.ts';
import { tcpCheckBy } from '../../../src/health/checks/tcp-check.ts';
import {
  addressCheck,
  all,
  dnsCheck,
  execCheck,
  fileCheck,
  grpcCheck,
  heartbeatCheck,
  holdCheck,
  httpCheck,
  interfaceCheck,
  keepalivedCheck,
  named,
  pingCheck,
  processCheck,
  smtpCheck,
  tcpCheck,
  udpCheck,
  type PolledCheck,
  type WatchedCheck,
} from '../../../src/health/index.ts';
import { tcpHandshakes } from '../../../src/system/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { waitFor } from '../../support/lab/wait-for.ts';
import { issued, testAuthority as ca } from './issued-certificates.ts';
import { closedPort } from './local-server.ts';
import { withNameServer } from './name-server.ts';

// No deadline of ours is meant here: the machine may be slow.
jest.setTimeout(600_000);

/** The goal for each kind; those that take milliseconds each are made so often with KEEPCAST_PROPERTY_FACTOR=50 alone. */
const PROBES = 10_000;
const SLOW_PROBES = Math.min(PROBES, propertyRuns(500));
const PROGRAMS = Math.min(PROBES, propertyRuns(200));

const AT_ONCE = 32;

/** Every so many probes are given up right after they have begun. */
const ABORTED = 4;

interface Belongings {
  readonly descriptors: number;
  readonly children: number;
}

function belongings(): Belongings {
  return { descriptors: readdirSync('/proc/self/fd').length, children: countChildren() };
}

/** Children of this process, zombies included. */
function countChildren(): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === process.pid)
    .length;
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

type Probe = (index: number, signal: AbortSignal) => Promise<string>;

/** Runs many probes, some at once; returns how often each outcome came of those that were not given up. */
async function probeMany(probe: Probe, count: number): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  let begun = 0;
  const worker = async (): Promise<void> => {
    for (let index = begun; begun < count; index = begun) {
      begun += 1;
      const controller = new AbortController();
      const running = probe(index, controller.signal);
      const isGivenUp = index % ABORTED === 0;
      if (isGivenUp) {
        running.catch(() => undefined);
        await turn();
        controller.abort(new Error('given up'));
      }
      const outcome = await running.catch((error: unknown) => String(error));
      controller.abort(new Error('over'));
      if (!isGivenUp) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcomes;
}

/** Expects that so many probes are good, and leave nothing open. */
async function expectNothingLeft(probe: Probe, count: number): Promise<void> {
  // What is made once for all, such as the threads that read files, is made before.
  await probeMany(probe, 2 * ABORTED);
  await turn();
  const before = belongings();
  const outcomes = await probeMany(probe, count);
  const isGone = ({ descriptors, children }: Belongings): boolean =>
    descriptors <= before.descriptors && children <= before.children;
  const after = await waitFor('everything to be closed', belongings, { until: isGone });
  expect(outcomes).toEqual({ good: count - Math.ceil(count / ABORTED) });
  expect(isGone(after)).toBe(true);
}

/** Local ports run out at one address, so there are many. */
const hostOf = (index: number): string => `127.${1 + (index % 200)}.0.1`;

function polled(check: (index: number) => PolledCheck): Probe {
  return async (index, signal) => (await check(index).run(signal))?.outcome ?? 'good';
}

/** Says `good` of a probe that is bad, as it should be. */
function failing(check: (index: number) => PolledCheck): Probe {
  return async (index, signal) => {
    try {
      const { outcome = 'good' } = (await check(index).run(signal)) ?? {};
      return outcome === 'bad' ? 'good' : 'not bad';
    } catch (error) {
      signal.throwIfAborted();
      const { code } = error as NodeJS.ErrnoException;
      // A shortage of ours would show nothing.
      return code === 'EMFILE' || code === 'EADDRNOTAVAIL' ? code : 'good';
    }
  };
}

/** Takes one result, and leaves. */
function watched(check: (index: number) => WatchedCheck): Probe {
  return async (index, signal) => {
    for await (const { outcome } of check(index).watch(signal)) return outcome;
    return 'ended';
  };
}

async function withServerEverywhere(
  server: Server,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.listen(0, '0.0.0.0', 1_024);
  await once(server, 'listening');
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
}

function mail(socket: Socket): void {
  socket.write('220 mail.example\r\n');
  socket.on('data', (line: Buffer) => {
    if (line.toString().startsWith('QUIT')) socket.end('221 bye\r\n');
    else socket.write('250 mail.example\r\n');
  });
}

function serving(stream: ServerHttp2Stream): void {
  stream.on('error', () => undefined);
  stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  stream.end(Buffer.from('00000000020801', 'hex'));
}

const folder = mkdtempSync(join(tmpdir(), 'keepcast-leaks-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe(`nothing is left open after ${PROBES} probes of`, () => {
  test.each<[string, Handshakes]>([
    ['where the kernel can be asked', tcpHandshakes],
    ['by sockets of Node', (): undefined => undefined],
  ])('tcp %s', async (_, handshakes) => {
    await withServerEverywhere(createTcpServer(), (port) =>
      expectNothingLeft(
        polled((index) => tcpCheckBy(handshakes, `${hostOf(index)}:${port}`, {})),
        PROBES,
      ),
    );
  });

  test('tcp of a closed port', async () => {
    const port = await closedPort();
    await expectNothingLeft(
      failing((index) => tcpCheck(`${hostOf(index)}:${port}`)),
      PROBES,
    );
  });

  test('http', async () => {
    const server = createHttpServer((_, response) => response.end('ok'));
    await withServerEverywhere(server, (port) =>
      expectNothingLeft(
        polled((index) => httpCheck(`http://${hostOf(index)}:${port}/`)),
        PROBES,
      ),
    );
  });

  test('smtp', async () => {
    await withServerEverywhere(createTcpServer(mail), (port) =>
      expectNothingLeft(
        polled((index) => smtpCheck(`${hostOf(index)}:${port}`)),
        PROBES,
      ),
    );
  });

  test('hold', async () => {
    await withServerEverywhere(createTcpServer(), (port) =>
      expectNothingLeft(
        watched((index) => holdCheck(`${hostOf(index)}:${port}`)),
        PROBES,
      ),
    );
  });

  test('udp', async () => {
    const socket = createSocket('udp4');
    socket.on('message', (_, { address, port }) => {
      socket.send('ok', port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const endpoint = `127.0.0.1:${socket.address().port}`;
    await expectNothingLeft(
      polled(() => udpCheck(endpoint, { requireReply: true })),
      PROBES,
    );
    socket.close();
  });

  test('dns', async () => {
    await withNameServer(
      () => ({}),
      ({ endpoint }) =>
        expectNothingLeft(
          polled(() => dnsCheck(endpoint)),
          PROBES,
        ),
    );
  });

  test('file', async () => {
    const check = fileCheck(join(folder, 'absent'), { expect: 'absent' });
    await expectNothingLeft(
      polled(() => check),
      PROBES,
    );
  });

  test('address', async () => {
    const check = addressCheck('127.0.0.1');
    await expectNothingLeft(
      polled(() => check),
      PROBES,
    );
  });

  test('interface', async () => {
    const check = interfaceCheck('lo');
    await expectNothingLeft(
      polled(() => check),
      PROBES,
    );
  });

  test('heartbeat', async () => {
    const check = heartbeatCheck({ timeToLive: '1h' });
    check.beat();
    await expectNothingLeft(
      watched(() => check),
      PROBES,
    );
  });

  test('keepalived', async () => {
    const path = join(folder, 'fifo');
    execFileSync('mkfifo', [path]);
    const writer = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const said = 'not-run';
    const check = keepalivedCheck(path, { instance: 'VI_1' });
    const probe: Probe = async (index, signal) =>
      (await watched(() => check)(index, signal)) === said ? 'good' : 'bad';
    await expectNothingLeft(probe, PROBES);
    closeSync(writer);
  });
});

describe(`nothing is left open after ${SLOW_PROBES} probes of`, () => {
  test('https', async () => {
    const server = createHttpsServer(issued.trusted, (_, response) => response.end('ok'));
    const tls = { ca, servername: 'web.example' };
    await withServerEverywhere(server, (port) =>
      expectNothingLeft(
        polled((index) => httpCheck(`https://${hostOf(index)}:${port}/`, { tls })),
        SLOW_PROBES,
      ),
    );
  });

  test('grpc', async () => {
    const server = createHttp2Server().on('stream', serving);
    await withServerEverywhere(server, (port) =>
      expectNothingLeft(
        polled((index) => grpcCheck(`${hostOf(index)}:${port}`)),
        SLOW_PROBES,
      ),
    );
  });

  test('checks that are combined', async () => {
    await withServerEverywhere(createTcpServer(), (port) =>
      expectNothingLeft(
        polled((index) => {
          const part = tcpCheck(`${hostOf(index)}:${port}`, { timeout: '20s' });
          return all(named('a', part), named('b', part));
        }),
        SLOW_PROBES,
      ),
    );
  });

  test('process', async () => {
    const check = processCheck('no-such-process', { quorum: 0, quorumMax: 0 });
    await expectNothingLeft(
      polled(() => check),
      SLOW_PROBES,
    );
  });
});

/** Those that hold a connection, each with what it should be told and is not. */
const OF_CONNECTIONS: readonly (readonly [string, (endpoint: string) => PolledCheck])[] = [
  ['tcp', (endpoint) => tcpCheck(endpoint, { send: 'x', expect: 'whole' })],
  ['http', (endpoint) => httpCheck(`http://${endpoint}/`, { expectBody: 'whole' })],
  ['https', (endpoint) => httpCheck(`https://${endpoint}/`)],
  ['smtp', (endpoint) => smtpCheck(endpoint)],
  ['grpc', (endpoint) => grpcCheck(endpoint)],
];

describe.each(OF_CONNECTIONS)(
  `nothing is left open after ${SLOW_PROBES} probes of %s`,
  (_, make) => {
    test('of a closed port', async () => {
      let closedPort = 0;
      await withServerEverywhere(createTcpServer(), (port) => {
        closedPort = port;
        return Promise.resolve();
      });
      await expectNothingLeft(
        failing((index) => make(`${hostOf(index)}:${closedPort}`)),
        SLOW_PROBES,
      );
    });

    test.each<[string, (socket: Socket) => unknown]>([
      ['resets', (socket) => socket.resetAndDestroy()],
      ['closes', (socket) => socket.end()],
      ['talks nonsense', (socket) => socket.end(Buffer.alloc(100, 0x80))],
    ])('of a server that %s when it is asked', async (_fault, then) => {
      const server = createTcpServer((socket) => {
        // Mail is not asked before the server has greeted.
        if (make('127.0.0.1:1').kind === 'smtp') socket.write('220 mail.example\r\n');
        socket.once('data', () => then(socket));
      });
      await withServerEverywhere(server, (port) =>
        expectNothingLeft(
          failing((index) => make(`${hostOf(index)}:${port}`)),
          SLOW_PROBES,
        ),
      );
    });
  },
);

describe(`nothing is left open or running after ${PROGRAMS} probes of`, () => {
  test('exec', async () => {
    const check = execCheck(['/bin/sh', '-c', 'sleep 0.01 & exit 0']);
    await expectNothingLeft(
      polled(() => check),
      PROGRAMS,
    );
  });
});

describeWith(['ping'], `nothing is left open or running after ${PROGRAMS} probes by`, () => {
  test('ping', async () => {
    const check = pingCheck('127.0.0.1');
    await expectNothingLeft(
      polled(() => check),
      PROGRAMS,
    );
  });
});
