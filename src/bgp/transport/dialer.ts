import { connect, Socket } from 'node:net';
import { parseIpAddress, type Clock } from '../../core/index.ts';
import { loadKernelSockets, type KernelSockets } from '../../system/index.ts';
import type { Connection, Dialer } from '../session/index.ts';
import { needsKernel, type ConnectionOptions } from './connection-options.ts';
import { SocketConnection } from './socket-connection.ts';

export interface DialTarget {
  readonly address: string;
  readonly port: number;
  /** The source address; the system chooses where it is undefined. */
  readonly localAddress?: string | undefined;
  /** What the connection needs of the kernel. A network that cannot give it must not dial. */
  readonly connectionOptions?: ConnectionOptions | undefined;
}

/** Dials a peer over TCP. */
export class TcpDialer implements Dialer {
  readonly #target: DialTarget;
  readonly #clock: Clock;
  readonly #loadKernel: () => Promise<KernelSockets>;

  constructor(
    target: DialTarget,
    clock: Clock,
    loadKernel: () => Promise<KernelSockets> = loadKernelSockets,
  ) {
    this.#target = target;
    this.#clock = clock;
    this.#loadKernel = loadKernel;
  }

  async dial(signal: AbortSignal): Promise<Connection> {
    // An abort that has been tells nobody.
    signal.throwIfAborted();
    const options = this.#target.connectionOptions;
    if (!needsKernel(options)) return this.#connected(this.#dialPlain(), signal);
    const kernel = await this.#loadKernel();
    signal.throwIfAborted();
    return this.#connected(this.#dialByKernel(kernel, options), signal);
  }

  #dialPlain(): Socket {
    const { address, port, localAddress } = this.#target;
    return connect({
      host: address,
      port,
      noDelay: true,
      allowHalfOpen: true,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
  }

  #dialByKernel(kernel: KernelSockets, { password, ...options }: ConnectionOptions): Socket {
    const { address, port, localAddress } = this.#target;
    const { family, text } = parseIpAddress(address);
    const { descriptor } = kernel.open(family, {
      localAddress,
      options,
      keys: password === undefined ? [] : [{ address: text, key: password }],
    });
    const socket = new Socket({ fd: descriptor, allowHalfOpen: true });
    // In the same turn: it reads at once, and would find that it is not connected.
    return socket.connect({ host: address, port });
  }

  #connected(socket: Socket, signal: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        socket.destroy();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      socket.once('error', (error) => {
        signal.removeEventListener('abort', abort);
        reject(error);
      });
      socket.once('connect', () => {
        signal.removeEventListener('abort', abort);
        resolve(new SocketConnection(socket, 'out', this.#clock));
      });
    });
  }
}
