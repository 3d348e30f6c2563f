import * as v from 'valibot';
import { ConfigurationError } from '../../../../../core/index.ts';
import type { Check } from '../../../../../health/index.ts';
import type { Field } from '../../../field.ts';
import { readShape, type Leaf } from '../../../shape.ts';
import { makeOf } from '../../../trial.ts';

/** A check of the file. */
export interface ReadCheck {
  readonly check: Check;
  /** How many descriptors one probe of it may have open at once. */
  readonly descriptors: number;
}

export interface FileContext {
  /** The configuration file: paths in it are relative to it. */
  readonly path: string;
}

export interface CheckContext extends FileContext {
  /** Reads a check within this one. */
  readonly readCheck: (field: Field) => ReadCheck | undefined;
}

/** A kind of check, as the file knows it. */
export interface CheckKind {
  /** The key that says the kind; its value is the target. */
  readonly name: string;
  /** A whole check, in the notation of the file. */
  readonly sample: string;
  readonly schema: v.ObjectSchema<v.ObjectEntries, undefined>;
  /** Every fault is reported; undefined if there is any. */
  readonly read: (field: Field, context: CheckContext) => ReadCheck | undefined;
}

/** An option whose value in the file is another one than that of the API. */
export interface ConvertedOption<Value> {
  readonly schema: v.GenericSchema;
  /** Takes what the schema lets through, and reports what is wrong with it: undefined then. */
  readonly convert: (field: Field, context: CheckContext) => Value | undefined;
}

type Option<Value> = Leaf<Value> | ConvertedOption<Value>;

type OptionsOf<Options extends object> = {
  readonly [Name in keyof Options]?: Option<NonNullable<Options[Name]>>;
};

export interface CheckKindDefinition<Target, Options extends object> {
  readonly name: string;
  readonly target: Option<Target>;
  readonly sample: string;
  readonly options: OptionsOf<Options>;
  /** The check of the API. Faults of the target have no path, or an index. */
  readonly create: (target: Target, options: Options) => Check;
  /** A target without fault, to try each option on. */
  readonly anyTarget: Target;
  /** With which others an option, or the target, is tried, where it means nothing alone. */
  readonly beside?: Readonly<Partial<Record<string, Options>>>;
  readonly descriptors: number;
}

/** Makes the reader of a kind out of what sets it apart. */
export function checkKind<Target, Options extends object>(
  definition: CheckKindDefinition<Target, Options>,
): CheckKind {
  const { name, sample, target, options } = definition;
  const beside: Readonly<Partial<Record<string, object>>> = definition.beside ?? {};
  const parts = new Map<string, Option<unknown>>([
    [name, target],
    ...(Object.entries(options) as [string, Option<unknown>][]),
  ]);
  const schema = schemaOf(name, parts);
  const keys = { known: [...parts.keys()] };
  return {
    name,
    sample,
    schema,
    read: (field, context) => {
      const values = readShape(field, schema, sample, keys);
      if (values === undefined) return undefined;
      const written = new Map<string, unknown>();
      for (const [key, value] of Object.entries(values)) {
        const converted = convert(field.entries?.get(key), value, parts.get(key), context);
        if (converted !== undefined) written.set(key, converted);
      }
      const check = makeOf({
        field,
        options: Object.fromEntries(written),
        isWhole: written.size === field.entries?.size,
        make: (all) => create(definition, all),
        makeAlone: (key, value) =>
          create(definition, { [name]: definition.anyTarget, ...beside[key], [key]: value }),
        required: [name],
      });
      return check === undefined ? undefined : { check, descriptors: definition.descriptors };
    },
  };
}

function schemaOf(
  name: string,
  parts: ReadonlyMap<string, Option<unknown>>,
): v.ObjectSchema<v.ObjectEntries, undefined> {
  const entries = Array.from(parts, ([key, part]) => {
    const schema = 'convert' in part ? part.schema : part;
    return [key, key === name ? schema : v.exactOptional(schema)] as const;
  });
  return v.object(Object.fromEntries(entries));
}

function convert(
  field: Field | undefined,
  value: unknown,
  part: Option<unknown> | undefined,
  context: CheckContext,
): unknown {
  if (field === undefined || part === undefined || !('convert' in part)) return value;
  return part.convert(field, context);
}

/** A fault of the target gets the name of the kind as its path: that is where it stands in the file. */
function create<Target, Options extends object>(
  definition: CheckKindDefinition<Target, Options>,
  { [definition.name]: target, ...options }: Readonly<Record<string, unknown>>,
): Check {
  try {
    return definition.create(target as Target, options as Options);
  } catch (error) {
    if (!(error instanceof ConfigurationError) || !/^(?:$|\[)/.test(error.path)) throw error;
    throw error.within(definition.name);
  }
}
