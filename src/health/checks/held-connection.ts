import { connect, Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net';
import {
  errorCode,
  errorMessage,
  formatEndpoint,
  type Clock,
  type Endpoint,
  type Timer,
} from '../../core/index.ts';
import { attempt } from './attempt.ts';
import type { Handshakes } from './handshake-probe.ts';
import { KernelDial } from './kernel-dial.ts';
import { lookupOf, type ResolvedAddress } from './resolved-address.ts';
import { meetsItself, socketError } from './socket.ts';

/** How a connection that was held has ended. */
export interface LostConnection {
  /** The host has not answered for so long that the kernel gave up. */
  readonly silent: boolean;
  /** In one sentence. */
  readonly message: string;
}

export interface HoldSettings {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  /** Asks the kernel for what finds out that a host has died without a word. */
  readonly keepAlive: (socket: Socket) => void;
  /** What dials where there is one address. */
  readonly handshakes: Handshakes;
}

/**
 * What a backend says is read, since its FIN comes behind it, and dropped. Nobody looks at it, so one buffer does for
 * all.
 */
const DROPPED = Buffer.allocUnsafe(65_536);

/** A FIN is answered by {@link HeldConnection.close}: Node would do it first, and what comes of the FIN is urgent. */
const ANSWERED_LATER = { allowHalfOpen: true };

/** A backend that never stops talking is read so many octets at a time, and then not for so many milliseconds. */
const OCTETS_AT_A_TIME = 1_048_576;
const READING_PAUSE = 100;

/** What the kernel ends a connection with that nobody answers on: the last ICMP error, if there was one. */
const SILENCE: ReadonlySet<string | undefined> = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** A connection that is kept open for the kernel's word that it is over. */
export class HeldConnection {
  /** Resolves when it is over, and is to be closed; never, if it was {@link close} that ended it. */
  readonly lost: Promise<LostConnection>;
  /** When it was accepted, on `clock.now()`. */
  readonly since: number;
  readonly #socket: Socket;

  private constructor(socket: Socket, since: number) {
    this.#socket = socket;
    this.since = since;
    this.lost = new Promise((resolve) => {
      socket.once('end', () => {
        resolve({ silent: false, message: 'the backend closed the connection' });
      });
      socket.once('error', (error) => {
        const silent = SILENCE.has(errorCode(error));
        const message = silent ? 'the host does not answer any more' : errorMessage(error);
        resolve({ silent, message });
      });
    });
  }

  /** Dials. Rejects with the error of the system, or the reason of `signal`. */
  static dial(
    settings: HoldSettings,
    addresses: readonly ResolvedAddress[],
    signal: AbortSignal,
  ): Promise<HeldConnection> {
    const [first, second] = addresses;
    const handshakes = second === undefined ? settings.handshakes() : undefined;
    if (handshakes === undefined || first === undefined) {
      return HeldConnection.#dialByNode(settings, addresses, signal);
    }
    const dial = new KernelDial(handshakes, first, settings.endpoint.port);
    return HeldConnection.ofDial(dial, settings, signal);
  }

  static #dialByNode(
    { endpoint, clock, keepAlive }: HoldSettings,
    addresses: readonly ResolvedAddress[],
    signal: AbortSignal,
  ): Promise<HeldConnection> {
    const { host, port } = endpoint;
    let held: HeldConnection | undefined;
    return attempt(signal, ({ resolve, reject }) => {
      const socket = dropping(clock, (onread) =>
        connect({ ...ANSWERED_LATER, host, port, lookup: lookupOf(addresses), onread }),
      );
      // Stays for good: an error may still come while the socket closes.
      socket.on('error', (error) => {
        reject(socketError(error));
      });
      socket.once('connect', () => {
        if (meetsItself(socket, port)) {
          const message = `nothing listens on ${formatEndpoint(endpoint)}`;
          reject(Object.assign(new Error(message), { code: 'ECONNREFUSED' }));
          return;
        }
        try {
          keepAlive(socket);
        } catch (error) {
          reject(socketError(error));
          return;
        }
        held = new HeldConnection(socket, clock.now());
        resolve(held);
      });
      return () => {
        if (held === undefined) socket.destroy();
      };
    });
  }

  /**
   * A connection of the kernel's that is under way. Rejects with the error of the system, or the reason of `signal`.
   */
  static ofDial(
    dial: KernelDial,
    settings: HoldSettings,
    signal: AbortSignal,
  ): Promise<HeldConnection> {
    const { clock, keepAlive } = settings;
    return dial.use((fd) => {
      const socket = dropping(clock, (onread) => {
        // The types of Node do not know that its constructor takes this, too.
        const options: SocketConstructorOpts & { readonly onread: OnReadOpts } = {
          ...ANSWERED_LATER,
          fd,
          onread,
        };
        return new Socket(options);
      });
      socket.on('error', () => undefined);
      try {
        keepAlive(socket);
        return new HeldConnection(socket, clock.now());
      } catch (error) {
        socket.destroy();
        throw socketError(error);
      }
    }, signal);
  }

  /** Idempotent. */
  close(): void {
    this.#socket.destroy();
  }
}

/** A socket that drops what it reads, and reads no more than it should. */
function dropping(clock: Clock, open: (onread: OnReadOpts) => Socket): Socket {
  let read = 0;
  let timer: Timer | undefined;
  const onOctets = (octets: number): boolean => {
    read += octets;
    if (read < OCTETS_AT_A_TIME) return true;
    read = 0;
    timer = clock.setTimer(READING_PAUSE, () => {
      socket.resume();
    });
    return false;
  };
  const socket = open({ buffer: DROPPED, callback: onOctets });
  return socket.once('close', () => timer?.cancel());
}
