import { parseTraceEntry, readJsonLines, type TraceEntry } from '../../audit/index.ts';
import { ConfigurationError, errorMessage, formatDuration } from '../../core/index.ts';
import { readConfiguration } from '../configuration.ts';
import { exitCode } from '../exit-code.ts';
import { jsonLine, type Output } from '../output.ts';
import { replay, type ReplayResult } from './replay.ts';

export interface ReplayCommandOptions {
  readonly json?: boolean;
}

/** Results that are kept of a trace, as far as memory goes: two months of a check a second. */
const MOST_RESULTS = 5_000_000;

/** `keepcast replay FILE TRACE` */
export async function replayCommand(
  file: string,
  traceFile: string,
  { json = false }: ReplayCommandOptions,
  output: Output,
): Promise<number> {
  const configuration = await readConfiguration(file, output);
  if (configuration === undefined) return exitCode.usage;
  let trace: readonly TraceEntry[];
  try {
    trace = await readTrace(traceFile, output);
  } catch (error) {
    output.error(`${traceFile}: cannot be read: ${errorMessage(error)}`);
    return exitCode.usage;
  }
  try {
    print(await replay(trace, configuration), json, output);
    return exitCode.success;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    output.error(`${file}: ${error.message}`);
    return exitCode.usage;
  }
}

async function readTrace(file: string, output: Output): Promise<TraceEntry[]> {
  const trace: TraceEntry[] = [];
  const lines = readJsonLines(file, {
    onDamaged: ({ line, problem }) => {
      output.error(`${file}:${line}: skipped: ${problem}`);
    },
  });
  let other: string | undefined;
  let runs = 1;
  for await (const record of lines) {
    const entry = parseTraceEntry(record);
    if (typeof entry === 'string') {
      other ??= entry;
      continue;
    }
    // Each run counts from its own beginning, and knows nothing of the one before.
    if (entry.at < (trace.at(-1)?.at ?? 0)) {
      runs += 1;
      trace.length = 0;
    }
    if (trace.length < MOST_RESULTS) trace.push(entry);
  }
  if (runs > 1) output.error(`${file}: has ${runs} runs of keepcast: the last one is replayed`);
  if (trace.length === MOST_RESULTS) {
    output.error(`${file}: only the first ${MOST_RESULTS} results are replayed`);
  }
  if (other !== undefined) output.error(`${file}: some lines are no results: ${other}`);
  return trace;
}

function print(result: ReplayResult, json: boolean, output: Output): void {
  const { duration, decisions, updates, availability, unknown } = result;
  if (json) {
    for (const decision of decisions) output.line(jsonLine({ event: 'decision', ...decision }));
    for (const update of updates) output.line(jsonLine({ event: 'update', ...update }));
    output.line(jsonLine({ event: 'end', duration, availability, unknown }));
    return;
  }
  for (const { at, prefix, decision, reason } of decisions) {
    output.line(`${formatDuration(at)} ${decision} ${prefix}: ${reason.message}`);
  }
  for (const [prefix, { share, losses }] of Object.entries(availability)) {
    const part = `${(share * 100).toFixed(3)} %`;
    output.line(
      `${prefix}: reachable for ${part} of ${formatDuration(duration)}, lost ${losses} times`,
    );
  }
  output.line(`${updates.length} UPDATEs`);
  if (unknown > 0)
    output.line(`${unknown} results are of checks that the configuration does not have`);
}
