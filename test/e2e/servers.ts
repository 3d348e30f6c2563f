import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { labCleanup } from '../support/lab/index.ts';

/** An HTTP server that a test takes down and brings back on its port. */
export class Backend {
  readonly #server = createHttpServer((_request, response) => {
    response.end('ok\n');
  });
  #port = 0;

  /** Resolves when it listens; it answers 200 to everything. */
  static async start(): Promise<Backend> {
    const backend = new Backend();
    labCleanup.add('a backend', () => backend.down());
    await backend.up();
    return backend;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get url(): string {
    return `http://${this.address}/healthz`;
  }

  async up(): Promise<void> {
    this.#port = await listen(this.#server, this.#port);
  }

  /** Closes its port and every connection. Idempotent. */
  async down(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** A raw TCP server. */
export class TcpServer {
  /** How many connections it has had. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  private constructor(greeting: Uint8Array | undefined) {
    this.#server = createTcpServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      // The other side may reset it: that is its business.
      socket.on('error', () => undefined);
      socket.resume();
      if (greeting !== undefined) socket.write(greeting);
    });
  }

  /**
   * Resolves when it listens, on a free port.
   * @param greeting is what everybody hears who connects.
   */
  static async start(greeting?: Uint8Array): Promise<TcpServer> {
    const server = new TcpServer(greeting);
    labCleanup.add('a TCP server', () => server.stop());
    server.#port = await listen(server.#server, 0);
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Closes its port and every connection. Idempotent. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = await TcpServer.start();
  await server.stop();
  return server.port;
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
