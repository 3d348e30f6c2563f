import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/bgp/session/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { connectionToSocket, listenTo, type Pair } from './sockets.ts';

const open: Pair[] = [];

afterEach(() => {
  for (const { end } of open.splice(0)) end();
});

async function pair(clock?: VirtualClock): Promise<Pair> {
  const made = await connectionToSocket(clock);
  open.push(made);
  return made;
}

interface Watched {
  readonly octets: () => string;
  readonly closed: Promise<unknown>;
  readonly drained: Promise<void>;
  readonly closings: () => number;
}

function watch(connection: Connection): Watched {
  let octets = '';
  let closings = 0;
  let drained: () => void;
  let closed: (error: unknown) => void;
  const whenDrained = new Promise<void>((resolve) => (drained = resolve));
  const whenClosed = new Promise<unknown>((resolve) => (closed = resolve));
  connection.attach({
    data: (chunk) => (octets += Buffer.from(chunk).toString('latin1')),
    drain: () => {
      drained();
    },
    closed: (error) => {
      closings += 1;
      closed(error);
    },
  });
  return {
    octets: () => octets,
    closed: whenClosed,
    drained: whenDrained,
    closings: () => closings,
  };
}

const nothing = { data: () => undefined, drain: () => undefined, closed: () => undefined };

describe('close()', () => {
  test('delivers what was written, although the peer has sent octets that nobody has read', async () => {
    const { connection, socket } = await pair();
    connection.attach(nothing);
    await new Promise((resolve) => socket.write(Buffer.alloc(50_000), resolve));
    const withdrawal = Buffer.alloc(1_000, 1);
    const cease = Buffer.alloc(21, 2);
    connection.write(withdrawal);
    connection.write(cease);
    const closed = connection.close();
    const { octets, error } = await listenTo(socket).ended;
    await closed;
    expect(error).toBeUndefined();
    expect(octets.equals(Buffer.concat([withdrawal, cease]))).toBe(true);
  });

  test('delivers although nobody has ever attached', async () => {
    const { connection, socket } = await pair();
    await new Promise((resolve) => socket.write(Buffer.alloc(50_000), resolve));
    connection.write(Buffer.from('cease'));
    const closed = connection.close();
    const { octets, error } = await listenTo(socket).ended;
    await closed;
    expect([octets.toString(), error]).toEqual(['cease', undefined]);
  });

  test('gives a peer that does not close a second', async () => {
    const clock = new VirtualClock();
    const { connection } = await pair(clock);
    connection.attach(nothing);
    let closed = false;
    const closing = connection.close().then(() => (closed = true));
    await clock.advance(999);
    expect(closed).toBe(false);
    await clock.advance(1);
    await closing;
    expect(clock.pending).toBe(0);
  });

  test('tells its handlers nothing more', async () => {
    const { connection, socket } = await pair();
    const watched = watch(connection);
    const closed = connection.close();
    socket.end('late');
    listenTo(socket);
    await closed;
    expect([watched.octets(), watched.closings()]).toEqual(['', 0]);
  });

  test('may be called again', async () => {
    const { connection, socket } = await pair();
    listenTo(socket);
    await Promise.all([connection.close(), connection.close()]);
    await expect(connection.close()).resolves.toBeUndefined();
  });

  test('resolves on a connection that is gone', async () => {
    const { connection, socket } = await pair();
    const { closed } = watch(connection);
    socket.end();
    await closed;
    await expect(connection.close()).resolves.toBeUndefined();
  });
});

describe('a connection that the peer ends', () => {
  test('is closed without an error', async () => {
    const { connection, socket } = await pair();
    const { closed } = watch(connection);
    socket.end();
    await expect(closed).resolves.toBeUndefined();
  });

  test('gives what was sent before it ends', async () => {
    const { connection, socket } = await pair();
    const { closed, octets } = watch(connection);
    socket.end('notification');
    await closed;
    expect(octets()).toBe('notification');
  });

  test('gives what was sent before anybody attached, and its end', async () => {
    const { connection, socket } = await pair();
    socket.end('notification');
    await once(socket, 'finish');
    const { closed, octets } = watch(connection);
    await expect(closed).resolves.toBeUndefined();
    expect(octets()).toBe('notification');
  });

  test('is closed with ECONNRESET where the peer resets it', async () => {
    const { connection, socket } = await pair();
    const { closed } = watch(connection);
    socket.resetAndDestroy();
    await expect(closed).resolves.toMatchObject({ code: 'ECONNRESET' });
  });

  test('takes a write without harm, and never hands it', async () => {
    const { connection, socket } = await pair();
    const { closed } = watch(connection);
    socket.end();
    await closed;
    let handed = false;
    connection.write(Buffer.from('late'), () => (handed = true));
    await listenTo(socket).ended;
    expect(handed).toBe(false);
  });
});

describe('write()', () => {
  test('is handed when the kernel has the octets', async () => {
    const { connection, socket } = await pair();
    connection.attach(nothing);
    const handed = new Promise<void>((resolve) => {
      connection.write(Buffer.from('update'), resolve);
    });
    await expect(handed).resolves.toBeUndefined();
    socket.destroy();
  });

  test('asks to wait when the peer takes nothing, until it does', async () => {
    const { connection, socket } = await pair();
    const { drained } = watch(connection);
    while (connection.write(Buffer.alloc(1_000_000))) {
      // Until the kernel is full.
    }
    listenTo(socket);
    await expect(drained).resolves.toBeUndefined();
  });
});

describe('destroy()', () => {
  test('is silent, and may be called again', async () => {
    const { connection, socket } = await pair();
    const { closings } = watch(connection);
    connection.destroy();
    connection.destroy();
    await listenTo(socket).ended;
    expect(closings()).toBe(0);
  });
});

describe('the ends of a connection', () => {
  test('know their addresses and ports', async () => {
    const { connection, socket } = await pair();
    expect(connection.local).toEqual({ host: '127.0.0.1', port: socket.remotePort });
    expect(connection.remote).toEqual({ host: '127.0.0.1', port: socket.localPort });
  });
});
