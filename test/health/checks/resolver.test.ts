import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock } from '../../../src/core/index.ts';
import { NameResolver, tcpCheck } from '../../../src/health/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';
import { withTcpServer } from './local-server.ts';
import { A, AAAA, withNameServer, type StubAnswer } from './name-server.ts';

const never = (): AbortSignal => new AbortController().signal;

/** A host with both families, whatever this one has. */
const own = (): string[] => ['127.0.0.1', '::1', '10.0.0.11', '2001:db8::11'];

function resolverOf(servers: readonly string[], clock?: Clock): NameResolver {
  return new NameResolver(
    { servers, hostsFile: '', ...(clock === undefined ? {} : { clock }) },
    own,
  );
}

/** Given up by its timeout. */
const timedOut = Object.assign(new Error('no answer'), { code: 'ERR_TIMED_OUT' });

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
      const resolver = resolverOf([server.endpoint]);
      expect(await resolver.resolve('www.example', never())).toEqual(BOTH);
      expect([...server.questions].sort()).toEqual(['www.example 1', 'www.example 28']);
    });
  });

  test('is content with one family', async () => {
    const onlyIpv4 = (name: string, type: number): StubAnswer =>
      type === A ? both(name, type) : {};
    await withNameServer(onlyIpv4, async ({ endpoint }) => {
      const resolver = resolverOf([endpoint]);
      expect(await resolver.resolve('www.example', never())).toEqual(BOTH.slice(0, 1));
    });
  });

  test.each([
    ['an IPv4 address', '192.0.2.7', { address: '192.0.2.7', family: 4 }],
    ['an IPv6 address', '2001:db8::7', { address: '2001:db8::7', family: 6 }],
    ['an address with a zone', 'fe80::1%eth0', { address: 'fe80::1%eth0', family: 6 }],
  ])('asks nobody for %s', async (_, host, address) => {
    const resolver = resolverOf(['127.0.0.1:9']);
    expect(await resolver.resolve(host, never())).toEqual([address]);
  });

  test('asks nobody for localhost (RFC 6761 §6.3)', async () => {
    const resolver = resolverOf(['127.0.0.1:9']);
    expect(await resolver.resolve('localhost', never())).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  });

  test('asks nobody for a name below invalid (RFC 6761 §6.4)', async () => {
    await withNameServer(both, async (server) => {
      const resolver = resolverOf([server.endpoint]);
      await expect(resolver.resolve('host.invalid', never())).rejects.toMatchObject({
        code: 'ERR_NAME_RESOLUTION',
        message: 'the name host.invalid has no address',
      });
      expect(server.questions).toEqual([]);
    });
  });

  test('asks once for checks that wait at the same time', async () => {
    await withNameServer(both, async (server) => {
      const resolver = resolverOf([server.endpoint]);
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

  test('refuses a server that means something on one link alone', () => {
    expect(() => new NameResolver({ servers: ['fe80::53%eth0'] })).toThrow('servers[0]: ');
  });

  test('refuses to ask nobody', () => {
    expect(() => new NameResolver({ servers: [] })).toThrow('or leave it out');
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
      const resolver = new NameResolver({ servers: ['127.0.0.1:9'], hostsFile }, own);
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
      const resolver = new NameResolver({ servers: ['127.0.0.1:9'], hostsFile }, own);
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

test('an address that this host cannot dial is left out, be it of the hosts file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepcast-hosts-'));
  try {
    const hostsFile = join(folder, 'hosts');
    writeFileSync(hostsFile, '127.0.0.1 localhost\n::1 localhost\n');
    const resolver = new NameResolver({ hostsFile }, () => ['127.0.0.1', '10.0.0.11']);
    expect(await resolver.resolve('localhost', never())).toEqual([
      { address: '127.0.0.1', family: 4 },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('an answer', () => {
  test('is kept for the shortest time to live of its records, then asked for again', async () => {
    const clock = new VirtualClock();
    await withNameServer(both, async (server) => {
      const resolver = resolverOf([server.endpoint], clock);
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
      const resolver = resolverOf([server.endpoint], clock);
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

  test('is used on when the servers are silent, before a probe has to give up', async () => {
    const clock = new VirtualClock();
    await withNameServer(both, async (server) => {
      const resolver = resolverOf([server.endpoint], clock);
      await resolver.resolve('www.example', never());
      server.answer = () => undefined;
      await clock.advance(60_000);
      const resolved = resolver.resolve('www.example', never());
      await clock.advance(50);
      expect(await resolved).toEqual(BOTH);
    });
  });

  test('that comes when the probe has timed out is there for the next one', async () => {
    await withNameServer(both, async (server) => {
      const controller = new AbortController();
      server.answer = (name, type) => {
        controller.abort(timedOut);
        return both(name, type);
      };
      const resolver = resolverOf([server.endpoint]);
      await expect(resolver.resolve('www.example', controller.signal)).rejects.toBe(timedOut);
      expect(await resolver.resolve('www.example', never())).toEqual(BOTH);
      expect(server.questions).toHaveLength(2);
    });
  });

  test('is not waited for when the probe was stopped', async () => {
    await withNameServer(both, async (server) => {
      const controller = new AbortController();
      server.answer = (name, type) => {
        controller.abort(new Error('of the test'));
        return both(name, type);
      };
      const resolver = resolverOf([server.endpoint]);
      await expect(resolver.resolve('www.example', controller.signal)).rejects.toThrow('of the');
      await resolver.resolve('www.example', never());
      expect(server.questions.length).toBeGreaterThan(2);
    });
  });

  test('of one family does not wait for the other for long, which joins it (RFC 8305 §3)', async () => {
    const clock = new VirtualClock();
    let sayLate: (answer: StubAnswer) => void = () => undefined;
    const late = new Promise<StubAnswer>((resolve) => (sayLate = resolve));
    await withNameServer(
      (name, type) => (type === AAAA ? late : both(name, type)),
      async (server) => {
        const resolver = resolverOf([server.endpoint], clock);
        const progress = { done: false };
        const resolved = resolver.resolve('www.example', never()).finally(() => {
          progress.done = true;
        });
        while (!progress.done) await clock.advance(10);
        expect(await resolved).toEqual(BOTH.slice(0, 1));
        sayLate(both('', AAAA));
        const joined = await waitFor(
          'the other family',
          () => resolver.resolve('www.example', never()),
          { until: (addresses) => addresses.length === 2 },
        );
        expect(joined).toEqual(BOTH);
      },
    );
  });

  test('is forgotten when the server says that the name is gone', async () => {
    const clock = new VirtualClock();
    await withNameServer(both, async (server) => {
      const resolver = resolverOf([server.endpoint], clock);
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
        const resolver = resolverOf([server.endpoint], clock);
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
      const resolver = resolverOf([server.endpoint], clock);
      for (let index = 0; index <= 1_000; index += 1) {
        await resolver.resolve(`www${index}.example`, never());
      }
      const asked = server.questions.length;
      await resolver.resolve('www1.example', never());
      expect(server.questions).toHaveLength(asked);
      await resolver.resolve('www0.example', never());
      expect(server.questions).toHaveLength(asked + 2);
    });
    // Two thousand questions: the machine may be slow.
  }, 60_000);
});

describe('a name server that fails', () => {
  test('is named as the reason', async () => {
    await withNameServer(
      () => SERVFAIL,
      async ({ endpoint }) => {
        const resolver = resolverOf([endpoint]);
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
        const resolver = resolverOf([endpoint]);
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
      const resolver = resolverOf([endpoint]);
      const run = resolver.resolve('www.example', controller.signal);
      await wasAsked;
      controller.abort(new Error('of the test'));
      await expect(run).rejects.toThrow('of the test');
    });
  });

  test('does not fail one check because another has given up', async () => {
    await withNameServer(both, async (server) => {
      const controller = new AbortController();
      const resolver = resolverOf([server.endpoint]);
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
      const resolver = resolverOf([endpoint]);
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
      const resolver = resolverOf([endpoint]);
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
