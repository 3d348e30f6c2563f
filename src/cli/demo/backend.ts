import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that can die, and come back on the same port. */
export class Backend {
  readonly name: string;
  #server: Server | undefined;
  #port = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Known once it has been started for the first time. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/healthz`;
  }

  /** Comes up; rejects if its port cannot be had. */
  async start(): Promise<void> {
    const server = createServer((_request, response) => {
      response.end('ok\n');
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Dies: closes its port and every connection. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  }
}
