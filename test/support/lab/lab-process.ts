import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { programEnvironment, TIED_TO_US } from '../program-start.ts';
import { labCleanup } from './cleanup.ts';
import { waitFor } from './wait-for.ts';

export interface Exit {
  /** The exit status; null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Lines of output that are kept; older ones are forgotten, and {@link FORGOTTEN} stands in their place. */
const REMEMBERED_LINES = 2_000;

/** Whoever looks for something in the output, and finds this, has not seen all of it. */
export const FORGOTTEN = '(older lines are forgotten)';

/**
 * A process of the lab. It dies at the end of the test file, and, by the kernel's hand, with the jest worker that
 * started it.
 */
export class LabProcess {
  /** Of the program itself: the wrappers replace themselves (exec), they do not fork. */
  readonly pid: number;
  /** Resolves when the process is gone and all its output has been read. */
  readonly exit: Promise<Exit>;
  readonly #what: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #stdout: string[] = [];
  readonly #stderr: string[] = [];
  #ended: Exit | undefined;

  /** @param onLine is called with each line of the standard output. */
  constructor(argv: readonly string[], onLine?: (line: string) => void) {
    this.#what = argv.join(' ');
    const [file = '', ...rest] = [...TIED_TO_US, ...argv];
    this.#child = spawn(file, rest, { stdio: 'pipe', env: programEnvironment() });
    this.#child.stdin.on('error', () => undefined);
    this.#collect(this.#child.stdout, this.#stdout, onLine);
    this.#collect(this.#child.stderr, this.#stderr);
    this.exit = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#stderr.push(error.message);
      });
      this.#child.on('close', (code, signal) => {
        this.#ended = { code, signal };
        resolve(this.#ended);
      });
    });
    if (this.#child.pid === undefined) throw new Error(`${this.#what}: setpriv cannot be started`);
    this.pid = this.#child.pid;
    labCleanup.add(this.#what, () => this.#dispose());
  }

  /** How it ended; undefined while it lives. */
  get ended(): Exit | undefined {
    return this.#ended;
  }

  /** The newest lines of its standard output. */
  get stdout(): string {
    return this.#stdout.join('\n');
  }

  /** The newest lines of its standard error. */
  get stderr(): string {
    return this.#stderr.join('\n');
  }

  /** Why there is nothing more to expect of it; undefined while it lives. For `giveUp` of `waitFor`. */
  readonly obituary = (): string | undefined =>
    this.#ended === undefined
      ? undefined
      : `${this.#what} has ended (status ${String(this.#ended.code)}, signal ${String(this.#ended.signal)}), saying: ${this.stderr || this.stdout || 'nothing'}`;

  writeLine(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Does nothing once it has ended. */
  signal(name: NodeJS.Signals): void {
    if (this.#ended === undefined) this.#child.kill(name);
  }

  /** Asks it to end, and kills it if it has not within `patience` (milliseconds). Idempotent. */
  async stop(patience = 5_000): Promise<Exit> {
    this.signal('SIGTERM');
    try {
      await waitFor(`the end of ${this.#what}`, () => this.#ended, {
        deadline: patience,
        interval: 10,
      });
    } catch {
      this.signal('SIGCONT');
      this.signal('SIGKILL');
    }
    return this.exit;
  }

  /** Kills it without warning. Idempotent. */
  kill(): Promise<Exit> {
    this.signal('SIGKILL');
    return this.exit;
  }

  async #dispose(): Promise<void> {
    this.signal('SIGKILL');
    // A child of its own may hold the other ends of the pipes open; nobody reads them any more.
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    await this.exit;
  }

  #collect(stream: Readable, into: string[], onLine?: (line: string) => void): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      into.push(line);
      if (into.length > REMEMBERED_LINES) into.splice(0, 2, FORGOTTEN);
      onLine?.(line);
    });
  }
}
