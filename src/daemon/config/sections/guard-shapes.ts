import * as v from 'valibot';
import {
  anything,
  duration,
  flag,
  listOf,
  mapping,
  mappingOf,
  number,
  oneOf,
  text,
} from '../shape.ts';
import { routeAttributes } from './route-attributes.ts';

/** What a route says that a guard keeps, beside what it says anyway. */
const heldAttributes = v.exactOptional(mapping(routeAttributes, '{ med: 1000 }'));

export const flapDampingSchema: v.ObjectSchema<v.ObjectEntries, undefined> = v.object({
  penalty: v.exactOptional(number('1000')),
  halfLife: v.exactOptional(duration('15m')),
  suppress: v.exactOptional(number('2000')),
  reuse: v.exactOptional(number('750')),
  maximum: v.exactOptional(duration('60m')),
});

export const slowStartSchema: v.ObjectSchema<v.ObjectEntries, undefined> = v.object({
  prepend: v.exactOptional(listOf(number('3'), '[ 3, 2, 1 ]')),
  med: v.exactOptional(listOf(number('200'), '[ 200, 100 ]')),
  every: v.exactOptional(duration('30s')),
  atStart: v.exactOptional(flag()),
});

export const sharedCauseSchema: v.ObjectSchema<v.ObjectEntries, undefined> = v.object({
  dependencies: v.exactOptional(
    mappingOf(listOf(text('web-a'), '[ web-a, web-b ]'), '{ gateway: [ web-a, web-b ] }'),
  ),
  within: v.exactOptional(duration('10s')),
  policy: v.exactOptional(oneOf('hold', 'withdraw')),
  holdFor: v.exactOptional(duration('5m')),
  attributes: heldAttributes,
});

export const massWithdrawSchema: v.ObjectSchema<v.ObjectEntries, undefined> = v.object({
  atMost: v.exactOptional(anything('20%')),
  within: v.exactOptional(duration('60s')),
  release: v.exactOptional(v.lazy((input) => (input === 'ack' ? oneOf('ack') : duration('10m')))),
  attributes: heldAttributes,
});
