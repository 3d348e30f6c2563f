import { readFileSync } from 'node:fs';
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
  readonly #namespace: Namespace;
  readonly #file: string;
  readonly #socket: string;
  #process: LabProcess;
  /** What those have logged that ran before {@link restart}. */
  #formerLog = '';

  private constructor(namespace: Namespace, file: string, socket: string) {
    this.#namespace = namespace;
    this.#file = file;
    this.#socket = socket;
    this.#process = this.#spawn();
  }

  /**
   * Resolves when it answers on its control socket.
   * @throws Error with its own words if the configuration is wrong
   */
  static async start({ namespace, config }: OpenbgpdOptions): Promise<Openbgpd> {
    const folder = await temporaryFolder('openbgpd');
    const file = join(folder, 'bgpd.conf');
    const socket = join(folder, 'ctl');
    await writeConfiguration(file, socket, config);
    // Its home is made at boot by systemd, which a container lacks. It is empty, and stays.
    await mkdir(HOME, { recursive: true });
    const openbgpd = new Openbgpd(namespace, file, socket);
    await openbgpd.#ready();
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

  /**
   * Gives it another configuration while it runs: what stays the same goes on.
   * @throws Error with bgpctl's words if it is wrong
   */
  async reconfigure(config: string): Promise<void> {
    await writeConfiguration(this.#file, this.#socket, config);
    await this.ask('reload');
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
    this.#signal('SIGSTOP');
  }

  /** Lets it go on after {@link freeze}. */
  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** Stops it if it runs, and starts it with the same configuration. */
  async restart(): Promise<void> {
    await this.stop();
    this.#formerLog = this.log();
    this.#process = this.#spawn();
    await this.#ready();
  }

  #spawn(): LabProcess {
    return this.#namespace.spawn(['/usr/sbin/bgpd', '-d', '-v', '-f', this.#file]);
  }

  async #ready(): Promise<void> {
    await waitFor('OpenBGPD to answer', () => this.ask('show summary'), {
      giveUp: this.#process.obituary,
    });
  }

  /** It is four processes: the sessions are in one of the children. */
  #signal(signal: NodeJS.Signals): void {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    for (const child of children.trim().split(' ')) process.kill(Number(child), signal);
    this.#process.signal(signal);
  }
}

/** The order is bgpd's: what is global comes before the neighbours. Others may not read it, or bgpd refuses it. */
function writeConfiguration(file: string, socket: string, config: string): Promise<void> {
  return writeFile(file, `socket "${socket}"\nfib-update no\n${config}\n`, { mode: 0o600 });
}
