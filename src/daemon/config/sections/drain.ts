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

/** What holds where the file has no section `drain`. */
export const defaultDrain: DrainConfiguration = { wait: 0 };

/** The section `drain`. */
export function readDrain(field: Field): DrainConfiguration {
  const values = readShape(field, drainSchema, '{ wait: 5s }');
  if (values === undefined) return defaultDrain;
  const { wait, maxDrain, med, prepend } = acceptedOptions(field, values, (option) => {
    const { maxDrain: longest = 0, ...others } = option;
    within('maxDrain', () => parseDuration(longest));
    parseDrainOptions(others);
  });
  return {
    wait: parseDuration(wait ?? 0),
    ...(maxDrain === undefined ? {} : { maxDrain: parseDuration(maxDrain) }),
    ...(med === undefined ? {} : { med }),
    ...(prepend === undefined ? {} : { prepend }),
  };
}
