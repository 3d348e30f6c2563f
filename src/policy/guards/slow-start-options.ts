import {
  ConfigurationError,
  optional,
  parseBoolean,
  parseList,
  parseWhole,
  refuseUnknownKeys,
  within,
  type Duration,
} from '../../core/index.ts';
import type { Adjustment } from '../guard.ts';
import { parseSpan } from './guard-values.ts';
import type { SlowStartSettings } from './slow-start.ts';

/** At least one of `prepend` and `med`. Each is put on top of what the route says otherwise, and falls. */
export interface SlowStartOptions {
  /** How often our AS number is prepended more, step by step: up to 32 numbers from 1 to 64. For external peers. */
  readonly prepend?: readonly number[] | undefined;
  /** How much higher MED is, step by step: up to 32 numbers from 1 to 4294967295. */
  readonly med?: readonly number[] | undefined;
  /** How long each step takes: 100ms to 24h, `'30s'` by default. */
  readonly every?: Duration | undefined;
  /** The first announcement begins slowly too: false by default. */
  readonly atStart?: boolean | undefined;
}

const MOST_STEPS = 32;

/** @throws ConfigurationError */
export function parseSlowStart(options: SlowStartOptions): SlowStartSettings {
  refuseUnknownKeys(options, { known: ['prepend', 'med', 'every', 'atStart'] });
  const { every = '30s', atStart = false } = options;
  const prepend = optional('prepend', options.prepend, (value) => parseSteps(value, 64));
  const med = optional('med', options.med, (value) => parseSteps(value, 0xffff_ffff));
  if (prepend === undefined && med === undefined) {
    throw new ConfigurationError(
      '',
      'a slow start has no steps: write { prepend: [3, 2, 1] } or { med: [200, 100] }',
    );
  }
  const count = Math.max(prepend?.length ?? 0, med?.length ?? 0);
  const steps = Array.from({ length: count }, (_, index): Adjustment => ({
    ...(prepend?.[index] === undefined ? {} : { prepend: prepend[index] }),
    ...(med?.[index] === undefined ? {} : { med: med[index] }),
  }));
  return {
    steps,
    every: within('every', () => parseSpan(every, 100)),
    atStart: within('atStart', () => parseBoolean(atStart)),
  };
}

function parseSteps(value: unknown, largest: number): readonly number[] {
  const steps = parseList(value, '[3, 2, 1]', (item) => parseWhole(item, 'a step', 1, largest));
  if (steps.length === 0 || steps.length > MOST_STEPS) {
    throw new ConfigurationError('', `${steps.length} steps: write 1 to ${MOST_STEPS} of them`);
  }
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1] ?? Infinity;
    if (step < before) continue;
    throw new ConfigurationError(
      `[${index}]`,
      `${step} is not less than ${before} before it: a route that returns becomes more attractive with each step`,
    );
  }
  return steps;
}
