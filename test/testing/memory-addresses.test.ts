import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../../src/bgp/session/index.ts';
import type { Listener, ListenerOptions } from '../../src/bgp/transport/index.ts';
import { MemoryNetwork, VirtualClock } from '../../src/testing/index.ts';

const A = ['10.0.0.1', '2001:db8::1'] as const;
const B = ['10.0.0.2', '2001:db8::2'] as const;
const PORT = 179;

interface Lab {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  /** Resolves to the connection, or to the code of the error. */
  readonly dial: (to: string, localAddress?: string) => Promise<Connection | string>;
  readonly listen: (host: string, options?: ListenerOptions) => Listener;
  /** By whom connections were accepted, in order. */
  readonly accepted: Connection[];
}

/** Two hosts with addresses of both families. */
function lab(): Lab {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock });
  const a = network.host(...A);
  const b = network.host(...B);
  const accepted: Connection[] = [];
  return {
    clock,
    network,
    accepted,
    dial: async (address, localAddress) => {
      const dialled = a
        .dialer({ address, port: PORT, localAddress })
        .dial(new AbortController().signal)
        .catch((error: unknown) => (error as { readonly code: string }).code);
      await clock.advance(1);
      return dialled;
    },
    listen: (host, options) => {
      const listener = b
        .listener({ host, port: PORT }, options)
        .on('connection', ({ connection }) => accepted.push(connection));
      void listener.start();
      return listener;
    },
  };
}

describe('a host with addresses of both families', () => {
  test.each([
    ['10.0.0.2', '10.0.0.1'],
    ['2001:db8::2', '2001:db8::1'],
  ])('dials %s from %s', async (to, from) => {
    const { dial, listen } = lab();
    listen('::');
    expect(await dial(to)).toMatchObject({ local: { host: from }, remote: { host: to } });
  });

  test('dials from the address that it is told', async () => {
    const { dial, listen } = lab();
    listen('::');
    expect(await dial('2001:db8::2', '2001:db8::1')).toMatchObject({
      local: { host: '2001:db8::1' },
    });
  });

  test('cannot dial from an address of another host', async () => {
    const { dial, listen } = lab();
    listen('::');
    expect(await dial('2001:db8::2', '2001:db8::2')).toBe('EADDRNOTAVAIL');
  });

  test('can be reached at neither of them behind a partition', async () => {
    const { network, clock, listen, accepted } = lab();
    listen('::');
    network.partition(A[0], B[0]);
    const dialer = network.host(A[1]).dialer({ address: B[1], port: PORT });
    void dialer.dial(new AbortController().signal);
    await clock.advance(1_000);
    expect(accepted).toEqual([]);
  });

  test('has them all after its death', async () => {
    const { network, clock } = lab();
    network.kill(B[0]);
    const listener = network.host(B[1]).listener({ host: B[0], port: PORT });
    await listener.start();
    await clock.advance(1);
    expect(listener.state.state).toBe('listening');
  });
});

describe('a host without an address of the family', () => {
  test('cannot dial', async () => {
    const { network, clock } = lab();
    const dialled = network
      .host('10.0.0.3')
      .dialer({ address: '2001:db8::2', port: PORT })
      .dial(new AbortController().signal);
    const outcome = expect(dialled).rejects.toMatchObject({ code: 'ENETUNREACH' });
    await clock.advance(1);
    await outcome;
  });
});

describe('a listener', () => {
  test('on 0.0.0.0 is not reached over IPv6', async () => {
    const { dial, listen } = lab();
    listen('0.0.0.0');
    expect(await dial('2001:db8::2')).toBe('ECONNREFUSED');
  });

  test('on :: that hears IPv6 only is not reached over IPv4', async () => {
    const { dial, listen } = lab();
    listen('::', { ipv6Only: true });
    expect(await dial('10.0.0.2')).toBe('ECONNREFUSED');
  });

  test('on :: has the port of all addresses', () => {
    const { listen } = lab();
    listen('::');
    expect(listen('0.0.0.0').state).toMatchObject({
      state: 'waiting',
      reason: { code: 'port-taken' },
    });
  });

  test('on :: that hears IPv6 only leaves the port to IPv4', () => {
    const { listen } = lab();
    listen('0.0.0.0');
    expect(listen('::', { ipv6Only: true }).state.state).toBe('listening');
  });

  test('gets a port when the one that had it stops', () => {
    const { listen } = lab();
    const first = listen('0.0.0.0');
    const second = listen('::');
    first.stop();
    expect(second.state.state).toBe('listening');
  });
});
