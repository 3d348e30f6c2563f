import * as v from 'valibot';
import { listOf, number, oneOf, text, type Leaf } from '../shape.ts';

type Entry<Value> = v.ExactOptionalSchema<Leaf<Value>, undefined>;

/** A type, not an interface: valibot looks entries up by any name. */
type RouteAttributeEntries = {
  readonly med: Entry<number>;
  readonly localPref: Entry<number>;
  readonly prepend: Entry<number>;
  readonly communities: Entry<string[]>;
  readonly largeCommunities: Entry<string[]>;
  readonly extendedCommunities: Entry<string[]>;
  readonly nextHop: Entry<string>;
  readonly origin: Entry<'igp' | 'egp' | 'incomplete'>;
};

/** What a route says: to every peer, to one, or for as long as something lasts. */
export const routeAttributes: RouteAttributeEntries = {
  med: v.exactOptional(number('100')),
  localPref: v.exactOptional(number('100')),
  prepend: v.exactOptional(number('2')),
  communities: v.exactOptional(listOf(text('"65000:100"'), '[ "65000:100" ]')),
  largeCommunities: v.exactOptional(listOf(text('"65000:1:2"'), '[ "65000:1:2" ]')),
  extendedCommunities: v.exactOptional(listOf(text('"rt:65000:100"'), '[ "rt:65000:100" ]')),
  nextHop: v.exactOptional(text('10.0.0.11')),
  origin: v.exactOptional(oneOf('igp', 'egp', 'incomplete')),
};
