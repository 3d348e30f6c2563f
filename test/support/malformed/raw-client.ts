import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { marker, octetsOf } from './octets.ts';

/** How a connection ended: in order, or by a reset, which may have overtaken what was said before it. */
export type Ending = 'fin' | 'reset';

/** Where to connect, from which address, and with what manners. */
export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  /** False for a client that reads nothing, ever. */
  readonly reads?: boolean;
  /** False for one that does not close its side when the other one does. */
  readonly closes?: boolean;
}

/** Digits of a header, its marker, and where in it the length ends. */
const HEADER = 38;
const MARKER = 32;
const LENGTH_END = 36;

/**
 * A TCP client that speaks octets: it has no code of a BGP speaker, and knows of BGP only where a message ends. It
 * answers nothing by itself.
 */
export class RawClient {
  readonly socket: Socket;
  readonly #messages: string[] = [];
  /** What has come of the next message, in hexadecimal. */
  #rest = '';
  #ending: Ending | undefined;
  #isReset = false;
  readonly #watchers = new Set<() => void>();

  private constructor(socket: Socket, reads: boolean) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => {
      this.#isReset = true;
    });
    if (reads) {
      socket.on('data', (chunk) => {
        this.#hear(chunk);
      });
    }
    socket.on('end', () => {
      this.#end('fin');
    });
    socket.on('close', () => {
      this.#end(this.#isReset ? 'reset' : 'fin');
    });
  }

  static async connect(options: ClientOptions): Promise<RawClient> {
    const { host, port, from, reads = true, closes = true } = options;
    const socket = connect({ host, port, localAddress: from, allowHalfOpen: !closes });
    const client = new RawClient(socket, reads);
    await once(socket, 'connect');
    return client;
  }

  /** Undefined while the other side has not ended it. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** The whole messages that have come, in hexadecimal, without their markers. */
  get messages(): readonly string[] {
    return this.#messages;
  }

  /** The NOTIFICATIONs among {@link messages}. */
  get notifications(): readonly string[] {
    return this.ofType('03');
  }

  /** @param type of messages, as two digits */
  ofType(type: string): readonly string[] {
    return this.#messages.filter((message) => message.slice(4, 6) === type);
  }

  /** @param text in hexadecimal */
  send(text: string): void {
    this.write(octetsOf(text));
  }

  /** False where the kernel has enough for now. */
  write(octets: Uint8Array): boolean {
    // What the other side has ended takes no more: that is for the test to see, and no error.
    return this.socket.writable && this.socket.write(octets);
  }

  /** Writes octets so many times, as fast as they are taken. */
  async pour(octets: Uint8Array, times: number): Promise<void> {
    for (let count = 0; count < times && this.socket.writable; count += 1) {
      if (this.write(octets)) continue;
      await new Promise<void>((resolve) => {
        const go = (): void => {
          this.socket.off('drain', go);
          this.socket.off('close', go);
          resolve();
        };
        this.socket.on('drain', go);
        this.socket.on('close', go);
      });
    }
  }

  /** Sends octet by octet, each in a segment of its own as far as the kernels go along. */
  async dribble(text: string): Promise<void> {
    for (const octet of octetsOf(text)) {
      if (!this.socket.writable) return;
      await new Promise<void>((resolve) => {
        this.socket.write(Uint8Array.of(octet), () => {
          setImmediate(resolve);
        });
      });
    }
  }

  /** Resolves when `seen` holds: looked at whenever something has come. */
  until(seen: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!seen()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Resolves when so many messages of a type have come, or the connection is over. */
  heard(type: string, count = 1): Promise<void> {
    return this.until(() => this.#ending !== undefined || this.ofType(type).length >= count);
  }

  /** Resolves with how the other side has ended it. */
  async ended(): Promise<Ending> {
    await this.until(() => this.#ending !== undefined);
    return this.#ending ?? 'fin';
  }

  /** FIN: no more octets, though some may be owed. */
  finish(): void {
    this.socket.end();
  }

  /** RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  #hear(chunk: Buffer): void {
    this.#rest += chunk.toString('hex');
    while (this.#rest.length >= HEADER) {
      if (!this.#rest.startsWith(marker)) throw new Error(`no message: ${this.#rest}`);
      const length = 2 * Number.parseInt(this.#rest.slice(MARKER, LENGTH_END), 16);
      if (this.#rest.length < length) break;
      this.#messages.push(this.#rest.slice(MARKER, length));
      this.#rest = this.#rest.slice(length);
    }
    this.#look();
  }

  #end(ending: Ending): void {
    this.#ending ??= ending;
    this.#look();
  }

  #look(): void {
    for (const look of [...this.#watchers]) look();
  }
}
