import type { RouteAttributesOptions, RouteExportOptions } from '../bgp/speaker/index.ts';

/** What is said instead of `attributes`, where `general` counts for what they leave out. */
export type Rewording = (
  attributes: RouteAttributesOptions,
  general: RouteAttributesOptions,
) => RouteAttributesOptions;

/** What a route says with other words, to every peer; who does not get it still does not. */
export function rewordedExport(exported: RouteExportOptions, by: Rewording): RouteExportOptions {
  const { perPeer } = exported;
  const general = { ...exported, ...by(exported, exported) };
  if (perPeer === undefined) return general;
  return {
    ...general,
    perPeer: Object.fromEntries(
      Object.entries(perPeer).map(([peer, attributes]) => [
        peer,
        attributes === 'withdraw' ? attributes : { ...attributes, ...by(attributes, exported) },
      ]),
    ),
  };
}
