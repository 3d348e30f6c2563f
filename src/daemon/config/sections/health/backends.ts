import * as v from 'valibot';
import { ConfigurationError, type KnownKeys } from '../../../../core/index.ts';
import {
  Health,
  type BackendInput,
  type Check,
  type HealthOptions,
} from '../../../../health/index.ts';
import type { Field } from '../../field.ts';
import { anything, number, readShape } from '../../shape.ts';
import { makeOf } from '../../trial.ts';
import type { FileContext, ReadCheck } from './checks/check-kind.ts';
import { checkKinds } from './checks/check-kinds.ts';
import { readCheck, readChecks } from './checks/read-checks.ts';
import { presetOption, takeWithPreset } from './presets.ts';
import { anyCheck, probeEntries, probeOptionAlone } from './probe-shape.ts';

/** A backend of the file. */
export interface ReadBackend {
  readonly input: BackendInput;
  /** How many descriptors its checks may have open at once. */
  readonly descriptors: number;
}

const CHECK = '{ tcp: "10.0.0.1:8080" }';

const backendSchema = v.object({
  check: v.exactOptional(anything(CHECK)),
  checks: v.exactOptional(anything(`[ ${CHECK} ]`)),
  ports: v.exactOptional(anything(`{ "80": ${CHECK} }`)),
  require: v.exactOptional(anything('any')),
  acrossPorts: v.exactOptional(anything('any')),
  weight: v.exactOptional(number('1')),
  maintenance: v.exactOptional(anything('true')),
  preset: v.exactOptional(presetOption),
  ...probeEntries,
});

const SAMPLE = `{ check: ${CHECK}, weight: 2 }`;

export const backendKeys: KnownKeys = {
  known: Object.keys(backendSchema.entries),
  later: { group: 'write its backends here, or bind the prefix to both groups' },
};

/** What a backend is judged by: one of them sets an object of options apart from a check. */
const judges = ['check', 'checks', 'ports'] as const;

type Judge = 'check' | 'checks' | 'ports';

/** A backend: a check, a list of them, or a mapping with options of its own. Undefined if none of it is right. */
export function readBackend(
  field: Field,
  context: FileContext,
  group: Partial<HealthOptions>,
): ReadBackend | undefined {
  const { entries } = field;
  if (entries !== undefined && isObject(entries)) return readObject(field, context, group);
  const checks = readChecks(field, context);
  if (checks.length === 0) return undefined;
  return { input: checks.map(({ check }) => check), descriptors: descriptorsOf(checks) };
}

/** A nested group is no check: it has an option of that name, beside its kind. */
function isObject(entries: ReadonlyMap<string, Field>): boolean {
  if (judges.some((judge) => entries.has(judge))) return true;
  return entries.has('group') && !checkKinds.some(({ name }) => entries.has(name));
}

function readObject(
  field: Field,
  context: FileContext,
  group: Partial<HealthOptions>,
): ReadBackend | undefined {
  const values = readShape(field, backendSchema, SAMPLE, backendKeys);
  if (values === undefined) return undefined;
  const { check, checks, ports, ...options } = values;
  const written = Object.keys({ check, checks, ports }).filter((judge) => judge in values);
  const [judge, second] = written as Judge[];
  if (second !== undefined) {
    field.entries
      ?.get(second)
      ?.refuseKey(`a backend is judged by one of check, checks and ports: there is ${judge} too`);
    return undefined;
  }
  const entry = judge === undefined ? undefined : field.entries?.get(judge);
  if (judge === undefined || entry === undefined) return undefined;
  const read = readJudge(judge, entry, context);
  // What is wrong with its checks has been reported, and the other options are looked at beside any check.
  const judged = read === undefined ? { check: anyCheck } : { [judge]: read.value };
  const input = makeOf({
    field,
    options: read === undefined ? without(options, ['require', 'acrossPorts']) : options,
    isWhole: read !== undefined && Object.keys(values).length === field.entries?.size,
    make: (all) => takeWithPreset(all, (options) => take({ ...judged, ...options }, group)),
    makeAlone: (name, value) =>
      name in probeEntries
        ? probeOptionAlone(name, value)
        : takeWithPreset({ [name]: value }, (options) => take({ ...judged, ...options }, {})),
  });
  return input === undefined ? undefined : { input, descriptors: read?.descriptors ?? 0 };
}

function without(options: object, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

/** Has the API look at a backend; its faults get the paths that they have within it. */
function take(options: object, group: Partial<HealthOptions>): BackendInput {
  const input = options as BackendInput;
  try {
    Health.of({ ...group, backends: { any: input } });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // A fault of the group is reported there.
    if (!error.path.startsWith('backends.any')) return input;
    const path = pathInBackend(error.path.slice('backends.any'.length).replace(/^\./, ''), options);
    throw new ConfigurationError(path, error.problem, { code: error.code, cause: error });
  }
  return input;
}

/** The API says of an option of probing that it does not fit a check, at the check; in the file it stands beside. */
function pathInBackend(path: string, options: object): string {
  const segments = path.split('.');
  const own = segments.findIndex((segment) => segment in probeEntries && segment in options);
  return own < 0 ? path : segments.slice(own).join('.');
}

interface ReadJudge {
  readonly value: Check | readonly Check[] | Readonly<Record<string, readonly Check[]>>;
  readonly descriptors: number;
}

function readJudge(judge: Judge, field: Field, context: FileContext): ReadJudge | undefined {
  switch (judge) {
    case 'check': {
      const read = readCheck(field, context);
      return read === undefined ? undefined : { value: read.check, descriptors: read.descriptors };
    }
    case 'checks': {
      if (field.list(`[ ${CHECK} ]`) === undefined) return undefined;
      const checks = readChecks(field, context);
      if (checks.length === 0) return undefined;
      return { value: checks.map(({ check }) => check), descriptors: descriptorsOf(checks) };
    }
    case 'ports':
      return readPorts(field, context);
  }
}

function readPorts(field: Field, context: FileContext): ReadJudge | undefined {
  const ports = field.mapping(`{ "80": ${CHECK} }`);
  if (ports === undefined) return undefined;
  const read = Array.from(ports, ([port, entry]) => [port, readChecks(entry, context)] as const);
  if (read.some(([, checks]) => checks.length === 0)) return undefined;
  return {
    value: Object.fromEntries(
      read.map(([port, checks]) => [port, checks.map(({ check }) => check)]),
    ),
    descriptors: descriptorsOf(read.flatMap(([, checks]) => checks)),
  };
}

function descriptorsOf(checks: readonly ReadCheck[]): number {
  return checks.reduce((sum, { descriptors }) => sum + descriptors, 0);
}
