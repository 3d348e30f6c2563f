import type { ChildProcessByStdio } from 'node:child_process';
import {
  errorCode,
  errorMessage,
  formatDuration,
  KeepcastError,
  systemClock,
  type Clock,
  type Timer,
} from '../core/index.ts';
import { CappedOutput, type ProgramStream } from './capped-output.ts';
import { ProcessGroup } from './process-group.ts';
import type { UserIds } from './user.ts';

export interface ProgramOptions {
  /** When it aborts, the program and all that it has started are ended. */
  readonly signal: AbortSignal;
  /** The longest that it may run, in milliseconds; as long as `signal` lets it by default. */
  readonly timeout?: number | undefined;
  /** Milliseconds from SIGTERM to SIGKILL: 0 or more; 1000 by default. */
  readonly grace?: number | undefined;
  /** All that the program has of an environment; {@link programEnvironment} by default. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The directory that it starts in; ours by default. */
  readonly directory?: string | undefined;
  /** Who it runs as, without supplementary groups; as we do by default. Only root can be asked for another one. */
  readonly user?: UserIds | undefined;
  /** Octets that are kept of each of stdout and stderr; 16,384 by default. The rest is read and dropped. */
  readonly outputCap?: number | undefined;
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
}

/** How a program has ended: by itself, with a code, or by a signal that was not ours. */
export interface ProgramOutcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it wrote more than is kept. */
  readonly truncated: boolean;
}

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const DEFAULT_GRACE = 1_000;
const DEFAULT_OUTPUT_CAP = 16_384;

/** So long may a process that outlives the program go on with the output of it, in milliseconds. */
const OUTPUT_GRACE = 100;

/** So often is looked whether processes that were asked to end have ended, in milliseconds. */
const GROUP_POLL = 20;

/** What a program has of an environment unless it is given one: our `PATH`, and `LANG=C`; never our secrets. */
export function programEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? DEFAULT_PATH, LANG: 'C' };
}

/**
 * Runs a program to its end, without a shell, its standard input empty, in a process group of its own. What it leaves
 * behind in that group when it has ended is killed; what shall outlive it must leave the group (setsid).
 *
 * On an abort or the timeout the group is sent SIGTERM, and SIGKILL after `grace`; the promise is settled when that is
 * done. Rejects with the reason of `signal`; with KeepcastError `ERR_TIMED_OUT`; or, if the program cannot be started,
 * with an error whose `code` is that of the system (`ENOENT`, `EACCES`, `EMFILE`, …).
 * @param command the program (looked for in `PATH` if it has no slash), and its arguments
 */
export function runProgram(
  command: readonly [string, ...string[]],
  options: ProgramOptions,
): Promise<ProgramOutcome> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    new ProgramRun(command, options, resolve, reject).begin();
  });
}

type Child = ChildProcessByStdio<null, ProgramStream, ProgramStream>;

class ProgramRun {
  readonly #options: ProgramOptions;
  readonly #clock: Clock;
  readonly #child: Child;
  readonly #stdout: CappedOutput;
  readonly #stderr: CappedOutput;
  readonly #resolve: (outcome: ProgramOutcome) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timers = new Set<Timer>();
  #group: ProcessGroup | undefined;
  #exit: Pick<ProgramOutcome, 'code' | 'signal'> | undefined;
  /** Why the program is being ended. */
  #ending: { readonly error: unknown; killed: boolean } | undefined;
  #settled = false;

  constructor(
    command: readonly [string, ...string[]],
    options: ProgramOptions,
    resolve: (outcome: ProgramOutcome) => void,
    reject: (error: unknown) => void,
  ) {
    const { clock = systemClock, outputCap = DEFAULT_OUTPUT_CAP } = options;
    this.#options = options;
    this.#clock = clock;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#child = start(command, options);
    this.#stdout = new CappedOutput(this.#child.stdout, outputCap);
    this.#stderr = new CappedOutput(this.#child.stderr, outputCap);
    this.#child.on('error', (error) => {
      // Without a process this is all that comes.
      if (this.#group === undefined) {
        this.#settle(() => {
          reject(startError(command, options, error));
        });
      }
    });
  }

  begin(): void {
    const { signal, timeout } = this.#options;
    if (this.#child.pid === undefined) return;
    this.#group = new ProcessGroup(this.#child.pid);
    this.#child.once('exit', (code, endedBy) => {
      this.#exit = { code, signal: endedBy };
      this.#onExit();
    });
    this.#child.once('close', () => {
      if (this.#ending === undefined) this.#finish();
    });
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (timeout !== undefined) {
      this.#after(timeout, () => {
        const text = `${this.#child.spawnfile} did not end within ${formatDuration(timeout)}`;
        this.#end(new KeepcastError('ERR_TIMED_OUT', text));
      });
    }
  }

  readonly #onAbort = (): void => {
    this.#end(this.#options.signal.reason);
  };

  #onExit(): void {
    if (this.#ending !== undefined) {
      this.#watchGroup();
      return;
    }
    // An id that nobody has any more may be given to somebody else.
    if (this.#group?.exists === false) this.#group = undefined;
    // Somebody may hold the output open for good, in the group or out of it.
    this.#after(OUTPUT_GRACE, () => {
      // A busy loop hears of the end before it reads the output, and the timer may be due before it does.
      this.#timers.add(
        this.#clock.afterDrain(() => {
          this.#finish();
        }),
      );
    });
  }

  /** The program has ended by itself. */
  #finish(): void {
    const { code, signal } = this.#exit ?? { code: null, signal: null };
    this.#group?.kill();
    this.#settle(() => {
      const truncated = this.#stdout.truncated || this.#stderr.truncated;
      const { text: stdout } = this.#stdout;
      this.#resolve({ code, signal, stdout, stderr: this.#stderr.text, truncated });
    });
  }

  #end(error: unknown): void {
    if (this.#ending !== undefined || this.#settled) return;
    this.#ending = { error, killed: false };
    this.#cancelTimers();
    this.#group?.terminate();
    this.#after(this.#options.grace ?? DEFAULT_GRACE, () => {
      this.#kill();
    });
    if (this.#exit !== undefined) this.#watchGroup();
  }

  #kill(): void {
    this.#group?.kill();
    if (this.#ending !== undefined) this.#ending.killed = true;
    // A process that was killed may take its time (an unanswered disk): it is not gone before it says so.
    if (this.#exit !== undefined) this.#giveUp();
  }

  /** The leader has ended; the others have what is left of the grace period. */
  #watchGroup(): void {
    if (this.#ending?.killed === true || this.#group?.exists !== true) {
      this.#giveUp();
    } else {
      this.#after(GROUP_POLL, () => {
        if (!this.#settled) this.#watchGroup();
      });
    }
  }

  #giveUp(): void {
    this.#settle(() => {
      this.#reject(this.#ending?.error);
    });
  }

  #settle(settle: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelTimers();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#stdout.close();
    this.#stderr.close();
    settle();
  }

  #after(delay: number, callback: () => void): void {
    const timer = this.#clock.setTimer(delay, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }

  #cancelTimers(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}

function start([file, ...values]: readonly [string, ...string[]], options: ProgramOptions): Child {
  const { environment = programEnvironment(), directory, user } = options;
  try {
    return process.getBuiltinModule('node:child_process').spawn(file, values, {
      detached: true,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(directory === undefined ? {} : { cwd: directory }),
      ...(user ?? {}),
    });
  } catch (error) {
    throw startError([file], options, error);
  }
}

function startError(
  [file]: readonly [string, ...string[]],
  { directory }: ProgramOptions,
  error: unknown,
): Error {
  const code = errorCode(error);
  const where = directory === undefined ? '' : `, and the directory ${directory}`;
  const hints: Readonly<Record<string, string>> = {
    ENOENT: `there is no such program: verify the path, the interpreter in its first line${where}`,
    EACCES: `it may not be run: verify that it is executable, by this user${where}`,
    EPERM: 'only root may run it as another user',
    ENOTDIR: 'a part of the path is no directory',
  };
  const hint = hints[code ?? ''];
  const why = hint === undefined ? errorMessage(error) : `${hint} (${String(code)})`;
  return Object.assign(
    new Error(`cannot start ${file}: ${why}`, { cause: error }),
    code === undefined ? {} : { code },
  );
}
