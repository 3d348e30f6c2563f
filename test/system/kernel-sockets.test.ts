import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { everybody, Secret, unguessableKey } from '../../src/system/index.ts';
import { Bench, describeNative, IPV4, IPV6, key, type Loopback } from './native.ts';

const BOTH: readonly [string, Loopback][] = [
  ['IPv4', IPV4],
  ['IPv6', IPV6],
];

let bench: Bench;

beforeAll(async () => {
  bench = await Bench.open();
});

afterAll(() => {
  bench.end();
});

describeNative('TCP MD5', () => {
  describe.each(BOTH)('over %s', (_name, where) => {
    test('connects with the same key on both sides', async () => {
      const { port } = await bench.listen(where, { keys: [key('s3cret', where)] });
      expect(await bench.dial(where, port, { keys: [key('s3cret', where)] })).toBe('connected');
    });

    test('carries data both ways', async () => {
      const { port, accepted } = await bench.listen(where, { keys: [key('s3cret', where)] });
      const { socket } = await bench.connect(where, port, { keys: [key('s3cret', where)] });
      socket.write('ping');
      const server = await firstOf(accepted);
      const [heard] = (await once(server, 'data')) as [Buffer];
      server.write(`${heard.toString()} pong`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toBe('ping pong');
    });

    test.concurrent('does not connect with another key', async () => {
      const { port } = await bench.listen(where, { keys: [key('s3cret', where)] });
      expect(await bench.dial(where, port, { keys: [key('other', where)] })).toBe('ETIMEDOUT');
    });

    test.concurrent(
      'does not connect to a listener with a key from a peer without one',
      async () => {
        const { port } = await bench.listen(where, { keys: [key('s3cret', where)] });
        expect(await bench.dial(where, port)).toBe('ETIMEDOUT');
      },
    );

    test.concurrent('does not connect with a key to a listener without one', async () => {
      const { port } = await bench.listen(where);
      expect(await bench.dial(where, port, { keys: [key('s3cret', where)] })).toBe('ETIMEDOUT');
    });

    test('takes a new key for a peer on a listener that runs', async () => {
      const { port, kernelSocket } = await bench.listen(where, { keys: [key('old', where)] });
      bench.kernel.setKey(kernelSocket, where, new Secret('new'));
      expect(await bench.dial(where, port, { keys: [key('new', where)] })).toBe('connected');
    });

    test.concurrent('refuses the old key when it was changed on a listener that runs', async () => {
      const { port, kernelSocket } = await bench.listen(where, { keys: [key('old', where)] });
      bench.kernel.setKey(kernelSocket, where, new Secret('new'));
      expect(await bench.dial(where, port, { keys: [key('old', where)] })).toBe('ETIMEDOUT');
    });

    test('connects a peer without a key when its key was taken away', async () => {
      const { port, kernelSocket } = await bench.listen(where, { keys: [key('s3cret', where)] });
      bench.kernel.removeKey(kernelSocket, where);
      expect(await bench.dial(where, port)).toBe('connected');
    });

    test('takes a key away that is not there', async () => {
      const { kernelSocket } = await bench.listen(where);
      expect(() => {
        bench.kernel.removeKey(kernelSocket, where);
      }).not.toThrow();
    });

    test.concurrent(
      'drops who has no key of its own, where there is a key for everybody',
      async () => {
        const { port, kernelSocket } = await bench.listen(where);
        for (const peer of everybody(where.family)) {
          bench.kernel.setKey(kernelSocket, peer, unguessableKey());
        }
        expect(await bench.dial(where, port)).toBe('ETIMEDOUT');
      },
    );

    test('prefers the key of a peer to the key for everybody', async () => {
      const { port, kernelSocket } = await bench.listen(where, { keys: [key('s3cret', where)] });
      for (const peer of everybody(where.family)) {
        bench.kernel.setKey(kernelSocket, peer, unguessableKey());
      }
      expect(await bench.dial(where, port, { keys: [key('s3cret', where)] })).toBe('connected');
    });

    test('takes a key of 80 octets', async () => {
      const long = key('é'.repeat(40), where);
      const { port } = await bench.listen(where, { keys: [long] });
      expect(await bench.dial(where, port, { keys: [long] })).toBe('connected');
    });
  });

  test('signs for an IPv4 peer of a listener on every address of both families', async () => {
    const { port } = await bench.listen(
      { family: 'ipv6', address: '::' },
      { keys: [key('s3cret', IPV4)] },
    );
    expect(await bench.dial(IPV4, port, { keys: [key('s3cret', IPV4)] })).toBe('connected');
  });

  test.concurrent(
    'drops an unknown IPv4 peer of a listener on every address of both families',
    async () => {
      const { port } = await bench.listen(
        { family: 'ipv6', address: '::' },
        { keys: everybody('ipv6').map((peer) => ({ ...peer, key: unguessableKey() })) },
      );
      expect(await bench.dial(IPV4, port)).toBe('ETIMEDOUT');
    },
  );

  test('takes one key for a prefix', async () => {
    const { port } = await bench.listen(IPV4, {
      keys: [{ address: '127.0.0.0', prefixLength: 8, key: new Secret('s3cret') }],
    });
    expect(await bench.dial(IPV4, port, { keys: [key('s3cret', IPV4)] })).toBe('connected');
  });

  test('refuses a key of 81 octets, and leaves nothing open', () => {
    expect(() => bench.kernel.open('ipv4', { keys: [key('x'.repeat(81), IPV4)] })).toThrow(
      'the password has 81 octets: TCP MD5 takes at most 80',
    );
  });
});

describeNative('GTSM (RFC 5082)', () => {
  describe.each(BOTH)('over %s', (_name, where) => {
    const secured = { options: { ttl: 255, minimumTtl: 255 } };

    test('connects peers that both send with 255', async () => {
      const { port } = await bench.listen(where, secured);
      expect(await bench.dial(where, port, secured)).toBe('connected');
    });

    test.concurrent('drops a peer that sends with less', async () => {
      const { port } = await bench.listen(where, secured);
      expect(await bench.dial(where, port, { options: { ttl: 64 } })).toBe('ETIMEDOUT');
    });

    test.concurrent('drops the answers of a listener that sends with less', async () => {
      const { port } = await bench.listen(where, { options: { ttl: 64 } });
      expect(await bench.dial(where, port, secured)).toBe('ETIMEDOUT');
    });

    test('is inherited by accepted connections', async () => {
      const { port, accepted } = await bench.listen(where, secured);
      await bench.connect(where, port, secured);
      const descriptor = descriptorOf(await firstOf(accepted));
      expect(bench.kernel.options({ descriptor, family: where.family })).toMatchObject({
        ttl: 255,
        minimumTtl: 255,
      });
    });

    test.concurrent(
      'can be set on an accepted connection, which hears nothing more from less than 255',
      async () => {
        const { port, accepted } = await bench.listen(where, { options: { ttl: 255 } });
        const { socket } = await bench.connect(where, port, { options: { ttl: 64 } });
        const descriptor = descriptorOf(await firstOf(accepted));
        bench.kernel.setOptions({ descriptor, family: where.family }, { minimumTtl: 255 });
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.write('never acknowledged');
        // Its user timeout ends it.
        await closed;
        expect(accepted[0]?.bytesRead).toBe(0);
      },
    );
  });

  test.concurrent(
    'holds for an IPv4 peer of a listener on every address of both families',
    async () => {
      const { port } = await bench.listen(
        { family: 'ipv6', address: '::' },
        { options: { ttl: 255, minimumTtl: 255 } },
      );
      expect(await bench.dial(IPV4, port, { options: { ttl: 64 } })).toBe('ETIMEDOUT');
    },
  );
});

describeNative('options of a socket', () => {
  test.each(BOTH)('are in the kernel over %s', (_name, { family }) => {
    const options = {
      ttl: 3,
      minimumTtl: 250,
      trafficClass: 0xc0,
      userTimeout: 9_000,
      device: 'lo',
    };
    const socket = bench.kernel.open(family, { options });
    expect(bench.kernel.options(socket)).toEqual(options);
    bench.kernel.close(socket);
  });

  test('stay those of the system where nothing is asked for', () => {
    const socket = bench.kernel.open('ipv4', {});
    expect(bench.kernel.options(socket)).toMatchObject({
      minimumTtl: 0,
      trafficClass: 0,
      userTimeout: 0,
      device: undefined,
    });
    bench.kernel.close(socket);
  });

  test.each(BOTH)('give the source of a connection over %s', async (_name, where) => {
    const { port, accepted } = await bench.listen(where);
    await bench.connect(where, port, { localAddress: where.address });
    expect((await firstOf(accepted)).remoteAddress).toBe(where.address);
  });
});

describeNative('an option that cannot be', () => {
  test('names an interface that is not there', () => {
    expect(() => bench.kernel.open('ipv4', { options: { device: 'nowhere0' } })).toThrow(
      expect.objectContaining({
        code: 'ENODEV',
        message:
          'cannot set the interface (SO_BINDTODEVICE): ENODEV, there is no interface of that name',
      }),
    );
  });

  test('names an address that is not here', () => {
    expect(() => bench.kernel.open('ipv4', { localAddress: '192.0.2.1' })).toThrow(
      expect.objectContaining({ code: 'EADDRNOTAVAIL', syscall: 'bind' }),
    );
  });

  test('leaves no descriptor open', () => {
    const before = bench.kernel.open('ipv4', {});
    bench.kernel.close(before);
    for (let attempt = 0; attempt < 50; attempt += 1) {
      expect(() => bench.kernel.open('ipv4', { localAddress: '192.0.2.1' })).toThrow();
    }
    const after = bench.kernel.open('ipv4', {});
    bench.kernel.close(after);
    expect(after.descriptor).toBe(before.descriptor);
  });
});

async function firstOf(accepted: readonly Socket[]): Promise<Socket> {
  for (;;) {
    const [socket] = accepted;
    if (socket !== undefined) return socket;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function descriptorOf(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd: number } };
  if (handle === undefined) throw new Error('the socket is closed');
  return handle.fd;
}
