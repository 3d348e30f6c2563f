import * as v from 'valibot';
import { ConfigurationError } from '../../../core/index.ts';
import { Health, tcpCheck, type HealthOptions } from '../../../health/index.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, anything, duration, number, readShape } from '../shape.ts';
import type { CheckContext } from './checks/check-kind.ts';
import { readChecks } from './checks/read-checks.ts';

const BACKENDS = '{ web-a: { tcp: "10.0.0.1:8080" } }';

const groupSchema = v.object({
  backends: anything(BACKENDS),
  interval: v.exactOptional(duration('5s')),
  fastInterval: v.exactOptional(duration('1s')),
  timeout: v.exactOptional(duration('2s')),
  rise: v.exactOptional(number('3')),
  fall: v.exactOptional(number('3')),
  maxAge: v.exactOptional(duration('30s')),
});

const GROUP = `{ interval: 5s, backends: ${BACKENDS} }`;

const groupKeys = {
  known: Object.keys(groupSchema.entries),
  later: {
    combine: 'leave it out: all checks of a backend must be good',
    spacing: 'leave it out: an interval counts from start to start',
    jitter: 'leave it out: it is 10 %',
    preset: 'write interval, timeout, rise and fall',
  },
};

const anyBackend = { any: tcpCheck('192.0.2.1:80') };

type GroupOptions = Omit<HealthOptions, 'backends'>;

/** Options that leave room for whatever another one says: what two of them say together is looked at afterwards. */
const lenient: Readonly<Record<string, GroupOptions>> = {
  fastInterval: { interval: '365d' },
  maxAge: { interval: '10ms', timeout: '1ms' },
};

/** The health groups of a file. */
export interface HealthConfiguration {
  /** By name, in the form that `Health.of` takes. */
  readonly groups: Readonly<Record<string, HealthOptions>>;
  /** How many descriptors all checks may have open at once. */
  readonly descriptors: number;
}

/** What holds where the file has no section `health`. */
export const noHealth: HealthConfiguration = { groups: {}, descriptors: 0 };

/** The section `health`. */
export function readHealth(field: Field, context: CheckContext): HealthConfiguration {
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

function readGroup(field: Field, context: CheckContext): ReadGroup | undefined {
  const values = readShape(field, groupSchema, GROUP, groupKeys);
  if (values === undefined) return undefined;
  const { backends: written, ...rest } = values;
  const options = acceptedOptions(field, rest, (option) => {
    const [name = ''] = Object.keys(option);
    return Health.of({ backends: anyBackend, ...lenient[name], ...option });
  });
  const { backends, descriptors } =
    written === undefined ? nothingRead : readBackends(field, context);
  const isWhole = Object.keys(options).length === Object.keys(rest).length;
  const given = { ...options, backends };
  if (isWhole) refuseContradictions(field, given);
  return { options: given, descriptors };
}

interface ReadBackends {
  readonly backends: HealthOptions['backends'];
  readonly descriptors: number;
}

const nothingRead: ReadBackends = { backends: anyBackend, descriptors: 0 };

/** What cannot be checked has been reported; the rest of the group is looked at with what is left, or any backend. */
function readBackends(field: Field, context: CheckContext): ReadBackends {
  const entries = field.entries?.get('backends')?.mapping(BACKENDS);
  if (entries === undefined) return nothingRead;
  const backends = Array.from(
    entries,
    ([name, backend]) => [name, readChecks(backend, context)] as const,
  );
  const sound = backends.filter(([, checks]) => checks.length > 0);
  if (sound.length === 0 && backends.length > 0) return nothingRead;
  return {
    backends: Object.fromEntries(
      sound.map(([name, checks]) => [name, checks.map(({ check }) => check)]),
    ),
    descriptors: sound
      .flatMap(([, checks]) => checks)
      .reduce((sum, { descriptors }) => sum + descriptors, 0),
  };
}

/** What options say together can be wrong in several ways at once: each is reported, and looked past. */
function refuseContradictions(field: Field, options: HealthOptions): void {
  let rest = options;
  for (;;) {
    const path = firstContradiction(field, rest);
    if (path === 'backends') rest = { ...rest, backends: anyBackend };
    else if (path !== undefined && Object.hasOwn(rest, path)) rest = { ...rest, [path]: undefined };
    else return;
  }
}

/** The path of what was reported; undefined if nothing is wrong. */
function firstContradiction(field: Field, options: HealthOptions): string | undefined {
  let path: string | undefined;
  field.attempt(() => {
    try {
      return Health.of(options);
    } catch (error) {
      if (error instanceof ConfigurationError) ({ path } = error);
      throw error;
    }
  });
  return path;
}
