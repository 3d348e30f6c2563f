import { fileURLToPath } from 'node:url';
import { waitFor, type LabProcess, type Namespace } from '../../support/lab/index.ts';

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Counts by the name of the server. */
type Counts = Readonly<Record<string, number>>;

/** What a client has seen. */
export interface Flows {
  readonly alive: Counts;
  readonly broken: Counts;
  /** Connections that never reached a server. */
  readonly refused: number;
}

/** Long TCP connections to one address. */
export class FlowClient {
  readonly #process: LabProcess;
  readonly #told: Flows[] = [];

  private constructor(process: LabProcess) {
    this.#process = process;
  }

  /** Resolves when each of so many connections has its server, or was refused. */
  static async start(namespace: Namespace, address: string, many: number): Promise<FlowClient> {
    const told: Flows[] = [];
    const argv = [process.execPath, program('flow-client-process.js'), address, '8080', `${many}`];
    const client = new FlowClient(
      namespace.spawn(argv, (line) => {
        told.push(JSON.parse(line) as Flows);
        client.#told.push(...told.splice(0));
      }),
    );
    await client.#next(0);
    return client;
  }

  /** How they are now. */
  now(): Promise<Flows> {
    return this.#ask('tell');
  }

  /** Opens so many more. */
  more(many: number): Promise<Flows> {
    return this.#ask(`more ${many}`);
  }

  async #ask(order: string): Promise<Flows> {
    const already = this.#told.length;
    this.#process.writeLine(order);
    return this.#next(already);
  }

  async #next(already: number): Promise<Flows> {
    await waitFor('the client to tell', () => this.#told.length > already, {
      giveUp: this.#process.obituary,
    });
    const flows = this.#told[already];
    if (flows === undefined) throw new Error('it was told a moment ago');
    return flows;
  }
}

/** A service that answers on every address of its namespace, port 8080. */
export class FlowServer {
  readonly name: string;
  readonly #process: LabProcess;
  #confirmed = 0;
  #asked = 1;

  private constructor(namespace: Namespace, name: string) {
    this.name = name;
    const argv = [process.execPath, program('flow-server-process.js'), name, '8080'];
    this.#process = namespace.spawn(argv, () => {
      this.#confirmed += 1;
    });
  }

  static async start(namespace: Namespace, name: string): Promise<FlowServer> {
    const server = new FlowServer(namespace, name);
    await server.#confirm();
    return server;
  }

  /** Resets every connection, and refuses new ones. */
  async down(): Promise<void> {
    this.#process.writeLine('down');
    this.#asked += 1;
    await this.#confirm();
  }

  async up(): Promise<void> {
    this.#process.writeLine('up');
    this.#asked += 1;
    await this.#confirm();
  }

  #confirm(): Promise<unknown> {
    return waitFor(`the server ${this.name}`, () => this.#confirmed >= this.#asked, {
      giveUp: this.#process.obituary,
    });
  }
}
