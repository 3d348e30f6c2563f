import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { waitFor } from './wait-for.ts';

export interface GobgpOptions {
  readonly namespace: Namespace;
  /** The configuration file, in TOML. */
  readonly config: string;
  /** What it calls itself in its OPEN (capability 73); `router` by default, never this machine's name. */
  readonly hostname?: string;
}

/** gobgpd sends the machine's name: it gets a machine with a name of its own. */
const NAMED = ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"'];

/** A gobgpd in a namespace; its API listens on that namespace's loopback. */
export class Gobgp {
  readonly #namespace: Namespace;
  readonly #file: string;
  readonly #argv: readonly string[];
  /** How many its configuration has. */
  readonly #neighbors: number;
  #process: LabProcess;
  /** What those have logged that ran before {@link restart}. */
  #formerLog = '';

  private constructor(file: string, { namespace, config, hostname = 'router' }: GobgpOptions) {
    this.#namespace = namespace;
    this.#file = file;
    this.#neighbors = [...config.matchAll(/^\s*neighbor-address\s*=/gm)].length;
    const api = ['--api-hosts', '127.0.0.1:50051', '--pprof-disable'];
    this.#argv = [...NAMED, hostname, 'gobgpd', '-f', file, ...api, '--log-plain'];
    this.#process = this.#spawn();
  }

  /**
   * Resolves when its API answers and every neighbour of the configuration is there.
   * @throws Error with gobgpd's own words if the configuration is wrong
   */
  static async start(options: GobgpOptions): Promise<Gobgp> {
    const folder = await temporaryFolder('gobgp');
    const file = join(folder, 'gobgpd.toml');
    await writeFile(file, options.config);
    const gobgp = new Gobgp(file, options);
    await gobgp.#ready();
    return gobgp;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /**
   * Asks with gobgp, such as `neighbor 192.0.2.3 adj-out`, and resolves to its answer.
   * @throws Error with what gobgp says if it fails
   */
  ask(command: string, ...more: readonly string[]): Promise<string> {
    return this.#namespace.exec(['gobgp', ...command.split(' '), ...more]);
  }

  /** Like {@link ask}, in JSON. */
  async json(command: string): Promise<unknown> {
    return JSON.parse(await this.ask(`${command} -j`));
  }

  /** Gives it another configuration file while it runs (SIGHUP); it tells nobody when it has read it. */
  async reconfigure(config: string): Promise<void> {
    await writeFile(this.#file, config);
    this.#process.signal('SIGHUP');
  }

  /** The newest lines of its log, over all restarts. */
  log(): string {
    return `${this.#formerLog}${this.#process.stdout}\n${this.#process.stderr}\n`;
  }

  /** Ends it in order. Idempotent. */
  stop(): Promise<Exit> {
    return this.#process.stop();
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

  /** Stops it if it runs, and starts it with the same configuration. */
  async restart(): Promise<void> {
    await this.stop();
    this.#formerLog = this.log();
    this.#process = this.#spawn();
    await this.#ready();
  }

  #spawn(): LabProcess {
    return this.#namespace.spawn(this.#argv);
  }

  async #ready(): Promise<void> {
    await waitFor('gobgpd to answer', () => this.json('neighbor'), {
      until: (answer) => Array.isArray(answer) && answer.length === this.#neighbors,
      giveUp: this.#process.obituary,
    });
  }
}
