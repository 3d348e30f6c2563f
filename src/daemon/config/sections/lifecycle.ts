import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { parseLifecycle, type LifecycleOptions } from '../../../anycast/index.ts';
import type { Field } from '../field.ts';
import { locateProgram } from '../program.ts';
import { acceptedOptions, anything, duration, oneOf, text } from '../shape.ts';

type Required<Key extends keyof LifecycleOptions> = NonNullable<LifecycleOptions[Key]>;

/** What an announcement has to do beside its health: keys of an owner in `announce`. */
export const lifecycleEntries: {
  readonly require: v.ExactOptionalSchema<v.GenericSchema<Required<'require'>>, undefined>;
  readonly maintenanceFile: v.ExactOptionalSchema<v.GenericSchema<string>, undefined>;
  readonly vip: v.ExactOptionalSchema<v.GenericSchema<Required<'vip'>>, undefined>;
  readonly vipGrace: v.ExactOptionalSchema<v.GenericSchema<Required<'vipGrace'>>, undefined>;
  readonly hooks: v.ExactOptionalSchema<v.GenericSchema<Required<'hooks'>>, undefined>;
} = {
  require: v.exactOptional(oneOf('any', 'all')),
  maintenanceFile: v.exactOptional(text('./maintenance')),
  vip: v.exactOptional(anything<Required<'vip'>>('verify')),
  vipGrace: v.exactOptional(duration('1s')),
  hooks: v.exactOptional(anything<Required<'hooks'>>('[ { run: [ /usr/local/bin/moved ] } ]')),
};

/** Where the options stand. */
export interface LifecycleContext {
  /** The prefix that they are for, in its one form. */
  readonly prefix: string;
  /** The path of the file: others are relative to it. */
  readonly path: string;
}

/** The same options; those of the lifecycle as far as they are right, with absolute paths. */
export function checkLifecycle<Options extends LifecycleOptions>(
  field: Field,
  options: Options,
  { prefix, path }: LifecycleContext,
): Options {
  const { require, maintenanceFile, vip, vipGrace, hooks, ...others } = options;
  const all: LifecycleOptions = { require, maintenanceFile, vip, vipGrace, hooks };
  const written = Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as LifecycleOptions;
  const address = prefix.slice(0, prefix.indexOf('/'));
  const accepted: LifecycleOptions = acceptedOptions(field, written, (option) =>
    // The grace is right or wrong by itself; that it needs a vip is said below.
    parseLifecycle(
      option.vipGrace === undefined ? option : { vip: { address }, ...option },
      prefix,
    ),
  );
  if (vipGrace !== undefined && vip === undefined) {
    field.attempt(() => parseLifecycle({ vipGrace: '1s' }, prefix));
  }
  const file = accepted.maintenanceFile;
  return {
    ...others,
    ...accepted,
    ...(file === undefined ? {} : { maintenanceFile: resolve(dirname(path), file) }),
    ...(accepted.hooks === undefined ? {} : { hooks: locateHooks(field, accepted.hooks, path) }),
  } as Options;
}

/** A daemon has another folder than whoever wrote the file, and a hook is missed in the night that it is for. */
function locateHooks(field: Field, hooks: Required<'hooks'>, path: string): Required<'hooks'> {
  const written = field.entries?.get('hooks')?.items;
  return hooks.map((hook, index) => {
    const [program, ...rest] = hook.run;
    const word = written?.[index]?.entries?.get('run')?.items?.[0];
    if (program === undefined || word === undefined) return hook;
    return { ...hook, run: [locateProgram(program, word, path) ?? program, ...rest] };
  });
}

/** Owners of one prefix must agree whether all of them must want the route. */
export function refuseMixedRequire(owners: readonly Field[]): void {
  const requireOf = (owner: Field): unknown => owner.entries?.get('require')?.value ?? 'any';
  const [first, ...others] = owners;
  if (first === undefined) return;
  for (const owner of others) {
    if (requireOf(owner) === requireOf(first)) continue;
    owner.refuse(
      `require differs from the owner in line ${first.position.line}: write the same for each owner of a prefix`,
    );
  }
}
