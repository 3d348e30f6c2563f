import * as v from 'valibot';
import { parseDuration, within } from '../../../core/index.ts';
import type { DrainConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { duration, readShape } from '../shape.ts';

const drainSchema = v.object({ wait: v.exactOptional(duration('5s')) });

/** What holds where the file has no section `drain`. */
export const defaultDrain: DrainConfiguration = { wait: 0 };

/** The section `drain`. */
export function readDrain(field: Field): DrainConfiguration {
  const values = readShape(field, drainSchema, '{ wait: 5s }');
  const wait = values?.wait;
  if (wait === undefined) return defaultDrain;
  return { wait: field.attempt(() => within('wait', () => parseDuration(wait))) ?? 0 };
}
