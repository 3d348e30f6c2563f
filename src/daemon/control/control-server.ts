import { createServer, type Server } from 'node:http';
import { formatEndpoint, within, type Endpoint } from '../../core/index.ts';
import { parseControlAddress, parseControlPath } from './endpoint.ts';
import { clearSocketPath, listenPrivately } from './socket-file.ts';
import { statusHandler } from './status-handler.ts';
import { describeListenError, unavailable } from './unavailable.ts';

export interface ControlServerOptions {
  /** What `GET /status` answers, as JSON. Called for every request; must not take long. */
  readonly status: () => unknown;
  /** The path of a unix socket. Its file gets the mode 0600. */
  readonly socket?: string | undefined;
  /** An address of the loopback and a port, such as `127.0.0.1:8179`; with port 0 the system chooses. */
  readonly http?: string | undefined;
}

/** Connections at a time, on each of the two; more are closed at once. */
const MOST_CONNECTIONS = 64;

/** Octets of a request's headers. */
const LARGEST_HEADER = 8_192;

/** How long a request may take to arrive, and a connection may be silent, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Serves the daemon's status to the programs of this host: `GET /status` on a unix socket, on HTTP, or on both.
 *
 * Errors: {@link start} rejects with `ERR_CONTROL_UNAVAILABLE`. Nothing that a client does throws.
 */
export class ControlServer {
  readonly #status: () => unknown;
  readonly #socket: string | undefined;
  readonly #http: Endpoint | undefined;
  readonly #servers: Server[] = [];
  #address: string | undefined;
  /** The start or stop that is under way, or the last one: they run one after the other. */
  #work: Promise<void> = Promise.resolve();
  #running = false;

  /** @throws ConfigurationError if an address or path cannot be */
  constructor({ status, socket, http }: ControlServerOptions) {
    this.#status = status;
    this.#socket =
      socket === undefined ? undefined : within('socket', () => parseControlPath(socket));
    this.#http =
      http === undefined
        ? undefined
        : within('http', () => parseControlAddress(http, { anyPort: true }));
  }

  /** Where HTTP is served, with the port that the system gave; undefined while it is not. */
  get httpAddress(): string | undefined {
    return this.#address;
  }

  /**
   * Resolves when it listens everywhere. A socket file that a dead daemon has left is replaced. Idempotent.
   * @throws KeepcastError `ERR_CONTROL_UNAVAILABLE`; it is stopped then.
   */
  start(): Promise<void> {
    return this.#then(async () => {
      if (this.#running) return;
      this.#running = true;
      try {
        if (this.#socket !== undefined) await this.#serveSocket(this.#socket);
        if (this.#http !== undefined) await this.#serveHttp(this.#http);
      } catch (error) {
        await this.#close();
        throw error;
      }
    });
  }

  /** Closes every connection and removes the socket file. Idempotent; never rejects. */
  stop(): Promise<void> {
    return this.#then(() => this.#close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #then(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #serveSocket(path: string): Promise<void> {
    await clearSocketPath(path);
    const server = this.#createServer({ checkHost: false });
    await listening(server, path, () => {
      listenPrivately(server, path, MOST_CONNECTIONS);
    });
  }

  async #serveHttp({ host, port }: Endpoint): Promise<void> {
    const server = this.#createServer({ checkHost: true });
    await listening(server, formatEndpoint({ host, port }), () => {
      server.listen({ host, port, backlog: MOST_CONNECTIONS, exclusive: true });
    });
    const address = server.address();
    const given = typeof address === 'object' && address !== null ? address.port : port;
    this.#address = formatEndpoint({ host, port: given });
  }

  #createServer({ checkHost }: { readonly checkHost: boolean }): Server {
    const server = createServer({
      maxHeaderSize: LARGEST_HEADER,
      headersTimeout: PATIENCE,
      requestTimeout: PATIENCE,
    });
    // A client that does not read its answer is silent too.
    server.timeout = PATIENCE;
    server.maxConnections = MOST_CONNECTIONS;
    server.maxRequestsPerSocket = 1;
    const handle = statusHandler(this.#status, checkHost);
    server.on('request', handle);
    // Answered like any other: without a listener Node asks for the body with 100 Continue.
    server.on('checkContinue', handle);
    this.#servers.push(server);
    return server;
  }

  async #close(): Promise<void> {
    this.#running = false;
    this.#address = undefined;
    await Promise.all(this.#servers.splice(0).map(closed));
  }
}

/** Starts to listen; resolves when the server does. What fails later (no descriptors left) must not end the process. */
function listening(server: Server, where: string, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', (error) => {
      reject(unavailable(where, describeListenError(error), error));
    });
    server.once('listening', resolve);
    listen();
  });
}

/** Node removes the file of a unix socket when it closes the server. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
