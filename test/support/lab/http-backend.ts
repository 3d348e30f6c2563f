import { fileURLToPath } from 'node:url';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { waitFor } from './wait-for.ts';

export interface HttpBackendOptions {
  readonly namespace: Namespace;
  /** What it listens on; 127.0.0.1 by default. */
  readonly address?: string;
  /** 8080 by default. */
  readonly port?: number;
}

const PROGRAM = fileURLToPath(new URL('http-backend-process.js', import.meta.url));

/** An HTTP server in a namespace that a test takes down and brings back. Each change is in force when it resolves. */
export class HttpBackend {
  readonly address: string;
  readonly port: number;
  readonly #process: LabProcess;
  #confirmed = 0;
  #asked = 0;

  private constructor({ namespace, address = '127.0.0.1', port = 8080 }: HttpBackendOptions) {
    this.address = address;
    this.port = port;
    this.#process = namespace.spawn([process.execPath, PROGRAM, address, String(port)], () => {
      this.#confirmed += 1;
    });
  }

  /** Resolves when it listens; it answers 200 to everything. */
  static async start(options: HttpBackendOptions): Promise<HttpBackend> {
    const backend = new HttpBackend(options);
    await backend.up();
    return backend;
  }

  get url(): string {
    return `http://${this.address.includes(':') ? `[${this.address}]` : this.address}:${this.port}/`;
  }

  /** Listens again on the same port. */
  up(): Promise<void> {
    return this.#command('up');
  }

  /** Stops listening and resets every open connection: new ones are refused. */
  down(): Promise<void> {
    return this.#command('down');
  }

  /** Answers every request with this status from now on. */
  answer(status: number): Promise<void> {
    return this.#command(`answer ${status}`);
  }

  /** Takes connections and requests and never answers: a backend that hangs. */
  silence(): Promise<void> {
    return this.#command('silence');
  }

  /** Ends the process. Idempotent. */
  stop(): Promise<Exit> {
    return this.#process.stop();
  }

  async #command(line: string): Promise<void> {
    this.#asked += 1;
    const wanted = this.#asked;
    this.#process.writeLine(line);
    await waitFor(`the backend to confirm "${line}"`, () => this.#confirmed >= wanted, {
      interval: 5,
      giveUp: this.#process.obituary,
    });
  }
}
