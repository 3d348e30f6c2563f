import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { endOfRib } from '../../../src/bgp-packet-lite/index.ts';
import { Session, type Dialer, type SessionChange } from '../../../src/bgp/session/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { message } from '../../bgp-packet-lite/octets.ts';
import { listenPlain, listenTo, LOOPBACK, loopback, portOf } from '../transport/sockets.ts';
import { context } from './cells.ts';

const open = message(1, '04 fde8 005a 0a000001 00');
const keepalive = message(4, '');

/** More than both kernels take for a program that reads nothing. */
const much = Buffer.alloc(1_000_000 * 23, endOfRib());

/** Dials, and says when the session has been given octets. */
class WatchedDialer implements Dialer {
  readonly #inner: Dialer;
  #onData: (() => void) | undefined;

  constructor(inner: Dialer) {
    this.#inner = inner;
  }

  async dial(signal: AbortSignal) {
    const connection = await this.#inner.dial(signal);
    const attach = connection.attach.bind(connection);
    connection.attach = (handlers) => {
      attach({
        data: (octets) => {
          handlers.data(octets);
          this.#onData?.();
        },
        drain: () => {
          handlers.drain();
        },
        closed: (error) => {
          handlers.closed(error);
        },
      });
    };
    return connection;
  }

  data(): Promise<void> {
    return new Promise((resolve) => (this.#onData = resolve));
  }
}

function phase(session: Session, wanted: SessionChange['to']): Promise<SessionChange> {
  return new Promise((resolve) => {
    session.on('change', (change) => {
      if (change.to === wanted) resolve(change);
    });
  });
}

test('a peer that stops reading is dropped after the hold time, though it sends KEEPALIVEs', async () => {
  const clock = new VirtualClock();
  const server = await listenPlain();
  const dialer = new WatchedDialer(
    loopback(clock).dialer({ address: LOOPBACK, port: portOf(server) }),
  );
  const session = new Session({ name: 'peer', context, clock, random: () => 0.5, dialer });
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const established = phase(session, 'established');
  session.start();
  const [socket] = await accepted;
  // It never reads: the OPEN of ours, which it does not need, waits in its kernel with all the rest.
  socket.write(open);
  socket.write(keepalive);
  await established;

  session.sendMessages(much, () => undefined);
  expect(session.writable).toBe(false);
  const idle = phase(session, 'idle');
  for (let second = 1; second <= 8; second += 1) {
    const data = dialer.data();
    socket.write(keepalive);
    await data;
    await clock.advance(1_000);
  }
  expect(session.phase).toBe('established');
  await clock.advance(1_000);
  expect((await idle).reason.code).toBe('send-hold-timer-expired');

  const { ended } = listenTo(socket);
  await ended;
  await session.stop();
  server.close();
});
