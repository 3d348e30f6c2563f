import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { tcpCheckBy } from '../../../src/health/checks/tcp-check.ts';
import type { Handshakes } from '../../../src/health/checks/handshake-probe.ts';
import { Health, NameResolver, type PolledCheck } from '../../../src/health/index.ts';
import { tcpHandshakes } from '../../../src/system/index.ts';
import { Namespace } from '../../support/lab/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';
import { describeUnless, describeWith, lacksIpv6, testUnless } from '../../support/prerequisite.ts';
import { closedPort } from './local-server.ts';
import { withSilentListener } from './silent-listener.ts';

/** Who finds out whether a connection is accepted: the kernel alone, or a socket of Node. */
const WAYS: readonly [string, Handshakes, readonly string[]][] = [
  ['the kernel', tcpHandshakes, tcpHandshakes() === undefined ? ['Linux with koffi'] : []],
  ['a socket of Node', (): undefined => undefined, []],
];

const never = (): AbortSignal => new AbortController().signal;
const openDescriptors = (): number => readdirSync('/proc/self/fd').length;

/** A server on a loopback address. */
async function listen(host: string): Promise<{ server: Server; port: number }> {
  // The checks close with a reset.
  const server = createServer((socket) => socket.on('error', () => undefined));
  server.listen({ port: 0, host });
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

/** How the next connection ends at the server. */
async function endingOf(server: Server): Promise<string> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return new Promise((resolve) => {
    socket.resume();
    socket.once('error', ({ message }) => {
      resolve(message);
    });
    socket.once('end', () => {
      resolve('FIN');
    });
  });
}

/** Aborts so many probes that wait for an answer. Resolves with how many descriptors were open meanwhile. */
async function giveUp(
  check: (endpoint: string) => PolledCheck,
  port: number,
  count: number,
): Promise<number> {
  const controllers = Array.from({ length: count }, () => new AbortController());
  const runs = controllers.map(({ signal }) => check(`127.0.0.1:${port}`).run(signal));
  const outcomes = Promise.allSettled(runs);
  await new Promise((resolve) => setImmediate(resolve));
  const during = openDescriptors();
  for (const controller of controllers) controller.abort(new Error('of the test'));
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'of the test' } });
  }
  return during;
}

/** What a group says of one probe. */
async function verdictOf(check: PolledCheck, timeout: `${number}ms`): Promise<string> {
  const health = Health.of({ backends: { it: check }, interval: '1h', timeout });
  health.start();
  const [result] = await health.checkNow();
  await health.stop();
  return `${result?.outcome ?? ''}: ${result?.message ?? ''}`;
}

for (const [way, handshakes, lacks] of WAYS) {
  const check = (endpoint: string): PolledCheck => tcpCheckBy(handshakes, endpoint, {});

  describeUnless(lacks, `a plain TCP check by ${way}`, () => {
    test.each(['127.0.0.1', '::1'])(
      'is good where %s accepts, and closes with a reset',
      async (host) => {
        const { server, port } = await listen(host);
        const ending = endingOf(server);
        const endpoint = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
        expect(await check(endpoint).run(never())).toEqual({
          outcome: 'good',
          message: 'connected',
        });
        expect(await ending).toBe('read ECONNRESET');
        server.close();
      },
    );

    test('is bad where a port is closed, and says which', async () => {
      const port = await closedPort();
      await expect(check(`127.0.0.1:${port}`).run(never())).rejects.toMatchObject({
        code: 'ECONNREFUSED',
        message: `connect ECONNREFUSED 127.0.0.1:${port}`,
      });
    });

    test('takes a name that has one address', async () => {
      const { server, port } = await listen('127.0.0.1');
      const resolver = new NameResolver({ hostsFile: '/dev/null' });
      const named = tcpCheckBy(handshakes, `localhost:${port}`, { resolver });
      expect(await named.run(never())).toMatchObject({ outcome: 'good' });
      server.close();
    });

    test('closes what it has opened when it is given up', async () => {
      await withSilentListener(async (port) => {
        // The one descriptor that tells of all others is kept.
        await giveUp(check, port, 1);
        const before = openDescriptors();
        const during = await giveUp(check, port, 500);
        const after = await waitFor('the sockets to be closed', openDescriptors, {
          until: (open) => open <= before,
        });
        expect(during).toBeGreaterThanOrEqual(before + 500);
        expect(after).toBeLessThanOrEqual(before);
      });
    });

    test('is bad for a group when nobody answers in time', async () => {
      await withSilentListener(async (port) => {
        expect(await verdictOf(check(`127.0.0.1:${port}`), '50ms')).toBe(
          'bad: no answer within 50ms',
        );
      });
    });

    test('is good for a group when somebody answers', async () => {
      const { server, port } = await listen('127.0.0.1');
      expect(await verdictOf(check(`127.0.0.1:${port}`), '1000ms')).toBe('good: connected');
      server.close();
    });

    test('lets go of its socket when its group stops in the middle', async () => {
      await withSilentListener(async (port) => {
        await giveUp(check, port, 1);
        const before = openDescriptors();
        const health = Health.of({ backends: { it: check(`127.0.0.1:${port}`) }, interval: '1h' });
        health.start();
        const checked = health.checkNow();
        await health.stop();
        expect((await checked)[0]).toMatchObject({ message: 'the health group was stopped' });
        expect(openDescriptors()).toBeLessThanOrEqual(before);
      });
    });

    testUnless(lacksIpv6(), 'is bad where the zone of an address is none', async () => {
      await expect(check('[fe80::1%nowhere]:80').run(never())).rejects.toMatchObject({
        code: 'EINVAL',
      });
    });
  });
}

/** The hooks that let a plain Node load TypeScript. */
const HOOKS = new URL('../../mutation/register.js', import.meta.url).href;
const PROCESS = fileURLToPath(new URL('./tcp-paths-process.js', import.meta.url));

/** What comes of each endpoint in a namespace, by both ways. */
async function inBothWays(
  namespace: Namespace,
  endpoints: readonly string[],
  shortage = '',
): Promise<unknown> {
  const probes = [
    process.execPath,
    '--import',
    HOOKS,
    PROCESS,
    JSON.stringify(endpoints),
    shortage,
  ];
  return JSON.parse(
    await namespace.exec(['sh', '-c', 'ulimit -n 100 && exec "$@"', 'sh', ...probes]),
  );
}

describeWith(['nft'], 'a plain TCP check by either way', () => {
  test('says the same of what cannot be reached', async () => {
    const host = await Namespace.create('host');
    await host.exec(['ip', 'route', 'add', 'unreachable', '198.51.100.1/32']);
    await host.exec(['ip', 'route', 'add', 'prohibit', '198.51.100.2/32']);
    await host.exec(['nft', 'add', 'table', 'inet', 'silence']);
    const chain = '{ type filter hook input priority 0 ; }';
    await host.exec(['nft', `add chain inet silence input ${chain}`]);
    await host.exec(['nft', 'add rule inet silence input ip daddr 127.0.0.9 drop']);
    const wanted = {
      '127.0.0.1:8080': 'good: connected',
      '[::1]:8080': 'good: connected',
      '127.0.0.1:9': 'bad: connect ECONNREFUSED 127.0.0.1:9',
      '[::1]:9': 'bad: connect ECONNREFUSED ::1:9',
      '127.0.0.9:8080': 'bad: no answer within 500ms',
      '203.0.113.1:80': 'bad: connect ENETUNREACH 203.0.113.1:80',
      '[2001:db8::1]:80': 'bad: connect ENETUNREACH 2001:db8::1:80',
      '198.51.100.1:80': 'bad: connect EHOSTUNREACH 198.51.100.1:80',
      // A route that prohibits it, or a firewall of our own, is no fault of the backend.
      '198.51.100.2:80': 'not-run: connect EACCES 198.51.100.2:80',
    };
    expect(await inBothWays(host, Object.keys(wanted))).toEqual({ kernel: wanted, node: wanted });
  });

  test('is not run without descriptors', async () => {
    const host = await Namespace.create('host');
    const wanted = { '127.0.0.1:8080': 'not-run: connect EMFILE 127.0.0.1:8080' };
    expect(await inBothWays(host, Object.keys(wanted), 'descriptors')).toEqual({
      kernel: wanted,
      node: wanted,
    });
  });

  test('is not run without a local port', async () => {
    const host = await Namespace.create('host');
    const range = '/proc/sys/net/ipv4/ip_local_port_range';
    await host.exec(['sh', '-c', `echo 40000 40000 > ${range}`]);
    const wanted = { '127.0.0.1:8080': 'not-run: connect EADDRNOTAVAIL 127.0.0.1:8080' };
    expect(await inBothWays(host, Object.keys(wanted), 'ports')).toEqual({
      kernel: wanted,
      node: wanted,
    });
  });

  test('is bad where it meets itself', async () => {
    const host = await Namespace.create('host');
    const range = '/proc/sys/net/ipv4/ip_local_port_range';
    await host.exec(['sh', '-c', `echo 40001 40001 > ${range}`]);
    const wanted = { '127.0.0.1:40001': 'bad: nothing listens on 127.0.0.1:40001' };
    expect(await inBothWays(host, Object.keys(wanted))).toEqual({ kernel: wanted, node: wanted });
  });
});
