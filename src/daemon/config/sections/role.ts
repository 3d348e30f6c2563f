import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import type { RoleOptions } from '../../../anycast/index.ts';
import type { Prefix } from '../../../core/index.ts';
import type { RoleConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { anything, readShape, text } from '../shape.ts';
import { readAction } from './attribute-policy.ts';

const ROLE = '{ file: /run/keepcast/role, master: { med: 100 }, backup: { med: 200 } }';

const roleSchema = v.object({
  file: text('/run/keepcast/role'),
  master: anything('{ med: 100 }'),
  backup: anything('{ med: 200 }'),
  undefined: v.exactOptional(anything('withdraw')),
});

/**
 * `role` of an announcement; undefined if something of it is at fault.
 * @param path of the configuration: that of the role is relative to it
 */
export function readRole(
  field: Field,
  family: Prefix['family'],
  path: string,
): RoleConfiguration | undefined {
  const values = readShape(field, roleSchema, ROLE);
  if (values === undefined) return undefined;
  const { file } = values;
  const said = Object.fromEntries(
    (['master', 'backup', 'undefined'] as const).flatMap((name) => {
      const entry = name in values ? field.entries?.get(name) : undefined;
      return entry === undefined ? [] : [[name, readAction(entry, family)]];
    }),
  );
  if (file === '') field.entries?.get('file')?.refuse('is no path: write one such as ./role');
  const isWhole =
    file !== undefined &&
    file !== '' &&
    Object.keys(values).length === field.entries?.size &&
    'master' in said &&
    'backup' in said &&
    Object.values(said).every((action) => action !== undefined);
  if (!isWhole) return undefined;
  return { ...said, file: resolve(dirname(path), file) } as RoleConfiguration;
}

/** As the API takes it, with nobody who knows the role: to be checked. */
export function uncheckedRole({ master, backup, ...others }: RoleConfiguration): RoleOptions {
  return { source: NOBODY, master, backup, undefined: others.undefined };
}

const NOBODY: RoleOptions['source'] = {
  role: undefined,
  on: () => undefined,
  off: () => undefined,
};
