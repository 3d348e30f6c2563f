import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { mustRun } from './program.ts';
import { waitFor } from './wait-for.ts';

export interface OpenbgpdOptions {
  readonly namespace: Namespace;
  /** The configuration file, without its `socket` and `fib-update` lines. */
  readonly config: string;
}

/** Where Debian's OpenBGPD changes its root to. */
const HOME = '/run/openbgpd';

/** OpenBGPD in a namespace, with a control socket of its own; it tells the kernel nothing. */
export class Openbgpd {
  readonly #process: LabProcess;
  readonly #socket: string;

  private constructor(namespace: Namespace, file: string, socket: string) {
    this.#socket = socket;
    this.#process = namespace.spawn(['/usr/sbin/bgpd', '-d', '-v', '-f', file]);
  }

  /**
   * Resolves when it answers on its control socket.
   * @throws Error with its own words if the configuration is wrong
   */
  static async start({ namespace, config }: OpenbgpdOptions): Promise<Openbgpd> {
    const folder = await temporaryFolder('openbgpd');
    const file = join(folder, 'bgpd.conf');
    const socket = join(folder, 'ctl');
    // The order is bgpd's: what is global comes before the neighbours. Others may not read it, or bgpd refuses it.
    const whole = `socket "${socket}"\nfib-update no\n${config}\n`;
    await writeFile(file, whole, { mode: 0o600 });
    // Its home is made at boot by systemd, which a container lacks. It is empty, and stays.
    await mkdir(HOME, { recursive: true });
    const openbgpd = new Openbgpd(namespace, file, socket);
    await waitFor('OpenBGPD to answer', () => openbgpd.ask('show summary'), {
      giveUp: openbgpd.#process.obituary,
    });
    return openbgpd;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /**
   * Asks with bgpctl, such as `show rib detail`; `more` are words that may hold spaces.
   * @throws Error with bgpctl's words if it fails
   */
  ask(command: string, ...more: readonly string[]): Promise<string> {
    return mustRun(['bgpctl', '-s', this.#socket, ...command.split(' '), ...more]);
  }

  /** Like {@link ask}, in JSON; not every command knows it. */
  async json(command: string): Promise<unknown> {
    return JSON.parse(await mustRun(['bgpctl', '-j', '-s', this.#socket, ...command.split(' ')]));
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
