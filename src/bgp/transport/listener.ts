import { createServer, type Server } from 'node:net';
import {
  backoffDelay,
  Emitter,
  errorCode,
  errorMessage,
  formatEndpoint,
  reason,
  spread,
  type Clock,
  type Endpoint,
  type Random,
  type Reason,
  type Timer,
} from '../../core/index.ts';
import type { Connection } from '../session/index.ts';
import { SocketConnection } from './socket-connection.ts';

export type ListenerReasonCode =
  'listening' | 'port-taken' | 'no-permission' | 'no-such-address' | 'listen-failed' | 'stopped';

/** A listener's state, for events and status. */
export interface ListenerState {
  readonly state: 'stopped' | 'listening' | 'waiting';
  /** Where it listens; the port that the system gave where 0 was asked for. */
  readonly endpoint: Endpoint;
  readonly reason: Reason<ListenerReasonCode>;
}

export interface ListenerEvents {
  change: ListenerState;
  /** A peer has connected: the connection is the hearer's. */
  connection: { readonly connection: Connection };
}

/** Accepts connections on one endpoint. */
export interface Listener extends Emitter<ListenerEvents> {
  readonly state: ListenerState;
  /** Resolves when the first attempt has ended, one way or the other; see {@link state}. */
  start(): Promise<void>;
  /** Stops accepting at once; accepted connections live on. */
  stop(): void;
}

/** How soon a port that is taken is tried again, in milliseconds. */
const RETRY = { initial: 1_000, maximum: 30_000 };

/** Half-open connections that the kernel keeps for us. */
const BACKLOG = 64;

/** Accepts BGP connections on one address. An address that cannot be had now is tried again for ever, with a reason. */
export class TcpListener extends Emitter<ListenerEvents> implements Listener {
  readonly #endpoint: Endpoint;
  readonly #clock: Clock;
  readonly #random: Random;
  #server: Server | undefined;
  #retry: Timer | undefined;
  #failures = 0;
  #state: ListenerState;

  constructor(endpoint: Endpoint, clock: Clock, random: Random) {
    super();
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#random = random;
    this.#state = { state: 'stopped', endpoint, reason: reason('stopped', 'not started') };
  }

  get state(): ListenerState {
    return this.#state;
  }

  start(): Promise<void> {
    return this.#server === undefined && this.#retry === undefined
      ? this.#listen()
      : Promise.resolve();
  }

  stop(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#failures = 0;
    const server = this.#server;
    this.#server = undefined;
    server?.close();
    this.#change('stopped', this.#endpoint, reason('stopped', 'stopped'));
  }

  #listen(): Promise<void> {
    return new Promise((resolve) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true });
      this.#server = server;
      server.on('connection', (socket) => {
        const connection = new SocketConnection(socket, 'in', this.#clock);
        if (this.#server !== server || this.listenerCount('connection') === 0) connection.destroy();
        else this.emit('connection', { connection });
      });
      server.on('error', (error) => {
        if (this.#server === server) {
          this.#server = undefined;
          // An error of accept leaves the server listening, and in the way of the next one.
          server.close();
          this.#failed(error);
        }
        resolve();
      });
      // A stop during the start: node does not call back then.
      server.on('close', resolve);
      server.listen(
        { host: this.#endpoint.host, port: this.#endpoint.port, backlog: BACKLOG },
        () => {
          if (this.#server !== server) {
            server.close();
            return;
          }
          this.#failures = 0;
          const address = server.address();
          const port =
            typeof address === 'object' && address !== null ? address.port : this.#endpoint.port;
          const endpoint = { host: this.#endpoint.host, port };
          this.#change(
            'listening',
            endpoint,
            reason('listening', `listening on ${formatEndpoint(endpoint)}`),
          );
          resolve();
        },
      );
    });
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    const delay = spread(backoffDelay(RETRY, this.#failures), 0.1, this.#random);
    this.#change('waiting', this.#endpoint, describeFailure(error, this.#endpoint, delay));
    this.#retry = this.#clock.setTimer(delay, () => {
      this.#retry = undefined;
      void this.#listen();
    });
  }

  #change(
    state: ListenerState['state'],
    endpoint: Endpoint,
    why: Reason<ListenerReasonCode>,
  ): void {
    this.#state = { state, endpoint, reason: why };
    this.emit('change', this.#state);
  }
}

function describeFailure(
  error: unknown,
  endpoint: Endpoint,
  delay: number,
): Reason<ListenerReasonCode> {
  const where = formatEndpoint(endpoint);
  const again = `trying again in ${Math.ceil(delay / 1_000)}s`;
  const evidence = { code: errorCode(error), endpoint: where };
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return reason('port-taken', `${where} is taken by another process; ${again}`, evidence);
    case 'EACCES':
      return reason(
        'no-permission',
        `${where} needs the capability CAP_NET_BIND_SERVICE, or a port above 1023; ${again}`,
        evidence,
      );
    case 'EADDRNOTAVAIL':
      return reason('no-such-address', `${endpoint.host} is not on this host; ${again}`, evidence);
    default:
      return reason(
        'listen-failed',
        `cannot listen on ${where}: ${errorMessage(error)}; ${again}`,
        evidence,
      );
  }
}
