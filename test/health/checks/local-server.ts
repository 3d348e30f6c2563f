import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server on a free port of 127.0.0.1, of any kind that is a net.Server underneath. */
export class LocalServer {
  readonly server: Server;
  readonly sockets: Set<Socket> = new Set<Socket>();
  connections = 0;

  constructor(server: Server, event: 'connection' | 'secureConnection' = 'connection') {
    this.server = server;
    server.on(event, (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      // The checks close with a reset.
      socket.on('error', () => undefined);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

/** Runs `use` with a server that hands every connection to `onConnection`. */
export async function withTcpServer(
  onConnection: (socket: Socket) => void,
  use: (server: LocalServer) => Promise<void>,
): Promise<void> {
  await withServer(createServer(onConnection), use);
}

export async function withServer(
  server: Server,
  use: (server: LocalServer) => Promise<void>,
): Promise<void> {
  const local = await new LocalServer(server).listen();
  try {
    await use(local);
  } finally {
    await local.close();
  }
}

/** Resolves when the connection is closed, with or without an error. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.resume().once('close', () => {
      resolve();
    });
  });
}

/** A port of 127.0.0.1 that nothing listens on. */
export async function closedPort(): Promise<number> {
  const local = await new LocalServer(createServer()).listen();
  const { port } = local;
  await local.close();
  return port;
}
