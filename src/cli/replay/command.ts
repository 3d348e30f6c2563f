import { ConfigurationError, errorMessage, formatDuration } from '../../core/index.ts';
import { readConfiguration } from '../configuration.ts';
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
    const { entries, begunAt } = trace;
    print(await replay(entries, configuration, { begunAt }), json, output);
    return exitCode.success;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    output.error(`${file}: ${error.message}`);
    return exitCode.usage;
  }
}

function print(result: ReplayResult, json: boolean, output: Output): void {
  const { duration, begunAt, decisions, updates, availability, unknown } = result;
  if (json) {
    for (const decision of decisions) output.line(jsonLine({ event: 'decision', ...decision }));
    for (const update of updates) output.line(jsonLine({ event: 'update', ...update }));
    output.line(jsonLine({ event: 'end', duration, begunAt, availability, unknown }));
    return;
  }
  for (const { at, prefix, decision, reason } of decisions) {
    output.line(`${formatDuration(at)} ${decision} ${prefix}: ${reason.message}`);
  }
  for (const [prefix, { share, of, losses }] of Object.entries(availability)) {
    const part = `${(share * 100).toFixed(3)} %`;
    output.line(`${prefix}: reachable for ${part} of ${formatDuration(of)}, lost ${losses} times`);
  }
  output.line(`${updates.length} UPDATEs`);
  if (unknown > 0)
    output.line(`${unknown} results are of checks that the configuration does not have`);
}
