import type { RouteAttributesOptions, RouteExportOptions } from '../bgp/speaker/index.ts';
import type { Adjustment } from '../policy/index.ts';

const MAXIMUM_MED = 0xffff_ffff;

/** As many as a route may have of its own accord; more would make the path longer than routers take. */
const MAXIMUM_PREPEND = 64;

/** What a route says with an adjustment on top, to every peer. */
export function adjustedExport(exported: RouteExportOptions, by: Adjustment): RouteExportOptions {
  if ((by.med ?? 0) === 0 && (by.prepend ?? 0) === 0) return exported;
  const { perPeer } = exported;
  return {
    ...exported,
    ...adjusted(exported, exported, by),
    ...(perPeer === undefined
      ? {}
      : {
          perPeer: Object.fromEntries(
            Object.entries(perPeer).map(([peer, attributes]) => [
              peer,
              attributes === 'withdraw'
                ? attributes
                : { ...attributes, ...adjusted(attributes, exported, by) },
            ]),
          ),
        }),
  };
}

function adjusted(
  attributes: RouteAttributesOptions,
  general: RouteAttributesOptions,
  { med = 0, prepend = 0 }: Adjustment,
): RouteAttributesOptions {
  return {
    ...(med === 0
      ? {}
      : { med: Math.min(MAXIMUM_MED, (attributes.med ?? general.med ?? 0) + med) }),
    ...(prepend === 0
      ? {}
      : {
          prepend: Math.min(
            MAXIMUM_PREPEND,
            (attributes.prepend ?? general.prepend ?? 0) + prepend,
          ),
        }),
  };
}
