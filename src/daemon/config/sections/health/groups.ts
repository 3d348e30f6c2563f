import * as v from 'valibot';
import type { KnownKeys } from '../../../../core/index.ts';
import { Health, type BackendInput, type HealthOptions } from '../../../../health/index.ts';
import type { Field } from '../../field.ts';
import { anything, duration, number, readShape } from '../../shape.ts';
import { makeOf } from '../../trial.ts';
import { readBackend, type ReadBackend } from './backends.ts';
import type { FileContext } from './checks/check-kind.ts';
import { presetOption, takeWithPreset } from './presets.ts';
import { anyCheck, probeEntries, probeOptionAlone } from './probe-shape.ts';

const BACKENDS = '{ web-a: { tcp: "10.0.0.1:8080" } }';

const groupSchema = v.object({
  backends: anything(BACKENDS),
  preset: v.exactOptional(presetOption),
  concurrency: v.exactOptional(number('100')),
  maxStall: v.exactOptional(duration('10s')),
  ...probeEntries,
});

const GROUP = `{ interval: 5s, backends: ${BACKENDS} }`;

export const groupKeys: KnownKeys = {
  known: Object.keys(groupSchema.entries),
  later: {
    combine: 'write { checks: [ … ], require: any } at the backend',
    sharedLimit: 'write concurrency',
  },
};

const anyBackend = { any: anyCheck };

/** The health groups of a file. */
export interface HealthConfiguration {
  /** By name, in the form that `Health.of` takes. */
  readonly groups: Readonly<Record<string, HealthOptions>>;
  /** How many descriptors all checks may have open at once. */
  readonly descriptors: number;
}

/** What holds where the file has no section `health`. */
export const noHealth: HealthConfiguration = { groups: {}, descriptors: 0 };

/** The section `health`. What is in the groups counts only where nothing was refused. */
export function readHealth(field: Field, context: FileContext): HealthConfiguration {
  const groups: [string, ReadGroup][] = [];
  for (const [name, group] of field.mapping(`{ web: ${GROUP} }`) ?? []) {
    const read = readGroup(group, context);
    if (read !== undefined) groups.push([name, read]);
  }
  return {
    groups: Object.fromEntries(groups.map(([name, { options }]) => [name, options])),
    descriptors: groups.reduce((sum, [, { descriptors }]) => sum + descriptors, 0),
  };
}

interface ReadGroup {
  readonly options: HealthOptions;
  readonly descriptors: number;
}

function readGroup(field: Field, context: FileContext): ReadGroup | undefined {
  const values = readShape(field, groupSchema, GROUP, groupKeys);
  if (values === undefined) return undefined;
  const { backends: written, ...options } = values;
  const read = written === undefined ? undefined : readBackends(field, context, expanded(options));
  const made = makeOf({
    field,
    // What is wrong with one backend has been reported; the rest of the group is looked at with those that are right.
    options: { ...options, backends: read?.backends ?? anyBackend },
    isWhole: Object.keys(values).length === field.entries?.size,
    make: (all) => takeWithPreset(all, take),
    makeAlone: (name, value) =>
      name === 'backends' || name === 'preset'
        ? takeWithPreset({ [name]: value }, take)
        : probeOptionAlone(name, value),
  });
  return made === undefined ? undefined : { options: made, descriptors: read?.descriptors ?? 0 };
}

/** What the group says to its backends; where it has a fault, that is told of the group. */
function expanded(options: Readonly<Record<string, unknown>>): Partial<HealthOptions> {
  return takeWithPreset(options, (all) => all);
}

/** Has the API look at a group. */
function take(options: Readonly<Record<string, unknown>>): HealthOptions {
  const given = { backends: anyBackend, ...options } as HealthOptions;
  Health.of(given);
  return given;
}

interface ReadBackends {
  readonly backends: Readonly<Record<string, BackendInput>>;
  readonly descriptors: number;
}

/** Undefined where there is nothing to look at any more. */
function readBackends(
  field: Field,
  context: FileContext,
  group: Partial<HealthOptions>,
): ReadBackends | undefined {
  const entries = field.entries?.get('backends')?.mapping(BACKENDS);
  if (entries === undefined) return undefined;
  const sound: (readonly [string, ReadBackend])[] = [];
  for (const [name, entry] of entries) {
    const read = readBackend(entry, context, group);
    if (read !== undefined) sound.push([name, read]);
  }
  if (sound.length === 0 && entries.size > 0) return undefined;
  return {
    backends: Object.fromEntries(sound.map(([name, { input }]) => [name, input])),
    descriptors: sound.reduce((sum, [, { descriptors }]) => sum + descriptors, 0),
  };
}
