import * as v from 'valibot';
import { ConfigurationError, notAvailable } from '../../../../core/index.ts';
import type { Check } from '../../../../health/index.ts';
import type { Field } from '../../field.ts';
import { readShape, type Leaf } from '../../shape.ts';

/** A check of the file. */
export interface ReadCheck {
  readonly check: Check;
  /** How many descriptors one probe of it may have open at once. */
  readonly descriptors: number;
}

export interface CheckContext {
  /** The configuration file: paths in it are relative to it. */
  readonly path: string;
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
  /** With which others an option is tried, where it means nothing alone. */
  readonly beside?: Readonly<Partial<Record<keyof Options, Options>>>;
  /** Options of the API that a file cannot have: what to write instead. */
  readonly refused?: Readonly<Record<string, string>>;
  readonly descriptors: number;
}

/** Makes the reader of a kind out of what sets it apart. */
export function checkKind<Target, Options extends object>(
  definition: CheckKindDefinition<Target, Options>,
): CheckKind {
  const { name, sample, target, options } = definition;
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
      refuseByName(field, definition.refused ?? {});
      const values = readShape(field, schema, sample, keys);
      if (values === undefined) return undefined;
      const written = new Map<string, unknown>();
      for (const [key, value] of Object.entries(values)) {
        const converted = convert(field.entries?.get(key), value, parts.get(key), context);
        if (converted !== undefined) written.set(key, converted);
      }
      const check = new CheckMaker(definition, field, written).make();
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

function refuseByName(field: Field, refused: Readonly<Record<string, string>>): void {
  for (const [key, entry] of field.entries ?? []) {
    const instead = Object.hasOwn(refused, key) ? refused[key] : undefined;
    if (instead === undefined) continue;
    entry.attempt(() => {
      throw notAvailable('', `'${key}' in a file`, instead);
    }, 'key');
  }
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

/** Makes one check, or finds everything that keeps it from being made. */
class CheckMaker<Target, Options extends object> {
  readonly #definition: CheckKindDefinition<Target, Options>;
  readonly #field: Field;
  readonly #target: { readonly value: Target } | undefined;
  readonly #options: Readonly<Record<string, unknown>>;
  /** Nothing that is written was refused yet. */
  readonly #isWhole: boolean;

  /** @param written the target and the options that have the right kinds, as the API takes them */
  constructor(
    definition: CheckKindDefinition<Target, Options>,
    field: Field,
    written: ReadonlyMap<string, unknown>,
  ) {
    const { name } = definition;
    this.#definition = definition;
    this.#field = field;
    this.#target = written.has(name) ? { value: written.get(name) as Target } : undefined;
    this.#options = Object.fromEntries([...written].filter(([key]) => key !== name));
    this.#isWhole = written.size === field.entries?.size;
  }

  make(): Check | undefined {
    const target = this.#target;
    // What is right is made at once: looking for faults makes it again and again.
    const check =
      target === undefined || !this.#isWhole
        ? undefined
        : unless(() => this.#create(target.value, this.#options));
    if (check !== undefined) return check;
    const areSound = this.#tryEachPart();
    if (target !== undefined && this.#isWhole && areSound) this.#refuseTogether(target.value);
    return undefined;
  }

  /** Whether target and options are right, each by itself. */
  #tryEachPart(): boolean {
    const { name, anyTarget, beside = {} } = this.#definition;
    const target = this.#target;
    const others: Readonly<Record<string, unknown>> = beside;
    const tried = Object.entries(this.#options).map(([key, value]) =>
      this.#accept(key, () =>
        this.#create(anyTarget, { ...(others[key] as object), [key]: value }),
      ),
    );
    if (target !== undefined) {
      tried.unshift(this.#accept(name, () => this.#create(target.value, {})));
    }
    return !tried.includes(false);
  }

  /** Reports a fault of the part `key`; that of another part is found when that one is tried. */
  #accept(key: string, create: () => Check): boolean {
    return (
      this.#field.attempt(() => {
        try {
          create();
        } catch (error) {
          if (!(error instanceof ConfigurationError) || partOf(error) === key) throw error;
        }
        return true;
      }) ?? false
    );
  }

  /** What parts say together can be wrong in several ways at once: each is reported, and looked past. */
  #refuseTogether(target: Target): void {
    let options = this.#options;
    for (;;) {
      const part = this.#firstContradiction(target, options);
      if (part === undefined || !Object.hasOwn(options, part)) return;
      options = Object.fromEntries(Object.entries(options).filter(([key]) => key !== part));
    }
  }

  #firstContradiction(
    target: Target,
    options: Readonly<Record<string, unknown>>,
  ): string | undefined {
    let part: string | undefined;
    this.#field.attempt(() => {
      try {
        return this.#create(target, options);
      } catch (error) {
        if (error instanceof ConfigurationError) part = partOf(error);
        throw error;
      }
    });
    return part;
  }

  #create(target: Target, options: Readonly<Record<string, unknown>>): Check {
    try {
      return this.#definition.create(target, options as Options);
    } catch (error) {
      if (!(error instanceof ConfigurationError) || !/^(?:$|\[)/.test(error.path)) throw error;
      throw error.within(this.#definition.name);
    }
  }
}

function unless(create: () => Check): Check | undefined {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return undefined;
  }
}

/** The option that a fault is of. */
function partOf({ path }: ConfigurationError): string {
  return /^[^.[]*/.exec(path)?.[0] ?? '';
}
