import type { Clock } from '../core/index.ts';

/** One result of one check, as a trace has it: one JSON object a line. */
export interface TraceEntry {
  /** Milliseconds since the trace began, on the monotonic clock, with fractions. */
  readonly at: number;
  /** When the trace began, on the wall clock, in ISO 8601: the same in all entries of one run, and in no other. */
  readonly startedAt?: string | undefined;
  readonly group: string;
  readonly backend: string;
  readonly check: { readonly kind: string; readonly target: string };
  readonly outcome: 'good' | 'bad' | 'not-run';
  readonly message: string;
  /** In milliseconds. */
  readonly latency: number;
  readonly degraded?: string | undefined;
  readonly weight?: number | undefined;
  readonly conclusive?: true | undefined;
}

/** What a health group tells of each probe: see `ResultEvent` of health. */
export interface TracedResult {
  readonly backend: string;
  readonly check: { readonly kind: string; readonly target: string };
  readonly outcome: 'good' | 'bad' | 'not-run';
  readonly message: string;
  readonly latency: number;
  readonly degraded: string | undefined;
  readonly weight: number | undefined;
  readonly conclusive: boolean;
}

/** A health group, as far as its results go. */
export interface TracedGroup {
  on(name: 'result', listener: (event: TracedResult) => void): unknown;
  off(name: 'result', listener: (event: TracedResult) => void): unknown;
}

export interface TraceRecorderOptions {
  readonly clock: Clock;
  /** Takes each entry, such as `AuditFile.write`. It must not throw, and it is called for every probe. */
  readonly write: (entry: TraceEntry) => void;
}

/** Records the results of health groups, from when it is made: what a replay needs to decide all of it again. */
export class TraceRecorder {
  readonly #clock: Clock;
  readonly #write: (entry: TraceEntry) => void;
  readonly #startedAt: number;
  readonly #startDate: string;
  readonly #followed = new Map<TracedGroup, (event: TracedResult) => void>();

  constructor({ clock, write }: TraceRecorderOptions) {
    this.#clock = clock;
    this.#write = write;
    this.#startedAt = clock.now();
    this.#startDate = clock.date().toISOString();
  }

  /** Records a group from now on; best before it starts. Again is no harm. */
  follow(name: string, group: TracedGroup): void {
    if (this.#followed.has(group)) return;
    const listener = (event: TracedResult): void => {
      const at = this.#clock.now() - this.#startedAt;
      this.#write(traceEntry(name, event, { at, startedAt: this.#startDate }));
    };
    this.#followed.set(group, listener);
    group.on('result', listener);
  }

  /** Records nothing any more. Idempotent. */
  stop(): void {
    for (const [group, listener] of this.#followed) group.off('result', listener);
    this.#followed.clear();
  }
}

function traceEntry(
  group: string,
  event: TracedResult,
  when: Pick<TraceEntry, 'at' | 'startedAt'>,
): TraceEntry {
  const { backend, check, outcome, message, latency, degraded, weight, conclusive } = event;
  const { kind, target } = check;
  return {
    ...{ ...when, group, backend, check: { kind, target }, outcome, message, latency },
    ...(degraded === undefined ? {} : { degraded }),
    ...(weight === undefined ? {} : { weight }),
    ...(conclusive ? { conclusive } : {}),
  };
}

/**
 * Reads an entry of a trace.
 * @returns what is wrong with it in words, if it is none
 */
export function parseTraceEntry(value: object): TraceEntry | string {
  const at = property(value, 'at');
  const check = property(value, 'check');
  const outcome = property(value, 'outcome');
  const latency = property(value, 'latency');
  const [group, backend, message] = ['group', 'backend', 'message'].map((name) =>
    property(value, name),
  );
  const [kind, target] = [property(check, 'kind'), property(check, 'target')];
  if (typeof at !== 'number' || !(at >= 0)) return 'at is no number of milliseconds';
  if (typeof group !== 'string' || typeof backend !== 'string') return 'it names no backend';
  if (typeof kind !== 'string' || typeof target !== 'string') return 'it names no check';
  if (outcome !== 'good' && outcome !== 'bad' && outcome !== 'not-run') return 'it has no outcome';
  const [degraded, weight] = [property(value, 'degraded'), property(value, 'weight')];
  const startedAt = property(value, 'startedAt');
  return {
    ...{ at, group, backend, check: { kind, target }, outcome },
    message: typeof message === 'string' ? message : outcome,
    latency: typeof latency === 'number' ? latency : 0,
    ...(typeof startedAt === 'string' && !Number.isNaN(Date.parse(startedAt)) ? { startedAt } : {}),
    ...(typeof degraded === 'string' ? { degraded } : {}),
    ...(typeof weight === 'number' ? { weight } : {}),
    ...(property(value, 'conclusive') === true ? { conclusive: true } : {}),
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
