import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { errorCode } from '../../../../../core/index.ts';
import type { TlsOptions } from '../../../../../health/index.ts';
import { wrongKind, type Field } from '../../../field.ts';
import { anything, duration, flag, readShape, text } from '../../../shape.ts';
import type { CheckContext, ConvertedOption } from './check-kind.ts';
import { absolutePath } from './path.ts';

const tlsSchema = v.object({
  ca: v.exactOptional(anything('./ca.pem')),
  cert: v.exactOptional(anything('./client.pem')),
  key: v.exactOptional(anything('./client.key')),
  servername: v.exactOptional(text('www.example')),
  verify: v.exactOptional(flag()),
  expiryWarning: v.exactOptional(duration('30d')),
});

/** The keys of `tls`. */
export const tlsKeys: readonly string[] = Object.keys(tlsSchema.entries);

const SAMPLE = '{ ca: ./ca.pem, servername: www.example }';

/** Options of TLS: certificates and keys are named by their files, or stand here as PEM. */
export const tls: ConvertedOption<TlsOptions> = {
  schema: anything(SAMPLE),
  convert: (field, context) => {
    const values = readShape(field, tlsSchema, SAMPLE);
    if (values === undefined) return undefined;
    const { ca, cert, key, ...rest } = values;
    const texts = {
      ...(ca === undefined ? {} : { ca: readAuthorities(field.entries?.get('ca'), context) }),
      ...(cert === undefined ? {} : { cert: readPem(field.entries?.get('cert'), context) }),
      ...(key === undefined ? {} : { key: readPem(field.entries?.get('key'), context) }),
    };
    const isWhole =
      Object.keys(values).length === field.entries?.size &&
      Object.values(texts).every((value) => value !== undefined);
    // What is missing in it has been reported.
    return isWhole ? ({ ...rest, ...texts } as TlsOptions) : undefined;
  },
};

function readAuthorities(
  field: Field | undefined,
  context: CheckContext,
): string | readonly string[] | undefined {
  const { items } = field ?? {};
  if (items === undefined) return readPem(field, context);
  const texts = items.map((item) => readPem(item, context)).filter((text) => text !== undefined);
  return texts.length < items.length ? undefined : texts;
}

/** What is written may be a key, so it is not shown: its path in the file says which one it is. */
function readPem(field: Field | undefined, context: CheckContext): string | undefined {
  const { value } = field ?? {};
  if (typeof value !== 'string') {
    field?.refuse(wrongKind(value, 'text', './cert.pem'));
    return undefined;
  }
  if (value.includes('-----BEGIN ')) return value;
  try {
    return readFileSync(absolutePath(value, context), 'utf8');
  } catch (error) {
    field?.refuse(
      `this file cannot be read (${errorCode(error) ?? 'no code'}): name a PEM file, relative to this one, or write the PEM itself`,
    );
    return undefined;
  }
}
