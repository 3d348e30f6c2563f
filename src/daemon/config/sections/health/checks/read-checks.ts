import { notAvailable, unknownName } from '../../../../../core/index.ts';
import type { Field } from '../../../field.ts';
import type { CheckKind, FileContext, ReadCheck } from './check-kind.ts';
import { checkKinds, laterKinds } from './check-kinds.ts';

const names = checkKinds.map(({ name }) => name);
const SAMPLE = checkKinds
  .slice(0, 2)
  .map(({ sample }) => sample)
  .join(' or ');

/** The options of all kinds, for a check whose kind is not known. */
const optionsOfAnyKind: ReadonlySet<string> = new Set(
  checkKinds.flatMap(({ schema }) => Object.keys(schema.entries)),
);

/** The checks of one backend, those with faults left out. */
export function readChecks(field: Field, context: FileContext): readonly ReadCheck[] {
  const { items } = field;
  if (items?.length === 0) field.refuse(`a backend needs at least one check: write ${SAMPLE}`);
  return (items ?? [field])
    .map((item) => readCheck(item, context))
    .filter((check) => check !== undefined);
}

/** A check; undefined if it has a fault. */
export function readCheck(field: Field, context: FileContext): ReadCheck | undefined {
  const entries = field.mapping(SAMPLE);
  if (entries === undefined || refuseLaterKinds(entries)) return undefined;
  const found = checkKinds.filter(({ name }) => entries.has(name));
  const kind = found.find(({ schema }) => found.every(({ name }) => name in schema.entries));
  if (kind !== undefined) {
    return kind.read(field, { ...context, readCheck: (part) => readCheck(part, context) });
  }
  if (found.length === 0) refuseWithoutKind(field, entries);
  else refuseSeveralKinds(entries, found);
  return undefined;
}

function refuseLaterKinds(entries: ReadonlyMap<string, Field>): boolean {
  const later = [...entries].filter(([name]) => Object.hasOwn(laterKinds, name));
  for (const [name, entry] of later) {
    entry.attempt(() => {
      throw notAvailable('', `the check '${name}'`, laterKinds[name] ?? '');
    }, 'key');
  }
  return later.length > 0;
}

function refuseSeveralKinds(
  entries: ReadonlyMap<string, Field>,
  found: readonly CheckKind[],
): void {
  const [, second] = [...entries].filter(([name]) => found.some((kind) => kind.name === name));
  second?.[1].refuseKey(
    'a check has one kind: write a list of two checks, such as [ { http: … }, { tcp: … } ]',
  );
}

function refuseWithoutKind(field: Field, entries: ReadonlyMap<string, Field>): void {
  const unknown = [...entries].filter(([name]) => !optionsOfAnyKind.has(name));
  for (const [name, entry] of unknown) {
    entry.refuseKey(unknownName('check', name, names));
  }
  if (unknown.length > 0) return;
  field.refuse(`a check needs a kind: write ${SAMPLE}; the kinds are ${names.join(', ')}`);
}
