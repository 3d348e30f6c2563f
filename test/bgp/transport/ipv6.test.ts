import { afterEach, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/bgp/session/index.ts';
import type {
  ConnectionOptions,
  DialTarget,
  Listener,
  ListenerOptions,
} from '../../../src/bgp/transport/index.ts';
import { Secret } from '../../../src/system/index.ts';
import { describeUnless, lacksIpv6 } from '../../support/prerequisite.ts';
import { describeNative } from '../../system/native.ts';
import { LOOPBACK, loopback } from './sockets.ts';

const IPV6_LOOPBACK = '::1';

const network = loopback();
const listeners: Listener[] = [];
const connections: Connection[] = [];

afterEach(() => {
  for (const listener of listeners.splice(0)) listener.stop();
  for (const connection of connections.splice(0)) connection.destroy();
});

async function listen(
  host: string,
  port = 0,
  options: ListenerOptions = {},
  connectionOptions?: ConnectionOptions,
): Promise<Listener> {
  const listener = network.listener({ host, port }, options);
  listeners.push(listener);
  if (connectionOptions !== undefined) {
    listener.protect?.([{ address: IPV6_LOOPBACK, passive: true, connectionOptions }]);
  }
  await listener.start();
  return listener;
}

/** Both ends of a connection, or the code of the error. */
async function connect(
  listener: Listener,
  target: Omit<DialTarget, 'port'>,
): Promise<{ ours: Connection; theirs: Connection } | string> {
  const accepted = new Promise<Connection>((resolve) => {
    listener.once('connection', ({ connection }) => {
      connections.push(connection);
      resolve(connection);
    });
  });
  const { port } = listener.state.endpoint;
  try {
    const ours = await network.dialer({ ...target, port }).dial(new AbortController().signal);
    connections.push(ours);
    return { ours, theirs: await accepted };
  } catch (error) {
    return String((error as { readonly code?: unknown }).code);
  }
}

describeUnless(lacksIpv6(), 'over IPv6', () => {
  test('a peer is dialled', async () => {
    const listener = await listen(IPV6_LOOPBACK);
    expect(await connect(listener, { address: IPV6_LOOPBACK })).toMatchObject({
      ours: { direction: 'out', remote: { host: IPV6_LOOPBACK } },
      theirs: { direction: 'in', remote: { host: IPV6_LOOPBACK }, local: { host: IPV6_LOOPBACK } },
    });
  });

  test('a peer is dialled from an address of ours', async () => {
    const listener = await listen(IPV6_LOOPBACK);
    const made = await connect(listener, { address: IPV6_LOOPBACK, localAddress: IPV6_LOOPBACK });
    expect(made).toMatchObject({ ours: { local: { host: IPV6_LOOPBACK } } });
  });

  test('a listener that hears IPv6 only shares its port with one for IPv4', async () => {
    const ipv4 = await listen('0.0.0.0');
    const ipv6 = await listen('::', ipv4.state.endpoint.port, { ipv6Only: true });
    expect([ipv4.state.state, ipv6.state.state]).toEqual(['listening', 'listening']);
  });

  test('a listener that hears IPv6 only is not found over IPv4', async () => {
    const listener = await listen('::', 0, { ipv6Only: true });
    expect(await connect(listener, { address: LOOPBACK })).toBe('ECONNREFUSED');
  });
});

describeNative('over IPv6, with what the kernel does', () => {
  const options = (text: string): ConnectionOptions => ({
    password: new Secret(text),
    ttl: 255,
    minimumTtl: 255,
    trafficClass: 0xc0,
    userTimeout: 300,
  });

  test('a listener takes a peer with its password', async () => {
    const listener = await listen('::', 0, {}, options('s3cret'));
    const made = await connect(listener, {
      address: IPV6_LOOPBACK,
      connectionOptions: options('s3cret'),
    });
    expect(made).toMatchObject({ theirs: { remote: { host: IPV6_LOOPBACK } } });
  });

  test('a listener does not take a peer with another password', async () => {
    const listener = await listen('::', 0, {}, options('s3cret'));
    const made = await connect(listener, {
      address: IPV6_LOOPBACK,
      connectionOptions: options('another'),
    });
    expect(made).toBe('ETIMEDOUT');
  });

  test('a listener with passwords shares its port with one for IPv4', async () => {
    const ipv4 = await listen('0.0.0.0');
    const { port } = ipv4.state.endpoint;
    const ipv6 = await listen('::', port, { ipv6Only: true }, options('s3cret'));
    expect(ipv6.state.state).toBe('listening');
  });
});
