import { ConfigurationError, errorMessage, formatDuration } from '../../core/index.ts';
import { readConfiguration } from '../configuration.ts';
import { decisionSubject } from '../event-text.ts';
import { exitCode } from '../exit-code.ts';
import { jsonLine, type Output } from '../output.ts';
import { readTrace, type Trace } from './read-trace.ts';
import { replay, type ReplayResult } from './replay.ts';

export interface ReplayCommandOptions {
  readonly json?: boolean;
}

/** `keepcast replay FILE TRACE` */
export async function replayCommand(
  file: string,
  traceFile: string,
  { json = false }: ReplayCommandOptions,
  output: Output,
): Promise<number> {
  const configuration = await readConfiguration(file, output);
  if (configuration === undefined) return exitCode.usage;
  let trace: Trace;
  try {
    const intervals = Object.values(configuration.health).map(({ interval }) => interval);
    trace = await readTrace(traceFile, intervals, output);
  } catch (error) {
    output.error(`${traceFile}: cannot be read: ${errorMessage(error)}`);
    return exitCode.usage;
  }
  try {
    const { entries, begunAt, startedAt } = trace;
    const result = await replay(entries, configuration, { begunAt });
    (json ? printJson : printText)(result, startedAt, output);
    return exitCode.success;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    output.error(`${file}: ${error.message}`);
    return exitCode.usage;
  }
}

function printJson(
  { duration, begunAt, decisions, updates, availability, unknown }: ReplayResult,
  startedAt: number | undefined,
  output: Output,
): void {
  for (const { at, ...decision } of decisions) {
    output.line(jsonLine({ event: 'decision', at, date: dateOf(at, startedAt), ...decision }));
  }
  for (const { at, ...update } of updates) {
    output.line(jsonLine({ event: 'update', at, date: dateOf(at, startedAt), ...update }));
  }
  output.line(jsonLine({ event: 'end', duration, begunAt, availability, unknown }));
}

function printText(
  { decisions, updates, availability, unknown }: ReplayResult,
  startedAt: number | undefined,
  output: Output,
): void {
  for (const decision of decisions) {
    const when = dateOf(decision.at, startedAt) ?? formatDuration(decision.at);
    output.line(`${when} ${decisionSubject(decision)}: ${decision.reason.message}`);
  }
  for (const [prefix, { share, of, losses }] of Object.entries(availability)) {
    const part = `${(share * 100).toFixed(3)} %`;
    const lost = losses === 0 ? 'never lost' : `lost ${losses === 1 ? 'once' : `${losses} times`}`;
    output.line(`${prefix}: reachable for ${part} of ${formatDuration(of)}, ${lost}`);
  }
  output.line(updates.length === 1 ? '1 UPDATE' : `${updates.length} UPDATEs`);
  if (unknown > 0) {
    output.line(`${unknown} results are of checks that the configuration does not have`);
  }
}

/** When that was, as the clock of the host said. */
function dateOf(at: number, startedAt: number | undefined): string | undefined {
  return startedAt === undefined ? undefined : new Date(startedAt + at).toISOString();
}
