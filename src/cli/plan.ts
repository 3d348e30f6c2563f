import { ConfigurationError, formatDuration } from '../core/index.ts';
import { hostAdvice, planOf, type PlannedAnnouncement } from '../daemon/index.ts';
import { attributesText } from './attributes-text.ts';
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

function textOf(planned: PlannedAnnouncement): string[] {
  const { prefix, decision, after, reason, lines, routes } = planned;
  const wait = after === undefined ? '' : ` ${formatDuration(after)} after the start`;
  const said = routes.map(({ attributes }) => attributesText(attributes));
  const [same = ''] = said;
  const isSame = said.every((text) => text === same);
  const says = isSame && same !== '' ? `, with ${same}` : '';
  return [
    `${prefix} ${WORDS[decision]}${recipients(planned)}${says}${wait}: ${reason.message}`,
    ...routes.flatMap(({ peer }, index) =>
      isSame ? [] : [`  to ${peer}: ${wordsOf(said[index])}`],
    ),
    ...lines.map((line) => `  ${line}`),
  ];
}

function recipients({ decision, routes }: PlannedAnnouncement): string {
  if (decision !== 'announce') return '';
  return ` to ${routes.length === 0 ? 'nobody' : routes.map(({ peer }) => peer).join(', ')}`;
}

function wordsOf(said: string | undefined): string {
  return said === undefined || said === '' ? 'no attributes of its own' : said;
}
