import type { RouteExportOptions } from '../../bgp/speaker/index.ts';
import type { DrainAttributes } from './drain-status.ts';

/** What a route says while it is drained, beside the mark: the same to every peer. */
export function drainedExport(
  exported: RouteExportOptions,
  { med, prepend }: DrainAttributes,
): RouteExportOptions {
  if (med === undefined && prepend === undefined) return exported;
  const instead = {
    ...(med === undefined ? {} : { med }),
    ...(prepend === undefined ? {} : { prepend }),
  };
  const { perPeer } = exported;
  if (perPeer === undefined) return { ...exported, ...instead };
  return {
    ...exported,
    ...instead,
    perPeer: Object.fromEntries(
      Object.entries(perPeer).map(([peer, attributes]) => [
        peer,
        attributes === 'withdraw' ? attributes : { ...attributes, ...instead },
      ]),
    ),
  };
}
