import { promises as files } from 'node:fs';
import { createServer, type Server } from 'node:net';

/** The names of all unix sockets of this network namespace (proc(5)); an abstract one begins with `@` there. */
const SOCKETS = '/proc/net/unix';

/**
 * Shows the other processes of the network namespace that this one has to do with something, and sees whether others
 * have. It ends with its process, however that ends: a listener with an abstract name of its own (unix(7)), to which
 * nobody connects. It keeps no process alive.
 *
 * Each has a name of its own: were it one lock, whoever came second would be seen by nobody once the first has gone.
 */
export class NamespacePresence {
  readonly #common: string;
  readonly #own: string;
  #server: Server | undefined;

  /** @param name of what it has to do with: at most 60 octets */
  constructor(name: string) {
    this.#common = `keepcast/${name}/`;
    this.#own = crypto.randomUUID();
  }

  /** Shows it from now on, as far as the system can. Idempotent; never rejects. */
  hold(): Promise<void> {
    if (this.#server !== undefined) return Promise.resolve();
    const server = createServer((socket) => socket.destroy()).unref();
    return new Promise((resolve) => {
      // Not once: whoever connects while descriptors are short causes one, too.
      server.on('error', () => {
        resolve();
      });
      server.listen(`\0${this.#common}${this.#own}`, () => {
        this.#server = server;
        resolve();
      });
    });
  }

  /**
   * Whether no other process has to do with it now: one that shows it before it does anything is seen by whoever looks
   * for what it has done.
   * @returns true where nobody can be seen, too, so that nobody waits for ever. Never rejects.
   */
  async isAlone(): Promise<boolean> {
    try {
      return !this.#isAnother(await files.readFile(SOCKETS, 'latin1'));
    } catch {
      return true;
    }
  }

  /** Idempotent. */
  release(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  #isAnother(sockets: string): boolean {
    const [, ...found] = sockets.split(` @${this.#common}`);
    // What one of them connects to has its name, too; some versions of libuv fill it up.
    return found.some((rest) => /^[0-9a-f-]{36}/.test(rest) && !rest.startsWith(this.#own));
  }
}
