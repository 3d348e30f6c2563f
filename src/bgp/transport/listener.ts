import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import createDebug from 'debug';
import {
  backoffDelay,
  Emitter,
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
import { loadKernelSockets, type KernelSockets } from '../../system/index.ts';
import type { Connection } from '../session/index.ts';
import { needsKernel, type AcceptedPeer } from './connection-options.ts';
import { ListenerProtection, protectedPeer } from './listener-protection.ts';
import { listenFailure, type ListenerReasonCode } from './listener-reason.ts';
import { SocketConnection } from './socket-connection.ts';

const debug = createDebug('keepcast:transport');

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
  /**
   * Says which peers may connect, and what their connections need of the kernel: all of them, each time. It holds for
   * connections that come from then on. Without it no peer needs anything.
   */
  protect?(peers: readonly AcceptedPeer[]): void;
}

export interface ListenerOptions {
  /**
   * `::` hears IPv6 only, so that another listener may have the port for IPv4. False by default: it hears both, and
   * IPv4 peers have their IPv4 addresses.
   */
  readonly ipv6Only?: boolean | undefined;
}

/** How soon a port that is taken is tried again, in milliseconds. */
const RETRY = { initial: 1_000, maximum: 30_000 };

/** What the types of Node have no name for. */
type DescriptorOptions = ListenOptions & { readonly fd: number };

/**
 * Connections that wait in the kernel until we take them. It drops the SYN of one more, which its sender repeats after a
 * second: a flood from a prefix, or all its peers after a restart, must not keep a router waiting while the event loop
 * is busy for a tenth of a second. The kernel caps it (net.core.somaxconn).
 */
const BACKLOG = 1_024;

/** Accepts BGP connections on one address. An address that cannot be had now is tried again for ever, with a reason. */
export class TcpListener extends Emitter<ListenerEvents> implements Listener {
  readonly #endpoint: Endpoint;
  readonly #ipv6Only: boolean;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #loadKernel: () => Promise<KernelSockets>;
  #peers: readonly AcceptedPeer[] = [];
  #server: Server | undefined;
  /** Of {@link #server}, where a peer needs it. */
  #protection: ListenerProtection | undefined;
  #retry: Timer | undefined;
  #failures = 0;
  #state: ListenerState;

  constructor(
    endpoint: Endpoint,
    clock: Clock,
    random: Random,
    { ipv6Only = false }: ListenerOptions = {},
    loadKernel: () => Promise<KernelSockets> = loadKernelSockets,
  ) {
    super();
    this.#endpoint = endpoint;
    this.#ipv6Only = ipv6Only;
    this.#clock = clock;
    this.#random = random;
    this.#loadKernel = loadKernel;
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
    this.#close();
    this.#change('stopped', this.#endpoint, reason('stopped', 'stopped'));
  }

  protect(peers: readonly AcceptedPeer[]): void {
    this.#peers = peers;
    if (this.#server === undefined) return;
    if (this.#protection !== undefined) {
      try {
        this.#protection.update(peers);
      } catch (error) {
        this.#close();
        this.#failed(error);
      }
    } else if (this.#needsKernel && this.#state.state === 'listening') {
      void this.#listenAnew(this.#state.endpoint);
    }
    // While a socket of Node is being bound it is looked at again when that listens.
  }

  get #needsKernel(): boolean {
    return this.#peers.some(({ connectionOptions }) => needsKernel(connectionOptions));
  }

  #close(): void {
    const server = this.#server;
    this.#server = undefined;
    this.#protection = undefined;
    server?.close();
  }

  /** A socket of Node becomes one of the kernel, on the same port. */
  #listenAnew(endpoint: Endpoint): Promise<void> {
    this.#close();
    return this.#listen(endpoint);
  }

  #listen(endpoint: Endpoint = this.#endpoint): Promise<void> {
    return new Promise((resolve) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true });
      this.#server = server;
      const fail = (error: unknown): void => {
        if (this.#server === server) {
          // An error of accept leaves the server listening, and in the way of the next one.
          this.#close();
          this.#failed(error);
        }
        resolve();
      };
      server.on('connection', (socket) => {
        this.#accept(socket, server);
      });
      server.on('error', fail);
      // A stop during the start: node does not call back then.
      server.on('close', resolve);
      server.on('listening', () => {
        if (this.#server !== server) {
          server.close();
        } else if (this.#needsKernel && this.#protection === undefined) {
          // A peer has come to need it since the socket was asked for.
          server.off('close', resolve);
          void this.#listenAnew(this.#endpointOf(server)).then(resolve);
          return;
        } else {
          this.#listening(this.#endpointOf(server));
        }
        resolve();
      });
      if (!this.#needsKernel) {
        server.listen({
          host: endpoint.host,
          port: endpoint.port,
          backlog: BACKLOG,
          ipv6Only: this.#ipv6Only,
        });
        return;
      }
      this.#loadKernel()
        .then((kernel) => {
          // A stop while it was loading.
          if (this.#server === server) server.listen(this.#protectedSocket(kernel, endpoint));
          else resolve();
        })
        .catch(fail);
    });
  }

  #protectedSocket(kernel: KernelSockets, endpoint: Endpoint): DescriptorOptions {
    this.#protection = ListenerProtection.open(kernel, endpoint, this.#peers, this.#ipv6Only);
    // In a worker of node:cluster the descriptor would be looked for in the primary.
    return { fd: this.#protection.descriptor, backlog: BACKLOG, exclusive: true };
  }

  /** With the port that the system gave where 0 was asked for. */
  #endpointOf(server: Server): Endpoint {
    const { host, port } = this.#endpoint;
    const address = server.address();
    return { host, port: typeof address === 'object' && address !== null ? address.port : port };
  }

  #listening(endpoint: Endpoint): void {
    this.#failures = 0;
    this.#change(
      'listening',
      endpoint,
      reason('listening', `listening on ${formatEndpoint(endpoint)}`),
    );
  }

  #accept(socket: Socket, server: Server): void {
    const connection = new SocketConnection(socket, 'in', this.#clock);
    const isHeard = this.#server === server && this.listenerCount('connection') > 0;
    if (isHeard && this.#admit(socket, connection)) this.emit('connection', { connection });
    else connection.destroy();
  }

  /** False for a connection that is gone, or that does not have what its peer needs: it must not be used. */
  #admit(socket: Socket, { remote, local }: Connection): boolean {
    // What was reset while it waited to be accepted has no address any more: nobody can say whose it was.
    if (remote.host === '') return false;
    const options = protectedPeer(this.#peers, remote, local);
    if (options === undefined) return true;
    try {
      this.#protection?.admit(socket, options);
      return this.#protection !== undefined;
    } catch (error) {
      debug('refused a connection from %s: %s', formatEndpoint(remote), errorMessage(error));
      return false;
    }
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    const delay = spread(backoffDelay(RETRY, this.#failures), 0.1, this.#random);
    this.#change('waiting', this.#endpoint, listenFailure(error, this.#endpoint, delay));
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
