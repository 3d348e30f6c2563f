import * as v from 'valibot';
import { parseRouteExport, type RouteExportOptions } from '../../../bgp/speaker/index.ts';
import { notAvailable } from '../../../core/index.ts';
import {
  guardKeys,
  parseFlapDamping,
  parseGuards,
  parseMassWithdraw,
  parseSharedCause,
  parseSlowStart,
  type FlapDampingOptions,
  type GuardContext,
  type GuardOptions,
} from '../../../policy/index.ts';
import type { GuardsConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, anything, duration, readShape } from '../shape.ts';
import { makeOf } from '../trial.ts';
import {
  flapDampingSchema,
  massWithdrawSchema,
  sharedCauseSchema,
  slowStartSchema,
} from './guard-shapes.ts';

type Family = 'ipv4' | 'ipv6';

type Options = Readonly<Record<string, unknown>>;

/** `guards` of an announcement, checked. */
type FileGuards = GuardOptions<RouteExportOptions>;

const guardsSchema = v.object({
  holdDown: v.exactOptional(duration('30s')),
  startupHold: v.exactOptional(duration('10s')),
  lease: v.exactOptional(duration('15s')),
  flapDamping: v.exactOptional(anything('true')),
  slowStart: v.exactOptional(anything('{ prepend: [3, 2, 1], every: 30s }')),
  sharedCause: v.exactOptional(anything('true')),
  minAnnouncers: v.exactOptional(anything('{ atLeast: 1, whenUnknown: withdraw }')),
});

const topSchema = v.object({ massWithdraw: v.exactOptional(anything('{ atMost: 20% }')) });

const NOBODY_ACKS =
  'keepcast run has no command yet by which somebody could acknowledge: write a time, such as 10m; a program can call anycast.breaker.ack()';

const NO_VIEW =
  'a file cannot name yet who knows what other nodes announce: leave it out, and look at sharedCause, which needs no other node; a program can give a view to Anycast.announce';

/** A guard with options of its own. */
interface NestedGuard {
  readonly schema: v.ObjectSchema<v.ObjectEntries, undefined>;
  /** The whole of it, in the notation of the file. */
  readonly sample: string;
  /** What the API says to it. @throws ConfigurationError */
  readonly parse: (options: Options) => unknown;
  /** What an option is tried with, that it be right or wrong by itself. */
  readonly beside?: Readonly<Record<string, Options>>;
}

/** Beside these every figure that may be at all is right by itself. */
const besideDamping: Readonly<Record<string, FlapDampingOptions>> = {
  halfLife: { suppress: 1_000_000, reuse: 999_999, maximum: '24h' },
  suppress: { reuse: 1, halfLife: '1s', maximum: '24h' },
  reuse: { suppress: 1_000_000, halfLife: '1s', maximum: '24h' },
  maximum: { suppress: 1_000_000, reuse: 999_999, halfLife: '1s' },
};

const flapDamping: NestedGuard = {
  schema: flapDampingSchema,
  sample: '{ halfLife: 15m }',
  parse: parseFlapDamping,
  beside: { ...besideDamping } as Readonly<Record<string, Options>>,
};

const slowStart: NestedGuard = {
  schema: slowStartSchema,
  sample: '{ prepend: [ 3, 2, 1 ], every: 30s }',
  parse: parseSlowStart,
  beside: { every: { prepend: [1] }, atStart: { prepend: [1] } },
};

const sharedCauseOf = (family: Family, backends: readonly string[] | undefined): NestedGuard => ({
  schema: sharedCauseSchema,
  sample: '{ within: 10s, holdFor: 5m }',
  parse: (options) =>
    parseSharedCause<RouteExportOptions, unknown>(options, attributesOf(family), backends),
});

const massWithdraw: NestedGuard = {
  schema: massWithdrawSchema,
  sample: '{ atMost: 20%, within: 60s }',
  parse: (options) => {
    if (options['release'] === 'ack') {
      throw notAvailable('release', "'ack'", NOBODY_ACKS);
    }
    return parseMassWithdraw<RouteExportOptions>(options, (attributes) =>
      parseRouteExport(attributes, attributes.nextHop?.includes(':') === true ? 'ipv6' : 'ipv4'),
    );
  },
};

/**
 * `guards` of an announcement; undefined if they are no mapping. What is at fault is left out.
 * @param backends the names of those that it follows; undefined if they are not known
 */
export function readGuards(
  field: Field,
  family: Family,
  backends?: readonly string[],
): FileGuards | undefined {
  const values = readShape(field, guardsSchema, '{ holdDown: 30s }', guardKeys);
  if (values === undefined) return undefined;
  const { flapDamping: damping, slowStart: slow, sharedCause: shared, ...rest } = values;
  const { minAnnouncers, ...others } = rest;
  if (minAnnouncers !== undefined) refuseMinAnnouncers(field);
  const context: GuardContext<RouteExportOptions, unknown> = {
    prefix: '',
    attributes: attributesOf(family),
  };
  return {
    ...acceptedOptions(field, others as FileGuards, (option) => parseGuards(option, context)),
    ...(damping === undefined ? {} : readSwitch(field, 'flapDamping', flapDamping)),
    ...(shared === undefined
      ? {}
      : readSwitch(field, 'sharedCause', sharedCauseOf(family, backends))),
    ...(slow === undefined ? {} : readNested(field, 'slowStart', slowStart)),
  };
}

function refuseMinAnnouncers(field: Field): void {
  field.entries?.get('minAnnouncers')?.attempt(() => {
    throw notAvailable('', "'minAnnouncers'", NO_VIEW);
  }, 'key');
}

/** The section `guards`: those of all announcements together. */
export function readCommonGuards(field: Field): GuardsConfiguration {
  const values = readShape(field, topSchema, '{ massWithdraw: { atMost: 20% } }');
  return values?.massWithdraw === undefined ? {} : readNested(field, 'massWithdraw', massWithdraw);
}

/** True is all defaults, false none of it. */
function readSwitch(field: Field, name: string, guard: NestedGuard): Options {
  const value = field.entries?.get(name)?.value;
  return typeof value === 'boolean' ? { [name]: value } : readNested(field, name, guard);
}

/** The guard by its name, if it is without fault. */
function readNested(field: Field, name: string, guard: NestedGuard): Options {
  const entry = field.entries?.get(name);
  const values = entry && readShape(entry, guard.schema, guard.sample);
  if (entry === undefined || values === undefined) return {};
  const made = makeOf({
    field: entry,
    options: values,
    isWhole: Object.keys(values).length === entry.entries?.size,
    make: (options) => {
      guard.parse(options);
      return options;
    },
    makeAlone: (option, value) => guard.parse({ ...guard.beside?.[option], [option]: value }),
  });
  return made === undefined ? {} : { [name]: made };
}

function attributesOf(family: Family): (attributes: RouteExportOptions) => unknown {
  return (attributes) => parseRouteExport(attributes, family);
}
