import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { marker, octetsOf } from './octets.ts';

/** How a connection ended: in order, or by a reset, which may have overtaken what was said before it. */
export type Ending = 'fin' | 'reset';

/** Where to connect, and from which address. */
export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly from: string;
}

/**
 * A TCP client that speaks octets: it has no code of a BGP speaker, and knows of BGP only where a message ends. It
 * answers nothing by itself.
 */
export class RawClient {
  readonly socket: Socket;
  #heard = '';
  #ending: Ending | undefined;
  #isReset = false;
  readonly #watchers = new Set<() => void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => {
      this.#isReset = true;
    });
    socket.on('data', (chunk) => {
      this.#heard += chunk.toString('hex');
      this.#look();
    });
    socket.on('end', () => {
      this.#ending = 'fin';
      this.#look();
    });
    socket.on('close', () => {
      this.#ending ??= this.#isReset ? 'reset' : 'fin';
      this.#look();
    });
  }

  static async connect({ host, port, from }: ClientOptions): Promise<RawClient> {
    const socket = connect({ host, port, localAddress: from });
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  /** Undefined while the other side has not ended it. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** The whole messages that have come, in hexadecimal, without the marker. */
  get messages(): readonly string[] {
    const messages: string[] = [];
    for (let start = 0; start + 38 <= this.#heard.length;) {
      const length = 2 * Number.parseInt(this.#heard.slice(start + 32, start + 36), 16);
      const message = this.#heard.slice(start, start + length);
      if (!message.startsWith(marker)) throw new Error(`no message: ${message}`);
      if (length < 38 || message.length < length) break;
      messages.push(message.slice(32));
      start += length;
    }
    return messages;
  }

  /** The NOTIFICATIONs among {@link messages}. */
  get notifications(): readonly string[] {
    return this.messages.filter((message) => message.slice(4, 6) === '03');
  }

  /** @param text in hexadecimal */
  send(text: string): void {
    this.write(octetsOf(text));
  }

  write(octets: Uint8Array): void {
    // What the other side has ended takes no more: that is for the test to see, and no error.
    if (this.socket.writable) this.socket.write(octets);
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

  /** Resolves when `seen` holds: looked at whenever something has come. It need not come; see {@link ended}. */
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
    return this.until(
      () =>
        this.#ending !== undefined ||
        this.messages.filter((message) => message.slice(4, 6) === type).length >= count,
    );
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

  #look(): void {
    for (const look of [...this.#watchers]) look();
  }
}
