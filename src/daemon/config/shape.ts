import * as v from 'valibot';
import { refuseUnknownKeys, type Duration, type KnownKeys } from '../../core/index.ts';
import { noValue, showValue, wrongKind, type Field } from './field.ts';

/** A schema of one value. Its example stands in the faults, in the notation of the file. */
export type Leaf<Value> = v.GenericSchema<Value>;

const example = <Value>(schema: v.GenericSchema<Value>, text: string): Leaf<Value> =>
  v.pipe(schema, v.metadata({ example: text }));

const kind =
  (name: string, text: string) =>
  ({ input }: { readonly input: unknown }): string =>
    wrongKind(input, name, text);

export function text(sample: string): Leaf<string> {
  return example(v.string(kind('text', sample)), sample);
}

export function number(sample: string): Leaf<number> {
  return example(v.number(kind('a number', `${sample}, without quotes`)), sample);
}

export function flag(): Leaf<boolean> {
  return v.boolean(({ input }) =>
    input === null ? noValue('true') : `${showValue(input)} is neither true nor false`,
  );
}

export function oneOf<const Option extends string>(...options: readonly Option[]): Leaf<Option> {
  return v.custom<Option>(
    (input) => options.some((option) => option === input),
    ({ input }) =>
      input === null
        ? noValue(options.join(' or '))
        : `${showValue(input)} is not allowed: write ${options.join(' or ')}`,
  );
}

type WrittenDuration = Exclude<Duration, number>;

/** A duration as text: the unit of a bare number would be a guess. */
export function duration(sample: WrittenDuration): Leaf<WrittenDuration> {
  return example(
    v.custom<WrittenDuration>(
      (input) => typeof input === 'string' && !BARE_NUMBER.test(input),
      ({ input }) =>
        typeof input === 'string' || (typeof input === 'number' && input >= 0)
          ? `${input} has no unit: write ${input}s or ${input}ms`
          : wrongKind(input, 'a duration', sample),
    ),
    sample,
  );
}

const BARE_NUMBER = /^\d*\.?\d+$/;

export function listOf<Value>(item: Leaf<Value>, sample: string): Leaf<Value[]> {
  return example(v.array(item, kind('a list', sample)), sample);
}

/** A mapping whose values have these kinds; which keys it may have says the parser of the API. */
export function mapping<Entries extends v.ObjectEntries>(
  entries: Entries,
  sample: string,
): v.ObjectSchema<Entries, (issue: { readonly input: unknown }) => string> {
  return v.object(entries, ({ input }) => wrongKind(input, 'a mapping', sample));
}

/** A mapping whose names are free. */
export function mappingOf<Value>(item: Leaf<Value>, sample: string): Leaf<Record<string, Value>> {
  return example(
    v.pipe(
      v.custom<Record<string, Value>>(isMapping, kind('a mapping', sample)),
      v.record(v.string(), item),
    ),
    sample,
  );
}

/** Anything that is written at all: a parser of the API says what is allowed. */
export function anything<Value = unknown>(sample: string): Leaf<Value> {
  return example(
    v.custom<Value>((input) => input !== null, kind('a value', sample)),
    sample,
  );
}

function isMapping(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

type ObjectOf<Entries extends v.ObjectEntries> = v.ObjectSchema<Entries, undefined>;

/**
 * Looks at a mapping: every key must be known, every required one be there, every value be of the right kind. Gives
 * the entries without fault; undefined if it is no mapping.
 * @param sample the whole mapping, in the notation of the file
 */
export function readShape<Entries extends v.ObjectEntries>(
  field: Field,
  schema: ObjectOf<Entries>,
  sample: string,
  keys: KnownKeys = { known: Object.keys(schema.entries) },
): Partial<v.InferOutput<ObjectOf<Entries>>> | undefined {
  const entries = field.mapping(sample);
  if (entries === undefined) return undefined;
  const values = new Map<string, unknown>();
  for (const [name, entry] of entries) {
    if (!refuseUnknownKey(name, entry, keys)) values.set(name, entry.value);
  }
  const { issues = [] } = v.safeParse(schema, Object.fromEntries(values));
  for (const issue of issues) {
    const segments = (issue.path ?? []).map(({ key }) =>
      typeof key === 'number' ? key : String(key),
    );
    const name = String(segments[0]);
    values.delete(name);
    const isMissing = issue.input === undefined;
    field.refuseWithin(segments, isMissing ? missing(schema.entries[name]) : issue.message);
  }
  return Object.fromEntries(values) as Partial<v.InferOutput<ObjectOf<Entries>>>;
}

/** The options that a parser of the API takes: each is tried on its own, so that one fault does not hide another. */
export function acceptedOptions<Values extends object>(
  field: Field,
  values: Values,
  parse: (option: Partial<Values>) => unknown,
): Partial<Values> {
  const accepted = Object.entries<unknown>(values as Record<string, unknown>).filter(
    ([name, value]) =>
      field.attempt(() => {
        const option: Partial<Record<string, unknown>> = { [name]: value };
        parse(option as Partial<Values>);
        return true;
      }) !== undefined,
  );
  return Object.fromEntries(accepted) as Partial<Values>;
}

/** No key is longer; looking for the one that was meant takes time. */
const LONGEST_NAME = 80;

/** Whether the key was refused. */
export function refuseUnknownKey(name: string, entry: Field, keys: KnownKeys): boolean {
  const isKnown = entry.attempt(() => {
    refuseUnknownKeys({ [name.slice(0, LONGEST_NAME)]: undefined }, keys);
    return true;
  }, 'key');
  return isKnown !== true;
}

function missing(schema: v.ObjectEntries[string] | undefined): string {
  const metadata: unknown = schema === undefined ? {} : v.getMetadata(schema);
  const sample = (metadata as { readonly example?: unknown }).example;
  return typeof sample === 'string'
    ? `this key is missing: write one such as ${sample}`
    : 'this key is missing';
}
