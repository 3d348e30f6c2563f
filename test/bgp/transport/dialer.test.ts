import { getEventListeners, once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { listenPlain, listenTo, LOOPBACK, loopback, portOf } from './sockets.ts';

const { signal } = new AbortController();

async function freePort(): Promise<number> {
  const server = await listenPlain();
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a dialer', () => {
  test('connects', async () => {
    const server = await listenPlain();
    const connection = await loopback()
      .dialer({ address: LOOPBACK, port: portOf(server) })
      .dial(signal);
    expect(connection).toMatchObject({
      direction: 'out',
      remote: { host: LOOPBACK, port: portOf(server) },
    });
    connection.destroy();
    server.close();
  });

  test('dials from the local address that it is given', async () => {
    const server = await listenPlain();
    const connection = await loopback()
      .dialer({ address: LOOPBACK, port: portOf(server), localAddress: '127.0.0.9' })
      .dial(signal);
    expect(connection.local.host).toBe('127.0.0.9');
    connection.destroy();
    server.close();
  });

  test('rejects with what the system says', async () => {
    const port = await freePort();
    await expect(loopback().dialer({ address: LOOPBACK, port }).dial(signal)).rejects.toMatchObject(
      { code: 'ECONNREFUSED' },
    );
  });

  test('rejects with the reason of an abort, and keeps no connection', async () => {
    const server = await listenPlain();
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const abort = new AbortController();
    const dial = loopback()
      .dialer({ address: LOOPBACK, port: portOf(server) })
      .dial(abort.signal);
    abort.abort(new Error('stopped'));
    await expect(dial).rejects.toThrow('stopped');
    // The kernel may have finished the handshake by then: it must come to an end as well.
    const gone = accepted.then(([socket]) => listenTo(socket).ended);
    server.close();
    await Promise.race([gone, once(server, 'close')]);
  });

  test('does not dial for a signal that has been aborted', async () => {
    const abort = new AbortController();
    abort.abort(new Error('stopped'));
    const port = await freePort();
    await expect(loopback().dialer({ address: LOOPBACK, port }).dial(abort.signal)).rejects.toThrow(
      'stopped',
    );
  });

  test('leaves no listener on the signal', async () => {
    const abort = new AbortController();
    const server = await listenPlain();
    const connection = await loopback()
      .dialer({ address: LOOPBACK, port: portOf(server) })
      .dial(abort.signal);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    connection.destroy();
    server.close();
  });
});
