import * as v from 'valibot';
import type { ActionsOptions } from '../../../anycast/index.ts';
import { parseRouteExport, type RouteAttributesOptions } from '../../../bgp/speaker/index.ts';
import { describe, type Prefix } from '../../../core/index.ts';
import { parseMetric, type MetricOptions } from '../../../policy/index.ts';
import type { Field } from '../field.ts';
import {
  acceptedOptions,
  anything,
  mapping,
  mappingOf,
  number,
  oneOf,
  readShape,
  refuseUnknownKey,
  type Leaf,
} from '../shape.ts';
import { routeAttributes } from './route-attributes.ts';

const ACTION = '{ med: 200 }';

type Family = Prefix['family'];

/** What is said to one peer, or that it is not told. */
type SaidToPeer = 'withdraw' | RouteAttributesOptions;

const toOnePeer: Leaf<SaidToPeer> = v.lazy((input) =>
  typeof input === 'string' ? oneOf('withdraw') : mapping(routeAttributes, '{ med: 100 }'),
);

/** What single peers are told, by their names. */
export const perPeer: Leaf<Record<string, SaidToPeer>> = mappingOf(
  toOnePeer,
  '{ 10.0.0.1: { med: 100 } }',
);

const actionSchema = v.object({ ...routeAttributes, perPeer: v.exactOptional(perPeer) });

const actionNames: readonly (keyof ActionsOptions)[] = [
  'up',
  'degraded',
  'down',
  'undetermined',
  'maintenance',
  'drain',
];

/** `actions` of an announcement. What is at fault is left out. */
export function readActions(field: Field, family: Family): ActionsOptions {
  const actions: [string, unknown][] = [];
  for (const [name, entry] of field.mapping(`{ degraded: ${ACTION} }`) ?? []) {
    if (refuseUnknownKey(name, entry, { known: actionNames })) continue;
    const action = readAction(entry, family);
    if (action !== undefined) actions.push([name, action]);
  }
  return Object.fromEntries(actions);
}

/** `withdraw`, or what a route says; undefined if it is neither. */
export function readAction(entry: Field, family: Family): unknown {
  const { value } = entry;
  if (value === 'withdraw') return value;
  if (entry.entries === undefined) {
    const written =
      value === null ? 'no value is written here' : `${describe(value)} is not allowed`;
    entry.refuse(`${written}: write withdraw, or attributes such as ${ACTION}`);
    return undefined;
  }
  const values = readShape(entry, actionSchema, ACTION);
  if (values === undefined) return undefined;
  return acceptedOptions(entry, values, (option) => parseRouteExport(option, family));
}

const linearSchema = v.object({
  full: number('100'),
  none: number('200'),
  step: v.exactOptional(number('10')),
  hysteresis: v.exactOptional(number('2')),
});

const prioritySchema = v.object({
  base: number('100'),
  weights: mappingOf(number('-20'), '{ web-a: -20 }'),
});

const metricSchema = v.object({
  med: v.exactOptional(anything('{ full: 100, none: 200 }')),
  prepend: v.exactOptional(anything('{ full: 0, none: 3 }')),
  priority: v.exactOptional(anything('{ base: 100, weights: { web-a: -20 } }')),
});

/**
 * `metric` of an announcement; undefined if it is at fault.
 * @param backends the names that weights may have; undefined where they are not known
 */
export function readMetric(
  field: Field,
  backends: readonly string[] | undefined,
): MetricOptions | undefined {
  const values = readShape(field, metricSchema, '{ med: { full: 100, none: 200 } }');
  if (values === undefined) return undefined;
  const isWhole = Object.keys(values)
    .map((name) => isShaped(field.entries?.get(name), name))
    .every((isRight) => isRight);
  // A key that was refused is left out of the values, and would be missed.
  if (!isWhole || Object.keys(values).length !== field.entries?.size) return undefined;
  const parsed = field.attempt(() => parseMetric(values, backends));
  return parsed === undefined ? undefined : (values as MetricOptions);
}

/** Whether all its keys are known and of the right kind. */
function isShaped(entry: Field | undefined, name: string): boolean {
  if (entry === undefined) return false;
  const read =
    name === 'priority'
      ? readShape(entry, prioritySchema, '{ base: 100, weights: { web-a: -20 } }')
      : readShape(entry, linearSchema, '{ full: 100, none: 200 }');
  const needed = name === 'priority' ? ['base', 'weights'] : ['full', 'none'];
  return (
    read !== undefined &&
    Object.keys(read).length === entry.entries?.size &&
    needed.every((key) => key in read)
  );
}
