import * as v from 'valibot';
import { checkHostOptions } from '../../../anycast/index.ts';
import type { HostConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, number, oneOf, readShape } from '../shape.ts';

const hostSchema = v.object({
  sysctls: v.exactOptional(oneOf('check', 'set', 'ignore')),
  mark: v.exactOptional(number('27492')),
});

/** The section `host`. */
export function readHost(field: Field): HostConfiguration {
  const values = readShape(field, hostSchema, '{ sysctls: check }');
  return values === undefined ? {} : acceptedOptions(field, values, checkHostOptions);
}
