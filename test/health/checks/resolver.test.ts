import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NameResolver, tcpCheck } from '../../../src/health/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { withTcpServer } from './local-server.ts';
import { A, AAAA, withNameServer, type StubAnswer } from './name-server.ts';

const never = (): AbortSignal => new AbortController().signal;

const NXDOMAIN: StubAnswer = { rcode: 3 };
const SERVFAIL: StubAnswer = { rcode: 2 };

const both = (_: string, type: number): StubAnswer =>
  type === A
    ? { records: [{ type: A, ttl: 20, data: 'c0000201' }] }
    : { records: [{ type: AAAA, ttl: 10, data: '20010db8000000000000000000000001' }] };

const BOTH = [
  { address: '192.0.2.1', family: 4 },
  { address: '2001:db8::1', family: 6 },
];

describe('a name resolver', () => {
  test('asks for both families, and puts IPv4 first', async () => {
    await withNameServer(both, async (server) => {
      const resolver = new NameResolver({ servers: [server.endpoint], hostsFile: '' });
      expect(await resolver.resolve('www.example', never())).toEqual(BOTH);
      expect([...server.questions].sort()).toEqual(['www.example 1', 'www.example 28']);
    });
  });

  test('is content with one family', async () => {
    const onlyIpv4 = (name: string, type: number): StubAnswer =>
      type === A ? both(name, type) : {};
    await withNameServer(onlyIpv4, async ({ endpoint }) => {
      const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
      expect(await resolver.resolve('www.example', never())).toEqual(BOTH.slice(0, 1));
    });
  });

  test.each([
    ['an IPv4 address', '192.0.2.7', { address: '192.0.2.7', family: 4 }],
    ['an IPv6 address', '2001:db8::7', { address: '2001:db8::7', family: 6 }],
    ['an address with a zone', 'fe80::1%eth0', { address: 'fe80::1%eth0', family: 6 }],
  ])('asks nobody for %s', async (_, host, address) => {
    const resolver = new NameResolver({ servers: ['127.0.0.1:9'], hostsFile: '' });
    expect(await resolver.resolve(host, never())).toEqual([address]);
  });

  test('asks nobody for localhost (RFC 6761 §6.3)', async () => {
    const resolver = new NameResolver({ servers: ['127.0.0.1:9'], hostsFile: '' });
    expect(await resolver.resolve('localhost', never())).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  });

  test('asks nobody for a name below invalid (RFC 6761 §6.4)', async () => {
    await withNameServer(both, async (server) => {
      const resolver = new NameResolver({ servers: [server.endpoint], hostsFile: '' });
      await expect(resolver.resolve('host.invalid', never())).rejects.toMatchObject({
        code: 'ERR_NAME_RESOLUTION',
        message: 'the name host.invalid has no address',
      });
      expect(server.questions).toEqual([]);
    });
  });

  test('asks once for checks that wait at the same time', async () => {
    await withNameServer(both, async (server) => {
      const resolver = new NameResolver({ servers: [server.endpoint], hostsFile: '' });
      await Promise.all([
        resolver.resolve('www.example', never()),
        resolver.resolve('WWW.example.', never()),
      ]);
      expect(server.questions).toHaveLength(2);
    });
  });

  test('refuses a server that is none', () => {
    expect(() => new NameResolver({ servers: ['10.0.0.53', 'dns.example:53'] })).toThrow(
      "servers[1]: 'dns.example:53' is not a name server",
    );
  });

  test('refuses port 0', () => {
    expect(() => new NameResolver({ servers: ['127.0.0.1:0'] })).toThrow('servers[0]: ');
  });
});

describe('a hosts file', () => {
  test('is asked before any server, without regard to case', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keepcast-hosts-'));
    try {
      const hostsFile = join(folder, 'hosts');
      writeFileSync(hostsFile, '# a comment\n192.0.2.5\tWeb web.example # web\nnonsense web\n');
      const resolver = new NameResolver({ servers: ['127.0.0.1:9'], hostsFile });
      expect(await resolver.resolve('web', never())).toEqual([{ address: '192.0.2.5', family: 4 }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is read again when it has changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keepcast-hosts-'));
    try {
      const hostsFile = join(folder, 'hosts');
      writeFileSync(hostsFile, '192.0.2.5 web.test\n');
      const resolver = new NameResolver({ servers: ['127.0.0.1:9'], hostsFile });
      await resolver.resolve('web.test', never());
      writeFileSync(hostsFile, '192.0.2.5 web.test\n2001:db8::5 web.test\n');
      expect(await resolver.resolve('web.test', never())).toEqual([
        { address: '192.0.2.5', family: 4 },
        { address: '2001:db8::5', family: 6 },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('an answer', () => {
  test('is kept for the shortest time to live of its records, then asked for again', async () => {
    const clock = new VirtualClock();
    await withNameServer(both, async (server) => {
      const resolver = new NameResolver({ clock, servers: [server.endpoint], hostsFile: '' });
      await resolver.resolve('www.example', never());
      await clock.advance(9_000);
      await resolver.resolve('www.example', never());
      expect(server.questions).toHaveLength(2);
      await clock.advance(1_000);
      await resolver.resolve('www.example', never());
      expect(server.questions).toHaveLength(4);
    });
  });

  test('is used on when the servers fail, for a day', async () => {
    const clock = new VirtualClock();
    await withNameServer(both, async (server) => {
      const resolver = new NameResolver({ clock, servers: [server.endpoint], hostsFile: '' });
      await resolver.resolve('www.example', never());
      server.answer = () => SERVFAIL;
      await clock.advance(3_600_000);
      expect(await resolver.resolve('www.example', never())).toEqual(BOTH);
      await clock.advance(86_400_000);
      await expect(resolver.resolve('www.example', never())).rejects.toMatchObject({
        code: 'ERR_NAME_RESOLUTION',
      });
    });
  });

  test('is forgotten when the server says that the name is gone', async () => {
    const clock = new VirtualClock();
    await withNameServer(both, async (server) => {
      const resolver = new NameResolver({ clock, servers: [server.endpoint], hostsFile: '' });
      await resolver.resolve('www.example', never());
      server.answer = () => NXDOMAIN;
      await clock.advance(60_000);
      await expect(resolver.resolve('www.example', never())).rejects.toMatchObject({
        message: 'the name www.example has no address',
      });
    });
  });

  test('of no address is kept for a second', async () => {
    const clock = new VirtualClock();
    await withNameServer(
      () => NXDOMAIN,
      async (server) => {
        const resolver = new NameResolver({ clock, servers: [server.endpoint], hostsFile: '' });
        const fails = (): Promise<void> =>
          expect(resolver.resolve('www.example', never())).rejects.toThrow('has no address');
        await fails();
        await fails();
        expect(server.questions).toHaveLength(2);
        await clock.advance(1_000);
        await fails();
        expect(server.questions).toHaveLength(4);
      },
    );
  });

  test('makes room for others: a thousand names are kept', async () => {
    await withNameServer(both, async (server) => {
      const clock = new VirtualClock();
      const resolver = new NameResolver({ clock, servers: [server.endpoint], hostsFile: '' });
      for (let index = 0; index <= 1_000; index += 1) {
        await resolver.resolve(`www${index}.example`, never());
      }
      const asked = server.questions.length;
      await resolver.resolve('www1.example', never());
      expect(server.questions).toHaveLength(asked);
      await resolver.resolve('www0.example', never());
      expect(server.questions).toHaveLength(asked + 2);
    });
  });
});

describe('a name server that fails', () => {
  test('is named as the reason', async () => {
    await withNameServer(
      () => SERVFAIL,
      async ({ endpoint }) => {
        const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
        await expect(resolver.resolve('www.example', never())).rejects.toMatchObject({
          code: 'ERR_NAME_RESOLUTION',
          message: 'the name www.example could not be resolved: queryA ESERVFAIL www.example',
        });
      },
    );
  });

  test('by silence is given up by itself', async () => {
    await withNameServer(
      () => undefined,
      async ({ endpoint }) => {
        const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
        await expect(resolver.resolve('www.example', never())).rejects.toMatchObject({
          code: 'ERR_NAME_RESOLUTION',
          message: 'the name www.example could not be resolved: queryA ETIMEOUT www.example',
        });
      },
    );
  });

  test('by silence is given up when the probe is aborted', async () => {
    let asked = (): void => undefined;
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    const silent = (): undefined => {
      asked();
    };
    await withNameServer(silent, async ({ endpoint }) => {
      const controller = new AbortController();
      const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
      const run = resolver.resolve('www.example', controller.signal);
      await wasAsked;
      controller.abort(new Error('of the test'));
      await expect(run).rejects.toThrow('of the test');
    });
  });

  test('does not fail one check because another has given up', async () => {
    await withNameServer(both, async (server) => {
      const controller = new AbortController();
      const resolver = new NameResolver({ servers: [server.endpoint], hostsFile: '' });
      const impatient = resolver.resolve('www.example', controller.signal);
      const patient = resolver.resolve('www.example', never());
      controller.abort(new Error('of the test'));
      await expect(impatient).rejects.toThrow('of the test');
      expect(await patient).toEqual(BOTH);
    });
  });
});

describe('a TCP check of a name', () => {
  test('connects to the address that the resolver finds', async () => {
    const local = (_: string, type: number): StubAnswer =>
      type === A ? { records: [{ type: A, data: '7f000001' }] } : {};
    await withNameServer(local, async ({ endpoint }) => {
      const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
      await withTcpServer(
        () => undefined,
        async ({ port }) => {
          const check = tcpCheck(`backend.example:${port}`, { resolver });
          expect(await check.run(never())).toMatchObject({ outcome: 'good' });
        },
      );
    });
  });

  test('tries the next address when the first refuses', async () => {
    // 127.0.0.2 has no listener.
    const local = (_: string, type: number): StubAnswer =>
      type === A
        ? {
            records: [
              { type: A, data: '7f000002' },
              { type: A, data: '7f000001' },
            ],
          }
        : {};
    await withNameServer(local, async ({ endpoint }) => {
      const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
      await withTcpServer(
        () => undefined,
        async ({ port }) => {
          const check = tcpCheck(`backend.example:${port}`, { resolver });
          expect(await check.run(never())).toMatchObject({ outcome: 'good' });
        },
      );
    });
  });
});
