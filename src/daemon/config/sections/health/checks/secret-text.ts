import { readFileSync } from 'node:fs';
import { parseSecret } from '../../../../../system/index.ts';
import type { Field } from '../../../field.ts';
import { anything } from '../../../shape.ts';
import type { CheckContext, ConvertedOption } from './check-kind.ts';
import { absolutePath } from './path.ts';

/**
 * Text by name, each of which may be a secret: written here, in a file, or in a variable of the environment. No fault
 * shows what is written.
 * @param accept throws a ConfigurationError if the API refuses one
 */
export function secretTexts(
  sample: string,
  accept: (name: string, value: string) => unknown,
): ConvertedOption<Readonly<Record<string, string>>> {
  return {
    schema: anything(sample),
    convert: (field, context) => {
      const entries = field.mapping(sample);
      if (entries === undefined) return undefined;
      const values = Array.from(entries, ([name, entry]) => {
        const value = readSecretText(entry, context);
        if (value === undefined) return undefined;
        const accepted = entry.attempt(() => {
          accept(name, value);
          return true;
        }, 'value');
        return accepted === true ? ([name, value] as const) : undefined;
      }).filter((value) => value !== undefined);
      return values.length < entries.size ? undefined : Object.fromEntries(values);
    },
  };
}

function readSecretText(field: Field, context: CheckContext): string | undefined {
  const { value, entries } = field;
  // Unlike a password it may be empty.
  if (typeof value === 'string') return value;
  if (entries === undefined) {
    field.refuse(
      'what is written here is not text: put it in quotes, or write { environment: NAME } or { file: PATH }',
    );
    return undefined;
  }
  const readFile = (path: string): string => readFileSync(absolutePath(path, context), 'utf8');
  return field.attempt(() => parseSecret(value, { readFile }).reveal());
}
