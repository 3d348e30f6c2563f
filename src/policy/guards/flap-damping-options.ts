import {
  ConfigurationError,
  formatDuration,
  parseWhole,
  refuseUnknownKeys,
  within,
  type Duration,
} from '../../core/index.ts';
import { ceilingOf, type FlapDampingSettings } from './flap-damping.ts';
import { parseSpan } from './guard-values.ts';

/** RFC 2439 on the return alone; the defaults are those of Cisco and FRR. */
export interface FlapDampingOptions {
  /** What each withdrawal that the health asks for adds: 1 to 1000000, 1000 by default. */
  readonly penalty?: number | undefined;
  /** In which time the penalty falls to its half: 1s to 24h, `'15m'` by default. */
  readonly halfLife?: Duration | undefined;
  /** A penalty above this suppresses the return: 1 to 1000000, 2000 by default. */
  readonly suppress?: number | undefined;
  /** A penalty that has fallen to this ends that: 1 to 1000000, less than `suppress`, 750 by default. */
  readonly reuse?: number | undefined;
  /** How long a return is suppressed at most after the last withdrawal: 1s to 24h, `'60m'` by default. */
  readonly maximum?: Duration | undefined;
}

/** @throws ConfigurationError */
export function parseFlapDamping(options: FlapDampingOptions): FlapDampingSettings {
  refuseUnknownKeys(options, {
    known: ['penalty', 'halfLife', 'suppress', 'reuse', 'maximum'],
  });
  const { penalty = 1_000, halfLife = '15m', suppress = 2_000, reuse = 750 } = options;
  const { maximum = '60m' } = options;
  const settings: FlapDampingSettings = {
    penalty: within('penalty', () => parseMerit(penalty)),
    halfLife: within('halfLife', () => parseSpan(halfLife, 1_000)),
    suppress: within('suppress', () => parseMerit(suppress)),
    reuse: within('reuse', () => parseMerit(reuse)),
    maximum: within('maximum', () => parseSpan(maximum, 1_000)),
  };
  refuseContradictions(settings);
  return settings;
}

function parseMerit(value: unknown): number {
  return parseWhole(value, 'a figure of merit', 1, 1_000_000);
}

function refuseContradictions(settings: FlapDampingSettings): void {
  const { suppress, reuse, maximum, halfLife } = settings;
  if (reuse >= suppress) {
    throw new ConfigurationError(
      'reuse',
      `${reuse} is not less than suppress (${suppress}): what is suppressed would be reused at once`,
    );
  }
  const ceiling = ceilingOf(settings);
  if (ceiling > suppress) return;
  throw new ConfigurationError(
    'suppress',
    `no penalty is ever above ${suppress}: to be over in ${formatDuration(maximum)} (maximum) with a half-life of ${formatDuration(halfLife)}, it is never above ${Math.floor(ceiling)}; write a smaller suppress or a longer maximum`,
  );
}
