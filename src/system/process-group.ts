import { errorCode } from '../core/index.ts';

/** The processes that descend from one program and have not left its group (setsid, setpgid). */
export class ProcessGroup {
  readonly #leader: number;

  /** @param leader the id of the process that the group was made for */
  constructor(leader: number) {
    this.#leader = leader;
  }

  /** Whether any process is left, zombies that nobody has buried included. */
  get exists(): boolean {
    return this.#signal(0);
  }

  /** Asks all of them to end. */
  terminate(): void {
    this.#signal('SIGTERM');
  }

  /** Ends all of them. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(-this.#leader, signal);
    } catch (error) {
      // ESRCH: nobody is left. EPERM: somebody is, who took another user and may not be signalled.
      return errorCode(error) === 'EPERM';
    }
  }
}
