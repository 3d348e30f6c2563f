import type { RouteExportOptions } from '../../bgp/speaker/index.ts';
import { rewordedExport } from '../reworded-export.ts';
import type { DrainAttributes } from './drain-status.ts';

/** What a route says while it is drained, beside the mark: to no peer less than it has said already. */
export function drainedExport(
  exported: RouteExportOptions,
  { med, prepend }: DrainAttributes,
): RouteExportOptions {
  if (med === undefined && prepend === undefined) return exported;
  return rewordedExport(exported, (own, general) => ({
    ...(med === undefined ? {} : { med: Math.max(med, own.med ?? general.med ?? 0) }),
    ...(prepend === undefined
      ? {}
      : { prepend: Math.max(prepend, own.prepend ?? general.prepend ?? 0) }),
  }));
}
