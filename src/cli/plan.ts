import { ConfigurationError } from '../core/index.ts';
import { hostAdvice, planOf, type PlannedAnnouncement } from '../daemon/index.ts';
import { readConfiguration } from './configuration.ts';
import { exitCode } from './exit-code.ts';
import { jsonLine, type Output } from './output.ts';

export interface PlanCommandOptions {
  readonly json?: boolean;
}

/** `keepcast plan FILE` */
export async function plan(
  file: string,
  { json = false }: PlanCommandOptions,
  output: Output,
): Promise<number> {
  const configuration = await readConfiguration(file, output);
  if (configuration === undefined) return exitCode.usage;
  try {
    for (const planned of await planOf(configuration)) {
      if (json) output.line(jsonLine(planned));
      else for (const text of textOf(planned)) output.line(text);
    }
    for (const { name, found, expected, command, reason } of await hostAdvice(configuration)) {
      const advice = { sysctl: name, found, expected, command, reason };
      output.line(json ? jsonLine(advice) : `host: ${reason.message}`);
    }
    return exitCode.success;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    output.error(`${file}: ${error.message}`);
    return exitCode.usage;
  }
}

const WORDS = {
  announce: 'would be announced',
  withdraw: 'would be withdrawn',
  nothing: 'would not be announced yet',
} as const;

function textOf({ prefix, decision, peers, reason, lines }: PlannedAnnouncement): string[] {
  const to = peers.length === 0 ? '' : ` to ${peers.join(', ')}`;
  return [
    `${prefix} ${WORDS[decision]}${to}: ${reason.message}`,
    ...lines.map((line) => `  ${line}`),
  ];
}
