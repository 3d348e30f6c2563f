import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseProtocol, parseRoutes, type BirdProtocol, type BirdRoute } from './bird-output.ts';
import { temporaryFolder } from './folder.ts';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { run } from './program.ts';
import { waitFor } from './wait-for.ts';

export interface BirdOptions {
  readonly namespace: Namespace;
  /** The configuration file, without its `log` line. */
  readonly config: string;
}

/** A BIRD 2 in a namespace, with a control socket, a pid file and a log of its own. */
export class Bird {
  readonly #namespace: Namespace;
  readonly #folder: string;
  #process: LabProcess;

  private constructor(namespace: Namespace, folder: string) {
    this.#namespace = namespace;
    this.#folder = folder;
    this.#process = this.#spawn();
  }

  /**
   * Resolves when BIRD answers on its control socket.
   * @throws Error with BIRD's own words if the configuration is wrong.
   */
  static async start({ namespace, config }: BirdOptions): Promise<Bird> {
    const folder = await temporaryFolder('bird');
    await writeConfiguration(folder, config);
    const bird = new Bird(namespace, folder);
    await bird.#ready();
    return bird;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /**
   * Asks with birdc, such as `show protocols`; resolves to the answer without the greeting.
   * @throws Error if BIRD does not answer, or does not understand.
   */
  async ask(command: string): Promise<string> {
    const { stdout, stderr } = await run(['birdc', '-s', this.#path('ctl'), ...command.split(' ')]);
    const answer = stdout.replace(/^BIRD \S+ ready\.\n/, '');
    // birdc's exit status says 1 for "Network not found" too, so only the words tell.
    if (answer === '' || answer.startsWith('syntax error')) {
      throw new Error(`birdc ${command}: ${stderr.trim()} ${answer.trim()}`);
    }
    return answer;
  }

  /**
   * Gives it another configuration while it runs: what stays the same goes on.
   * @throws Error with BIRD's own words if the configuration is wrong.
   */
  async reconfigure(config: string): Promise<void> {
    await writeConfiguration(this.#folder, config);
    const answer = await this.ask('configure');
    if (!/^Reconfigur/m.test(answer)) throw new Error(`birdc configure: ${answer.trim()}`);
  }

  /** Every path to exactly this prefix; none if BIRD has no route to it. */
  async routes(prefix: string): Promise<BirdRoute[]> {
    return parseRoutes(await this.ask(`show route ${prefix} all`));
  }

  /** What BIRD says of the BGP neighbour that its configuration calls `name`. */
  async protocol(name: string): Promise<BirdProtocol> {
    return parseProtocol(await this.ask(`show protocols all ${name}`), name);
  }

  /** Everything that it has logged, over all restarts. */
  async log(): Promise<string> {
    return readFile(this.#path('log'), 'utf8');
  }

  /** Ends it in order: BIRD sends Cease to its neighbours. */
  stop(): Promise<Exit> {
    return this.#process.stop();
  }

  /** Kills it without warning: the kernel closes its connections. */
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
    this.#process = this.#spawn();
    await this.#ready();
  }

  #spawn(): LabProcess {
    const files = ['-c', this.#path('bird.conf'), '-s', this.#path('ctl'), '-P', this.#path('pid')];
    return this.#namespace.spawn(['bird', '-f', ...files]);
  }

  async #ready(): Promise<void> {
    await waitFor('BIRD to answer', () => this.ask('show status'), {
      until: (status) => status.includes('Daemon is up and running'),
      giveUp: this.#process.obituary,
    });
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}

function writeConfiguration(folder: string, config: string): Promise<void> {
  return writeFile(join(folder, 'bird.conf'), `log "${join(folder, 'log')}" all;\n${config}\n`);
}
