import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/bgp/session/index.ts';
import type { Listener } from '../../../src/bgp/transport/index.ts';
import { nextTurn } from '../../../src/core/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { lacksIpv6, testUnless } from '../../support/prerequisite.ts';
import { listenPlain, LOOPBACK, loopback, portOf, state } from './sockets.ts';

const listeners: Listener[] = [];

afterEach(() => {
  for (const listener of listeners.splice(0)) listener.stop();
});

function listen(host = LOOPBACK, port = 0, clock?: VirtualClock): Listener {
  const listener = loopback(clock).listener({ host, port });
  listeners.push(listener);
  return listener;
}

/** The code of the error that a dial to the port ends with; undefined if it connects. */
async function dialError(port: number): Promise<string | undefined> {
  const socket = connect({ host: LOOPBACK, port });
  const code = await new Promise<string | undefined>((resolve) => {
    socket.once('connect', () => {
      resolve(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    });
  });
  socket.destroy();
  return code;
}

function acceptedBy(listener: Listener): Promise<Connection> {
  return new Promise((resolve) => {
    listener.once('connection', ({ connection }) => {
      resolve(connection);
    });
  });
}

describe('a listener', () => {
  test('says where it listens', async () => {
    const listener = listen();
    await listener.start();
    const { port } = listener.state.endpoint;
    expect(listener.state).toMatchObject({
      state: 'listening',
      endpoint: { host: LOOPBACK },
      reason: { code: 'listening', message: `listening on 127.0.0.1:${port}` },
    });
  });

  test('gives its hearer the connections that are made', async () => {
    const listener = listen();
    await listener.start();
    const accepted = acceptedBy(listener);
    const socket = connect({ host: LOOPBACK, port: listener.state.endpoint.port });
    const connection = await accepted;
    expect(connection).toMatchObject({ direction: 'in', remote: { host: LOOPBACK } });
    connection.destroy();
    socket.destroy();
  });

  test('closes a connection that nobody hears of', async () => {
    const listener = listen();
    await listener.start();
    const socket = connect({ host: LOOPBACK, port: listener.state.endpoint.port });
    socket.resume();
    socket.on('error', () => undefined);
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  testUnless(lacksIpv6(), 'shows IPv4 peers of a dual-stack socket as IPv4', async () => {
    const listener = listen('::');
    await listener.start();
    const accepted = acceptedBy(listener);
    const socket = connect({ host: LOOPBACK, port: listener.state.endpoint.port });
    const connection = await accepted;
    expect([connection.remote.host, connection.local.host]).toEqual([LOOPBACK, LOOPBACK]);
    connection.destroy();
    socket.destroy();
  });

  test('ignores a second start', async () => {
    const listener = listen();
    await listener.start();
    const { port } = listener.state.endpoint;
    await listener.start();
    expect(listener.state.endpoint.port).toBe(port);
  });

  test('listens again after a stop', async () => {
    const listener = listen();
    await listener.start();
    listener.stop();
    await listener.start();
    expect(listener.state.state).toBe('listening');
  });

  test('leaves its port when it is stopped', async () => {
    const listener = listen();
    await listener.start();
    const { port } = listener.state.endpoint;
    listener.stop();
    expect(await dialError(port)).toBe('ECONNREFUSED');
  });

  test('lives on without the connections that it has made', async () => {
    const listener = listen();
    await listener.start();
    const accepted = acceptedBy(listener);
    const socket = connect({ host: LOOPBACK, port: listener.state.endpoint.port });
    const connection = await accepted;
    listener.stop();
    const data = once(socket, 'data') as Promise<[Buffer]>;
    connection.write(Buffer.from('still here'));
    expect((await data)[0].toString()).toBe('still here');
    connection.destroy();
    socket.destroy();
  });
});

describe('a listener that is stopped while it starts', () => {
  test('is stopped', async () => {
    const listener = listen();
    const started = listener.start();
    listener.stop();
    await started;
    await nextTurn();
    expect(listener.state.state).toBe('stopped');
  });

  test('does not hold the port', async () => {
    const free = await listenPlain();
    const port = portOf(free);
    await new Promise((resolve) => free.close(resolve));
    const listener = listen(LOOPBACK, port);
    const started = listener.start();
    listener.stop();
    await started;
    await nextTurn();
    expect(await dialError(port)).toBe('ECONNREFUSED');
  });
});

describe('a port that is taken', () => {
  test('is waited for, with a reason', async () => {
    const other = await listenPlain();
    const listener = listen(LOOPBACK, portOf(other), new VirtualClock());
    await listener.start();
    expect(listener.state).toMatchObject({
      state: 'waiting',
      reason: {
        code: 'port-taken',
        message: `127.0.0.1:${portOf(other)} is taken by another process; trying again in 1s`,
        evidence: { code: 'EADDRINUSE', endpoint: `127.0.0.1:${portOf(other)}` },
      },
    });
    other.close();
  });

  test('is had when it is free', async () => {
    const clock = new VirtualClock();
    const other = await listenPlain();
    const listener = listen(LOOPBACK, portOf(other), clock);
    await listener.start();
    await new Promise((resolve) => other.close(resolve));
    await clock.advance(1_100);
    await state(listener, 'listening');
    expect(listener.state.reason.code).toBe('listening');
  });

  test('is no longer waited for after a stop', async () => {
    const clock = new VirtualClock();
    const other = await listenPlain();
    const listener = listen(LOOPBACK, portOf(other), clock);
    await listener.start();
    listener.stop();
    expect(clock.pending).toBe(0);
    other.close();
  });

  test('of an address that is not here is waited for too', async () => {
    const listener = listen('192.0.2.1', 0, new VirtualClock());
    await listener.start();
    expect(listener.state).toMatchObject({
      state: 'waiting',
      reason: {
        code: 'no-such-address',
        message: '192.0.2.1 is not on this host; trying again in 1s',
      },
    });
  });
});

test('a connection that is gone before it is accepted is told to nobody: it has no address', async () => {
  const listener = listen();
  await listener.start();
  const { port } = listener.state.endpoint;
  const heard: string[] = [];
  const second = new Promise<void>((resolve) => {
    listener.on('connection', ({ connection }) => {
      heard.push(connection.remote.host);
      connection.destroy();
      if (connection.remote.host === LOOPBACK) resolve();
    });
  });
  // While another process connects and resets, this one accepts nothing.
  execFileSync(process.execPath, [
    '--eval',
    `const socket = require('node:net').connect(${port}, '${LOOPBACK}', () => socket.resetAndDestroy())`,
  ]);
  await dialError(port);
  await second;
  expect(heard).toEqual([LOOPBACK]);
});
