import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Connection } from '../../../src/bgp/session/index.ts';
import { tcpNetwork, type Listener } from '../../../src/bgp/transport/index.ts';
import { systemClock, type Clock } from '../../../src/core/index.ts';

export const LOOPBACK = '127.0.0.1';

/** The network under test on the loopback interface, on any clock. */
export function loopback(clock: Clock = systemClock): ReturnType<typeof tcpNetwork> {
  return tcpNetwork(clock, () => 0.5);
}

/** What a plain socket has heard, for peers that have none of our code. */
export interface RawPeer {
  readonly socket: Socket;
  /** Resolves when the socket is gone, with what it has read until then and how it ended. */
  readonly ended: Promise<{ octets: Buffer; error: string | undefined }>;
}

/** Reads a socket to its end. It reads nothing before that is called. */
export function listenTo(socket: Socket): RawPeer {
  const chunks: Buffer[] = [];
  let error: string | undefined;
  socket.on('error', ({ code }: NodeJS.ErrnoException) => (error = code));
  socket.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise<{ octets: Buffer; error: string | undefined }>((resolve) => {
    socket.on('close', () => {
      resolve({ octets: Buffer.concat(chunks), error });
    });
  });
  socket.resume();
  return { socket, ended };
}

export interface Pair {
  /** Ours: dialled, and not attached. */
  readonly connection: Connection;
  /** The other end: a socket of node:net that reads nothing yet. */
  readonly socket: Socket;
  /** Ends everything, whatever is left of it. */
  readonly end: () => void;
}

/** A connection of ours to a plain socket. */
export async function connectionToSocket(clock: Clock = systemClock): Promise<Pair> {
  const server = await listenPlain();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const dialer = loopback(clock).dialer({ address: LOOPBACK, port: portOf(server) });
  const connection = await dialer.dial(new AbortController().signal);
  const [socket] = await accepted;
  socket.on('error', () => undefined);
  server.close();
  return {
    connection,
    socket,
    end: () => {
      connection.destroy();
      socket.destroy();
    },
  };
}

export async function listenPlain(port = 0): Promise<Server> {
  const server = createServer({ pauseOnConnect: true });
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return server;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

/** Resolves when the listener is in a state. */
export function state(listener: Listener, wanted: Listener['state']['state']): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (listener.state.state !== wanted) return;
      listener.off('change', look);
      resolve();
    };
    listener.on('change', look);
    look();
  });
}
