import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { formatEndpoint, systemClock, type Clock } from '../core/index.ts';
import { bindHandshakeCalls, type HandshakeCalls } from './handshake-calls.ts';
import { thisHost, type NativeHost } from './native-library.ts';
import { Readiness } from './readiness.ts';
import { encodeSocketAddress, type AddressFamily } from './socket-address.ts';
import { errorName, SystemCallError } from './socket-calls.ts';

/** Where a handshake goes to. */
export interface HandshakeTarget {
  readonly family: AddressFamily;
  /** An address of the family, with a zone where it needs one. */
  readonly address: string;
  /** 1 to 65535. */
  readonly port: number;
}

/** Whom a handshake tells how it ended: once, never before {@link TcpHandshakes.begin} has returned. */
export interface HandshakeObserver {
  /** The connection was there, and is closed by now, with a reset. */
  onAccepted(): void;
  /** With the code and the text that `node:net` has for it, such as `connect ECONNREFUSED 10.0.0.1:80`. */
  onFailed(error: SystemCallError): void;
}

/** Whom {@link TcpHandshakes.dial} tells: once, never before it has returned. */
export interface DialObserver extends Pick<HandshakeObserver, 'onFailed'> {
  /** It is for `net.Socket`: whoever is given it closes it. */
  onConnected(descriptor: number): void;
}

/** A handshake that may be under way. */
export interface Handshake {
  /** What it has failed with, which is known before the observer is told. */
  readonly failure: SystemCallError | undefined;
  /** Asks the kernel whether it has ended, without waiting for its turn: the observer is told before the next turn of the event loop. */
  look(): void;
  /** Closes its socket at once; nobody is told. Idempotent, and nothing once it has ended. */
  abandon(): void;
}

const EALREADY = -constants.errno.EALREADY;
const EINPROGRESS = -constants.errno.EINPROGRESS;

/**
 * Makes TCP connections only to see that they are accepted: no stream, no handle of libuv, and most often no turn of
 * the event loop for each, which is less than half of what `node:net` needs.
 */
export class TcpHandshakes {
  readonly #calls: HandshakeCalls;
  readonly #readiness: Readiness;

  constructor(calls: HandshakeCalls, clock: Clock = systemClock) {
    this.#calls = calls;
    this.#readiness = new Readiness(calls, clock);
  }

  begin(target: HandshakeTarget, observer: HandshakeObserver): Handshake {
    const handshake = new KernelHandshake(target, observer, this.#calls, this.#readiness);
    handshake.start();
    return handshake;
  }

  /** Makes a connection that is kept. */
  dial(target: HandshakeTarget, observer: DialObserver): Handshake {
    const handshake = new KernelHandshake(target, observer, this.#calls, this.#readiness);
    handshake.start();
    return handshake;
  }
}

const handshakesOf = new WeakMap<NativeHost, TcpHandshakes | 'none'>();

/**
 * The handshakes of this process, which are loaded when they are asked for first; undefined where the kernel cannot be
 * asked: elsewhere than on Linux, without koffi, and in worker threads, which koffi's watching takes down when they end.
 */
export function tcpHandshakes(
  host: NativeHost = thisHost,
  inMainThread: boolean = isMainThread,
): TcpHandshakes | undefined {
  let handshakes = handshakesOf.get(host);
  if (handshakes === undefined) {
    handshakes = inMainThread ? load(host) : 'none';
    handshakesOf.set(host, handshakes);
  }
  return handshakes === 'none' ? undefined : handshakes;
}

function load({ platform, load: loadKoffi }: NativeHost): TcpHandshakes | 'none' {
  // The numbers of options and the layouts of structures are those of Linux.
  if (platform !== 'linux') return 'none';
  try {
    return new TcpHandshakes(bindHandshakeCalls(loadKoffi()));
  } catch {
    // Nobody has asked for koffi by name, and Node does the same without it.
    return 'none';
  }
}

class KernelHandshake implements Handshake {
  readonly #target: HandshakeTarget;
  readonly #observer: HandshakeObserver | DialObserver;
  readonly #calls: HandshakeCalls;
  readonly #readiness: Readiness;
  readonly #address: Uint8Array;
  #descriptor = -1;
  #isWatched = false;
  #isOver = false;
  #failure: SystemCallError | undefined;

  constructor(
    target: HandshakeTarget,
    observer: HandshakeObserver | DialObserver,
    calls: HandshakeCalls,
    readiness: Readiness,
  ) {
    this.#target = target;
    this.#observer = observer;
    this.#calls = calls;
    this.#readiness = readiness;
    // Before anything is opened: it throws for what is no address.
    this.#address = this.#encode();
  }

  start(): void {
    const descriptor = this.#calls.socket(this.#target.family);
    if (descriptor < 0) {
      this.#fail(descriptor);
      return;
    }
    this.#descriptor = descriptor;
    const lingers = 'onAccepted' in this.#observer ? this.#calls.resetOnClose(descriptor) : 0;
    const begun = lingers < 0 ? lingers : this.#connect();
    // Over the loopback it has been answered by now, and it takes no more than to ask.
    if (begun === EINPROGRESS) this.onReady();
    else this.#take(begun);
  }

  get failure(): SystemCallError | undefined {
    return this.#failure;
  }

  look(): void {
    if (this.#isWatched) this.onReady();
  }

  abandon(): void {
    this.#isOver = true;
    this.#close();
  }

  onReady(): void {
    this.#take(this.#connect());
  }

  /** Again on the same socket, it says what became of the handshake: connect(2). */
  #connect(): number {
    return this.#calls.connect(this.#descriptor, this.#address);
  }

  #encode(): Uint8Array {
    const { family, address, port } = this.#target;
    const end = address.indexOf('%');
    if (end < 0) return encodeSocketAddress(family, { address, port });
    // As libuv has it: an interface that is not there leaves the address without one, and the kernel refuses that.
    const scope = this.#calls.interfaceIndex(address.slice(end + 1));
    return encodeSocketAddress(family, { address: address.slice(0, end), port, scope });
  }

  #take(result: number): void {
    if (result === EALREADY || result === EINPROGRESS) this.#wait();
    else if (result < 0) this.#fail(result);
    else this.#accept();
  }

  #wait(): void {
    if (this.#isWatched) return;
    const result = this.#readiness.watch(this.#descriptor, this);
    if (result < 0) this.#fail(result);
    else this.#isWatched = true;
  }

  #accept(): void {
    const observer = this.#observer;
    if (this.#meetsItself()) {
      const endpoint = formatEndpoint({ host: this.#target.address, port: this.#target.port });
      this.#fail(-constants.errno.ECONNREFUSED, `nothing listens on ${endpoint}`);
    } else if ('onAccepted' in observer) {
      this.#close();
      this.#tell(() => {
        observer.onAccepted();
      });
    } else {
      this.#lookAway();
      this.#tell(() => {
        const descriptor = this.#descriptor;
        this.#descriptor = -1;
        observer.onConnected(descriptor);
      });
    }
  }

  #fail(result: number, text?: string): void {
    this.#close();
    const { address, port } = this.#target;
    const code = errorName(-result);
    const message = text ?? `connect ${code} ${address}:${port}`;
    const failure = new SystemCallError('connect', code, message);
    this.#failure = failure;
    this.#tell(() => {
      this.#observer.onFailed(failure);
    });
  }

  #tell(end: () => void): void {
    void Promise.resolve().then(() => {
      if (this.#isOver) return;
      this.#isOver = true;
      end();
    });
  }

  /**
   * Both ends are one socket: where nothing listens, a connect to a local port out of the ephemeral range can meet
   * itself (simultaneous open).
   */
  #meetsItself(): boolean {
    const local = this.#calls.localAddress(this.#descriptor);
    const { port } = this.#target;
    // In this order: each end that is asked for is a system call.
    if (local[2] !== port >>> 8 || local[3] !== (port & 255)) return false;
    const remote = this.#calls.remoteAddress(this.#descriptor);
    return local.every((octet, index) => octet === remote[index]);
  }

  #lookAway(): void {
    this.#isWatched = false;
    this.#readiness.forget(this.#descriptor);
  }

  #close(): void {
    if (this.#descriptor < 0) return;
    this.#lookAway();
    this.#calls.close(this.#descriptor);
    this.#descriptor = -1;
  }
}
