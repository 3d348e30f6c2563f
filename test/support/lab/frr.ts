import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { mustRun } from './program.ts';
import { waitFor } from './wait-for.ts';

export interface FrrOptions {
  readonly namespace: Namespace;
  /** The configuration file of bgpd. */
  readonly config: string;
  /**
   * Runs zebra beside it, which gives its routes to the kernel. False by default: then bgpd believes every next hop, and
   * tells the kernel nothing.
   */
  readonly hasZebra?: boolean;
}

/** FRR's bgpd in a namespace, and its zebra if wanted. */
export class Frr {
  readonly #namespace: Namespace;
  readonly #folder: string;
  readonly #config: string;
  readonly #hasZebra: boolean;
  #process: LabProcess;

  private constructor(folder: string, { namespace, config, hasZebra = false }: FrrOptions) {
    this.#namespace = namespace;
    this.#folder = folder;
    this.#config = config;
    this.#hasZebra = hasZebra;
    this.#process = this.#spawn();
  }

  /**
   * Resolves when bgpd answers on its control socket.
   * @throws Error with bgpd's own words if it ends
   */
  static async start(options: FrrOptions): Promise<Frr> {
    const { namespace, config, hasZebra = false } = options;
    const folder = await temporaryFolder('frr');
    await writeFile(join(folder, 'bgpd.conf'), `${config}\n`);
    await writeFile(join(folder, 'zebra.conf'), '');
    // They give up root, and make their pid files and sockets afterwards.
    await mustRun(['chown', '-R', 'frr:frr', folder]);
    if (hasZebra) await startZebra(namespace, folder);
    const frr = new Frr(folder, options);
    await frr.#ready();
    return frr;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /**
   * Asks with vtysh, such as `show bgp summary`; several commands run one after the other (`configure` and so on).
   * @throws Error with FRR's words if a command is unknown or fails
   */
  async ask(...commands: readonly string[]): Promise<string> {
    const each = commands.flatMap((command) => ['-c', command]);
    const answer = await mustRun(['vtysh', '--vty_socket', this.#folder, ...each]);
    if (/^% (?:Unknown|Ambiguous|Command incomplete|There is no matched)/m.test(answer)) {
      throw new Error(`vtysh: ${commands.join('; ')}: ${answer.trim()}`);
    }
    return answer;
  }

  /** Keeps what it has been told for {@link restart}: another configuration file, of the same neighbours. */
  save(config: string): Promise<void> {
    return writeFile(join(this.#folder, 'bgpd.conf'), `${config}\n`);
  }

  /** Like {@link ask}, for one command that ends in `json`. */
  async json(command: string): Promise<unknown> {
    return JSON.parse(await this.ask(command));
  }

  /** Everything that it has logged, over all restarts. */
  async log(): Promise<string> {
    return readFile(join(this.#folder, 'log'), 'utf8');
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
    this.#process = this.#spawn();
    await this.#ready();
  }

  #spawn(): LabProcess {
    const files = ['-f', join(this.#folder, 'bgpd.conf'), '-i', join(this.#folder, 'pid')];
    const kernel = this.#hasZebra ? ['-z', join(this.#folder, ZEBRA_SOCKET)] : ['-Z', '-n'];
    const way = [
      ...kernel,
      '-P',
      '0',
      '--vty_socket',
      this.#folder,
      '--log',
      `file:${join(this.#folder, 'log')}`,
    ];
    return this.#namespace.spawn(['/usr/lib/frr/bgpd', ...way, ...files]);
  }

  async #ready(): Promise<void> {
    // It answers before it has read its configuration.
    const neighbours = [...this.#config.matchAll(/^ *neighbor (\S+) remote-as/gm)].map(
      ([, name]) => name,
    );
    await waitFor('FRR to have read its configuration', () => this.ask('show bgp summary'), {
      until: (answer) => neighbours.every((name = '') => answer.includes(name)),
      giveUp: this.#process.obituary,
    });
  }
}

/** Where zebra listens, in the daemon's folder. */
const ZEBRA_SOCKET = 'zserv.api';

/** It lives until the namespace is removed. */
async function startZebra(namespace: Namespace, folder: string): Promise<void> {
  const socket = join(folder, ZEBRA_SOCKET);
  const files = ['-f', join(folder, 'zebra.conf'), '-i', join(folder, 'zebra.pid'), '-z', socket];
  const way = ['-P', '0', '--vty_socket', folder, '--log', `file:${join(folder, 'zebra.log')}`];
  const zebra = namespace.spawn(['/usr/lib/frr/zebra', ...way, ...files]);
  await waitFor('zebra to listen', () => access(socket).then(() => true), {
    giveUp: zebra.obituary,
  });
}
