import {
  ConfigurationError,
  describe,
  parseDuration,
  refuseUnknownKeys,
  within,
  type Duration,
} from '../../core/index.ts';
import { parseSpan } from './guard-values.ts';
import type { MassWithdrawLimits } from './mass-withdraw-status.ts';

export interface MassWithdrawOptions<Attributes = unknown> {
  /**
   * How many announcements may leave within the window: a number from 1 to 1000000, or percent of those that were
   * announced when the window began. One may always. `'20%'` by default.
   */
  readonly atMost?: number | `${number}%` | undefined;
  /** The length of the window: 1s to 24h, `'60s'` by default. */
  readonly within?: Duration | undefined;
  /**
   * What lets those leave that are held: nothing but an acknowledgement (`'ack'`), or a time after which they do anyway,
   * 1s to 24h; `'10m'` by default, since a route to a dead service harms too.
   */
  readonly release?: 'ack' | Duration | undefined;
  /** What a route says that is held, beside what it says anyway. */
  readonly attributes?: Attributes | undefined;
}

/**
 * @param parseAttributes looks at `attributes`, if there are any
 * @throws ConfigurationError
 */
export function parseMassWithdraw<Attributes>(
  options: MassWithdrawOptions<Attributes>,
  parseAttributes: (value: Attributes) => unknown = () => undefined,
): MassWithdrawLimits {
  refuseUnknownKeys(options, { known: ['atMost', 'within', 'release', 'attributes'] });
  const { atMost = '20%', within: window = '60s', release = '10m', attributes } = options;
  if (attributes !== undefined) within('attributes', () => parseAttributes(attributes));
  return {
    atMost: within('atMost', () => parseAtMost(atMost)),
    within: within('within', () => parseSpan(window, 1_000)),
    release: within('release', () => parseRelease(release)),
  };
}

function parseAtMost(value: unknown): MassWithdrawLimits['atMost'] {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000) {
    return { count: value };
  }
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(value) : null;
  const percent = Number(match?.[1]);
  if (percent > 0 && percent < 100) return { percent };
  throw new ConfigurationError(
    '',
    `${describe(value)} is not a limit: write percent, more than 0% and less than 100%, such as '20%', or a whole number of announcements from 1 to 1000000`,
  );
}

function parseRelease(value: unknown): MassWithdrawLimits['release'] {
  if (value === 'ack') return 'ack';
  try {
    parseDuration(value);
  } catch {
    throw new ConfigurationError(
      '',
      `${describe(value)} is neither ack nor a duration such as '10m'`,
    );
  }
  return parseSpan(value, 1_000);
}
