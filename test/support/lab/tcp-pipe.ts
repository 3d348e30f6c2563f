import { fileURLToPath } from 'node:url';
import type { LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { waitFor } from './wait-for.ts';

export interface TcpPipeOptions {
  readonly namespace: Namespace;
  /** The daemon's address to dial, or ours to listen on. */
  readonly host: string;
  /** 179 by default. */
  readonly port?: number;
}

const PROGRAM = fileURLToPath(new URL('tcp-pipe-process.js', import.meta.url));

/** One TCP connection whose end is inside a namespace, while what it says is decided here. */
export class TcpPipe {
  readonly #process: LabProcess;
  /** What has arrived before somebody listened. */
  #pending: Uint8Array[] = [];
  #onData: ((octets: Uint8Array) => void) | undefined;
  #connected = false;
  #listening = false;
  #ended: string | undefined;

  private constructor(options: TcpPipeOptions, mode: 'connect' | 'listen', localAddress?: string) {
    const { namespace, host, port = 179 } = options;
    const where = [mode, host, String(port), ...(localAddress === undefined ? [] : [localAddress])];
    this.#process = namespace.spawn([process.execPath, PROGRAM, ...where], (line) => {
      this.#hear(line);
    });
  }

  /**
   * Dials from `localAddress`, and again while nobody listens yet.
   * @throws Error if it is not connected within 30 s
   */
  static async connect(options: TcpPipeOptions & { localAddress: string }): Promise<TcpPipe> {
    let pipe = new TcpPipe(options, 'connect', options.localAddress);
    await waitFor(
      `a connection from ${options.localAddress} to ${options.host}`,
      async () => {
        if (pipe.#ended !== undefined) {
          await pipe.destroy();
          pipe = new TcpPipe(options, 'connect', options.localAddress);
        }
        return pipe.#connected;
      },
      { interval: 20 },
    );
    return pipe;
  }

  /** Resolves when it listens for its one connection; see {@link connected}. */
  static async listen(options: TcpPipeOptions): Promise<TcpPipe> {
    const pipe = new TcpPipe(options, 'listen');
    await waitFor(`somebody to listen on ${options.host}`, () => pipe.#listening, {
      interval: 10,
      giveUp: pipe.#process.obituary,
    });
    return pipe;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** What ended the stream from the other side: `FIN`, or the code of an error; undefined while it flows. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Gives each piece of the stream to `listener`, from its beginning. */
  read(listener: (octets: Uint8Array) => void): void {
    this.#onData = listener;
    for (const octets of this.#pending) listener(octets);
    this.#pending = [];
  }

  write(octets: Uint8Array): void {
    this.#process.writeLine(Buffer.from(octets).toString('hex'));
  }

  /** Sends FIN; what the other side still has to say is heard. */
  close(): void {
    this.#process.writeLine('close');
  }

  /** Ends the process, and with it the connection. Idempotent. */
  async destroy(): Promise<void> {
    await this.#process.kill();
  }

  #hear(line: string): void {
    const [word = '', rest = ''] = line.split(' ');
    if (word === 'data') this.#take(Uint8Array.from(Buffer.from(rest, 'hex')));
    else if (word === 'connected') this.#connected = true;
    else if (word === 'listening') this.#listening = true;
    else this.#ended ??= word === 'end' ? 'FIN' : rest;
  }

  #take(octets: Uint8Array): void {
    if (this.#onData === undefined) this.#pending.push(octets);
    else this.#onData(octets);
  }
}
