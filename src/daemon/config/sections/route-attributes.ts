import * as v from 'valibot';
import { listOf, number, oneOf, text, type Leaf } from '../shape.ts';

interface RouteAttributeValues {
  readonly med: number;
  readonly localPref: number;
  readonly prepend: number;
  readonly communities: string[];
  readonly largeCommunities: string[];
  readonly extendedCommunities: string[];
  readonly nextHop: string;
  readonly origin: 'igp' | 'egp' | 'incomplete';
}

type RouteAttributeEntries = {
  readonly [Name in keyof RouteAttributeValues]: v.ExactOptionalSchema<
    Leaf<RouteAttributeValues[Name]>,
    undefined
  >;
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
