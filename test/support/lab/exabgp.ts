import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { labCleanup } from './cleanup.ts';
import { temporaryFolder } from './folder.ts';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { waitFor } from './wait-for.ts';

export interface ExabgpOptions {
  readonly namespace: Namespace;
  /**
   * The configuration file, without the process `api`, which is added: name it in the neighbours, as in
   * `api { processes [ api ]; send { parsed; update; } }`.
   */
  readonly config: string;
  /** Further settings of its environment, such as `{ 'exabgp.tcp.bind': '192.0.2.1' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const PROGRAM = fileURLToPath(new URL('exabgp-api-process.js', import.meta.url));

/** How many lines of the API are kept. */
const REMEMBERED_LINES = 10_000;

/** An ExaBGP in a namespace, and its API. */
export class Exabgp {
  /** What it has told the API, one JSON object a line, the oldest first. */
  readonly events: unknown[] = [];
  readonly #process: LabProcess;
  readonly #server: Server;
  #api: Socket | undefined;
  #answers: string[] = [];

  private constructor(namespace: Namespace, folder: string, server: Server, settings: string[]) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#api = socket;
      socket.on('error', () => undefined);
      createInterface({ input: socket }).on('line', (line) => {
        this.#hear(line);
      });
    });
    labCleanup.add('the API of ExaBGP', () => {
      this.#api?.destroy();
      server.close();
    });
    this.#process = namespace.spawn(['env', ...settings, 'exabgp', join(folder, 'exabgp.conf')]);
  }

  /**
   * Resolves when its API is there; it dials its neighbours from then on.
   * @throws Error with ExaBGP's own words if the configuration is wrong
   */
  static async start({ namespace, config, settings = {} }: ExabgpOptions): Promise<Exabgp> {
    const folder = await temporaryFolder('exabgp');
    const socket = join(folder, 'api');
    const api = `process api { run ${process.execPath} ${PROGRAM} ${socket}; encoder json; }`;
    await writeFile(join(folder, 'exabgp.conf'), `${api}\n${config}\n`);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(socket, resolve);
    });
    const all = {
      'exabgp.daemon.user': 'root',
      'exabgp.api.cli': 'false',
      'exabgp.log.destination': 'stderr',
      ...settings,
    };
    const environment = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    const exabgp = new Exabgp(namespace, folder, server, environment);
    await waitFor('ExaBGP to start its API', () => exabgp.#api !== undefined, {
      giveUp: exabgp.#process.obituary,
    });
    return exabgp;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /**
   * Gives the API one command, such as `announce route 198.51.100.0/24 next-hop self`.
   * @throws Error unless ExaBGP says that it is done
   */
  async command(line: string): Promise<void> {
    this.#answers = [];
    this.#api?.write(`${line}\n`);
    const answer = await waitFor(`ExaBGP to do "${line}"`, () => this.#answers.at(-1), {
      interval: 10,
      giveUp: this.#process.obituary,
    });
    if (answer !== 'done') throw new Error(`ExaBGP refuses "${line}": ${answer}\n${this.log()}`);
  }

  /** The newest lines of its log. */
  log(): string {
    return `${this.#process.stdout}\n${this.#process.stderr}`;
  }

  /** Ends it in order. Idempotent. */
  async stop(): Promise<Exit> {
    const exit = await this.#process.stop();
    this.#server.close();
    return exit;
  }

  kill(): Promise<Exit> {
    return this.#process.kill();
  }

  /** Stops it in the middle of everything (SIGSTOP): its connections stay, and say nothing. */
  freeze(): void {
    this.#process.signal('SIGSTOP');
  }

  /** Lets it go on after {@link freeze}. */
  thaw(): void {
    this.#process.signal('SIGCONT');
  }

  #hear(line: string): void {
    if (line.startsWith('{')) {
      // It does not escape the octets of NOTIFICATIONs.
      this.events.push(JSON.parse(line.replaceAll(/\p{Cc}/gu, ' ')));
      if (this.events.length > REMEMBERED_LINES) this.events.shift();
    } else {
      this.#answers.push(line);
    }
  }
}
