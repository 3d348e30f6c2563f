import { connect } from 'node:net';
import type { Clock } from '../../core/index.ts';
import type { Connection, Dialer } from '../session/index.ts';
import { SocketConnection } from './socket-connection.ts';

export interface DialTarget {
  readonly address: string;
  readonly port: number;
  /** The source address; the system chooses where it is undefined. */
  readonly localAddress?: string | undefined;
}

/** Dials a peer over TCP. */
export class TcpDialer implements Dialer {
  readonly #target: DialTarget;
  readonly #clock: Clock;

  constructor(target: DialTarget, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
  }

  dial(signal: AbortSignal): Promise<Connection> {
    const { address, port, localAddress } = this.#target;
    return new Promise((resolve, reject) => {
      // An abort that has been tells nobody.
      signal.throwIfAborted();
      const socket = connect({
        host: address,
        port,
        noDelay: true,
        allowHalfOpen: true,
        ...(localAddress === undefined ? {} : { localAddress }),
      });
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
