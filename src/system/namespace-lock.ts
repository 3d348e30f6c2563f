import { createServer, type Server } from 'node:net';
import { errorCode } from '../core/index.ts';

/**
 * Has one holder at a time in the network namespace of this process, and ends with its process, however that ends: a
 * listener with an abstract name (unix(7)), to which nobody connects. It keeps no process alive.
 */
export class NamespaceLock {
  readonly #name: string;
  #server: Server | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Takes it, unless it is held already.
   * @returns whether this one has it; true where the system knows no such names, so that nobody waits for ever. Never
   *   rejects.
   */
  acquire(): Promise<boolean> {
    if (this.#server !== undefined) return Promise.resolve(true);
    const server = createServer((socket) => socket.destroy()).unref();
    return new Promise((resolve) => {
      server.once('error', (error) => {
        resolve(errorCode(error) !== 'EADDRINUSE');
      });
      server.listen(`\0keepcast/${this.#name}`, () => {
        this.#server = server;
        resolve(true);
      });
    });
  }

  /** Idempotent. */
  release(): void {
    this.#server?.close();
    this.#server = undefined;
  }
}
