import * as v from 'valibot';
import { ConfigurationError } from '../../../core/index.ts';
import { Health, tcpCheck, type Check, type HealthOptions } from '../../../health/index.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, anything, duration, number, readShape } from '../shape.ts';
import { readChecks } from './checks.ts';

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

/** The section `health`: the groups by name, in the form that `Health.of` takes. */
export function readHealth(field: Field): ReadonlyMap<string, HealthOptions> {
  const groups = new Map<string, HealthOptions>();
  for (const [name, group] of field.mapping(`{ web: ${GROUP} }`) ?? []) {
    const options = readGroup(group);
    if (options !== undefined) groups.set(name, options);
  }
  return groups;
}

function readGroup(field: Field): HealthOptions | undefined {
  const values = readShape(field, groupSchema, GROUP, groupKeys);
  if (values === undefined) return undefined;
  const { backends: written, ...rest } = values;
  const options = acceptedOptions(field, rest, (option) => {
    const [name = ''] = Object.keys(option);
    return Health.of({ backends: anyBackend, ...lenient[name], ...option });
  });
  const backends = written === undefined ? anyBackend : readBackends(field);
  const isWhole = Object.keys(options).length === Object.keys(rest).length;
  const given = { ...options, backends };
  if (isWhole) refuseContradictions(field, given);
  return given;
}

/** What cannot be checked has been reported; the rest of the group is looked at with what is left, or any backend. */
function readBackends(field: Field): HealthOptions['backends'] {
  const entries = field.entries?.get('backends')?.mapping(BACKENDS);
  if (entries === undefined) return anyBackend;
  const backends = Array.from(entries, ([name, backend]): [string, readonly Check[]] => [
    name,
    readChecks(backend),
  ]);
  const sound = backends.filter(([, checks]) => checks.length > 0);
  return sound.length === 0 && backends.length > 0 ? anyBackend : Object.fromEntries(sound);
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
