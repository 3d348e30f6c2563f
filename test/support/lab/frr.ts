import { writeFile } from 'node:fs/promises';
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
}

/** FRR's bgpd in a namespace, without zebra: it believes every next hop, and tells the kernel nothing. */
export class Frr {
  readonly #process: LabProcess;
  readonly #folder: string;

  private constructor(namespace: Namespace, folder: string) {
    this.#folder = folder;
    const files = ['-f', join(folder, 'bgpd.conf'), '-i', join(folder, 'pid')];
    const way = ['-Z', '-n', '-P', '0', '--vty_socket', folder, '--log', 'stdout'];
    this.#process = namespace.spawn(['/usr/lib/frr/bgpd', ...way, ...files]);
  }

  /**
   * Resolves when bgpd answers on its control socket.
   * @throws Error with bgpd's own words if it ends
   */
  static async start({ namespace, config }: FrrOptions): Promise<Frr> {
    const folder = await temporaryFolder('frr');
    await writeFile(join(folder, 'bgpd.conf'), `${config}\n`);
    // It gives up root, and makes its pid file and socket afterwards.
    await mustRun(['chown', '-R', 'frr:frr', folder]);
    const frr = new Frr(namespace, folder);
    // It answers before it has read its configuration.
    const neighbours = [...config.matchAll(/^ *neighbor (\S+) remote-as/gm)].map(
      ([, name]) => name,
    );
    await waitFor('FRR to have read its configuration', () => frr.ask('show bgp summary'), {
      until: (answer) => neighbours.every((name = '') => answer.includes(name)),
      giveUp: frr.#process.obituary,
    });
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

  /** Like {@link ask}, for one command that ends in `json`. */
  async json(command: string): Promise<unknown> {
    return JSON.parse(await this.ask(command));
  }

  /** The newest lines of its log. */
  log(): string {
    return `${this.#process.stdout}\n${this.#process.stderr}`;
  }

  /** Ends it in order. Idempotent. */
  stop(): Promise<Exit> {
    return this.#process.stop();
  }

  kill(): Promise<Exit> {
    return this.#process.kill();
  }
}
