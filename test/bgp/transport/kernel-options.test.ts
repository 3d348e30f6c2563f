import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TcpDialer } from '../../../src/bgp/transport/dialer.ts';
import type {
  AcceptedPeer,
  ConnectionOptions,
  Listener,
} from '../../../src/bgp/transport/index.ts';
import { TcpListener } from '../../../src/bgp/transport/listener.ts';
import { KeepcastError, systemClock } from '../../../src/core/index.ts';
import { Secret, type KernelSockets } from '../../../src/system/index.ts';
import type { Connection } from '../../../src/bgp/session/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { describeNative } from '../../system/native.ts';
import { LOOPBACK, loopback } from './sockets.ts';

/** Another address of this host, for who is not the peer. */
const STRANGER = '127.0.0.2';

/** Ends a dial that nobody answers. */
const SOON: ConnectionOptions = { userTimeout: 300 };

const password = (text: string): ConnectionOptions => ({ ...SOON, password: new Secret(text) });

function peer(connectionOptions?: ConnectionOptions, address = LOOPBACK): AcceptedPeer {
  return { address, passive: true, connectionOptions };
}

let listener: Listener;
let connections: Connection[];

beforeEach(() => {
  listener = loopback().listener({ host: '0.0.0.0', port: 0 });
  connections = [];
  listener.on('connection', ({ connection }) => connections.push(connection));
});

afterEach(() => {
  listener.stop();
  for (const connection of connections) connection.destroy();
});

/** `connected`, or the code of the error. */
async function dial(
  connectionOptions: ConnectionOptions = SOON,
  localAddress = LOOPBACK,
): Promise<string> {
  const { port } = listener.state.endpoint;
  const dialer = loopback().dialer({ address: LOOPBACK, port, localAddress, connectionOptions });
  try {
    connections.push(await dialer.dial(new AbortController().signal));
    return 'connected';
  } catch (error) {
    return String((error as { readonly code?: unknown }).code);
  }
}

async function listenFor(...peers: readonly AcceptedPeer[]): Promise<void> {
  listener.protect?.(peers);
  await listener.start();
}

describeNative('a listener with a password for a peer', () => {
  test('takes it with the password', async () => {
    await listenFor(peer(password('s3cret')));
    expect(await dial(password('s3cret'))).toBe('connected');
  });

  test('takes it with another password when that was changed', async () => {
    await listenFor(peer(password('old')));
    listener.protect?.([peer(password('new'))]);
    expect(await dial(password('new'))).toBe('connected');
  });

  test('does not take it without one', async () => {
    await listenFor(peer(password('s3cret')));
    expect(await dial()).toBe('ETIMEDOUT');
  });

  test('takes it without one when that was taken away', async () => {
    await listenFor(peer(password('s3cret')));
    listener.protect?.([peer()]);
    expect(await dial()).toBe('connected');
  });

  test('does not answer strangers where every passive peer has one', async () => {
    await listenFor(peer(password('s3cret')));
    expect(await dial(SOON, STRANGER)).toBe('ETIMEDOUT');
  });

  test('answers others where a passive peer has none', async () => {
    await listenFor(peer(password('s3cret')), peer(undefined, STRANGER));
    expect(await dial(SOON, STRANGER)).toBe('connected');
  });
});

describeNative('a listener that runs without any', () => {
  test('keeps its port when a peer gets a password', async () => {
    await listenFor();
    const { port } = listener.state.endpoint;
    const listening = new Promise((resolve) => listener.once('change', resolve));
    listener.protect?.([peer(password('s3cret'))]);
    await listening;
    expect([listener.state.state, listener.state.endpoint.port]).toEqual(['listening', port]);
  });

  test('asks for the password from then on', async () => {
    await listenFor();
    const listening = new Promise((resolve) => listener.once('change', resolve));
    listener.protect?.([peer(password('s3cret'))]);
    await listening;
    expect(await dial()).toBe('ETIMEDOUT');
  });
});

describeNative('a listener that is being started', () => {
  async function protectMeanwhile(...peers: readonly AcceptedPeer[]): Promise<void> {
    const started = listener.start();
    listener.protect?.(peers);
    await started;
  }

  test('asks for the password that a peer gets meanwhile', async () => {
    await protectMeanwhile(peer(password('s3cret')));
    expect(await dial()).toBe('ETIMEDOUT');
  });

  test('takes the peer with it', async () => {
    await protectMeanwhile(peer(password('s3cret')));
    expect(await dial(password('s3cret'))).toBe('connected');
  });

  test('listens by the time that the start is over', async () => {
    await protectMeanwhile(peer(password('s3cret')));
    expect(listener.state.state).toBe('listening');
  });

  test('takes the password that it has by then', async () => {
    listener.protect?.([peer(password('old'))]);
    await protectMeanwhile(peer(password('new')));
    expect(await dial(password('new'))).toBe('connected');
  });

  test('does not listen when it is stopped meanwhile', async () => {
    const started = protectMeanwhile(peer(password('s3cret')));
    listener.stop();
    await started;
    expect(listener.state.state).toBe('stopped');
  });
});

describeNative('a listener with a peer that needs a TTL of 255', () => {
  const secured: ConnectionOptions = { ...SOON, ttl: 255, minimumTtl: 255 };
  const near: ConnectionOptions = { ...SOON, ttl: 64 };

  test('connects it', async () => {
    await listenFor(peer(secured));
    expect(await dial(secured)).toBe('connected');
  });

  test('does not answer who sends with less', async () => {
    await listenFor(peer(secured));
    expect(await dial(near)).toBe('ETIMEDOUT');
  });

  test('answers another peer that sends with less', async () => {
    await listenFor(peer(secured), peer(undefined, STRANGER));
    expect(await dial(near, STRANGER)).toBe('connected');
  });

  test('hears nothing from it with less, where it answers others', async () => {
    await listenFor(peer(secured), peer(undefined, STRANGER));
    const { port } = listener.state.endpoint;
    const accepted = new Promise<Connection>((resolve) => {
      listener.on('connection', ({ connection }) => {
        resolve(connection);
      });
    });
    const dialled = await loopback()
      .dialer({ address: LOOPBACK, port, localAddress: LOOPBACK, connectionOptions: near })
      .dial(new AbortController().signal);
    let heard = 0;
    (await accepted).attach({ data: () => (heard += 1), drain: ignore, closed: ignore });
    const closed = new Promise((resolve) => {
      dialled.attach({ data: ignore, drain: ignore, closed: resolve });
    });
    dialled.write(Buffer.from('open'));
    await closed;
    expect(heard).toBe(0);
  });
});

describe('kernel options where there is no koffi', () => {
  const unavailable = (): Promise<KernelSockets> =>
    Promise.reject(new KeepcastError('ERR_NATIVE_REQUIRED', 'install koffi'));
  const target = { address: LOOPBACK, port: 1, connectionOptions: password('s3cret') };

  test('end a dial, which is never made without them', async () => {
    const dialer = new TcpDialer(target, systemClock, unavailable);
    await expect(dialer.dial(new AbortController().signal)).rejects.toMatchObject({
      code: 'ERR_NATIVE_REQUIRED',
    });
  });

  test('keep a listener from listening', async () => {
    const endpoint = { host: LOOPBACK, port: 0 };
    const bare = new TcpListener(endpoint, new VirtualClock(), () => 0.5, {}, unavailable);
    bare.protect([peer(password('s3cret'))]);
    await bare.start();
    expect(bare.state).toMatchObject({
      state: 'waiting',
      reason: {
        code: 'listen-failed',
        message: 'cannot listen on 127.0.0.1:0: install koffi; trying again in 1s',
      },
    });
    bare.stop();
  });

  test('are not asked for by a dial that needs none', async () => {
    await listener.start();
    const { port } = listener.state.endpoint;
    const plain = new TcpDialer({ address: LOOPBACK, port }, systemClock, unavailable);
    const connection = await plain.dial(new AbortController().signal);
    connections.push(connection);
    expect(connection.remote.port).toBe(port);
  });
});

function ignore(): void {
  // Nothing to do.
}
