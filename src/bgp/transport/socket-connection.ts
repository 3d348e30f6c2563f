import type { Socket } from 'node:net';
import {
  formatIpv6,
  nextTurn,
  parseIpv6,
  type Clock,
  type Endpoint,
  type Timer,
} from '../../core/index.ts';
import { socketDescriptor, type KernelSocket } from '../../system/index.ts';
import type { Connection, ConnectionHandlers } from '../session/index.ts';

/** How long a peer may keep us reading after our FIN, in milliseconds (DESIGN rule 13). */
const LINGER = 1_000;

/** What Node reads at most at a time, in octets: where so much has come there may be more. */
const WHOLE_READ = 65_536;

/** A Connection over a connected socket of node:net. */
export class SocketConnection implements Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly direction: 'in' | 'out';
  readonly #socket: Socket;
  readonly #family: KernelSocket['family'];
  readonly #clock: Clock;
  #handlers: ConnectionHandlers | undefined;
  #error: unknown;
  #closed = false;
  #closing: Promise<void> | undefined;

  constructor(socket: Socket, direction: 'in' | 'out', clock: Clock) {
    this.direction = direction;
    this.local = endpoint(socket.localAddress, socket.localPort);
    this.remote = endpoint(socket.remoteAddress, socket.remotePort);
    this.#socket = socket;
    // On a dual-stack listener an IPv4 peer has an IPv6 socket.
    this.#family = socket.remoteAddress?.includes(':') === true ? 'ipv6' : 'ipv4';
    this.#clock = clock;
    socket.setNoDelay(true);
    // From the first moment: an error that nobody hears would end the process.
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#handlers?.closed(this.#error);
      this.#handlers = undefined;
    });
  }

  /**
   * The socket as the kernel knows it.
   * @throws Error if it is gone.
   */
  kernelSocket(): KernelSocket {
    return { descriptor: socketDescriptor(this.#socket), family: this.#family };
  }

  attach(handlers: ConnectionHandlers): void {
    if (this.#closed) {
      handlers.closed(this.#error);
      return;
    }
    this.#handlers = handlers;
    this.#socket.on('data', (octets) => {
      if (octets.length >= WHOLE_READ) this.#pauseForOthers();
      this.#handlers?.data(octets);
    });
    this.#socket.on('drain', () => this.#handlers?.drain());
    this.#socket.on('end', () => {
      // A peer that half-closes has ended the session: BGP has no use for one direction.
      if (this.#closing === undefined) this.#socket.destroy();
    });
  }

  write(octets: Uint8Array, handed?: () => void): boolean {
    return this.#socket.write(octets, (error) => {
      if (error === undefined || error === null) handed?.();
    });
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#handlers = undefined;
      const socket = this.#socket;
      if (this.#closed) {
        resolve();
        return;
      }
      const deadline: Timer = this.#clock.setTimer(LINGER, () => socket.destroy());
      socket.once('close', () => {
        deadline.cancel();
        resolve();
      });
      socket.end();
      // Read to the end: closing with unread input sends a reset, which can overtake the NOTIFICATION.
      socket.resume();
    });
    return this.#closing;
  }

  destroy(): void {
    this.#handlers = undefined;
    this.#socket.destroy();
  }

  /**
   * Lets the event loop turn before more is read. libuv reads one socket up to 32 times in a row while it is full: two
   * mebibytes of small UPDATEs, in which no timer, no probe and no other peer would have its turn (DESIGN rule 7).
   */
  #pauseForOthers(): void {
    this.#socket.pause();
    void nextTurn().then(() => this.#socket.resume());
  }
}

function endpoint(address = '', port = 0): Endpoint {
  const [text = '', zone] = address.split('%');
  const octets = parseIpv6(text);
  if (octets === undefined) return { host: text, port };
  // A dual-stack listener reports IPv4 peers as IPv4-mapped IPv6 addresses.
  const canonical = formatIpv6(octets).replace(/^::ffff:(?=\d+\.)/, '');
  return { host: zone === undefined ? canonical : `${canonical}%${zone}`, port };
}
