import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { mustRun } from './program.ts';
import { waitFor } from './wait-for.ts';

export interface KeepalivedOptions {
  readonly namespace: Namespace;
  /**
   * Makes the blocks of the configuration file, without `global_defs`. `fifo` is the path of the notify FIFO, into which
   * scripts may write lines of their own.
   */
  readonly config: (fifo: string) => string;
}

/** A keepalived in a namespace, with its VRRP process only, and pid files and a notify FIFO of its own. */
export class Keepalived {
  /**
   * The lines of the FIFO, the oldest first, such as `INSTANCE "web" FAULT 100`. It is one pipe: what a script has
   * written stands before what keepalived makes of its end.
   */
  readonly notifications: string[] = [];
  readonly #process: LabProcess;

  private constructor(namespace: Namespace, folder: string) {
    namespace.spawn(['cat', join(folder, 'fifo')], (line) => {
      this.notifications.push(line);
    });
    this.#process = namespace.spawn([
      ...['keepalived', '--dont-fork', '--log-console', '--log-detail', '--vrrp'],
      ...['--use-file', join(folder, 'keepalived.conf')],
      ...['--pid', join(folder, 'pid'), '--vrrp_pid', join(folder, 'vrrp-pid')],
    ]);
  }

  /**
   * Resolves when its VRRP process runs.
   * @throws Error with keepalived's own words if the configuration is wrong
   */
  static async start({ namespace, config }: KeepalivedOptions): Promise<Keepalived> {
    const folder = await temporaryFolder('keepalived');
    const fifo = join(folder, 'fifo');
    await mustRun(['mkfifo', fifo]);
    const globals = `global_defs {\n  script_user root\n  vrrp_notify_fifo ${fifo}\n}`;
    await writeFile(join(folder, 'keepalived.conf'), `${globals}\n${config(fifo)}\n`);
    const keepalived = new Keepalived(namespace, folder);
    await waitFor('keepalived to start', () => keepalived.log().includes('Startup complete'), {
      giveUp: keepalived.#process.obituary,
    });
    return keepalived;
  }

  /** Why there is nothing more to expect of it; undefined while it lives. For `giveUp` of `waitFor`. */
  get obituary(): () => string | undefined {
    return this.#process.obituary;
  }

  /** The newest lines of its log. */
  log(): string {
    return `${this.#process.stdout}\n${this.#process.stderr}`;
  }

  /** Ends it in order. Idempotent. */
  stop(): Promise<Exit> {
    return this.#process.stop();
  }
}
