import * as v from 'valibot';
import { all, any, atLeast, not, type Check } from '../../../../../health/index.ts';
import type { Field } from '../../../field.ts';
import { anything, number, readShape } from '../../../shape.ts';
import type { CheckKind, ReadCheck } from './check-kind.ts';

const CHECKS = '[ { tcp: "10.0.0.1:80" }, { tcp: "10.0.0.1:443" } ]';
const CHECK = '{ tcp: "10.0.0.1:80" }';

/** Checks that are made of other checks. */
export const combinedKinds: readonly CheckKind[] = [
  combinedKind({
    name: 'all',
    sample: `{ all: ${CHECKS} }`,
    entries: { all: anything(CHECKS) },
    parts: (field) => partsOf(field.entries?.get('all')),
    combine: (checks) => all(...checks),
  }),
  combinedKind({
    name: 'any',
    sample: `{ any: ${CHECKS} }`,
    entries: { any: anything(CHECKS) },
    parts: (field) => partsOf(field.entries?.get('any')),
    combine: (checks) => any(...checks),
  }),
  combinedKind({
    name: 'atLeast',
    sample: `{ atLeast: 1, of: ${CHECKS} }`,
    entries: { atLeast: number('1'), of: anything(CHECKS) },
    parts: (field) => partsOf(field.entries?.get('of')),
    combine: (checks, needed) => atLeast(Number(needed), ...checks),
  }),
  combinedKind({
    name: 'not',
    sample: `{ not: ${CHECK} }`,
    entries: { not: anything(CHECK) },
    parts: (field) => [field.entries?.get('not')].filter((part) => part !== undefined),
    combine: ([check]) => (check === undefined ? undefined : not(check)),
  }),
];

interface CombinedKindDefinition {
  readonly name: string;
  readonly sample: string;
  readonly entries: v.ObjectEntries;
  /** The checks that it is made of; undefined if they are not written as they should be, which is reported. */
  readonly parts: (field: Field) => readonly Field[] | undefined;
  /** @param value what stands behind its name */
  readonly combine: (checks: readonly Check[], value: unknown) => Check | undefined;
}

function combinedKind({
  name,
  sample,
  entries,
  parts,
  combine,
}: CombinedKindDefinition): CheckKind {
  const schema = v.object(entries);
  return {
    name,
    sample,
    schema,
    read: (field, context) => {
      const values = readShape(field, schema, sample);
      const read = parts(field)?.map((part) => context.readCheck(part));
      const sound = read?.filter((part) => part !== undefined);
      if (values === undefined || sound === undefined || sound.length !== read?.length) {
        return undefined;
      }
      if (Object.keys(values).length !== Object.keys(entries).length) return undefined;
      return combineParts(field.entries?.get(name), sound, combine);
    },
  };
}

function combineParts(
  field: Field | undefined,
  parts: readonly ReadCheck[],
  combine: CombinedKindDefinition['combine'],
): ReadCheck | undefined {
  const check = field?.attempt(
    () =>
      combine(
        parts.map((part) => part.check),
        field.value,
      ),
    'value',
  );
  return check === undefined
    ? undefined
    : { check, descriptors: parts.reduce((sum, { descriptors }) => sum + descriptors, 0) };
}

function partsOf(field: Field | undefined): readonly Field[] | undefined {
  return field?.list(CHECKS);
}
