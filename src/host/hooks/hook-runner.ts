import {
  errorCode,
  errorMessage,
  formatDuration,
  KeepcastError,
  reason,
  systemClock,
  type Clock,
  type Reason,
} from '../../core/index.ts';
import { programEnvironment, runProgram, type ProgramOutcome } from '../../system/index.ts';
import type { Hook, HookState } from './hook-options.ts';

/** What has happened, for the environment of a hook. */
export interface HookEvent {
  readonly prefix: string;
  readonly state: HookState;
  /** How the service stands: `KEEPCAST_SERVICE`. */
  readonly service: string;
  readonly reason: Reason;
  readonly at: Date;
}

export type HookReasonCode = 'hook-done' | 'hook-failed' | 'hook-timed-out' | 'hook-not-run';

/** How one run of a hook has ended. */
export interface HookOutcome {
  readonly prefix: string;
  readonly state: HookState;
  readonly command: readonly string[];
  readonly reason: Reason<HookReasonCode>;
  /** The beginning of what it wrote, at most 4096 octets of each. */
  readonly stdout: string;
  readonly stderr: string;
  readonly at: Date;
}

export interface HookRunnerOptions {
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
  /** Hears of every run when it has ended: for the log. */
  readonly onOutcome?: ((outcome: HookOutcome) => void) | undefined;
}

const OUTPUT_CAP = 4_096;

/** From SIGTERM to SIGKILL, in milliseconds. */
const GRACE = 2_000;

/** What one line of an environment may have: the kernel takes 128 KiB, and a reason names what others have written. */
const LONGEST_VALUE = 1_024;

/**
 * Runs the hooks of one announcement, one program at a time. While one runs, the newest state waits and replaces an
 * older one that waits; what has run last does not run again. Nothing throws, and nothing of the announcement waits.
 */
export class HookRunner {
  readonly #hooks: readonly Hook[];
  readonly #clock: Clock;
  readonly #onOutcome: (outcome: HookOutcome) => void;
  #abort = new AbortController();
  /** The state that runs, or has run last. */
  #last: HookState | undefined;
  #next: HookEvent | undefined;
  /** What has failed of the last run, and what it was run for. */
  #failed: { readonly event: HookEvent; readonly hooks: readonly Hook[] } | undefined;
  #work: Promise<void> | undefined;

  constructor(hooks: readonly Hook[], options: HookRunnerOptions = {}) {
    this.#hooks = hooks;
    this.#clock = options.clock ?? systemClock;
    this.#onOutcome = options.onOutcome ?? (() => undefined);
  }

  /** Something has happened: the hooks for it run, now or when those that run have ended. */
  tell(event: HookEvent): void {
    if (this.#hooks.length === 0) return;
    this.#next = event.state === this.#last ? undefined : event;
    this.#work ??= this.#drain().finally(() => {
      this.#work = undefined;
    });
  }

  /**
   * Runs again what has failed of the last state, and may be run twice.
   * @returns whether there is any, and nothing runs already
   */
  retry(): boolean {
    const failed = this.#failed;
    if (failed === undefined || this.#work !== undefined) return false;
    this.#work = this.#runAll(failed.event, failed.hooks)
      .then(() => this.#drain())
      .finally(() => {
        this.#work = undefined;
      });
    return true;
  }

  /** Resolves when nothing runs or waits; on abort, when what runs was ended and nothing waits. Never rejects. */
  async settled(signal?: AbortSignal): Promise<void> {
    const abort = (): void => {
      this.#next = undefined;
      this.#abort.abort(new KeepcastError('ERR_ABORTED', 'keepcast does not wait any longer'));
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    while (this.#work !== undefined) await this.#work;
    signal?.removeEventListener('abort', abort);
    this.#abort = new AbortController();
  }

  async #drain(): Promise<void> {
    for (let event = this.#next; event !== undefined; event = this.#next) {
      this.#next = undefined;
      this.#last = event.state;
      const { state } = event;
      await this.#runAll(
        event,
        this.#hooks.filter(({ on }) => on.has(state)),
      );
    }
  }

  async #runAll(event: HookEvent, hooks: readonly Hook[]): Promise<void> {
    const failed: Hook[] = [];
    for (const hook of hooks) {
      if (!(await this.#run(hook, event)) && hook.retry) failed.push(hook);
    }
    this.#failed = failed.length === 0 ? undefined : { event, hooks: failed };
  }

  /** @returns whether it has ended well */
  async #run(hook: Hook, event: HookEvent): Promise<boolean> {
    const { signal } = this.#abort;
    let ended: ProgramOutcome | undefined;
    let why: HookOutcome['reason'];
    try {
      ended = await runProgram(hook.command, {
        signal,
        timeout: hook.timeout,
        grace: GRACE,
        outputCap: OUTPUT_CAP,
        clock: this.#clock,
        environment: environmentOf(event),
      });
      why = endedReason(hook, ended);
    } catch (error) {
      why = notEndedReason(hook, error);
    }
    const { stdout = '', stderr = '' } = ended ?? {};
    const { prefix, state } = event;
    const { command } = hook;
    this.#tell({ prefix, state, command, reason: why, stdout, stderr, at: this.#clock.date() });
    return why.code === 'hook-done';
  }

  /** A listener that throws must not end the hooks: it is an error of the program, and told as one. */
  #tell(outcome: HookOutcome): void {
    try {
      this.#onOutcome(outcome);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function endedReason({ command: [name] }: Hook, ended: ProgramOutcome): HookOutcome['reason'] {
  const { code, signal } = ended;
  if (code === 0) return reason('hook-done', `${name} ended with status 0`);
  const how = code === null ? `was ended by ${String(signal)}` : `ended with status ${code}`;
  const said = ended.stderr.trim().split('\n', 1).join('');
  return reason('hook-failed', `${name} ${how}${said === '' ? '' : `, saying: ${said}`}`, {
    code,
    signal,
  });
}

function notEndedReason({ command: [name], timeout }: Hook, error: unknown): HookOutcome['reason'] {
  switch (errorCode(error)) {
    case 'ERR_TIMED_OUT':
      return reason(
        'hook-timed-out',
        `${name} did not end within ${formatDuration(timeout)} and was killed`,
        { timeout },
      );
    case 'ERR_ABORTED':
      return reason('hook-failed', `${name} was ended: ${errorMessage(error)}`);
    default:
      return reason('hook-not-run', errorMessage(error), { code: errorCode(error) });
  }
}

function environmentOf(event: HookEvent): Record<string, string> {
  const { prefix, state, service, reason: why, at } = event;
  return {
    ...programEnvironment(),
    KEEPCAST_PREFIX: prefix,
    KEEPCAST_STATE: state,
    KEEPCAST_SERVICE: service,
    KEEPCAST_REASON: text(why.message),
    KEEPCAST_REASON_CODE: text(why.code),
    KEEPCAST_AT: at.toISOString(),
  };
}

/** A backend may have a hand in a reason; a NUL would have the program refused. */
function text(value: string): string {
  return value.slice(0, LONGEST_VALUE).replace(/\p{Cc}+/gu, ' ');
}
