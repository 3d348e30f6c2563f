import { stat } from 'node:fs/promises';
import { parseTraceEntry, readAudit, type TraceEntry } from '../../audit/index.ts';
import { formatDuration, parseDuration, type Duration } from '../../core/index.ts';
import type { Output } from '../output.ts';

/** The results of one run of keepcast. */
export interface Trace {
  readonly entries: readonly TraceEntry[];
  /** How long the run had gone on before the first of them, in milliseconds: 0 where its beginning is there. */
  readonly begunAt: number;
  /** When the run began, in milliseconds since 1970; undefined where the trace does not say. */
  readonly startedAt: number | undefined;
}

/** Results that are kept of a trace, as far as memory goes: eleven days of two checks a second. */
const MOST_RESULTS = 2_000_000;

/** A run whose first result comes later than this, and than two probes of a check, has lost its beginning. */
const LATE = 60_000;

/** How often checks probe that say nothing of it. */
const DEFAULT_INTERVAL = 5_000;

/**
 * Reads a trace with the files that were put aside; of several runs the last one, for each counts from its own beginning
 * and knows nothing of the one before.
 * @param intervals how often each health group probes
 * @throws an error of the system if it cannot be read
 */
export async function readTrace(
  file: string,
  intervals: readonly (Duration | undefined)[],
  output: Output,
): Promise<Trace> {
  const longest = Math.max(...intervals.map((each) => parseDuration(each ?? DEFAULT_INTERVAL)), 0);
  const run = new Run(Math.max(LATE, 2 * longest));
  const lines = readAudit(file, {
    onDamaged: ({ file: piece, line, problem }) => {
      output.error(`${piece}:${line}: skipped: ${problem}`);
    },
  });
  let other: string | undefined;
  for await (const record of lines) {
    const entry = parseTraceEntry(record);
    if (typeof entry === 'string') other ??= entry;
    else run.add(entry);
  }
  const { entries, begunAt, runs, startedAt } = run;
  // What is not there has no lines either.
  if (entries.length === 0) await stat(file);
  if (runs > 1) output.error(`${file}: has ${runs} runs of keepcast: the last one is replayed`);
  if (begunAt > 0) {
    output.error(
      `${file}: the first ${formatDuration(Math.round(begunAt / 1_000) * 1_000)} of the run are missing (put aside and deleted): replayed from then on, and counted from the first decision on`,
    );
  }
  if (run.isFull) output.error(`${file}: only the first ${MOST_RESULTS} results are replayed`);
  if (other !== undefined) output.error(`${file}: some lines are no results: ${other}`);
  return { entries, begunAt, startedAt };
}

/** The newest run, as far as it has been read. */
class Run {
  readonly entries: TraceEntry[] = [];
  readonly #late: number;
  readonly #texts = new Texts();
  readonly #checks = new Map<string, TraceEntry['check']>();
  begunAt = 0;
  startedAt: number | undefined;
  runs = 1;
  #last: Pick<TraceEntry, 'at' | 'startedAt'> = { at: 0 };

  constructor(late: number) {
    this.#late = late;
  }

  get isFull(): boolean {
    return this.entries.length === MOST_RESULTS;
  }

  add(entry: TraceEntry): void {
    const { at, startedAt } = entry;
    if (at < this.#last.at || (this.entries.length > 0 && startedAt !== this.#last.startedAt)) {
      this.runs += 1;
      this.entries.length = 0;
    }
    this.#last = { at, startedAt };
    if (this.entries.length === 0) {
      this.begunAt = at > this.#late ? at : 0;
      this.startedAt = startedAt === undefined ? undefined : Date.parse(startedAt);
    }
    if (!this.isFull) this.entries.push(this.#small(entry));
  }

  /** Each line has texts of its own, and hardly any of them differ: millions of results share theirs. */
  #small(entry: TraceEntry): TraceEntry {
    const { group, backend, check, message, at } = entry;
    const key = `${check.kind} ${check.target}`;
    const known = this.#checks.get(key) ?? check;
    this.#checks.set(key, known);
    return {
      ...entry,
      at: at - this.begunAt,
      startedAt: undefined,
      group: this.#texts.one(group),
      backend: this.#texts.one(backend),
      check: known,
      message: this.#texts.one(message),
    };
  }
}

/** So many different texts are shared; more have no end, such as messages with a time. */
const MOST_TEXTS = 10_000;

/** Equal texts as one. */
class Texts {
  readonly #known = new Map<string, string>();

  one(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size < MOST_TEXTS) this.#known.set(text, text);
    return text;
  }
}
