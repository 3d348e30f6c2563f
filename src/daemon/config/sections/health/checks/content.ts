import * as v from 'valibot';
import { errorMessage, unknownName } from '../../../../../core/index.ts';
import type { ExpectedContent } from '../../../../../health/index.ts';
import { showValue, wrongKind, type Field } from '../../../field.ts';
import { anything, readShape, text } from '../../../shape.ts';
import type { ConvertedOption } from './check-kind.ts';

const hexSchema = v.object({ hex: text('"00ff"') });
const patternSchema = v.object({
  pattern: text("'^ok'"),
  flags: v.exactOptional(text('i')),
});

const HEX = '{ hex: "00ff" }';
const PATTERN = "{ pattern: '^ok', flags: i }";

/** What an answer is searched for: text, octets, or a pattern. */
export const content: ConvertedOption<ExpectedContent> = {
  schema: anything('ok'),
  convert: (field) => {
    const { value, entries } = field;
    if (typeof value === 'string') return value;
    if (entries?.has('pattern') === true) return readPattern(field);
    if (entries?.has('hex') === true) return readOctets(field);
    refuse(field, ['pattern', 'hex'], `text, ${PATTERN} or ${HEX}`);
    return undefined;
  },
};

/** What is sent: text, or octets. */
export const payload: ConvertedOption<string | Uint8Array> = {
  schema: anything('"PING\\r\\n"'),
  convert: (field) => {
    const { value, entries } = field;
    if (typeof value === 'string') return value;
    if (entries?.has('hex') === true) return readOctets(field);
    refuse(field, ['hex'], `text or ${HEX}`);
    return undefined;
  },
};

function refuse(field: Field, keys: readonly string[], forms: string): void {
  const [name] = field.entries?.keys() ?? [];
  if (name !== undefined) field.refuse(`${unknownName('option', name, keys)}; write ${forms}`);
  else if (field.entries !== undefined) field.refuse(`nothing is written here: write ${forms}`);
  else field.refuse(wrongKind(field.value, 'text', forms));
}

function readPattern(field: Field): RegExp | undefined {
  const { pattern, flags = '' } = readShape(field, patternSchema, PATTERN) ?? {};
  if (pattern === undefined) return undefined;
  try {
    // With g or y a pattern would go on where it stopped; only these say what matches.
    if (/^[imsu]*$/.test(flags)) return new RegExp(pattern, flags);
    field.entries?.get('flags')?.refuse(`'${flags}' are no flags: write some of i, m, s and u`);
  } catch (error) {
    field.entries
      ?.get('pattern')
      ?.refuse(`this is no regular expression of JavaScript: ${errorMessage(error)}`);
  }
  return undefined;
}

function readOctets(field: Field): Uint8Array | undefined {
  const { hex } = readShape(field, hexSchema, HEX) ?? {};
  if (hex === undefined) return undefined;
  const digits = hex.replace(/[\s:]/g, '');
  if (/^(?:[\da-f]{2})+$/i.test(digits)) return Uint8Array.from(Buffer.from(digits, 'hex'));
  field.entries
    ?.get('hex')
    ?.refuse(
      `${showValue(hex)} is not octets: write two hexadecimal digits for each, as in ${HEX}`,
    );
  return undefined;
}
