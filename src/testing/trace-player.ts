import { ConfigurationError, type Clock, type Timer } from '../core/index.ts';
import {
  functionCheck,
  type BackendInput,
  type BackendsOption,
  type CheckInput,
  type WatchedCheck,
  type WatchedResult,
} from '../health/index.ts';
import { ResultQueue } from './result-queue.ts';

/** A recorded result of a check; see `TraceEntry` of audit. */
export interface PlayedResult {
  /** Milliseconds since the trace began. */
  readonly at: number;
  readonly group: string;
  readonly backend: string;
  readonly check: { readonly kind: string; readonly target: string };
  readonly outcome: 'good' | 'bad' | 'not-run';
  readonly message: string;
  readonly latency: number;
  readonly degraded?: string | undefined;
  readonly weight?: number | undefined;
  readonly conclusive?: true | undefined;
}

/**
 * Plays recorded results back, each at its time on a clock: the checks of a health group are replaced by such that
 * answer from the trace, and everything behind them is real.
 */
export class TracePlayer {
  readonly #clock: Clock;
  readonly #results: readonly PlayedResult[];
  readonly #queues = new Map<string, ResultQueue>();
  #next = 0;
  #startedAt = 0;
  #timer: Timer | undefined;
  #unknown = 0;

  /** @param results in the order in which they were recorded */
  constructor(results: readonly PlayedResult[], clock: Clock) {
    this.#results = results;
    this.#clock = clock;
  }

  /** When the last result came, in milliseconds since the trace began; 0 if there is none. */
  get duration(): number {
    return this.#results.at(-1)?.at ?? 0;
  }

  /** Results that were played and that no check of the groups is the one of. */
  get unknown(): number {
    return this.#unknown;
  }

  /**
   * The same backends, judged by what was recorded of their checks (told apart by kind and target).
   * @throws ConfigurationError for a backend that is a group of its own: play the trace to that group
   */
  backends<Name extends string>(
    group: string,
    backends: BackendsOption<Name>,
  ): Record<Name, BackendInput> {
    const played = Object.entries<BackendInput>(backends).map(([name, input]) => [
      name,
      this.#backend({ group, backend: name }, input),
    ]);
    return Object.fromEntries(played) as Record<Name, BackendInput>;
  }

  /** Begins: the trace began now. */
  start(): void {
    this.#startedAt = this.#clock.now();
    this.#next = 0;
    this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #backend(owner: Owner, input: BackendInput): BackendInput {
    if (typeof input === 'function' || 'kind' in input) return this.#check(owner, input);
    if (isList(input)) return input.map((check) => this.#check(owner, check));
    if (input.group !== undefined) {
      throw new ConfigurationError(
        `${owner.group}.${owner.backend}`,
        'a backend that is a health group has no results of its own: a trace cannot be played to it',
      );
    }
    // Who waits before its first probe has waited before the first result was recorded.
    if (input.checks !== undefined) {
      const checks = input.checks.map((check) => this.#check(owner, check));
      return { ...input, checks, warmUp: 0 };
    }
    if (input.check !== undefined) {
      return { ...input, check: this.#check(owner, input.check), warmUp: 0 };
    }
    const ports = Object.entries(input.ports).map(([port, checks]) => [
      port,
      isList(checks)
        ? checks.map((check) => this.#check(owner, check))
        : this.#check(owner, checks),
    ]);
    return { ...input, ports: Object.fromEntries(ports) as typeof input.ports, warmUp: 0 };
  }

  #check(owner: Owner, input: CheckInput): WatchedCheck {
    const { kind, target, timeout, grace } =
      typeof input === 'function' ? functionCheck(input) : input;
    const queue = new ResultQueue();
    this.#queues.set(keyOf({ ...owner, check: { kind, target } }), queue);
    return {
      kind,
      target,
      ...(timeout === undefined ? {} : { timeout }),
      ...(grace === undefined ? {} : { grace }),
      watch: (signal) => queue.watch(signal),
    };
  }

  #arm(): void {
    const due = this.#results[this.#next]?.at;
    if (due === undefined) return;
    const delay = Math.max(0, this.#startedAt + due - this.#clock.now());
    this.#timer = this.#clock.setTimer(delay, () => {
      this.#play(due);
      this.#arm();
    });
  }

  #play(due: number): void {
    for (
      let result = this.#results[this.#next];
      result?.at === due;
      result = this.#results[this.#next]
    ) {
      this.#next += 1;
      const queue = this.#queues.get(keyOf(result));
      if (queue === undefined) this.#unknown += 1;
      else queue.push(watched(result));
    }
  }
}

type Owner = Pick<PlayedResult, 'group' | 'backend'>;

function isList(value: BackendInput): value is readonly CheckInput[] {
  return Array.isArray(value);
}

function keyOf({
  group,
  backend,
  check,
}: Pick<PlayedResult, 'group' | 'backend' | 'check'>): string {
  return JSON.stringify([group, backend, check.kind, check.target]);
}

function watched(result: PlayedResult): WatchedResult {
  const { outcome, message, latency, degraded, weight, conclusive } = result;
  return {
    ...{ outcome, message, latency },
    ...(degraded === undefined ? {} : { degraded }),
    ...(weight === undefined ? {} : { weight }),
    ...(conclusive === undefined ? {} : { conclusive }),
  };
}
