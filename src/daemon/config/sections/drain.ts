import * as v from 'valibot';
import { parseDrainOptions } from '../../../anycast/index.ts';
import { parseDuration, within } from '../../../core/index.ts';
import type { DrainConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, duration, number, readShape } from '../shape.ts';

const drainSchema = v.object({
  wait: v.exactOptional(duration('5s')),
  maxDrain: v.exactOptional(duration('30s')),
  med: v.exactOptional(number('1000')),
  prepend: v.exactOptional(number('3')),
});

/**
 * What holds where the file has no section `drain`: routes leave at once. SIGTERM often reaches the service at the same
 * moment, and a drain would have clients go on to one that is gone.
 */
export const defaultDrain: DrainConfiguration = { wait: 0 };

/** Who writes the section wants a drain. */
const DEFAULT_WAIT = '5s';

/** The section `drain`. */
export function readDrain(field: Field): DrainConfiguration {
  const values = readShape(field, drainSchema, '{ wait: 5s }');
  if (values === undefined) return defaultDrain;
  const { wait, maxDrain, med, prepend } = acceptedOptions(field, values, (option) => {
    const { maxDrain: longest = 0, ...others } = option;
    within('maxDrain', () => parseDuration(longest));
    parseDrainOptions(others);
  });
  const length = parseDuration(wait ?? DEFAULT_WAIT);
  for (const name of ['med', 'prepend'] as const) {
    if (length > 0 || values[name] === undefined) continue;
    field.refuseWithin([name], 'nobody is told: with wait: 0s nothing is drained');
  }
  return {
    wait: length,
    ...(maxDrain === undefined ? {} : { maxDrain: parseDuration(maxDrain) }),
    ...(med === undefined ? {} : { med }),
    ...(prepend === undefined ? {} : { prepend }),
  };
}
