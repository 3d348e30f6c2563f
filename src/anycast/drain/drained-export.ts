import type { RouteAttributesOptions, RouteExportOptions } from '../../bgp/speaker/index.ts';
import type { DrainAttributes } from './drain-status.ts';

/** What a route says while it is drained, beside the mark: to no peer less than it has said already. */
export function drainedExport(
  exported: RouteExportOptions,
  by: DrainAttributes,
): RouteExportOptions {
  if (by.med === undefined && by.prepend === undefined) return exported;
  const { perPeer } = exported;
  return {
    ...exported,
    ...drained(exported, exported, by),
    ...(perPeer === undefined
      ? {}
      : {
          perPeer: Object.fromEntries(
            Object.entries(perPeer).map(([peer, attributes]) => [
              peer,
              attributes === 'withdraw'
                ? attributes
                : { ...attributes, ...drained(attributes, exported, by) },
            ]),
          ),
        }),
  };
}

function drained(
  attributes: RouteAttributesOptions,
  general: RouteAttributesOptions,
  { med, prepend }: DrainAttributes,
): RouteAttributesOptions {
  return {
    ...(med === undefined ? {} : { med: Math.max(med, attributes.med ?? general.med ?? 0) }),
    ...(prepend === undefined
      ? {}
      : { prepend: Math.max(prepend, attributes.prepend ?? general.prepend ?? 0) }),
  };
}
